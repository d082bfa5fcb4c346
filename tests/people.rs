//! One person under the normalisers of several releases: what release 0.1.0 hashed, and what is imported
//! and redeemed since, belong together.

use std::fs;

use couplet::change::{Change, ChangeId, What, apply};
use couplet::domain::change_log::Author;
use couplet::domain::code::coupon::CouponCode;
use couplet::domain::record::foreign_id::ForeignId;
use couplet::domain::time::Timestamp;

use crate::folder::Folder;
use old::{KEY, ORDERS, Old, alter, conversation, journey, order};

/// Random people under both normalisers.
mod mixed;
/// A file of release 0.1.0.
mod old;

/// Texts of which release 0.1.0 made other people than the newest does, each with the plain text of the
/// same person.
const SPELLINGS: [(&str, &str); 10] = [
    ("+49 (0)170 7654321", "+491707654321"),
    ("0049 171 7654321", "+491717654321"),
    ("tel:+49-172-7654321", "+491727654321"),
    ("+49\u{a0}173 7654321", "+491737654321"),
    ("'+491747654321", "+491747654321"),
    ("+52 1 55 1234 5678", "+525512345678"),
    ("mailto:Eve@Example.com", "eve@example.com"),
    ("Ida Lu <Ida@Example.com>", "ida@example.com"),
    ("\u{feff}uma@example.com", "uma@example.com"),
    ("kunde  7", "kunde 7"),
];

/// The row of the channel of these tests in a report.
#[track_caller]
fn of_channel(folder: &Folder, flags: &str) -> [String; 4] {
    let rows = folder.rows(&format!("report {flags} --by channel"));
    let row = rows.iter().find(|row| row["channel"] == "tiktok" && row["currency"] == "EUR");
    ["conversations", "contacts", "conversions", "revenue"].map(|name| row.unwrap()[name].clone())
}

#[test]
fn the_texts_of_these_tests_were_other_people_under_the_first_normaliser() {
    let old = Old::new();
    for (spelled, plain) in SPELLINGS {
        assert_ne!(old.before(spelled), old.key.person(plain), "{spelled}");
    }
}

#[test]
fn a_new_order_is_placed_by_the_conversation_that_its_customer_had_under_an_earlier_release() {
    let old = Old::new();
    let numbered = || SPELLINGS.iter().enumerate();
    let threads =
        numbered().map(|(n, (spelled, _))| conversation(&format!("o{n}"), "2026-11-10", spelled));
    old.import("conversations", &threads.collect::<Vec<_>>());
    // Two people with the same order under both releases: known, and not imported twice.
    let again = order("A1", "2026-11-11", SPELLINGS[0].0);
    old.import("orders", std::slice::from_ref(&again));
    // The plain text alone does not lead to a hash that was made of another text.
    let early = order("P0", "2026-11-12", SPELLINGS[0].1);
    old.ok("orders", std::slice::from_ref(&early));
    assert_eq!(old.journey("P0"), [""; 0]);

    let orders: Vec<_> = numbered()
        .map(|(n, (spelled, _))| order(&format!("N{n}"), "2026-11-20", spelled))
        .collect();
    old.ok("orders", &orders);
    let ran = old.folder.run("import orders new.csv");
    assert!(ran.err.contains(" 0 new, 10 known"), "{ran:#?}");
    old.folder.write("again.csv", &format!("{ORDERS}{again}"));
    let ran = old.folder.run("import orders again.csv");
    assert!(ran.err.contains(" 0 new, 1 known"), "{ran:#?}");
    let threads =
        numbered().map(|(n, (_, plain))| conversation(&format!("n{n}"), "2026-11-21", plain));
    old.ok("conversations", &threads.collect::<Vec<_>>());

    // Since then it does, before and after.
    assert_eq!(old.journey("P0"), ["conversation o0"]);
    let plain =
        numbered().map(|(n, (_, plain))| order(&format!("P{}", n + 1), "2026-11-25", plain));
    old.ok("orders", &plain.collect::<Vec<_>>());
    for n in 0..SPELLINGS.len() {
        assert_eq!(old.journey(&format!("N{n}")), [format!("conversation o{n}")]);
        let both = [format!("conversation o{n}"), format!("conversation n{n}")];
        assert_eq!(old.journey(&format!("P{}", n + 1)), both);
    }
    let told = of_channel(&old.folder, "--month 2026-11");
    assert_eq!(told, ["20", "10", "22", "220.00"], "each contact is counted once");
    assert_eq!(old.folder.run("verify").code, 0);
}

