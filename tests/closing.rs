//! Months that close: what is frozen, and what becomes an adjustment.

use std::collections::BTreeMap;
use std::fs;

use couplet::cli::SystemClock;
use couplet::codec::{decode_row, encode_row};
use couplet::domain::closed_month::{CloseNumber, ClosedMonth, Closes, Recorded, StoredClose};
use couplet::domain::credited::{Credited, Holder};
use couplet::domain::environment::Clock;
use couplet::domain::period::Zone;
use couplet::domain::record::cost::Month;
use couplet::domain::settings::commission::{Commission, CommissionSplit};
use couplet::domain::settings::definitions::Definitions;
use couplet::domain::time::Timestamp;
use couplet::report::{credits, credits_under};
use proptest::prelude::*;

use crate::conservation::{ledger, rules};
use crate::folder::Folder;
use crate::ledger::{Ledger, october};
use crate::small_plan::{failed, with_plan};

const HEAD: &str =
    "order_id,ordered_at,currency,total,discount_codes,tax,refunded,status,customer\n";
const OCTOBER: &str = "#1,2025-10-10T10:00:00Z,EUR,119.00,MIA10,19.00,,,ann@x.example\n\
    #2,2025-10-11T10:00:00Z,EUR,59.50,MIA10,9.50,,,\n\
    #3,2025-10-12T10:00:00Z,EUR,20.00,,3.19,,,\n";
const NOVEMBER: &str = "#9,2025-11-12T10:00:00Z,EUR,23.80,MIA10,3.80,,,\n";

/// A shop with an October and a November, and a commission.
fn shop() -> Folder {
    let folder = with_plan(&[(
        "[agents]\n",
        "[commission]\nrate = \"5%\"\n\n[agents]\njon = { channels = [\"instagram\"], code = \"JON10\" }\n",
    )]);
    folder.ok("apply links.toml");
    import(&folder, &format!("{OCTOBER}{NOVEMBER}"));
    folder
}

fn import(folder: &Folder, rows: &str) {
    folder.write("orders.csv", &format!("{HEAD}{rows}"));
    folder.ok("import orders orders.csv --replace");
}

/// The lines of a statement: order, month that it adjusts, net, commission.
fn lines(folder: &Folder, agent: &str, month: &str) -> Vec<String> {
    let rows = folder.rows(&format!("statement --agent {agent} --month {month}"));
    let names = ["order_id", "adjusts", "net", "commission"];
    rows.iter().map(|row| names.map(|name| row[name].as_str()).join(" ")).collect()
}

#[test]
fn a_closed_report_stays_as_it_was_and_counts_what_came_later() {
    let folder = shop();
    let live = folder.ok("report --month 2025-10");
    insta::assert_snapshot!(folder.ok("close 2025-10"), @"2025-10 is closed with 3 credits and 0 adjustments of closed months");
    let json = folder.ok("report --month 2025-10 --format json");
    let agents = folder.ok("report --month 2025-10 --by agent --format csv");
    let frozen = folder.ok("report --month 2025-10");
    assert!(frozen.starts_with(live.trim_end()), "{frozen}");
    let after = |report: &str| {
        let said = report.strip_prefix(&live).unwrap().trim().to_owned();
        assert!(said.starts_with("Closed on 20"), "{said}");
        said.split_once("; ").unwrap().1.to_owned()
    };
    assert_eq!(after(&frozen), "nothing changed since. --now computes it anew.");
    let late = "#4,2025-10-30T10:00:00Z,EUR,500.00,MIA10,0.00,,,\n";
    import(&folder, &format!("{OCTOBER}{late}{NOVEMBER}"));
    assert_eq!(folder.ok("report --month 2025-10 --format json"), json);
    assert_eq!(folder.ok("report --month 2025-10 --by agent --format csv"), agents);
    let said = folder.ok("report --month 2025-10");
    assert_eq!(after(&said), "1 later change is an adjustment. --now computes it anew.");
    assert!(folder.ok("report --month 2025-10 --now").contains("698.50"));
    let asked = folder.run("report --month 2025-10 --model first");
    assert!(asked.out.contains("698.50"));
    assert!(asked.err.contains("2025-10 was closed on"), "{}", asked.err);
    // It was left out without a word where the stored report was shown.
    let missed = folder.run("report --month 2025-10 --missed 15% --format json");
    assert!(missed.err.contains("this is computed anew"), "{}", missed.err);
    // The adjustment is in no other month's report.
    assert!(!folder.ok("report --month 2025-11").contains("500"));
    folder.ok("verify");
}

