//! Chats of `WhatsApp` that people pasted into or exported again, and what is asked of who imports them.

use std::io::Cursor;

use couplet::domain::period::Zone;
use couplet::import::{ChatOptions, write_chat_as_csv};

use crate::folder::Folder;

const ZONE: &str = "--zone Europe/Berlin";

/// A date that somebody pasted into a message swallowed the messages below it.
#[test]
fn a_pasted_date_hides_no_message_below_it() {
    let chat = "13/10/2026, 09:01 - Anna: my list\n14/10/2026, 10:00 - meeting\n\
                13/10/2026, 09:02 - Lena: Hi\n13/10/2026, 09:03 - Anna: ok\n";
    let options = ChatOptions {
        title: Some("WhatsApp Chat with Anna".to_owned()),
        zone: Some(Zone::utc()),
        ..ChatOptions::default()
    };
    let mut csv = Vec::new();
    write_chat_as_csv(Cursor::new(chat), &options, &mut csv).unwrap();
    let csv = String::from_utf8(csv).unwrap().replace('"', "");
    // In, out, and the seconds until the answer.
    assert!(csv.contains(",Lena,2026-10-13T09:01:00.000Z,2,1,60,"), "{csv}");
}

/// An export that begins in the middle of a conversation counted it a second time, silently.
#[test]
fn a_chat_without_its_beginning_is_told() {
    let folder = Folder::new();
    let head =
        "06/10/2026, 09:00 - Messages and calls are end-to-end encrypted. Tap to learn more.\n";
    let rows = "13/10/2026, 09:01 - Anna: Hi\n13/10/2026, 09:02 - Lena: Hi\n";
    for (text, is_told) in [(format!("{head}{rows}"), false), (rows.to_owned(), true)] {
        folder.write("WhatsApp Chat with Anna.txt", &text);
        let line = format!("import conversations 'WhatsApp Chat with Anna.txt' {ZONE} --dry-run");
        let ran = folder.run(&line);
        assert_eq!(ran.err.contains("begins in the middle of a chat"), is_told, "{ran:#?}");
    }
}

/// The contact was asked for once the chat was imported without it, and then refused.
#[test]
fn whatever_a_chat_does_not_say_is_asked_at_once() {
    let folder = Folder::new();
    folder.write("chat.txt", "13/10/2026, 09:01 - Anna: Hi\n13/10/2026, 09:02 - Lena: Hi\n");
    let ran = folder.run("import conversations chat.txt");
    for flag in ["--zone", "--agent", "--contact"] {
        assert!(ran.code == 1 && ran.err.contains(flag), "{flag}: {ran:#?}");
    }
    let ran = folder.run("import conversations chat.txt --contact +491701234567");
    assert!(!ran.err.contains("add --contact"), "{ran:#?}");
}

/// Dates with dots needed `--dates`, and the message wrote them with slashes.
#[test]
fn dates_with_dots_are_day_first_and_others_are_quoted_as_they_stand() {
    let folder = Folder::new();
    for (date, asked) in [("03.10.21", false), ("03/10/21", true), ("03-10-21", true)] {
        folder.write("WhatsApp Chat with N.txt", &format!("{date}, 12:30 - N: x\n"));
        let ran = folder.run(&format!("import conversations 'WhatsApp Chat with N.txt' {ZONE}"));
        assert_eq!(ran.code == 1, asked, "{ran:#?}");
        assert_eq!(ran.err.contains(&format!("its dates, such as {date}, can")), asked, "{ran:#?}");
    }
    let month = folder.json("report --month 2021-10 --by channel");
    assert_eq!(month["totals"]["conversations"], 1, "{month}");
}

/// Phones in East Asia write the half of the day, or its part, before the hour.
#[test]
fn chats_of_phones_in_east_asia_are_read() {
    let folder = Folder::new();
    for (first, second) in [
        ("2026. 10. 13. \u{c624}\u{c804} 9:01 - ", "2026. 10. 13. \u{c624}\u{d6c4} 1:02 - "),
        (
            "2026\u{b144} 10\u{c6d4} 13\u{c77c} \u{c624}\u{c804} 9:01 - ",
            "2026\u{b144} 10\u{c6d4} 13\u{c77c} \u{c624}\u{d6c4} 1:02 - ",
        ),
        ("[2026. 10. 13. \u{c624}\u{c804} 9:01:00] ", "[2026. 10. 13. \u{c624}\u{d6c4} 1:02:00] "),
        ("2026/10/13 \u{4e0a}\u{5348}9:01 - ", "2026/10/13 \u{4e0b}\u{5348}1:02 - "),
        (
            "2026\u{5e74}10\u{6708}13\u{65e5} \u{65e9}\u{4e0a}9:01 - ",
            "2026\u{5e74}10\u{6708}13\u{65e5} \u{4e0b}\u{5348}1:02 - ",
        ),
        ("2026/10/13, \u{5348}\u{524d}9:01 - ", "2026/10/13, \u{5348}\u{5f8c}1:02 - "),
    ] {
        let options = ChatOptions {
            title: Some("WhatsApp Chat with Anna".to_owned()),
            zone: Some(Zone::utc()),
            ..ChatOptions::default()
        };
        let mut csv = Vec::new();
        let chat = format!("{first}Anna: Hi\n{second}Lena: ok\n");
        write_chat_as_csv(Cursor::new(chat), &options, &mut csv).unwrap();
        let csv = String::from_utf8(csv).unwrap().replace('"', "");
        assert!(csv.contains(",Lena,2026-10-13T09:01:00.000Z,1,1,14460,"), "{first}: {csv}");
    }
    // What looks like one of them is another program's.
    let kakaotalk = "2026. 10. 13. \u{c624}\u{c804} 9:01, Anna : Hi\n";
    for above in [
        "",
        "Anna \u{b2d8}\u{acfc} \u{b300}\u{d654}\n\u{c800}\u{c7a5}\u{d55c} \u{b0a0}\u{c9dc} : 2026-10-13\n\n",
    ] {
        folder.write("talk.txt", &format!("{above}{kakaotalk}"));
        let ran = folder.run(&format!("import conversations talk.txt {ZONE}"));
        assert!(ran.code == 1 && ran.err.contains("a chat of KakaoTalk"), "{ran:#?}");
    }
}