#[test]
fn a_redemption_of_an_earlier_release_counts_against_the_limit_of_its_customer() {
    let old = Old::new();
    let folder = &old.folder;
    folder.ok(
        "coupon new MINE --campaign always-product-inquiry --channel tiktok --limit-by-customer 1",
    );
    let at = Timestamp::parse("2026-11-10T10:00:00Z").unwrap();
    for (number, (spelled, _)) in (1..).zip(SPELLINGS) {
        let what = What::Redeem {
            code: CouponCode::parse("MINE").unwrap(),
            order: ForeignId::parse(&format!("O{number}")).unwrap(),
            customer: old.before(spelled),
            total: None,
            aliases: Vec::new(),
        };
        let change = Change { id: ChangeId([number; 16]), at, by: Author::Command, what };
        old.write(|txn| apply(txn, &change));
    }
    let redeem = |data: &str, order: &str, who: &str| {
        // A command line of the tests has no quote within quotes.
        let mut command =
            folder.command(&format!("coupon redeem MINE --order {order} --data {data}"));
        let ran = command.arg("--customer").arg(who).output().unwrap();
        (ran.status.code().unwrap(), String::from_utf8(ran.stderr).unwrap())
    };
    for (spelled, _) in SPELLINGS {
        let (code, told) = redeem("couplet.redb", "N1", spelled);
        assert_eq!(code, 1, "{spelled}");
        assert!(told.contains("this customer"), "{told}");
    }
    let (spelled, plain) = SPELLINGS[0];
    // The same order again has the same answer. It names the customer, who is known from then on.
    assert_eq!(redeem("couplet.redb", "O1", spelled).0, 0);
    assert_eq!(redeem("couplet.redb", "N1", plain).0, 1);
    // So does an import.
    old.ok("orders", &SPELLINGS.map(|(spelled, _)| order("X", "2026-11-20", spelled))[1..]);
    folder.ok("backup all.backup");
    folder.ok("restore all.backup --data restored.redb");
    fs::copy(
        folder.path().join("couplet.redb.people-key"),
        folder.path().join("restored.redb.people-key"),
    )
    .unwrap();
    for data in ["couplet.redb", "restored.redb"] {
        for (_, plain) in SPELLINGS {
            assert_eq!(redeem(data, "N1", plain).0, 1, "{data} {plain}");
        }
    }
    folder.ok("coupon release MINE --order O1");
    assert_eq!(redeem("couplet.redb", "N1", plain).0, 0);
    assert_eq!(redeem("couplet.redb", "N2", spelled).0, 1);
}

#[test]
fn a_restored_file_knows_the_same_people() {
    let old = Old::new();
    let folder = &old.folder;
    let numbered = || SPELLINGS.iter().enumerate();
    let threads =
        numbered().map(|(n, (spelled, _))| conversation(&format!("o{n}"), "2026-11-10", spelled));
    old.import("conversations", &threads.collect::<Vec<_>>());
    let orders: Vec<_> = numbered()
        .map(|(n, (spelled, _))| order(&format!("N{n}"), "2026-11-20", spelled))
        .collect();
    old.ok("orders", &orders);
    folder.ok("backup all.backup");
    folder.ok("restore all.backup --data restored.redb");
    folder.ok("verify --salvage saved.redb");
    for data in ["restored.redb", "saved.redb"] {
        let key = folder.path().join(format!("{data}.people-key"));
        fs::copy(folder.path().join("couplet.redb.people-key"), key).unwrap();
    }
    let seen = |data: &str| {
        let explained = (0..SPELLINGS.len()).map(|n| journey(folder, &format!("N{n}"), data));
        (
            folder.ok(&format!(
                "report --month 2026-11 --by channel,agent --format csv --data {data}"
            )),
            folder.ok(&format!("export conversions --data {data}")),
            explained.collect::<Vec<_>>(),
        )
    };
    let expected = seen("couplet.redb");
    assert_eq!(expected.2[3], ["conversation o3"]);
    for data in ["restored.redb", "saved.redb"] {
        assert_eq!(seen(data), expected, "{data}");
        let ran = folder.run(&format!("import orders new.csv --data {data}"));
        assert!(ran.err.contains(" 0 new, 10 known"), "{ran:#?}");
    }
}

