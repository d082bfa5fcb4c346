//! What counts: its digest in every report, and its changes between two periods that are compared.

use couplet::domain::label::FunnelName;
use couplet::domain::money::Currency;
use couplet::domain::period::{Period, Zone};
use couplet::domain::record::conversion_kind::{ConversionKind, Weight};
use couplet::domain::settings::Settings;
use couplet::domain::settings::definitions::{DefinitionLog, Definitions};
use couplet::domain::settings::funnel::{Funnel, FunnelStep};
use couplet::domain::settings::rate::RateOf;
use couplet::domain::settings::rules::{Attribution, Model};
use couplet::domain::span::Span;
use couplet::render::{self, Format, Width};
use couplet::report::{Grouping, Query, Redefinitions, ReportData, build};
use couplet::store::Snapshot;

use crate::folder::Folder;
use crate::ledger::{Ledger, at, october};

fn ledger() -> Ledger {
    Ledger::parse(
        "link ig channel=instagram
         click 1 -4d link=ig
         order #1 -3d 10.00 click=1
         click 2 4d link=ig
         order #2 5d 10.00 click=2",
    )
}

/// The data of a plan that was changed twice: on October 10 and on October 21.
fn redefined() -> Snapshot<ReportData> {
    let mut ledger = ledger();
    let today = ledger.settings.clone();
    let first = Settings { currency: None, ..today.clone() };
    let mut second = today.clone();
    second.attribution.window = Span::from_days(14);
    second.conversions.insert(ConversionKind::Booking, Weight::Micro);
    let steps = ["lead", "sale"].map(|step| FunnelStep::parse(step).unwrap());
    second.funnels.insert(FunnelName::parse("buy").unwrap(), Funnel::of(steps.into()).unwrap());
    let mut log = DefinitionLog::WHOLE;
    log.add(Definitions::of(&first), at("9d"));
    log.add(Definitions::of(&second), at("20d"));
    ledger.settings = today;
    Snapshot { definitions: Some(log), ..ledger.snapshot() }
}

