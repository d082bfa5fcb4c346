//! What files and maps get wrong, and how they are told or read.

use crate::folder::Folder;

/// A number that was written as within a country was an id that no other file names, and nothing said so.
#[test]
fn people_who_are_named_by_national_numbers_are_told_with_the_flag() {
    let folder = Folder::new();
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total,customer\n\
         1,2026-11-20T09:30:00Z,EUR,9.00,0170 1234567\n2,2026-11-20T09:30:00Z,EUR,9.00,(212) 555-0100\n\
         3,2026-11-20T09:30:00Z,EUR,9.00,00123\n4,2026-11-20T09:30:00Z,EUR,9.00,+49 170 1234567\n",
    );
    let ran = folder.run("import orders orders.csv");
    let told = "warning: 2 rows name somebody by phone numbers without a country code";
    assert!(ran.err.contains(told) && ran.err.contains("--country DE"), "{ran:#?}");
    let ran = folder.run("import orders orders.csv --country DE");
    assert!(!ran.err.contains("without a country code"), "{ran:#?}");
}

/// The header of a file with semicolons was one long column, so that no map could be filled in.
#[test]
fn an_unknown_header_is_split_by_what_gives_most_columns() {
    let folder = Folder::new();
    folder.write("k.csv", "Monat;Kanal;Betrag\n2026-11;instagram;640,00\n");
    let ran = folder.run("import costs k.csv");
    assert!(ran.err.contains("its columns are Monat, Kanal, Betrag"), "{ran:#?}");
}

/// `$22.50` in a row of euros was called no amount.
#[test]
fn a_sign_of_another_currency_is_told() {
    let folder = Folder::new();
    for (amount, currency, is_told) in [
        ("$22.50", "EUR", true),
        ("\"$1,240.00\"", "EUR", true),
        ("US$12.00", "EUR", true),
        ("22.50 kr", "EUR", true),
        ("$22.50", "CAD", false),
    ] {
        let row = format!("1,2026-11-20T09:30:00Z,{currency},{amount}");
        folder.write("o.csv", &format!("order_id,ordered_at,currency,total\n{row}\n"));
        let ran = folder.run("import orders o.csv --dry-run");
        let told = ran.err.contains("names another currency than this row");
        assert_eq!(told, is_told, "{amount}: {ran:#?}");
    }
}

/// Counts with marks of thousands, and durations as clocks show them, were refused.
#[test]
fn counts_in_groups_and_durations_with_minutes_are_read() {
    let folder = Folder::new();
    let head = "month,channel,impressions\n";
    for (count, read) in [
        ("\"1,200\"", "1200"),
        ("1.200", "1200"),
        ("1 200", "1200"),
        ("\"1,234,567\"", "1234567"),
        ("\"1,5\"", ""),
        ("\"1,20\"", ""),
        ("5.000", ""),
        ("\"0,200\"", ""),
    ] {
        folder.write("t.csv", &format!("{head}2026-11,instagram,{count}\n"));
        let ran = folder.run("import totals t.csv --dry-run");
        assert_eq!(ran.code == 0, !read.is_empty(), "{count}: {ran:#?}");
    }
    folder.write(
        "c.csv",
        "conversation_id,channel,started_at,inbound,first_response_s\n\
         c1,instagram,2026-11-20T09:30:00Z,\"1,204\",1.4\nc2,instagram,2026-11-20T09:30:00Z,4,0:01:35\n\
         c3,instagram,2026-11-20T09:30:00Z,4,soon\n",
    );
    let ran = folder.run("import conversations c.csv");
    assert!(ran.err.contains("2 new, 0 known, 1 bad"), "{ran:#?}");
    assert!(
        ran.err.contains("`soon` is not a duration such as 95 (seconds) or 0:01:35"),
        "{ran:#?}"
    );
}

/// Slips in a map were told with the words of the program: its inner fields, the rules of a grammar.
#[test]
fn slips_in_a_map_are_told_in_plain_words_with_their_line() {
    let folder = Folder::new();
    folder.write("o.csv", "Nr,Wann,Summe\n7,2026-11-03T10:00:00Z,12.50\n");
    for (map, told) in [
        (
            "title = \"x\nlike = \"stripe\"\n",
            "line 1: the text that starts here has no closing quote",
        ),
        (
            "title = \"x\"\nlikes = \"stripe\"\n",
            "line 2: `likes` is no word for maps; here stand like, title",
        ),
        ("[columns]\norder_id = \"Nr\"\n", "it has no title; begin it with a line such as title ="),
        (
            "title = \"x\"\n[columns]\norder_id = \"Nr\"\nordered_at = \"Wann\"\ntotal = \"Summe\"\n\
             [[state]]\nis = \"payed\"\nwhen = [{ column = \"Nr\", filled = true }]\n",
            "[[state]] says that a state is `payed`, which is none of pending, paid,",
        ),
    ] {
        folder.write("map.toml", map);
        let ran = folder.run("import orders o.csv --map map.toml --currency EUR");
        assert!(ran.code == 1 && ran.err.contains(told), "{ran:#?}");
        assert!(!ran.err.contains("hidden_ids") && !ran.err.contains("TOML parse"), "{ran:#?}");
    }
}
