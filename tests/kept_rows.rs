//! Rows that a slip in them does not lose, and what an import says of columns that it does not use.

use crate::folder::Folder;

/// A line break or a tab in a text that a person wrote lost the whole order: "0 new, 1 bad", and no cure.
#[test]
fn line_breaks_and_tabs_in_texts_are_spaces_and_the_rows_are_kept() {
    let folder = Folder::new();
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total,source_said,utm_source,landing_url\n\
         x3,2026-10-03T10:00:00Z,EUR,5.00,\"a friend\nof mine\",\"insta\tgram\",\"https://x.example/\n?a=1\"\n",
    );
    folder.write(
        "events.csv",
        "event_id,kind,at,step,question,answer\n\
         e1,answer,2026-10-03T10:00:00Z,\"a\tb\",\"How did you\nhear?\",\"A\r\nfriend\"\n",
    );
    folder.write(
        "conversations.csv",
        "conversation_id,channel,started_at,agent,type,list,campaign,content\n\
         c1,\"what\tsapp\",2026-10-03T10:00:00Z,\"Mia\nB\",\"a\tb\",\"c\nd\",\"e\tf\",\"g\nh\"\n",
    );
    folder.write(
        "shopify.csv",
        "Name,Email,Financial Status,Created at,Currency,Total,Note Attributes\n\
         #1,a@x.example,paid,2026-10-03 10:00:00 +0200,EUR,80.00,\"utm_source: insta\tgram\"\n",
    );
    for (kind, file) in [
        ("orders", "orders"),
        ("events", "events"),
        ("conversations", "conversations"),
        ("orders", "shopify"),
    ] {
        let ran = folder.run(&format!("import {kind} {file}.csv"));
        assert!(ran.code == 0 && ran.err.contains("1 new, 0 known"), "{ran:#?}");
    }
    let told = folder.ok("explain x3 --format json");
    assert!(told.contains("a friend of mine") || told.contains("insta gram"), "{told}");
    folder.write(
        "id.csv",
        "order_id,ordered_at,currency,total\n\"a\nb\",2026-10-03T10:00:00Z,EUR,5.00\n",
    );
    let ran = folder.run("import orders id.csv");
    assert!(ran.code == 5 && ran.err.contains("correct it in the file"), "{ran:#?}");
}

/// An order with an e-mail and a phone number did not meet the chat of that number, and nothing said so.
#[test]
fn an_order_with_an_email_and_a_phone_number_says_which_counts_and_how_the_other_would() {
    let folder = Folder::new();
    folder.write(
        "shopify.csv",
        "Name,Email,Financial Status,Created at,Currency,Total,Phone\n\
         #1,a@x.example,paid,2026-10-03 10:00:00 +0200,EUR,80.00,+49 170 1234567\n\
         #2,,paid,2026-10-03 10:00:00 +0200,EUR,80.00,+49 170 1234568\n\
         #3,c@x.example,paid,2026-10-03 10:00:00 +0200,EUR,80.00,\n",
    );
    let ran = folder.run("import orders shopify.csv --dry-run");
    insta::assert_snapshot!(ran.err, @r#"
    read as Shopify orders
    1 order names an e-mail and a phone number, and the e-mail counts: chats, calls and messages of the number are not found by it; if they matter more, import with --map FILE.toml, with the lines like = "shopify" and [columns] and customer = [{ phone = "Phone" }, "Email"]
    shopify.csv: 3 orders read: 3 new, 0 known
      3 paid, net 240.00 EUR
      3 customers in 3 orders, from the first filled of the columns Email and Phone
    this was a dry run: nothing was changed
    "#);
    let line = "customer = [{ phone = \"Phone\" }, \"Email\"]";
    assert!(ran.err.contains(line), "{ran:#?}");
    folder.write("map.toml", &format!("like = \"shopify\"\n[columns]\n{line}\n"));
    folder.ok("import orders shopify.csv --map map.toml");
    folder.write(
        "chats.csv",
        "conversation_id,channel,started_at,contact\nc1,whatsapp,2026-10-01T10:00:00Z,+491701234567\n",
    );
    folder.ok("import conversations chats.csv");
    let told = folder.ok("explain '#1'");
    assert!(told.contains("conversation"), "{told}");
}

/// Two headings of one name: the first was taken without a word, whatever the second said.
#[test]
fn two_columns_of_one_heading_that_differ_are_told() {
    let folder = Folder::new();
    let shop = |second: &str| {
        format!(
            "Name,Financial Status,Created at,Currency,Total,Total\n\
             #1,paid,2026-10-03 10:00:00 +0200,EUR,34.20,{second}\n"
        )
    };
    folder.write("same.csv", &shop("34.20")).write("other.csv", &shop("999"));
    let told = "warning: the file has the column `Total` twice, and the two differ in 1 row; the first counts";
    assert!(!folder.run("import orders same.csv --dry-run").err.contains("twice"));
    let ran = folder.run("import orders other.csv --dry-run");
    assert!(ran.err.contains(told), "{ran:#?}");
}

/// A number of Germany without its +, in a file of the United States, became one of twelve digits there.
#[test]
fn numbers_that_cannot_be_of_the_country_or_lost_their_digits_are_refused_with_what_to_do() {
    let folder = Folder::new();
    folder.write(
        "sends.csv",
        "recipient,at,channel\n491701234567,2026-10-03T10:00:00Z,sms\n(212) 555-0100,2026-10-03T10:00:00Z,sms\n",
    );
    let ran = folder.run("import sends sends.csv --country US");
    assert!(ran.err.contains("has not the ten digits of a number of US"), "{ran:#?}");
    assert!(ran.err.contains("1 new"), "{ran:#?}");
    folder.write("calls.csv", "called_number,caller,started_at\n4.9E+11,,2026-10-03T10:00:00Z\n");
    for flag in ["", "--country DE"] {
        let ran = folder.run(&format!("import calls calls.csv {flag}"));
        assert!(ran.err.contains("its last digits are lost"), "{ran:#?}");
    }
}

/// The words of some refusals named no cure, or the inside of the program.
#[test]
fn refusals_say_what_to_do() {
    let folder = Folder::new();
    let meta = "Campaign name,Amount spent (EUR)\nBrand,10.00\n";
    folder.write("meta.csv", meta);
    let ran = folder.run("import costs meta.csv");
    assert!(ran.err.contains("choose Breakdown, By time") && !ran.err.contains("map"), "{ran:#?}");
    let ran = folder.run("import conversations meta.csv --from chatwoot");
    assert!(!ran.err.contains('|') && !ran.err.contains("without times"), "{ran:#?}");
    let ran = folder.run("import orders .");
    assert!(ran.err.contains("it is a folder; name the files in it"), "{ran:#?}");
    folder
        .write("mark.csv", "order_id,ordered_at,currency,total\n1,2026-10-03T10:00:00Z,EUR,5,00\n");
    let ran = folder.run("import orders mark.csv");
    assert!(ran.err.contains("write a value with the mark between cells in quotes"), "{ran:#?}");
}
