//! Where leaks are shown: the command, the lists of codes, and the report.

use std::fmt::Write;

use crate::folder::Folder;
use crate::small_plan::plan_of_channels;

const CODES: &str = r#"
[campaigns.bw]
starts = 2025-11-01
ends = 2025-11-30
channels = ["instagram", "tiktok"]
[[coupons]]
campaign = "bw"
codes = { instagram = "IGBLACK", tiktok = "=TT@1" }
limit = 8
"#;

/// Nine strangers with the code of instagram, one of them in December, and nine people of tiktok with its own, one of
/// whom uses it before it begins.
fn shop() -> Folder {
    let folder = Folder::new();
    folder.write("links.toml", &plan_of_channels(CODES)).ok("apply links.toml");
    let mut orders = "order_id,ordered_at,currency,total,customer,discount_codes\n".to_owned();
    let mut talks = "conversation_id,channel,started_at,contact\n\
                     c0,instagram,2025-11-02T10:00:00Z,ann@example.com\n"
        .to_owned();
    for number in 1..=9 {
        let day = if number == 9 { "2025-12-01" } else { "2025-11-20" };
        writeln!(orders, "i{number},{day}T10:00:00Z,EUR,20.00,i{number}@example.com,IGBLACK")
            .unwrap();
        let day = if number == 9 { "2025-10-31" } else { "2025-11-21" };
        writeln!(orders, "t{number},{day}T10:00:00Z,EUR,20.00,t{number}@example.com,=TT@1")
            .unwrap();
        writeln!(talks, "t{number},tiktok,2025-10-30T09:00:00Z,t{number}@example.com").unwrap();
    }
    folder.write("orders.csv", &orders).ok("import orders orders.csv");
    folder.write("talks.csv", &talks).ok("import conversations talks.csv");
    folder
}

