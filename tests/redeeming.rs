//! Redeeming codes: accepted, refused, released and counted.

use std::collections::HashSet;
use std::process::Stdio;

use couplet::change::{Change, ChangeId, What};
use couplet::domain::change_log::Author;
use couplet::domain::code::coupon::{CodeSpec, CouponCode};
use couplet::domain::code::terms::Terms;
use couplet::domain::label::Tags;
use couplet::domain::link::Origin;
use couplet::domain::record::foreign_id::ForeignId;
use couplet::domain::record::person::PersonKey;
use couplet::domain::time::Timestamp;
use couplet::store::{Selection, Snapshot, Store, StoreError};
use proptest::prelude::*;

use crate::batches::{TERMS, batch};
use crate::folder::Folder;
use crate::steps::{Counting, File};

/// The exit code and the output of a command.
fn said(folder: &Folder, line: &str) -> (i32, String) {
    let ran = folder.run(line);
    (ran.code, ran.out + ran.err.lines().next().unwrap_or_default())
}

#[test]
fn a_redemption_lasts_until_it_is_released_and_is_refused_beyond_the_limit() {
    let folder = Folder::new();
    folder.ok(&format!("coupon new Hello-10 {TERMS} --limit 2"));
    let single = batch(&folder, "--count 1 --pattern BW-????-???? --single-use").remove(0);
    let used_up = "error: the code `Hello-10` is used up: it can be redeemed 2 times";
    let table = [
        ("redeem hello1O --order 1", 0, "Hello-10 is redeemed for 1\n".to_owned()),
        ("redeem HELLO10 --order 2", 0, "Hello-10 is redeemed for 2\n".to_owned()),
        ("redeem HELLO10 --order 3", 1, used_up.to_owned()),
        ("redeem HELLO10 --order 1", 0, "Hello-10 is redeemed for 1\n".to_owned()),
        ("release HELLO10 --order 1", 0, "Hello-10 is free of 1\n".to_owned()),
        ("release HELLO10 --order 1", 0, "Hello-10 is free of 1\n".to_owned()),
        ("redeem HELLO10 --order 3", 0, "Hello-10 is redeemed for 3\n".to_owned()),
        ("redeem HELLO10 --order 1", 1, used_up.to_owned()),
        ("redeem NONE --order 1", 1, "error: there is no code `NONE`".to_owned()),
        (
            "release HELLO10 --order 9",
            1,
            "error: the order `9` has not redeemed the code `HELLO10`".to_owned(),
        ),
        ("redeem SINGLE --order 1", 0, format!("{single} is redeemed for 1\n")),
        (
            "redeem SINGLE --order 2",
            1,
            format!("error: the code `{single}` is used up: it can be redeemed once"),
        ),
    ];
    for (line, code, words) in table {
        let line = format!("coupon {}", line.replace("SINGLE", &single.to_lowercase()));
        assert_eq!(said(&folder, &line), (code, words), "{line}");
    }
    // An order in the shop's export that has already redeemed the code is not counted twice;
    // another order is.
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total,status,discount_codes\n\
         2,2026-11-01T10:00:00Z,EUR,10.00,paid,HELLO10\n\
         7,2026-11-01T10:00:00Z,EUR,10.00,paid,HELLO10\n",
    );
    folder.ok("import orders orders.csv");
    let redeemed = |code: &str| {
        let row = folder.rows("coupon list").into_iter().find(|row| row["code"] == code).unwrap();
        row["redeemed"].clone()
    };
    assert_eq!([redeemed("Hello-10"), redeemed(&single)], ["3", "1"]);
    assert!(folder.run("coupon check hello10").out.contains("\nredeemed    3 of 2\n"));
}

#[test]
fn a_code_dropped_from_the_plan_is_refused_except_for_orders_that_have_it() {
    let folder = Folder::new();
    folder.copy("links.example.toml");
    let plan = std::fs::read_to_string(folder.path().join("links.example.toml")).unwrap();
    let without = plan
        .replace(", code = \"MIA10\", discount = \"10%\"", "")
        .replace("{discount} off with {code} until {ends}: {link}", "{link}");
    assert_ne!(plan, without);
    folder.ok("apply links.example.toml");
    folder.ok("coupon redeem MIA10 --order 1");
    folder.write("links.example.toml", &without);
    folder.ok("apply links.example.toml");
    assert_eq!(said(&folder, "coupon redeem mia10 --order 1").0, 0);
    let (code, words) = said(&folder, "coupon redeem mia10 --order 2");
    assert_eq!((code, words.as_str()), (1, "error: the code `MIA10` is retired"));
}