#[test]
fn an_order_of_a_period_is_placed_by_what_its_customer_did_before_it_under_an_older_hash() {
    let old = Old::new();
    // A recipient has letters and digits only, so a number is written without its plus.
    let number = "00491791234567";
    let (spelled, plain) = SPELLINGS[1];
    old.import("conversations", &[conversation("o1", "2026-10-25", spelled)]);
    old.import("orders", &[order("O1", "2026-10-28", number)]);
    old.click("bw-tt-inq", "2026-10-26T10:00:00Z", old.before(number));
    old.ok("orders", &[order("N1", "2026-11-05", spelled), order("N2", "2026-11-06", number)]);
    assert_eq!(old.journey("N1"), ["conversation o1"]);
    // The click is of this order, and a touch of the customer's earlier order.
    assert_eq!(old.journey("N2"), ["click bw-tt-inq"]);
    let month = of_channel(&old.folder, "--month 2026-11");
    assert_eq!(month, ["0", "0", "2", "20.00"]);
    // The recipient of a new click is the customer of an old order.
    old.click("bw-tt-follow", "2026-10-27T10:00:00Z", old.key.person(number));
    assert_eq!(old.journey("O1"), ["click bw-tt-inq", "click bw-tt-follow"]);
    old.ok("orders", &[order("N3", "2026-12-20", plain)]);
    assert_eq!(old.journey("N3"), [""; 0], "o1 is outside of the window");
    let wide = of_channel(&old.folder, "--month 2026-12 --window 90d");
    assert_eq!(wide, ["0", "0", "1", "10.00"]);
    // One list of people for a whole quarter.
    let quarter = of_channel(&old.folder, "--quarter 2026-Q4");
    assert_eq!(quarter[..2], ["1", "1"]);
}

// One bit of the row kept the whole file from opening.
#[test]
fn damage_to_the_normalisers_stops_only_commands_that_hash_people() {
    // One bit of the version, of a value, of the checksum, and of the key.
    for (byte, key) in [(0, KEY), (2, KEY), (4, KEY), (0, "normalisess")] {
        let Old { folder, .. } = Old::new();
        folder.copy("tests/golden/0.1.0/orders.csv");
        folder.ok("migrate");
        alter(&folder, |table| {
            let mut row = table.remove(KEY).unwrap().unwrap().value().to_vec();
            if key == KEY {
                row[byte] ^= 4;
            }
            table.insert(key, &*row).unwrap();
        });
        folder.write("who.csv", "order_id,ordered_at,currency,total,customer\nW1,2026-11-02T10:00Z,EUR,1,+49 (0)170 1234567\n");
        for command in [
            "import orders who.csv",
            "coupon redeem IGBLACK --order W1 --customer ana@example.com",
            "backup b.backup",
            "verify",
        ] {
            let ran = folder.run(command);
            assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{command} {ran:#?}");
            let told = format!(
                "error: cannot read a row of table meta (key {key})\n  because: its checksum does not \
                 match\n  hint: keep the file as it is"
            );
            assert!(ran.err.starts_with(&told), "{command} {ran:#?}");
        }
        if key == KEY {
            others_go_on(&folder);
        }
        let saved = folder.run("verify --salvage saved.redb");
        assert_eq!(saved.code, 1, "{saved:#?}");
        assert!(saved.err.contains(&format!("lost: the row {key} of table meta")), "{saved:#?}");
        let keys = ["couplet.redb.people-key", "saved.redb.people-key"]
            .map(|name| folder.path().join(name));
        fs::copy(&keys[0], &keys[1]).unwrap();
        for name in ["who.csv", "orders.csv"] {
            folder.ok(&format!("import orders {name} --data saved.redb"));
        }
        let counts = folder.ok("verify --data saved.redb");
        assert!(counts.contains("aliases of people"), "the first normaliser is held: {counts}");
    }
}

/// What needs no normalisers. Where the key of a row was altered, nothing is safe: it may be any row's.
fn others_go_on(folder: &Folder) {
    let serving = folder.serve("");
    assert_eq!(serving.get("/bio.00491701234567").status, 302);
    assert!(folder.ok("link list --format csv").contains("\nbio,"));
    folder.ok("coupon redeem IGBLACK --order W1 --total '50.00 EUR'");
    assert_eq!(serving.stop().code, 0);
    for command in [
        "link new https://shop.example.com/ --slug mine",
        "report --month 2026-11",
        "explain '#1001'",
        "export clicks",
        "coupon list",
    ] {
        folder.ok(command);
    }
}