#[test]
fn the_command_lists_each_sign_with_its_reason_and_says_what_comes_next() {
    let folder = shop();
    let ran = folder.run("coupon leaks");
    insta::assert_snapshot!(ran.out + &ran.err, @"
    code     flag        reason
    IGBLACK  cold        8 of 8 redemptions had no click or conversation of
                         instagram in the plan's window before them, against 0 of 9
                         others
    IGBLACK  outside     1 redemption after its last day
    =TT@1    over-limit  9 redemptions, 1 more than its limit of 8
    IGBLACK  over-limit  9 redemptions, 1 more than its limit of 8

    (left out to fit 80 columns: of, redemptions, campaign, since, channel; --format
    csv has them)
    next: couplet explain i1
    a code that got out is ended with `couplet coupon retire`; one of the plan is taken out of links.toml, or gets another last day there
    ");
    insta::assert_snapshot!(folder.ok("coupon leaks --format csv"), @r#"
    code,batch,campaign,channel,agent,flag,redemptions,of,since,reason
    IGBLACK,,bw,instagram,,cold,8,8,2025-11-20T10:00:00+00:00,"8 of 8 redemptions had no click or conversation of instagram in the plan's window before them, against 0 of 9 others"
    IGBLACK,,bw,instagram,,outside,1,9,2025-12-01T10:00:00+00:00,1 redemption after its last day
    '=TT@1,,bw,tiktok,,over-limit,1,9,2025-11-21T10:00:00+00:00,"9 redemptions, 1 more than its limit of 8"
    IGBLACK,,bw,instagram,,over-limit,1,9,2025-12-01T10:00:00+00:00,"9 redemptions, 1 more than its limit of 8"
    "#);
    insta::assert_snapshot!(folder.ok("coupon leaks --channel tiktok --format ndjson"), @r#"{"code":"=TT@1","batch":null,"campaign":"bw","channel":"tiktok","agent":null,"flag":"over-limit","redemptions":1,"of":9,"since":"2025-11-21T10:00:00+00:00","reason":"9 redemptions, 1 more than its limit of 8"}"#);
    // The orders of December alone.
    insta::assert_snapshot!(folder.ok("coupon leaks --month 2025-12 --format csv"), @r#"
    code,batch,campaign,channel,agent,flag,redemptions,of,since,reason
    IGBLACK,,bw,instagram,,outside,1,1,2025-12-01T10:00:00+00:00,1 redemption after its last day
    IGBLACK,,bw,instagram,,over-limit,1,9,2025-12-01T10:00:00+00:00,"9 redemptions, 1 more than its limit of 8"
    "#);
    let ran = folder.run("coupon leaks --month 2025-09");
    insta::assert_snapshot!(ran.out + &ran.err, @"no code was redeemed");
    let ran = folder.run("coupon leaks --month 2025-10");
    insta::assert_snapshot!(ran.out + &ran.err, @"no leaks found; looked at 1 redemption");
    let ran = folder.run("coupon leaks --batch nosuch");
    insta::assert_snapshot!(format!("{} {}", ran.code, ran.err), @"
    1 error: there is no batch `nosuch`
      hint: `couplet coupon list` shows all batches
    ");
}

#[test]
fn lists_have_the_flags_and_so_has_what_is_checked() {
    let folder = shop();
    let flags = |line: &str| {
        let rows = folder.rows(line).into_iter();
        rows.map(|row| format!("{} {}", row["code"], row["flags"])).collect::<Vec<_>>()
    };
    assert_eq!(flags("coupon list"), ["'=TT@1 over-limit", "IGBLACK cold|outside|over-limit"]);
    insta::assert_snapshot!(folder.ok("coupon list"), @"
    code     campaign  channel    status  limit  redeemed  flags
    =TT@1    bw        tiktok     ended       8         9  over-limit
    IGBLACK  bw        instagram  ended       8         9  cold|outside|over-limit
    ");
    // What came before its uses is not read for one code.
    let checked = folder.run("coupon check igblack --format json").out;
    assert!(checked.contains(r#""flags":"outside|over-limit""#), "{checked}");
    // Leaks are a reason to look, and change nothing.
    assert_eq!(
        folder.rows("coupon list").iter().map(|row| row["redeemed"].as_str()).collect::<Vec<_>>(),
        ["9", "9"]
    );
}

#[test]
fn a_report_tells_the_leaks_of_its_period_in_every_format() {
    let folder = shop();
    let json = folder.json("report --month 2025-11");
    insta::assert_snapshot!(format!("{:#}", json["leaks"]), @r#"
    {
      "judged": 16,
      "redemptions": 16,
      "rows": [
        {
          "agent": null,
          "batch": null,
          "campaign": "bw",
          "channel": "instagram",
          "code": "IGBLACK",
          "flag": "cold",
          "of": 8,
          "order": "i1",
          "reason": "8 of 8 redemptions had no click or conversation of instagram in the plan's window before them, against 0 of 8 others",
          "redemptions": 8,
          "since": "2025-11-20T10:00:00+00:00"
        },
        {
          "agent": null,
          "batch": null,
          "campaign": "bw",
          "channel": "tiktok",
          "code": "=TT@1",
          "flag": "over-limit",
          "of": 9,
          "order": "t8",
          "reason": "9 redemptions, 1 more than its limit of 8",
          "redemptions": 1,
          "since": "2025-11-21T10:00:00+00:00"
        }
      ]
    }
    "#);
    let table = folder.ok("report --month 2025-11");
    insta::assert_snapshot!(table[table.find("code ").unwrap()..], @"
    code without clicks for 16
    conversions.
    Of 16 conversions tied within 30 days, nine in ten came within 1 day of their
    last touch: a window of 1d would lose nothing.

    orders       touch  under 1 day  1-7 days  8-14  15-30  more
    all          first            8         0     0      8     0
                 last            16         0     0      0     0
    under 50.00  first            8         0     0      8     0
                 last            16         0     0      0     0

    strongest evidence  what it is    strength  conversions
    coupon              another code  good               16

    code     channel    flag        since       redemptions  of
    IGBLACK  instagram  cold        2025-11-20            8   8
    =TT@1    tiktok     over-limit  2025-11-21            1   9
    IGBLACK: 8 of 8 redemptions had no click or conversation of instagram in the
    plan's window before them, against 0 of 8 others.
    =TT@1: 9 redemptions, 1 more than its limit of 8.
    A flag is a reason to look, and changes no credit. `explain` shows an order.
    `coupon retire` takes a code out of use; one of the plan is taken out of
    links.toml.

    customer  customers  orders     revenue  average order
    new              16      16  320.00 EUR      20.00 EUR
    A customer is new if no order of theirs from before 2025-11-01 is known. The
    earliest known order that names its customer is of 2025-10-31; who bought only
    before that day looks new.

    first order  customers     revenue  per customer    +1
    2025-10              1   20.00 EUR         20.00  0.0%
    2025-11             16  320.00 EUR         20.00
    Each row has the customers who first ordered in its month, with the part of them
    who ordered in the months after it (+1, +2). Months after 2025-11 are empty:
    they are not over, or not in this report.
    The earliest known order that names its customer is of 2025-10-31; who bought
    before that day is in a later month here than in truth.
    ");
    let markdown = folder.ok("report --month 2025-11 --format md");
    assert!(markdown.contains("| IGBLACK "), "{markdown}");
    let mail = folder.ok("report --month 2025-11 --mail");
    assert!(mail.contains("may have leaked"), "{mail}");
    folder.ok("report --month 2025-11 -o page.html -o page.xlsx");
    let page = std::fs::read_to_string(folder.path().join("page.html")).unwrap();
    assert!(page.contains("Codes that may have leaked"), "{page}");
    assert_eq!(folder.json("report --month 2025-10").get("leaks"), None);
}

#[test]
fn a_batch_with_a_code_that_was_used_twice_is_flagged_in_the_table_of_batches() {
    let folder = Folder::new();
    let codes = crate::batches::batch(&folder, "--count 3 --pattern BW-????-???? --single-use");
    let mut orders = "order_id,ordered_at,currency,total,discount_codes\n".to_owned();
    for number in 1..=2 {
        writeln!(orders, "{number},2036-11-20T10:00:00Z,EUR,20.00,{}", codes[0]).unwrap();
    }
    folder.write("orders.csv", &orders).ok("import orders orders.csv");
    insta::assert_snapshot!(folder.ok("coupon list"), @"
    batch   pattern       channel  codes  live  used up  redeemed  flags
    bw-sms  BW-????-????  sms          3     2        1         2  over-limit

    (left out to fit 80 columns: campaign; --format csv has them)
    ");
    let rows = folder.rows("coupon list --batch bw-sms");
    let flagged: Vec<&str> =
        rows.iter().map(|row| row["flags"].as_str()).filter(|of| !of.is_empty()).collect();
    assert_eq!(flagged, ["over-limit"]);
    let leaks = folder.rows("coupon leaks --batch bw-sms");
    assert_eq!((leaks.len(), leaks[0]["code"].as_str()), (1, codes[0].as_str()));
}

// A month of a shop that redeems at the till said that no code was redeemed.
#[test]
fn a_period_has_the_redemptions_of_the_till_and_of_files_and_counts_earlier_ones_against_the_limit()
{
    let folder = Folder::new();
    let campaign = "[campaigns.bw]\nchannels = [\"tiktok\"]\n";
    folder.write("links.toml", &plan_of_channels(campaign)).ok("apply links.toml");
    folder.ok("coupon new TILL --campaign bw --channel tiktok --limit 1");
    let redeemed =
        "code,redeemed_at,order_id\nTILL,2025-01-05T10:00:00Z,t1\nTILL,2025-11-20T10:00:00Z,t2\n";
    folder.write("till.csv", redeemed).ok("import redemptions till.csv");
    let told = |period: &str| -> Vec<String> {
        let rows = folder.rows(&format!("coupon leaks {period}"));
        rows.iter().map(|row| format!("{} {}", row["flag"], row["reason"])).collect()
    };
    let over = "over-limit 2 redemptions, 1 more than its limit of 1";
    assert_eq!(told("--month 2025-11"), [over]);
    assert_eq!(told(""), [over]);
    assert_eq!(told("--month 2025-01"), [""; 0]);
    // The report of the month has the same.
    let leaks = folder.json("report --month 2025-11")["leaks"].clone();
    assert_eq!((&leaks["redemptions"], leaks["rows"].as_array().unwrap().len()), (&1.into(), 1));
    assert_eq!(leaks["rows"][0]["reason"], "2 redemptions, 1 more than its limit of 1");
    assert_eq!(folder.json("report --month 2025-01").get("leaks"), None);
}

#[test]
fn a_customer_who_used_a_code_too_often_is_told_wherever_the_uses_come_from() {
    let folder = Folder::new();
    let campaign = "[campaigns.bw]\nchannels = [\"tiktok\"]\n";
    folder.write("links.toml", &plan_of_channels(campaign)).ok("apply links.toml");
    folder.ok("coupon new ONCE --campaign bw --channel tiktok --limit-by-customer 1");
    let orders = "order_id,ordered_at,currency,total,customer,discount_codes\n\
        o1,2025-08-20T10:00:00Z,EUR,20.00,Ann@example.com,ONCE\n\
        o2,2025-11-20T10:00:00Z,EUR,20.00,ben@example.com,ONCE\n\
        o3,2025-11-21T10:00:00Z,EUR,20.00,,ONCE\n";
    folder.write("orders.csv", orders).ok("import orders orders.csv");
    assert_eq!(folder.rows("coupon leaks").len(), 0);
    let till =
        "code,redeemed_at,order_id,customer\nONCE,2025-11-22T10:00:00Z,t1,ann@example.com \n";
    folder.write("till.csv", till).ok("import redemptions till.csv");
    let reason = "1 customer used it more often than the limit of 1 for each customer: 1 too many";
    let told = |period: &str| -> Vec<String> {
        let rows = folder.rows(&format!("coupon leaks {period}"));
        rows.iter().map(|row| format!("{} {}", row["flag"], row["reason"])).collect()
    };
    assert_eq!(told(""), [format!("over-customer-limit {reason}")]);
    assert_eq!(told("--month 2025-11").len(), 1);
    assert_eq!(told("--month 2025-08"), [""; 0]);
    assert_eq!(folder.json("report --month 2025-11")["leaks"]["rows"][0]["reason"], reason);
    assert!(folder.run("coupon check once").out.contains("redeemed    4"));
    assert_eq!(folder.rows("coupon list")[0]["flags"], "over-customer-limit");
}