#[test]
fn a_customer_is_stored_only_as_a_hash_and_not_without_the_people_key() {
    let folder = Folder::new();
    folder.ok(&format!("coupon new HELLO {TERMS}"));
    folder.ok("coupon redeem HELLO --order 1 --customer Ann@Example.COM");
    let bytes = std::fs::read(folder.data()).unwrap();
    let has = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    assert!(has(b"HELLO") && !has(b"Example") && !has(b"example"));
    let store = Store::open(&folder.data(), &Counting::from(3)).unwrap();
    let key = store.people_key().unwrap().unwrap();
    let snapshot = Snapshot::read(store.spool(&Selection::all()).unwrap()).unwrap();
    let held = &snapshot.redemptions[0].uses;
    assert_eq!(held[0].customer, key.person("ann@example.com"));
    store.close().unwrap();
    std::fs::remove_file(folder.path().join("couplet.redb.people-key")).unwrap();
    let (code, words) = said(&folder, "coupon redeem HELLO --order 2 --customer ann@example.com");
    assert_eq!(code, 1);
    assert!(words.starts_with("error: the people key, which hashes customers"), "{words}");
    assert_eq!(said(&folder, "coupon redeem HELLO --order 2").0, 0);
}

/// How many of several concurrent orders get a code, and the messages of the others.
fn rush(folder: &Folder, line: &str, orders: u32) -> (u32, HashSet<String>) {
    let racers: Vec<_> = (0..orders)
        .map(|order| {
            let mut command = folder.command(&format!("coupon redeem {line} --order {order}"));
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let (mut done, mut told) = (0, HashSet::new());
    for racer in racers {
        let ran = racer.wait_with_output().unwrap();
        if ran.status.success() {
            done += 1;
        } else {
            told.insert(String::from_utf8(ran.stderr).unwrap());
        }
    }
    (done, told)
}

#[test]
fn concurrent_redemptions_succeed_exactly_up_to_the_limits() {
    let folder = Folder::new();
    let server = folder.serve("");
    folder.ok(&format!("coupon new RUSH {TERMS} --limit 10"));
    folder.ok(&format!("coupon new MINE {TERMS} --limit-by-customer 2"));
    let used_up = "error: the code `RUSH` is used up: it can be redeemed 10 times\n";
    assert_eq!(rush(&folder, "rush", 64), (10, HashSet::from([used_up.to_owned()])));
    let twice = "error: the code `MINE` can be redeemed 2 times per customer, and this customer has \
                 already done so\n";
    let told = HashSet::from([twice.to_owned()]);
    assert_eq!(rush(&folder, "mine --customer ann@x.example", 16), (2, told));
    let redeemed = || -> Vec<String> {
        folder
            .rows("coupon list")
            .into_iter()
            .map(|mut row| row.remove("redeemed").unwrap())
            .collect()
    };
    assert_eq!(redeemed(), ["2", "10"]);
    drop(server);
    assert_eq!(redeemed(), ["2", "10"]);
}

#[test]
fn a_code_can_be_redeemed_only_on_its_days() {
    let folder = Folder::new();
    folder.ok(&format!("coupon new EARLY {TERMS} --starts 2099-11-20"));
    folder.ok(&format!("coupon new LATE {TERMS} --ends 2020-11-30"));
    folder.ok(&format!("coupon new NOW {TERMS} --starts 2020-11-30 --ends 2099-11-20"));
    let table = [
        ("EARLY", 1, "error: the code `EARLY` is not valid before 2099-11-20"),
        ("LATE", 1, "error: the code `LATE` was valid until 2020-11-30"),
        ("NOW", 0, "NOW is redeemed for 1\n"),
    ];
    for (code, exit, words) in table {
        let line = format!("coupon redeem {code} --order 1");
        assert_eq!(said(&folder, &line), (exit, words.to_owned()), "{code}");
    }
}

#[test]
fn a_customer_can_redeem_a_code_up_to_the_limit() {
    let folder = Folder::new();
    folder.ok(&format!("coupon new HELLO {TERMS} --limit-by-customer 1 --limit 3"));
    let nobody =
        "error: the code `HELLO` can be redeemed once per customer, so the customer must be named";
    let done = "error: the code `HELLO` can be redeemed once per customer, and this customer has already done so";
    let table = [
        ("redeem HELLO --order 1", 1, nobody),
        ("redeem HELLO --order 1 --customer Ann@x.example", 0, "HELLO is redeemed for 1\n"),
        ("redeem HELLO --order 1", 0, "HELLO is redeemed for 1\n"),
        ("redeem HELLO --order 2 --customer ann@x.example", 1, done),
        ("redeem HELLO --order 2 --customer bob@x.example", 0, "HELLO is redeemed for 2\n"),
        ("release HELLO --order 1", 0, "HELLO is free of 1\n"),
        ("redeem HELLO --order 3 --customer ann@x.example", 0, "HELLO is redeemed for 3\n"),
        ("redeem HELLO --order 1 --customer ann@x.example", 1, done),
    ];
    for (line, exit, words) in table {
        assert_eq!(said(&folder, &format!("coupon {line}")), (exit, words.to_owned()), "{line}");
    }
    let ran = folder.run("coupon redeem HELLO --order 9");
    assert!(
        ran.err.ends_with(
            "\n  hint: add --customer with the e-mail address or phone number of the customer\n"
        ),
        "{}",
        ran.err
    );
}

#[test]
fn a_code_with_a_minimum_needs_a_large_enough_order() {
    let folder = Folder::new();
    folder.ok(&format!("coupon new HELLO {TERMS} --minimum '40.00 EUR'"));
    let from = "error: the code `HELLO` is valid for orders of at least 40.00 EUR";
    let table = [
        ("", 1, format!("{from}, so the order's total must be named")),
        ("--total '39.99 EUR'", 1, format!("{from}; this order is 39.99 EUR")),
        ("--total '55 USD'", 1, format!("{from}; this order is in another currency, 55.00 USD")),
        (
            "--total 55",
            2,
            "error: --total: `55` has no currency; write an amount such as \"40.00 EUR\""
                .to_owned(),
        ),
        ("--total '40 eur'", 0, "HELLO is redeemed for 1\n".to_owned()),
        // The redemption stands, whatever total is given now.
        ("--total '1 EUR'", 0, "HELLO is redeemed for 1\n".to_owned()),
    ];
    for (flags, exit, words) in table {
        let line = format!("coupon redeem HELLO --order 1 {flags}");
        assert_eq!(said(&folder, &line), (exit, words), "{flags}");
    }
    let ran = folder.run("coupon redeem HELLO --order 9");
    assert!(
        ran.err.contains("hint: add the total of the order: --total '55.00 EUR'"),
        "{}",
        ran.err
    );
}

/// An event: a customer's order redeems the code, or releases it.
fn happening() -> impl Strategy<Value = (bool, u8, Option<u8>)> {
    (prop::bool::weighted(0.7), 0..6_u8, prop::option::of(0..3_u8))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn use_counts_match_the_redemptions_and_never_exceed_the_limits(
        happenings in prop::collection::vec(happening(), 1..30),
        limit in prop::option::of(1..4_u32),
        limit_by_customer in prop::option::of(1..3_u32),
    ) {
        let file = File::new();
        let terms = Terms { limit, limit_by_customer, ..Terms::default() };
        let code = CouponCode::mintable("HELLO").unwrap();
        let spec =
            CodeSpec { code: code.clone(), tags: Tags::default(), terms, origin: Origin::Hand };
        let change = |number: u8, what| {
            Change { id: ChangeId([number; 16]), at: Timestamp::from_ms(i64::from(number)).unwrap(), by: Author::Command, what }
        };
        file.apply(&change(0, What::MintCode(Box::new(spec))));
        for ((takes, order, customer), number) in happenings.into_iter().zip(1..) {
            let order = ForeignId::parse(&order.to_string()).unwrap();
            let customer = customer.map(|number| PersonKey([number; 16]));
            let code = code.clone();
            let what = if takes {
                What::Redeem { code, order, customer, total: None, aliases: Vec::new() }
            } else {
                What::Release { code, order }
            };
            file.apply(&change(number, what));
            let held = held(&file);
            let folded = CouponCode::mintable("HELLO").unwrap().folded();
            let (uses, by_customer) = file.store.write(|txn| {
                let by = |number| txn.uses_by_customer(&folded, &PersonKey([number; 16]));
                Ok::<_, StoreError>((txn.uses(&folded)?, [by(0)?, by(1)?, by(2)?]))
            }).unwrap();
            let said = |number| {
                let own = held.iter().filter(|of| **of == Some(PersonKey([number; 16])));
                u32::try_from(own.count()).unwrap()
            };
            prop_assert_eq!(usize::try_from(uses).unwrap(), held.len());
            prop_assert_eq!(by_customer, [said(0), said(1), said(2)]);
            prop_assert!(limit.is_none_or(|limit| uses <= limit));
            prop_assert!(limit_by_customer.is_none_or(|limit| by_customer.iter().all(|uses| *uses <= limit)));
        }
    }
}

/// Orders that have redeemed the code, according to the redemption rows.
fn held(file: &File) -> Vec<Option<PersonKey>> {
    let snapshot = Snapshot::read(&file.rows()[..]).unwrap();
    let held = snapshot.redemptions.iter().filter(|of| of.is_held());
    held.map(|of| of.uses.last().unwrap().customer).collect()
}
