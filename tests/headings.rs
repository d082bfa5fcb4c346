//! Headings as programs and people write them.

use crate::folder::Folder;

/// A table that a colleague had retyped with Cyrillic letters was refused: "the columns `order_id` and total are
/// missing", where both could be seen. Files of shops were read.
#[test]
fn letters_that_look_alike_are_one_in_the_headings_of_every_kind_of_file() {
    let files = [
        (
            "orders",
            "order_id,ordered_at,currency,total,status\n#1,2026-11-20T09:30:00Z,EUR,120.00,paid\n",
        ),
        (
            "conversations",
            "conversation_id,channel,started_at,contact\nc1,sms,2026-11-20T09:30:00Z,a@example.com\n",
        ),
        ("redemptions", "code,redeemed_at,order_id\nSTORY10,2026-11-20T09:30:00Z,#1\n"),
        (
            "calls",
            "called_number,caller,started_at\n+4930901820,+491701234567,2026-11-20T09:30:00Z\n",
        ),
        ("events", "event_id,kind,at\ne7,booking,2026-11-20T09:30:00Z\n"),
        ("costs", "month,channel,amount,currency\n2026-11,instagram,640.00,EUR\n"),
        ("sends", "recipient,at,channel\n+491701234567,2026-11-20T09:30:00Z,sms\n"),
        ("totals", "month,channel,conversations\n2026-11,instagram,200\n"),
    ];
    // Each Latin letter with the Cyrillic one that looks like it.
    let alike =
        [('a', '\u{430}'), ('c', '\u{441}'), ('e', '\u{435}'), ('o', '\u{43e}'), ('s', '\u{455}')];
    for (kind, file) in files {
        let (header, rows) = file.split_once('\n').unwrap();
        for (latin, cyrillic) in alike.into_iter().filter(|(latin, _)| header.contains(*latin)) {
            let folder = Folder::new();
            let header = header.replace(latin, &cyrillic.to_string());
            folder.write("f.csv", &format!("{header}\n{rows}"));
            let ran = folder.run(&format!("import {kind} f.csv"));
            assert_eq!(ran.code, 0, "{header}: {ran:#?}");
            assert!(ran.err.contains(": 1 new"), "{header}: {ran:#?}");
            assert!(!ran.err.contains("is not known"), "{header}: {ran:#?}");
        }
    }
}