/// October 2026 against September, under the plan's rules or others.
fn compared(
    snapshot: &Snapshot<ReportData>,
    rules: impl Fn(&Attribution) -> Attribution,
    format: Format,
) -> String {
    let now = at("365d");
    let of = |period: &Period| {
        let query = Query {
            period: period.clone(),
            by: vec![Grouping::Channel.into()],
            rules: rules(&snapshot.settings.attribution),
            rate_of: RateOf::People,
        };
        build(snapshot, &query, now).unwrap()
    };
    let (later, earlier) = (october(), Period::month("2026-09", Zone::utc()).unwrap());
    let redefinitions = Redefinitions::between(snapshot, [earlier.from, later.to], &rules);
    let report = of(&later).against(&of(&earlier), redefinitions, now, RateOf::People);
    let mut out = Vec::new();
    render::report(&report, format, Width::of(80), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The sentences on what counts.
fn said(text: &str) -> Vec<&str> {
    let lines = text.lines().skip_while(|line| !line.contains("hat counts"));
    lines.take_while(|line| !line.is_empty()).collect()
}

#[test]
fn a_comparison_says_what_changed_of_what_counts_and_when() {
    let plan = Attribution::clone;
    let table = compared(&redefined(), plan, Format::Table);
    insta::assert_snapshot!(said(&table).join("\n"), @"
    What counts changed on 2026-10-10: `booking` became micro, the window 30d became
    14d, the currency became EUR, the funnel `buy` became lead > sale.
    What counts changed on 2026-10-21: `booking` became macro, the window 14d became
    30d, the funnel `buy` lead > sale was dropped. Both periods are counted by
    today's definitions.
    ");
    assert!(
        compared(&redefined(), plan, Format::Md).contains("What counts changed on 2026-10-10: ")
    );
    let json: serde_json::Value =
        serde_json::from_str(&compared(&redefined(), plan, Format::Json)).unwrap();
    assert_eq!(json["definitions"], json["against"]["definitions"]);
    let changed = serde_json::to_string_pretty(&json["against"]["definitions_changed"]).unwrap();
    insta::assert_snapshot!(changed, @r#"
    {
      "changes": [
        {
          "at": "2026-10-10T00:00:00+00:00",
          "changed": [
            {
              "before": "macro",
              "now": "micro",
              "what": "conversions.booking"
            },
            {
              "before": "30d",
              "now": "14d",
              "what": "attribution.window"
            },
            {
              "before": null,
              "now": "EUR",
              "what": "currency"
            },
            {
              "before": null,
              "now": "lead > sale",
              "what": "funnels.buy"
            }
          ]
        },
        {
          "at": "2026-10-21T00:00:00+00:00",
          "changed": [
            {
              "before": "micro",
              "now": "macro",
              "what": "conversions.booking"
            },
            {
              "before": "14d",
              "now": "30d",
              "what": "attribution.window"
            },
            {
              "before": "lead > sale",
              "now": null,
              "what": "funnels.buy"
            }
          ]
        }
      ],
      "known": true,
      "words": [
        "What counts changed on 2026-10-10: `booking` became micro, the window 30d became 14d, the currency became EUR, the funnel `buy` became lead > sale.",
        "What counts changed on 2026-10-21: `booking` became macro, the window 14d became 30d, the funnel `buy` lead > sale was dropped. Both periods are counted by today's definitions."
      ]
    }
    "#);
}

#[test]
fn a_comparison_says_which_rates_of_currencies_changed() {
    let today = Ledger::parse("rate USD 0.92\nrate CHF 1.05");
    let first = Ledger::parse("rate USD 0.9\nrate GBP 1.2");
    let mut log = DefinitionLog::WHOLE;
    log.add(Definitions::of(&first.settings), at("9d"));
    let snapshot = Snapshot { definitions: Some(log), ..today.snapshot() };
    insta::assert_snapshot!(said(&compared(&snapshot, Attribution::clone, Format::Table)).join("\n"), @"
    What counts changed on 2026-10-10: the rate of CHF became 1.05, the rate of GBP
    1.2 was dropped, the rate of USD 0.9 became 0.92. Both periods are counted by
    today's definitions.
    ");
    let digest = |ledger: &Ledger| {
        let report = ledger.report::<Grouping>(&[], &Attribution::default(), RateOf::People);
        report.definitions
    };
    assert_ne!(digest(&today), digest(&first));
}

#[test]
fn rules_that_are_asked_for_are_no_change_of_what_counts() {
    let asked = |plan: &Attribution| Attribution {
        model: Model::First,
        ..plan.with_window(Span::from_days(60))
    };
    let table = compared(&redefined(), asked, Format::Table);
    insta::assert_snapshot!(said(&table).join("\n"), @"
    What counts changed on 2026-10-10: `booking` became micro, the currency became
    EUR, the funnel `buy` became lead > sale.
    What counts changed on 2026-10-21: `booking` became macro, the funnel `buy` lead
    > sale was dropped. Both periods are counted by today's definitions.
    ");
}

#[test]
fn changes_that_nobody_kept_are_said_to_be_unknown() {
    let without = Snapshot { definitions: None, ..ledger().snapshot() };
    insta::assert_snapshot!(said(&compared(&without, Attribution::clone, Format::Table)).join("\n"), @"
    Whether what counts changed is not known: the data file keeps that from the next
    change of the plan on.
    ");
    let since =
        |day| Snapshot { definitions: Some(DefinitionLog::since(at(day))), ..ledger().snapshot() };
    let text = compared(&since("3d"), Attribution::clone, Format::Table);
    insta::assert_snapshot!(said(&text).join("\n"), @"
    Whether what counts changed before 2026-10-04 is not known: the data file has no
    record of it.
    ");
    let text = compared(&since("-30d"), Attribution::clone, Format::Table);
    assert_eq!(said(&text), Vec::<&str>::new());
}

#[test]
fn the_digest_is_of_what_counts_alone() {
    let digest = |settings: Settings, rules: &Attribution| {
        let ledger = Ledger { settings, ..ledger() };
        let query = Query {
            period: october(),
            by: Vec::new(),
            rules: rules.clone(),
            rate_of: RateOf::People,
        };
        build(&ledger.snapshot(), &query, at("365d")).unwrap().definitions.to_string()
    };
    let plain = Attribution::default();
    // Never change these: reports of earlier releases have them.
    let first = digest(Settings::default(), &plain);
    insta::assert_snapshot!(first, @"a0371c33598c3d77");
    let euro = Settings { currency: Currency::parse("EUR").ok(), ..Settings::default() };
    insta::assert_snapshot!(digest(euro, &plain), @"a1ae4312d4926217");
    let other = Settings { forward_query: true, ..Settings::default() };
    assert_eq!(digest(other, &plain), first);
    let linear = Attribution { model: Model::Linear, ..plain };
    assert_ne!(digest(Settings::default(), &linear), first);
}

/// A report was compared with a later period as if that came before it, and tables for machines had no comparison.
#[test]
fn a_report_is_compared_with_an_earlier_period_and_in_a_format_that_shows_it() {
    let folder = Folder::new();
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total\n1,2026-10-02T10:00:00Z,EUR,5.00\n",
    );
    folder.ok("import orders orders.csv");
    let report = "report --month 2026-10";
    let mut told = String::new();
    for against in ["2026-10", "2026-11", "2026-Q4"] {
        let ran = folder.run(&format!("{report} --against {against}"));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{against}");
        told = ran.err;
    }
    for format in ["csv", "ndjson"] {
        let ran = folder.run(&format!("{report} --against previous --format {format}"));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{format}");
        told.push_str(&ran.err);
    }
    insta::assert_snapshot!(told, @"
    error: --against needs an earlier period: one that ends before the period of the report begins
    error: a comparison has no --format csv: --against goes with table, md and json
    error: a comparison has no --format ndjson: --against goes with table, md and json
    ");
    for format in ["table", "md", "json"] {
        folder.ok(&format!("{report} --against 2026-Q3 --format {format}"));
    }
}
