//! What two periods of small ledgers show.

use super::super::activity::Activity;
use super::super::build::build;
use super::super::coverage::Coverages;
use super::super::data::ReportData;
use super::super::definitions::Known;
use super::super::earnings::Earned;
use super::super::figures::RowContext;
use super::super::grouping::Grouping;
use super::super::query::Query;
use super::super::rate::Rate;
use super::*;
use crate::attribution::statistics::Verdict;
use crate::domain::click::id::ClickIdKey;
use crate::domain::period::Zone;
use crate::domain::settings::Settings;
use crate::domain::settings::revision::Revision;
use crate::domain::settings::rules::{Attribution, Model};
use crate::store::{Removed, Snapshot};

/// Figures with so many conversions of so many people.
fn figures(conversions: u32, people: u64) -> Figures {
    let context = RowContext { currency: None, rate_of: RateOf::People, one_touch: true };
    let (earned, coverage) = (Earned::default(), Coverages::default());
    let none = Figures::new(context, &earned, &coverage, &mut Activity::default());
    let count = f64::from(conversions);
    let rate = Rate::new(RateOf::People, count, Some(u64::from(conversions)), people, None);
    Figures { people, conversions: count, gross: i128::from(conversions) * 100, rate, ..none }
}

fn report(month: &str, rows: &[(&str, u32, u64)]) -> Report {
    let snapshot = Snapshot {
        epoch: 0,
        revision: Revision::default(),
        people: None,
        settings: Settings::default(),
        definitions: None,
        click_id_key: ClickIdKey::from_bytes([7; 16]),
        batches: BTreeMap::new(),
        gaps: Vec::new(),
        removed: Removed::default(),
        parts: ReportData::default(),
    };
    let period = Period::month(month, Zone::utc()).unwrap();
    let (rules, by) = (Attribution::default(), vec![Grouping::Channel.into()]);
    let query = Query { period, by, rules, rate_of: RateOf::People };
    let empty = build(&snapshot, &query, at("2027-01-01T00:00:00Z")).unwrap();
    let row = |(name, conversions, people): &(&str, u32, u64)| ReportRow {
        key: vec![Some((*name).to_owned())],
        figures: figures(*conversions, *people),
    };
    let sum = |(sum, all): (u32, u64), (_, of, people): &(&str, u32, u64)| (sum + of, all + people);
    let (conversions, people) = rows.iter().fold((0, 0), sum);
    let totals = figures(conversions, people);
    Report { rows: rows.iter().map(row).collect(), totals, ..empty }
}

/// What changed between two reports with the same definitions.
fn compared(now: &Report, before: &Report, at: Timestamp) -> Changes {
    let redefinitions = Redefinitions { known: Known::All, changes: Vec::new() };
    changes(now, before, redefinitions, at, RateOf::People)
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

#[test]
fn verdicts_are_at_a_level_that_is_divided_by_the_number_of_comparisons() {
    let now = report("2026-11", &[("instagram", 60, 1000), ("sms", 4, 100), ("tiktok", 20, 500)]);
    let before = report("2026-10", &[("instagram", 20, 1000), ("sms", 9, 100), ("fax", 12, 90)]);
    let changes = compared(&now, &before, at("2027-01-01T00:00:00Z"));
    let shown = |change: &Change| {
        let verdict = |of: Option<Comparison>| of.map_or("-", |of| of.verdict.as_str());
        let rate = change.rate.map(|of| of.difference);
        let key = change.key.iter().flatten().cloned().collect::<Vec<_>>().join(" ");
        let Sides { now, earlier } = change.conversions;
        format!("{key} {now} {earlier} {} {}", verdict(change.count), verdict(rate))
    };
    let rows: Vec<String> = changes.rows.iter().chain(&changes.totals).map(shown).collect();
    assert_eq!(
        rows,
        [
            "instagram 60 20 higher higher",
            "sms 4 9 too_few too_few",
            "tiktok 20 0 too_few -",
            "fax 0 12 too_few -",
            " 84 41 higher no_difference",
        ]
    );
    assert_eq!(changes.rows[0].rate.unwrap().rates, Sides { now: 0.06, earlier: 0.02 });
    // Five counts, and the rates of the rows that both months have.
    assert_eq!(changes.comparisons, 8);
    let wide = changes.rows[0].count.unwrap();
    let alone = compare_counts(
        Exposed { count: 60, over: 30.0 },
        Exposed { count: 20, over: 31.0 },
        Level::DEFAULT,
    );
    assert!(wide.low < alone.unwrap().low && wide.high > alone.unwrap().high);
}

#[test]
fn of_a_running_month_only_the_days_so_far_count() {
    let now = report("2026-11", &[("sms", 10, 100)]);
    let before = report("2026-10", &[("sms", 31, 310)]);
    let at_the_tenth = compared(&now, &before, at("2026-11-11T00:00:00Z"));
    assert_eq!(at_the_tenth.totals[0].count.unwrap().value, Some(1.0));
    assert_eq!(at_the_tenth.totals[0].count.unwrap().verdict, Verdict::NoDifference);
}

#[test]
fn shared_credit_has_no_verdict() {
    let mut now = report("2026-11", &[("sms", 10, 100)]);
    now.rules.model = Model::Linear;
    let before = report("2026-10", &[("sms", 31, 310)]);
    assert_eq!(compared(&now, &before, at("2027-01-01T00:00:00Z")).rows[0].count, None);
}
