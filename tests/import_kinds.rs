//! Files of each kind: what is read of them, and what of a person is not kept.

use std::fs;

use crate::folder::Folder;

const PLAN: &str = "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"Europe/Berlin\"\n\
                    currency = \"EUR\"\n[channels]\ninstagram = { short = \"ig\" }\nsms = {}\n";

fn planned() -> Folder {
    let folder = Folder::new();
    folder.write("links.toml", PLAN);
    folder.ok("apply links.toml");
    folder
}

/// Whether a text is in the data file, in any page.
fn is_kept(folder: &Folder, text: &str) -> bool {
    let bytes = fs::read(folder.path().join("couplet.redb")).unwrap();
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn a_first_message_is_looked_through_and_not_kept() {
    let folder = Folder::new();
    folder.ok("coupon batch --campaign bw --channel sms --count 1 --pattern VIP-?????-????");
    let listed = folder.ok("coupon list --format csv");
    let code = listed.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    folder.write(
        "inbox.csv",
        &format!(
            "conversation_id,channel,started_at,type,purpose,opted_in,first_message\n\
             c1,instagram,2026-11-02T10:00:00Z,sizes,sales,yes,\"Hello,\nis {code} or STORY10 ok?\"\n"
        ),
    );
    let ran = folder.run("import conversations inbox.csv");
    assert!(ran.code == 0 && ran.err.contains("1 new") && !ran.err.contains("warning"), "{ran:#?}");
    assert!(is_kept(&folder, "sizes") && is_kept(&folder, &code));
    assert!(!is_kept(&folder, "Hello") && !is_kept(&folder, "STORY10"));
}

#[test]
fn orders_keep_their_tax_shipping_and_what_the_buyer_said() {
    let folder = planned();
    let head = "order_id,ordered_at,currency,total";
    let row = "#1,2026-11-02T10:00:00Z,EUR,119.00";
    folder.write("plain.csv", &format!("{head}\n{row}\n"));
    folder.write(
        "full.csv",
        &format!("{head},tax,shipping,source_said\n{row},19.00,4.90,a friend\n"),
    );
    folder.ok("import orders plain.csv");
    assert!(folder.run("import orders full.csv").err.contains("1 completed"));
    assert!(folder.run("import orders plain.csv").err.contains("0 new, 1 known"));
    folder.write("other.csv", &format!("{head},tax\n{row},7.00\n"));
    let ran = folder.run("import orders other.csv");
    assert!(ran.err.contains("#1 has tax 19.00 EUR and 7.00 EUR"), "{ran:#?}");
}
