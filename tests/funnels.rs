//! Funnels of a report: who took which steps, and how long after the step before.

use std::collections::BTreeMap;

use couplet::domain::period::{Period, Zone};
use couplet::domain::record::conversion::Conversion;
use couplet::domain::record::order::OrderStatus;
use couplet::domain::settings::funnel::{Funnel, FunnelStep};
use couplet::domain::settings::rate::RateOf;
use couplet::domain::settings::rules::{Attribution, KindWindow, WindowKind};
use couplet::domain::span::Span;
use couplet::report::{CountedFunnel, Query, StepData, build};
use couplet::store::{Parts, Removed, Row, Snapshot};
use proptest::prelude::*;

use crate::folder::Folder;
use crate::ledger::{Ledger, at, october};
use crate::network::token;
use crate::small_plan::with_plan;

const SHOP: (&str, &str) =
    ("[agents]", "[funnels.shop]\nsteps = [\"add-to-cart\", \"checkout\", \"sale\"]\n[agents]");

const EVENTS: &str = "event_id,kind,at,customer,click_id,step\n\
                      a1,step,2026-11-01T10:00:00Z,ann@x.example,,add-to-cart\n\
                      a2,step,2026-11-01T22:00:00Z,ann@x.example,c-1,Checkout\n\
                      b1,step,2026-11-02T10:00:00Z,bob@x.example,,Add-To-Cart\n\
                      b2,step,2026-11-05T10:00:00Z,bob@x.example,,checkout\n\
                      c1,step,2026-11-30T10:00:00Z,cleo@x.example,,add-to-cart\n\
                      c2,step,2026-12-01T10:00:00Z,cleo@x.example,,checkout\n\
                      d1,step,2026-11-03T10:00:00Z,,,add-to-cart\n\
                      d2,step,2026-11-03T11:00:00Z,,,checkout\n\
                      e1,step,2026-11-04T10:00:00Z,dan@x.example,,checkout\n\
                      f1,answer,2026-11-04T10:00:00Z,ann@x.example,,add-to-cart\n";
/// Ann's names the click only; bob's is cancelled; cleo's is of the month after.
const ORDERS: &str = "order_id,ordered_at,currency,total,status,customer,click_id\n\
                      #1,2026-11-03T10:00:00Z,EUR,10.00,paid,,c-1\n\
                      #2,2026-11-06T10:00:00Z,EUR,10.00,cancelled,bob@x.example,\n\
                      #3,2026-12-20T10:00:00Z,EUR,10.00,paid,cleo@x.example,\n\
                      #4,2026-11-07T10:00:00Z,EUR,10.00,paid,dan@x.example,\n";

fn folder() -> Folder {
    let folder = with_plan(&[SHOP]);
    folder.ok("apply links.toml");
    folder.write("events.csv", EVENTS).write("orders.csv", ORDERS);
    folder
}