// A page of a closed month was made anew, so that its owner read other figures than those that were closed.
#[test]
fn an_outbox_of_a_closed_month_is_what_the_close_stored_whatever_came_later() {
    let folder = shop();
    folder.ok("close 2025-10");
    let endings = ["html", "xlsx", "txt", "csv", "json"];
    let outbox = |name: &str, flags: &str| {
        let ran = folder.run(&format!("report --month 2025-10 --outbox {name} {flags}"));
        assert_eq!(ran.code, 0, "{}", ran.err);
        let read =
            |ending| fs::read(folder.path().join(format!("{name}/2025-10.{ending}"))).unwrap();
        (endings.map(read), ran.err)
    };
    let (before, _) = outbox("before", "");
    let late = "#4,2025-10-30T10:00:00Z,EUR,500.00,MIA10,0.00,,,\n";
    import(&folder, &format!("{OCTOBER}{late}{NOVEMBER}"));
    let (after, told) = outbox("after", "");
    for (ending, (before, after)) in endings.iter().zip(before.iter().zip(&after)) {
        assert!(before == after, "{ending} changed");
    }
    assert!(told.contains("1 later change is an adjustment. --now computes it anew."), "{told}");
    let page = String::from_utf8(after[0].clone()).unwrap();
    assert!(
        page.contains("and this page is as it was then.") && !page.contains("698.50"),
        "{page}"
    );
    assert_eq!(&after[1][..2], b"PK");
    // Whoever asks for the month as it is now knows that it differs.
    let (now, _) = outbox("now", "--now");
    let page = String::from_utf8(now[0].clone()).unwrap();
    assert!(!page.contains("as it was then") && page.contains("698.50"));
    folder.ok("verify");
}

// A close of an earlier release stores tables alone; and no close stores a page under other rules.
#[test]
fn a_page_that_no_close_stored_is_made_anew_and_says_how_it_differs() {
    let folder = shop();
    folder.ok("close 2025-10");
    let late = "#4,2025-10-30T10:00:00Z,EUR,500.00,MIA10,0.00,,,\n";
    for (rows, said) in [
        ("", "This page is made anew: no credit changed since."),
        (late, "This page is made anew: it has 1 credit that changed since, which"),
    ] {
        import(&folder, &format!("{OCTOBER}{rows}{NOVEMBER}"));
        let ran = folder.run("report --month 2025-10 --by agent -o page.html --mail");
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.err.contains("page.html, this are computed anew"), "{}", ran.err);
        let page = fs::read_to_string(folder.path().join("page.html")).unwrap();
        assert!(page.contains(said), "{page}");
        let mail = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(mail.contains(said), "{mail}");
    }
}

#[test]
fn closing_twice_changes_nothing_and_says_so() {
    let folder = shop();
    folder.ok("close 2025-10");
    let listed = folder.ok("close list --format json");
    let again = folder.ok("close 2025-10");
    assert!(again.starts_with("2025-10 was already closed on"), "{again}");
    assert_eq!(folder.ok("close list --format json"), listed);
}

