//! `explain --contact`: the history of one person.

use std::os::unix::fs::PermissionsExt;

use crate::folder::Folder;

/// Ann writes, calls, gets messages, clicks on what was sent to her, and buys; Ben does too.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.write(
        "links.toml",
        "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"Europe/Berlin\"\n\
         currency = \"EUR\"\n[channels]\nsms = {}\nwhatsapp = {}\n",
    );
    folder.ok("apply links.toml");
    folder.write(
        "conversations.csv",
        "conversation_id,contact,channel,agent,started_at,inbound,outbound\n\
         c1,Ann@x.example,whatsapp,mia,2026-10-01T22:30:00Z,2,3\n\
         c2,ben@x.example,whatsapp,mia,2026-10-01T22:30:00Z,2,3\n",
    );
    folder.ok("import conversations conversations.csv");
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total,refunded,status,discount_codes,customer\n\
         A1,2026-10-03T05:00:00Z,EUR,1280.00,30.00,partially_refunded,IGHELLO|TEN,ann@x.example\n\
         A2,2026-10-04T05:00:00Z,EUR,20.00,,cancelled,,ann@x.example\n\
         A3,2026-10-04T05:00:00Z,EUR,20.00,,paid,,ben@x.example\n",
    );
    folder.ok("import orders orders.csv");
    folder.write(
        "calls.csv",
        "called_number,caller,started_at,duration_s,outcome\n\
         +4930901820,ann@x.example,2026-10-02T09:30:00Z,65,answered\n\
         +4930901820,ben@x.example,2026-10-02T09:30:00Z,65,answered\n",
    );
    folder.ok("import calls calls.csv");
    folder.write(
        "sends.csv",
        "recipient,at,campaign,channel,list,status\n\
         ann@x.example,2026-10-02T08:00:00Z,bw,sms,vip,delivered\n",
    );
    folder.ok("import sends sends.csv");
    folder
}

#[test]
fn one_person_has_all_that_they_did_in_the_order_of_time() {
    let folder = folder();
    let words = folder.ok("explain --contact ANN@x.example");
    insta::assert_snapshot!(words, @"
    1 conversation, 1 call, 1 message, 2 orders from 2026-10-02 to 2026-10-04
    (Europe/Berlin).
    1 order counts, as 1,250.00 EUR.

    2026-10-02 00:30  conversation c1 (whatsapp, mia): 2 in, 3 out
    2026-10-02 10:00  message (sms, bw), delivered
    2026-10-02 11:30  call to +4930901820, 65 s, answered
    2026-10-03 07:00  sale A1: 1,250.00 EUR, partially_refunded, codes IGHELLO, TEN
    2026-10-04 07:00  sale A2: 20.00 EUR, cancelled, does not count
    ");
    let json = folder.json("explain --contact ann@x.example");
    insta::assert_snapshot!(json.to_string(), @r#"{"events":[{"at":"2026-10-02T00:30:00+02:00","codes":[],"id":"c1","inbound":2,"kind":"conversation","link":null,"outbound":3,"tags":{"agent":"mia","campaign":null,"channel":"whatsapp","content":null}},{"at":"2026-10-02T10:00:00+02:00","kind":"message","link":null,"status":"delivered","tags":{"agent":null,"campaign":"bw","channel":"sms","content":null}},{"at":"2026-10-02T11:30:00+02:00","duration_s":65,"kind":"call","link":null,"number":"+4930901820","outcome":"answered","tags":{"agent":null,"campaign":null,"channel":null,"content":null}},{"at":"2026-10-03T07:00:00+02:00","codes":["IGHELLO","TEN"],"counted":true,"counted_currency":"EUR","counted_net":"1250.00","currency":"EUR","id":"A1","kind":"order","link":null,"net":"1250.00","order_kind":"sale","status":"partially_refunded","tags":{"agent":null,"campaign":null,"channel":null,"content":null}},{"at":"2026-10-04T07:00:00+02:00","codes":[],"counted":false,"counted_currency":"EUR","counted_net":"20.00","currency":"EUR","id":"A2","kind":"order","link":null,"net":"20.00","order_kind":"sale","status":"cancelled","tags":{"agent":null,"campaign":null,"channel":null,"content":null}}],"orders":1,"revenue":[{"amount":"1250.00","currency":"EUR"}],"schema":1,"timezone":"Europe/Berlin"}"#);
    insta::assert_snapshot!(folder.ok("explain --contact nobody@x.example"), @"Nothing is known of this person.");
}

#[test]
fn a_click_on_a_link_that_was_sent_to_them_is_part_of_it_also_beside_a_server() {
    let folder = folder();
    let serving = folder.serve("");
    folder.ok("link new https://shop.example.com/ --slug bio --channel sms");
    let answer = serving.get("/bio.shop-77");
    let click = answer.click_id().to_owned();
    serving.get("/bio.shop-78");
    serving.get("/bio");
    let words = folder.ok("explain --contact shop-77");
    assert!(words.contains(&format!("click on /bio (sms), {click}\n")), "{words}");
    assert!(words.starts_with("1 click on "), "{words}");
}

#[test]
fn whoever_cannot_hash_the_person_is_told_in_one_sentence() {
    let folder = folder();
    std::fs::remove_file(folder.path().join("couplet.redb.people-key")).unwrap();
    let ran = folder.run("explain --contact ann@x.example");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    insta::assert_snapshot!(ran.err, @"error: the people key, which hashes contacts, is missing: put the backed-up key beside the data file");
    let serving = folder.serve("");
    folder.write("laptop.token", &folder.ok("token new laptop"));
    let own = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(folder.path().join("laptop.token"), own).unwrap();
    let over = format!("--server http://{} --token-file laptop.token", serving.admin);
    let ran = folder.run(&format!("{over} explain --contact ann@x.example"));
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    insta::assert_snapshot!(ran.err, @"error: the people key, which hashes contacts, stays on the server: run the command there");
    assert_eq!(folder.run("explain").code, 2);
    // Two usage lines told people to add what the other one refused.
    for more in ["A1", "--model first", "A1 --model first", "--window 3d", "--coupon wins"] {
        let ran = folder.run(&format!("explain --contact ann@x.example {more}"));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{more}");
        assert_eq!(
            ran.err,
            "error: --contact shows the history of one person: it takes no order, and no --model, \
             --window or --coupon\n"
        );
    }
}

/// Nothing was known of a customer whose number an import had read in their country.
#[test]
fn a_number_as_it_is_dialled_at_home_is_found_in_the_country_that_is_given() {
    let folder = folder();
    folder.write(
        "more.csv",
        "order_id,ordered_at,currency,total,customer\n\
         B1,2026-10-05T05:00:00Z,EUR,7.00,0170 1234567\n",
    );
    folder.ok("import orders more.csv --country DE");
    let found = folder.ok("explain --contact '0170 1234567' --country DE");
    assert!(found.contains("sale B1: 7.00 EUR"), "{found}");
    assert_eq!(folder.ok("explain --contact (0170)1234567 --country DE"), found);
    assert_eq!(folder.ok("explain --contact +491701234567 --country US"), found);
    let ran = folder.run("explain --contact 0170-1234567");
    insta::assert_snapshot!(format!("{}{}", ran.out, ran.err), @"
    Nothing is known of this person.
    note: that is a phone number without a country code, which is not found where an import has it in full; add --country, such as --country DE
    ");
    assert_eq!(folder.run("explain --contact ann@x.example").err, "");
    assert_eq!(folder.run("explain A1 --country DE").code, 2);
}