#[test]
fn a_report_counts_who_took_each_step_and_how_long_it_took() {
    let folder = folder();
    folder.ok("import events events.csv");
    folder.ok("import orders orders.csv");
    let json = folder.json("report --month 2026-11");
    insta::assert_snapshot!(serde_json::to_string_pretty(&json["funnels"]).unwrap(), @r#"
    [
      {
        "funnel": "shop",
        "steps": [
          {
            "days_median": null,
            "days_p90": null,
            "people": 4,
            "share": null,
            "step": "add-to-cart",
            "unidentified": 1
          },
          {
            "days_median": 1.0,
            "days_p90": 3.0,
            "people": 3,
            "share": {
              "high": 0.9544,
              "low": 0.3006,
              "value": 0.75
            },
            "step": "checkout",
            "unidentified": 1
          },
          {
            "days_median": 1.5,
            "days_p90": 19.0,
            "people": 2,
            "share": {
              "high": 0.9385,
              "low": 0.2077,
              "value": 0.6667
            },
            "step": "sale",
            "unidentified": 0
          }
        ],
        "window_days": 30
      }
    ]
    "#);
    let table = folder.ok("report --month 2026-11");
    let funnel = |text: &str| text[text.find("funnel shop").unwrap()..].to_owned();
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    insta::assert_snapshot!(funnel(&table), @"
    funnel shop  people  share        95%  median days   p90  unidentified
    add-to-cart       4      -                       -     -             1
    checkout          3  75.0%  30.1-95.4          1.0   3.0             1
    sale              2  66.7%  20.8-93.9          1.5  19.0             0
    ");
    let markdown = folder.ok("report --month 2026-11 --format md");
    assert!(markdown.contains("| funnel shop | people | share |"), "{markdown}");
    // A served data file says the same, on the machine and over the network.
    let serving = folder.serve("");
    assert_eq!(folder.json("report --month 2026-11"), json);
    token(&folder, "laptop", "--scope read");
    let remote = Folder::new();
    std::fs::copy(folder.path().join("laptop.token"), remote.path().join("laptop.token")).unwrap();
    let server = format!("--server http://{} --token-file laptop.token", serving.admin);
    assert_eq!(remote.json(&format!("{server} report --month 2026-11")), json);
}

#[test]
fn a_plan_without_funnels_says_nothing_of_them() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    folder.write("events.csv", EVENTS);
    folder.ok("import events events.csv");
    assert!(folder.json("report --month 2026-11").get("funnels").is_none());
    assert!(!folder.ok("report --month 2026-11").contains("funnel"));
}

#[test]
fn the_sequence_and_the_number_of_imports_do_not_matter() {
    let line = |text: &'static str, odd| {
        let rows =
            text.lines().enumerate().filter(move |(row, _)| *row == 0 || (row % 2 == 0) == odd);
        rows.map(|(_, line)| line).collect::<Vec<_>>().join("\n") + "\n"
    };
    let report = |imports: &[&str]| {
        let folder = folder();
        folder.write("even.csv", &line(EVENTS, true)).write("odd.csv", &line(EVENTS, false));
        for import in imports {
            folder.ok(&format!("import {import}"));
        }
        folder.ok("report --month 2026-11 --format json")
    };
    let [even, odd, orders] = ["events even.csv", "events odd.csv", "orders orders.csv"];
    let expected = report(&["events events.csv", orders]);
    for imports in [[orders, odd, even, odd], [even, orders, odd, orders], [odd, odd, even, orders]]
    {
        assert_eq!(report(&imports), expected, "{imports:?}");
    }
}

/// A funnel of these steps.
fn funnel(steps: &[&str]) -> Funnel {
    Funnel::of(steps.iter().map(|step| FunnelStep::parse(step).unwrap()).collect()).unwrap()
}

/// The funnel of October over these orders.
fn counted(orders: &[Conversion], steps: &[&str], rules: &Attribution) -> CountedFunnel {
    let mut ledger = Ledger::empty();
    ledger.settings.funnels =
        BTreeMap::from([(couplet::domain::label::FunnelName::parse("f").unwrap(), funnel(steps))]);
    let mut parts = StepData::default();
    for order in orders {
        parts.take(Row::Conversion(Box::new(order.clone())));
    }
    let mut snapshot = ledger.snapshot();
    let steps = Snapshot {
        epoch: 0,
        revision: snapshot.revision,
        people: None,
        settings: snapshot.settings.clone(),
        click_id_key: snapshot.click_id_key.clone(),
        batches: BTreeMap::new(),
        gaps: Vec::new(),
        removed: Removed::default(),
        definitions: snapshot.definitions.clone(),
        parts,
    };
    snapshot.parts.steps = Some(Box::new(steps));
    let rules = rules.clone();
    let query = Query { period: october(), by: Vec::new(), rules, rate_of: RateOf::People };
    build(&snapshot, &query, at("365d")).unwrap().funnels.remove(0)
}

/// `people/unidentified` of each step.
fn people(text: &str, rules: &Attribution) -> String {
    let ledger = Ledger::parse(text);
    let counted = counted(&ledger.orders, &["lead", "booking", "sale"], rules);
    let of = counted.steps.iter().map(|step| format!("{}/{}", step.people, step.unidentified));
    of.collect::<Vec<_>>().join(" ")
}

