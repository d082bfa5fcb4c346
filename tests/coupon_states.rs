//! The states of codes: when they end, what `coupon check` and `coupon list` say of them, and the lines of
//! batches.

use couplet::change::{Outcome, What};

use crate::batches::{TERMS, applied, batch, spec};
use crate::folder::Folder;

/// A plan with one campaign that is over, and codes of it.
const OVER: &str = "\
version = 1
domain = \"https://go.example.com\"
timezone = \"Europe/Berlin\"
currency = \"EUR\"
[defaults]
to = \"https://shop.example.com/\"
[channels]
instagram = { short = \"ig\", medium = \"social\" }
sms = { short = \"s\", medium = \"sms\" }
[agents]
mia = { channels = [\"instagram\"], code = \"MIA10\" }
[campaigns.bw]
starts = 2020-11-20
ends = 2020-11-30
channels = [\"instagram\", \"sms\"]
[[coupons]]
campaign = \"bw\"
codes = { instagram = \"IGBLACK\" }
[[coupons]]
campaign = \"bw\"
codes = { sms = \"GRACE\" }
ends = 2099-12-03
[[coupons]]
campaign = \"bw\"
channel = \"sms\"
batch = { count = 2, pattern = \"BW-????-????\" }
";

// A campaign was over, its links led to `after_end`, and its codes were still redeemed.
#[test]
fn codes_end_with_their_campaign_unless_they_name_an_end_of_their_own() {
    let folder = Folder::new();
    folder.write("links.toml", OVER);
    let ran = folder.run("apply links.toml");
    assert_eq!(ran.code, 0, "{ran:#?}");
    assert!(ran.err.contains("campaign `bw` is over: its last day was 2020-11-30"), "{}", ran.err);
    let refused = |code: &str| {
        let ran = folder.run(&format!("coupon redeem {code} --order {code}"));
        (ran.code, ran.err)
    };
    let was = "error: the code `IGBLACK` was valid until 2020-11-30\n";
    assert_eq!(refused("igblack"), (1, was.to_owned()));
    for code in ["grace", "mia10"] {
        assert_eq!(refused(code), (0, String::new()), "{code}");
    }
    let status: Vec<String> =
        folder.rows("coupon list").into_iter().map(|row| row["status"].clone()).collect();
    assert_eq!(status, ["ended", "ended", "live", "ended", "live"]);
    let card = folder.run("coupon check igblack").out;
    assert!(card.contains("\nstatus      ended, was valid until 2020-11-30\n"), "{card}");
    // By hand too, and only without an end of its own.
    let ran = folder.run("coupon new LATE --campaign bw --channel sms");
    let told = "this code is already over: its last day was 2020-11-30; --ends sets another\n";
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "LATE\n", told));
    let ran = folder.run("coupon new LONG --campaign bw --channel sms --ends 2099-01-01");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let ran = folder.run("coupon new X99 --campaign bw --channel sms --starts 2021-01-01");
    let after = "error: the code would start on 2021-01-01, after campaign `bw` ends on 2020-11-30; \
                 add --ends\n";
    assert_eq!((ran.code, ran.err.as_str()), (2, after));
    // The report credits a code whatever its state.
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total,discount_codes\n1,2020-12-01T10:00:00Z,EUR,10.00,IGBLACK\n",
    );
    folder.ok("import orders orders.csv");
    let report = folder.json("report --month 2020-12 --by channel");
    assert_eq!(report["rows"][0]["key"]["channel"], "instagram");
}

#[test]
fn days_that_are_over_or_in_the_wrong_order_are_said_where_they_are_written() {
    let folder = Folder::new();
    let coupon = |lines: &str| OVER.replace("ends = 2099-12-03", lines);
    for (plan, code, words) in [
        (coupon("ends = 2020-12-03"), 0, "these codes are over: their last day was 2020-12-03"),
        (
            coupon("starts = 2020-12-03"),
            1,
            "these codes start on 2020-12-03, after campaign `bw` ends on 2020-11-30",
        ),
        (
            coupon("starts = 2020-11-03\nends = 2020-11-02"),
            1,
            "these codes end on 2020-11-02, before they start on 2020-11-03",
        ),
        (
            format!("{OVER}[[links]]\nslug = \"bio\"\nends = 2020-01-01\n"),
            0,
            "link `bio` is over: its last day was 2020-01-01",
        ),
    ] {
        folder.write("links.toml", &plan);
        let ran = folder.run("check links.toml");
        assert_eq!(ran.code, code, "{ran:#?}");
        assert!(ran.err.contains(words), "{words}\n{}", ran.err);
    }
    for (line, words) in [
        (
            format!("coupon new GONE {TERMS} --ends 2020-11-30"),
            "this code is already over: its last day was 2020-11-30; --ends sets another\n",
        ),
        (
            format!(
                "coupon batch {TERMS} --count 1 --pattern BW-????-???? --ends 2020-11-30 --name b"
            ),
            "these codes are already over: their last day was 2020-11-30; --ends sets another\n",
        ),
    ] {
        let ran = folder.run(&line);
        assert_eq!(ran.code, 0, "{ran:#?}");
        assert!(ran.err.ends_with(words), "{}", ran.err);
    }
}

// An agent checked a code that was used up; the answer was `live`, with exit code 0.
#[test]
fn a_check_succeeds_only_for_a_code_that_can_be_used() {
    let folder = Folder::new();
    for (code, flags) in [
        ("LIVE", "--limit 2"),
        ("USED", "--limit 1"),
        ("GONE", "--ends 2020-11-30"),
        ("SOON", "--starts 2099-11-30"),
        ("OUT", ""),
    ] {
        folder.ok(&format!("coupon new {code} {TERMS} {flags}"));
    }
    folder.ok("coupon redeem LIVE --order 1");
    folder.ok("coupon redeem USED --order 1");
    folder.ok("coupon retire OUT");
    let expected = [
        ("LIVE", 0, "live", "live"),
        ("USED", 1, "used up", "used up"),
        ("GONE", 1, "ended", "ended, was valid until 2020-11-30"),
        ("SOON", 1, "not started", "not started, valid from 2099-11-30"),
        ("OUT", 1, "retired", "retired"),
    ];
    let list = folder.rows("coupon list");
    for (code, exit, status, card) in expected {
        let ran = folder.run(&format!("coupon check {code}"));
        assert_eq!((ran.code, ran.err.as_str()), (exit, ""), "{code}");
        assert!(ran.out.contains(&format!("\nstatus      {card}\n")), "{}", ran.out);
        let ran = folder.run(&format!("coupon check {code} --format json"));
        assert_eq!(ran.code, exit, "{code}");
        assert!(ran.out.contains(&format!("\"status\":\"{status}\"")), "{}", ran.out);
        let row = list.iter().find(|row| row["code"] == code).unwrap();
        assert_eq!(row["status"], status, "{code}");
        let flag = status.replace(' ', "-");
        let only = folder.rows(&format!("coupon list --status {flag}"));
        assert_eq!((only.len(), only[0]["code"].as_str()), (1, code), "{flag}");
    }
    // The shop needs a code before its first day, and no code that nobody can use.
    let exported: Vec<String> =
        folder.rows("coupon export").into_iter().map(|row| row["code"].clone()).collect();
    assert_eq!(exported, ["LIVE", "SOON"]);
}

// 200 codes of a batch hid the seven others.
#[test]
fn a_table_has_one_line_for_a_batch() {
    let folder = Folder::new();
    let codes = batch(&folder, "--count 200 --pattern BW-????-???? --single-use --discount 10%");
    folder.ok(&format!("coupon new SHARED {TERMS}"));
    folder.ok(&format!("coupon redeem {} --order 1", codes[0]));
    folder.ok(&format!("coupon retire {}", codes[1]));
    let ran = folder.run("coupon list");
    assert_eq!(
        ran.out,
        "code    campaign  channel  status  redeemed\n\
         SHARED  bw        sms      live           0\n\
         \n\
         batch   pattern       channel  discount  codes  live  used up  retired  redeemed\n\
         bw-sms  BW-????-????  sms      10%         200   198        1        1         1\n\
         \n\
         (left out to fit 80 columns: campaign; --format csv has them)\n"
    );
    assert_eq!(ran.err, "`couplet coupon list --batch NAME` lists the codes of a batch\n");
    assert_eq!(folder.ok("coupon list --format md").lines().count(), 203);
    assert_eq!(folder.ok("coupon list --batch bw-sms").lines().count(), 201);
    assert_eq!(folder.rows("coupon list").len(), 201);
    let used = folder.ok("coupon list --status used-up");
    assert_eq!(used.lines().count(), 2, "{used}");
    assert!(used.contains("BW-????-????"), "{used}");
}

// A command that was stopped left a batch that could be neither seen nor given up.
#[test]
fn an_unfinished_batch_is_listed_and_can_be_retired() {
    let folder = Folder::new();
    let begun = applied(&folder, vec![What::BeginBatch(Box::new(spec(5)))]).pop();
    let Some(Outcome::BatchBegun(made)) = begun else { panic!() };
    let drawn = spec(5).pattern.draw(&crate::steps::Counting::from(9));
    applied(&folder, vec![What::FillBatch { batch: made.id, codes: vec![drawn.clone()] }]);
    let shown = folder.ok("coupon list");
    assert!(shown.contains("1 of 5") && shown.contains("unfinished"), "{shown}");
    let told = "batch `bw-sms` is retired; it was unfinished: 1 of 5 codes were made, and none of \
                them was ever valid\n";
    assert_eq!(folder.ok("coupon retire --batch bw-sms"), told);
    assert_eq!(folder.ok("coupon retire --batch bw-sms"), "batch `bw-sms` was already retired\n");
    let shown = folder.ok("coupon list");
    assert!(shown.contains("unfinished, retired"), "{shown}");
    // The same command begins another batch, and the old name stays with the old one.
    let again = "--count 5 --pattern BW-????-???? --single-use";
    assert_eq!(batch(&folder, again).len(), 5);
    assert_eq!(folder.rows("coupon list --batch bw-sms-2").len(), 5);
    let ran = folder.run(&format!("coupon batch {TERMS} {again} --name bw-sms"));
    assert!(ran.err.starts_with("error: batch `bw-sms` exists already and is retired\n"));
    assert_eq!(folder.run(&format!("coupon redeem {drawn} --order 1")).code, 1);
    folder.ok("verify");
}