#[test]
fn a_month_that_is_running_or_no_month_is_not_closed() {
    let folder = shop();
    let today = Zone::parse("Europe/Berlin").unwrap().day(SystemClock.now());
    let running = folder.run(&format!("close {}", Month::of(today)));
    assert!(failed(&running).contains("is still running; it can be closed when it is over"));
    let to_come = folder.run("close 9998-10");
    assert!(failed(&to_come).contains("9998-10 has not begun; it can be closed when it is over"));
    let none = folder.run("close 2025-13");
    assert_eq!(none.code, 2);
    assert!(none.err.contains("`2025-13` is not a month"), "{}", none.err);
    let open = folder.run("close 2025-10 --reopen why");
    insta::assert_snapshot!(failed(&open), @"
    error: 2025-10 is not closed
      hint: `couplet close list` shows the closed months
    ");
}

const PENDING: &str = "#8,2025-10-20T10:00:00Z,EUR,5.00,,,,pending,\n";

#[test]
fn a_close_says_the_warnings_of_its_report() {
    let folder = shop();
    import(&folder, &format!("{OCTOBER}{PENDING}"));
    let ran = folder.run("close 2025-10");
    assert_eq!(ran.code, 0);
    insta::assert_snapshot!(ran.err, @"warning: 1 order is pending or cancelled, and so not counted");
}

// `--strict` computed the month anew, so that a closed month passed or failed by what came later.
#[test]
fn strict_is_about_the_report_that_was_closed_whatever_came_later() {
    let strict = |folder: &Folder, flags: &str| {
        let ran = folder.run(&format!("report --month 2025-10 --strict {flags}"));
        assert!([0, 4].contains(&ran.code), "{}", ran.err);
        assert_eq!(ran.out, folder.ok(&format!("report --month 2025-10 {flags}")), "{flags}");
        (ran.code, ran.err.contains("computed anew"))
    };
    let (with, without) = (format!("{OCTOBER}{PENDING}"), OCTOBER.to_owned());
    for (closed, later, codes) in [(&with, &without, [4, 0]), (&without, &with, [0, 4])] {
        let folder = shop();
        import(&folder, closed);
        folder.ok("close 2025-10");
        import(&folder, &format!("{later}#8,2025-10-20T10:00:00Z,EUR,5.00,,,,paid,\n"));
        import(&folder, later);
        assert_eq!(strict(&folder, ""), (codes[0], false));
        assert_eq!(strict(&folder, "--by agent --format csv"), (codes[0], false));
        let outbox = folder.run("report --month 2025-10 --strict --outbox out");
        assert_eq!(outbox.code, codes[0], "{}", outbox.err);
        assert_eq!(strict(&folder, "--now"), (codes[1], false));
    }
}

/// A late order, a refund, and an order that turns out to be another agent's.
#[test]
fn late_orders_refunds_and_moved_credit_are_paid_once_with_the_next_month() {
    let folder = shop();
    folder.ok("close 2025-10");
    assert_eq!(lines(&folder, "mia", "2025-10"), ["#1  119.00 5.00", "#2  59.50 2.50"]);
    let later = "#1,2025-10-10T10:00:00Z,EUR,119.00,MIA10,19.00,59.50,partially_refunded,\n\
        #2,2025-10-11T10:00:00Z,EUR,59.50,JON10,9.50,,,\n\
        #3,2025-10-12T10:00:00Z,EUR,20.00,,3.19,,,\n\
        #4,2025-10-30T10:00:00Z,EUR,11.90,MIA10,1.90,,,\n";
    import(&folder, &format!("{later}{NOVEMBER}"));
    let of_october = ["#1  119.00 5.00", "#2  59.50 2.50"];
    assert_eq!(lines(&folder, "mia", "2025-10"), of_october, "the closed one is as it was");
    let november = [
        "#9  23.80 1.00",
        "#1 2025-10 -59.50 -2.50",
        "#2 2025-10 -59.50 -2.50",
        "#4 2025-10 11.90 0.50",
    ];
    assert_eq!(lines(&folder, "mia", "2025-11"), november);
    assert_eq!(lines(&folder, "jon", "2025-11"), ["#2 2025-10 59.50 2.50"]);
    insta::assert_snapshot!(folder.ok("statement --agent mia --month 2025-11"), @"
    order_id  ordered_at  adjusts  share  currency     net    base  commission
    #9        2025-11-12               1  EUR        23.80   20.00        1.00
    #1        2025-10-10  2025-10         EUR       -59.50  -50.00       -2.50
    #2        2025-10-11  2025-10         EUR       -59.50  -50.00       -2.50
    #4        2025-10-30  2025-10      1  EUR        11.90   10.00        0.50

    mia was paid 3.50 EUR too much, on -70.00 EUR net of tax and shipping, 3
    adjustments of closed months included.
    ");
    insta::assert_snapshot!(folder.ok("close 2025-11"), @"2025-11 is closed with 1 credit and 4 adjustments of closed months");
    assert_eq!(lines(&folder, "mia", "2025-11"), november);
    assert_eq!(lines(&folder, "mia", "2025-12"), [""; 0], "they are paid once");
    // What is taken back is taken back.
    import(&folder, &format!("{OCTOBER}{NOVEMBER}"));
    let back = ["#1 2025-10 59.50 2.50", "#2 2025-10 59.50 2.50"];
    assert_eq!(lines(&folder, "mia", "2025-12"), back);
    assert_eq!(lines(&folder, "jon", "2025-12"), ["#2 2025-10 -59.50 -2.50"]);
}

#[test]
fn a_closed_month_is_computed_by_its_own_rules() {
    let folder = shop();
    folder.ok("close 2025-10");
    let plan = fs::read_to_string(folder.path().join("links.toml")).unwrap();
    let plan = plan.replace("rate = \"5%\"", "rate = \"10%\"");
    folder.write("links.toml", &format!("{plan}\n[conversions]\nsale = \"micro\"\n"));
    folder.ok("apply links.toml");
    assert_eq!(lines(&folder, "mia", "2025-11"), [""; 0], "sales count no more, but October's do");
    let late = "#4,2025-10-30T10:00:00Z,EUR,11.90,MIA10,1.90,,,\n";
    import(&folder, &format!("{OCTOBER}{late}"));
    assert_eq!(lines(&folder, "mia", "2025-11"), ["#4 2025-10 11.90 0.50"]);
}

#[test]
fn a_month_that_is_opened_again_counts_as_never_closed_and_the_reason_is_kept() {
    let folder = shop();
    folder.ok("close 2025-10");
    let late = "#4,2025-10-30T10:00:00Z,EUR,11.90,MIA10,1.90,,,\n";
    import(&folder, &format!("{OCTOBER}{late}{NOVEMBER}"));
    let opened = folder.ok("close 2025-10 --reopen 'the second shop was missing'");
    assert_eq!(opened, "2025-10 is open again; the reason is kept\n");
    let of_october = ["#1  119.00 5.00", "#2  59.50 2.50", "#4  11.90 0.50"];
    assert_eq!(lines(&folder, "mia", "2025-10"), of_october);
    assert_eq!(lines(&folder, "mia", "2025-11"), ["#9  23.80 1.00"]);
    folder.ok("close 2025-10");
    let rows = folder.rows("close list");
    let told: Vec<String> = rows
        .iter()
        .map(|row| ["month", "state", "credits", "reason"].map(|name| row[name].as_str()).join(" "))
        .collect();
    assert_eq!(told, ["2025-10 reopened 3 the second shop was missing", "2025-10 closed 4 "]);
    assert_ne!(rows[0]["inputs"], rows[1]["inputs"]);
    assert_eq!(rows[0]["definitions"], rows[1]["definitions"]);
}

#[test]
fn the_same_records_have_the_same_digest_whatever_was_imported_when() {
    let folder = shop();
    folder.ok("close 2025-10");
    let mut rows: Vec<&str> = OCTOBER.lines().collect();
    rows.reverse();
    import(&folder, &format!("{}\n{NOVEMBER}", rows.join("\n")));
    folder.ok("close 2025-10 --reopen again");
    folder.ok("close 2025-10");
    let rows = folder.rows("close list");
    assert_eq!(rows[0]["inputs"], rows[1]["inputs"]);
}

/// The sums by order, holder and currency.
fn sums<'c>(
    credits: impl Iterator<Item = &'c Credited>,
) -> BTreeMap<(String, Holder, String), (i64, i128)> {
    let mut sums: BTreeMap<_, (i64, i128)> = BTreeMap::new();
    for of in credits {
        let key = (of.order.to_string(), of.holder.clone(), of.currency.to_string());
        let (net, base) = sums.entry(key).or_default();
        *net += of.net;
        *base += of.base.unwrap_or_default().0;
    }
    sums.retain(|_, sum| *sum != (0, 0));
    sums
}

fn stored(number: u32, month: Month, closed: ClosedMonth) -> StoredClose {
    let number = CloseNumber::new(number).unwrap();
    let closed = ClosedMonth { month, ..closed };
    let close = StoredClose::new(number, Timestamp::MIN, closed);
    // As it is read back.
    decode_row(&encode_row(&close)).unwrap()
}

fn taxed(mut ledger: Ledger) -> Ledger {
    for order in &mut ledger.orders {
        order.tax =
            Some(couplet::domain::money::Money { minor: order.total.minor / 6, ..order.total });
    }
    ledger
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// October is closed in the first state; each later state is found by the close of another month.
    #[test]
    fn what_all_closes_recorded_of_a_month_adds_up_to_what_its_last_state_says(
        states in prop::collection::vec(ledger().prop_map(taxed), 1..5),
        rules in rules(),
        split in prop::sample::select(CommissionSplit::ALL.to_vec()),
    ) {
        let commission = Some(Commission { rate: "5%".parse().unwrap(), split });
        let month = |number: usize| Month::parse(&format!("2026-{:02}", 10 + number)).unwrap();
        let mut settings = states[0].settings.clone();
        settings.attribution = rules.clone();
        let bare = ClosedMonth {
            month: month(0),
            definitions: Definitions::of(&settings),
            commission,
            inputs: [0; 16],
            documents: Vec::new(),
            records: Vec::new(),
            pages: Vec::new(),
        };
        let mut closes = Closes::default();
        for (number, state) in states.iter().enumerate().take(3) {
            let mut snapshot = state.snapshot();
            snapshot.settings = settings.clone();
            let rules = &bare.definitions.attribution;
            let by_plan = credits(&snapshot, &october(), rules, commission).unwrap();
            let last = credits_under(snapshot, &bare, &october()).unwrap();
            prop_assert_eq!(&by_plan, &last, "the closed rules are the plan's");
            let left = closes.unrecorded(month(0), last.clone());
            let rate = commission.map(|of| of.rate);
            let records =
                left.into_iter().map(|credited| Recorded { month: month(0), rate, credited });
            let closed = ClosedMonth { records: records.collect(), ..bare.clone() };
            closes.0.push(stored(u32::try_from(number).unwrap() + 1, month(number), closed));
            let recorded = closes.0.iter().flat_map(|close| &close.closed.records);
            prop_assert_eq!(sums(recorded.map(|of| &of.credited)), sums(last.iter()));
            prop_assert_eq!(closes.unrecorded(month(0), last.clone()), []);
        }
    }
}