#[test]
fn each_rule_of_a_funnel_holds() {
    let plain = Attribution::default();
    for (orders, expected) in [
        // In order, each at or after the step before.
        (
            "order 1 1d 0 kind=lead customer=a
          order 2 1d 0 kind=booking customer=a
          order 3 2d 0 customer=a",
            "1/0 1/0 1/0",
        ),
        (
            "order 1 2d 0 kind=lead customer=a
          order 2 1d 0 kind=booking customer=a
          order 3 3d 0 customer=a",
            "1/0 0/0 0/0",
        ),
        // A step that was left out ends it.
        (
            "order 1 1d 0 kind=lead customer=a
          order 3 2d 0 customer=a",
            "1/0 0/0 0/0",
        ),
        // Once a person, however often.
        (
            "order 1 1d 0 kind=lead customer=a
          order 2 2d 0 kind=lead customer=a
          order 3 3d 0 kind=booking customer=a
          order 4 4d 0 kind=booking customer=a",
            "1/0 1/0 0/0",
        ),
        // The first step is of the period, the others may be after it, up to the end of the window.
        (
            "order 1 -1d 0 kind=lead customer=a
          order 2 1d 0 kind=booking customer=a
          order 3 30d 0 kind=lead customer=b
          order 4 60d 0 kind=booking customer=b
          order 5 30d 0 kind=lead customer=c
          order 6 61d 0 kind=booking customer=c",
            "2/0 1/0 0/0",
        ),
        // A click joins as a customer does, and what has both makes them one.
        (
            "order 1 1d 0 kind=lead click=1
          order 2 2d 0 kind=booking customer=a click=1
          order 3 3d 0 customer=a",
            "1/0 1/0 1/0",
        ),
        (
            "order 1 1d 0 kind=lead click=1
          order 2 2d 0 kind=booking customer=a
          order 3 3d 0 customer=a click=2",
            "1/0 0/0 0/0",
        ),
        // What was cancelled is no step, but ties.
        (
            "order 1 1d 0 kind=lead click=1
          order 2 2d 0 status=cancelled kind=booking customer=a click=1
          order 3 3d 0 kind=booking customer=a",
            "1/0 1/0 0/0",
        ),
        // Who is not known is one person at the first step, and none of those who came from it.
        (
            "order 1 1d 0 kind=lead
          order 2 1d 0 kind=lead
          order 3 2d 0 kind=booking
          order 4 40d 0 kind=booking",
            "2/2 0/1 0/0",
        ),
        ("", "0/0 0/0 0/0"),
    ] {
        assert_eq!(people(orders, &plain), expected, "{orders}");
    }
    // With windows by kind it is that of clicks.
    let week = KindWindow { kind: WindowKind::Click, window: Span::from_days(7) };
    let by_kind = Attribution { windows: vec![week], ..plain };
    let late = "order 1 1d 0 kind=lead customer=a\norder 2 9d 0 kind=booking customer=a";
    assert_eq!(people(late, &by_kind), "1/0 0/0 0/0");
}

fn order() -> impl Strategy<Value = String> {
    let kind = prop::sample::select(vec!["lead", "booking", "sale"]);
    let word = |key: &'static str, words: &'static [&'static str]| {
        prop::option::of(prop::sample::select(words))
            .prop_map(move |word| word.map(|word| format!(" {key}={word}")).unwrap_or_default())
    };
    let words = (
        word("customer", &["a", "b", "c"]),
        word("click", &["1", "2", "3"]),
        word("status", &["cancelled"]),
    );
    (0_u32..70, kind, words).prop_map(|(day, kind, (customer, click, status))| {
        format!("{day}d 0 kind={kind}{customer}{click}{status}")
    })
}

proptest! {
    #[test]
    fn a_later_step_never_has_more_people_and_no_sequence_matters(
        (orders, shuffled) in prop::collection::vec(order(), 0..24).prop_flat_map(|orders| {
            let lines = orders.iter().enumerate().map(|(id, of)| format!("order {id} {of}"));
            let orders = Ledger::parse(&lines.collect::<Vec<_>>().join("\n")).orders;
            (Just(orders.clone()), Just(orders).prop_shuffle())
        }),
    ) {
        let (steps, rules) = (["lead", "booking", "sale"], Attribution::default());
        let funnel = counted(&orders, &steps, &rules);
        prop_assert_eq!(&counted(&shuffled, &steps, &rules), &funnel);
        for (before, step) in funnel.steps.iter().zip(&funnel.steps[1..]) {
            prop_assert!(step.people <= before.people);
            prop_assert_eq!(step.share.is_some(), before.people > 0);
            let share = step.share.map_or(0.0, |share| share.value);
            prop_assert!((share * before.people as f64 - step.people as f64).abs() < 1e-9);
            prop_assert_eq!(step.days[0].is_some(), step.people > 0);
        }
        // Nobody is at the first step more often than it was taken.
        let first = |of: &&Conversion| {
            let in_period = Period::month("2026-10", Zone::utc()).unwrap().contains(of.ordered_at);
            in_period && of.kind.as_str() == "lead" && of.status != OrderStatus::Cancelled
        };
        prop_assert!(funnel.steps[0].people <= orders.iter().filter(first).count() as u64);
    }
}
