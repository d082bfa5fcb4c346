use super::*;
use crate::attribution::TouchKind;
use crate::attribution::statistics::Verdict as Change;
use crate::domain::click::Verdict;
use crate::domain::record::conversion_kind::Weight;
use crate::domain::record::cost::CostKind;
use crate::domain::record::total::StatedCounts;
use crate::domain::settings::goal::GoalOf;
use crate::domain::settings::rules::Model;
use crate::render::UNPLACED_COLUMNS;
use crate::render::prose::marked;
use crate::report::{Days, GRADES, GoalState, Grouping, ReasonCode, ResponseTime, Strength};

/// A text of a file, with the value `n`.
fn said(file: &str, key: &str, n: FluentValue<'_>) -> String {
    let texts = read(file);
    let pattern = texts.get_message(key).unwrap().value().unwrap();
    let values: FluentArgs = [("n", n)].into_iter().collect();
    let mut faults = Vec::new();
    let text = texts.format_pattern(pattern, Some(&values), &mut faults).into_owned();
    assert!(faults.is_empty(), "{faults:?}");
    text
}

#[test]
fn a_text_has_its_values_and_the_form_of_its_number() {
    let file =
        "language = en\norders = { $n ->\n    [one] { $n } order\n   *[other] { $n } orders\n }\n";
    for (n, text) in [
        (1_u64.into(), "1 order"),
        (1_204_u64.into(), "1,204 orders"),
        (Credits::from(1.0).into(), "1 order"),
        (Credits::from(1.5).into(), "1.50 orders"),
        (Credits::from(0.999).into(), "1.00 orders"),
        (Credits::from(1_204.125).into(), "1,204.12 orders"),
        (Credits::from(0.0).into(), "0 orders"),
    ] {
        assert_eq!(said(file, "orders", n), text);
    }
}

#[test]
fn the_texts_say_how_numbers_are_written() {
    assert_eq!(number_marks(), [",", "."]);
    assert_eq!(say!("percent", value = "4.5"), "4.5%");
}

/// German: two forms, and marks of its own.
const GERMAN: &str = "language = de
number-thousands = .
number-decimals = ,
orders = { $n ->
    [one] eine Bestellung
   *[other] { $n } Bestellungen
 }
";

/// Polish has a form for some and one for many, and one for fractions.
const POLISH: &str = "language = pl
orders = { $n ->
    [one] { $n } zam\u{f3}wienie
    [few] { $n } zam\u{f3}wienia
    [many] { $n } zam\u{f3}wie\u{144}
   *[other] { $n } zam\u{f3}wienia (u\u{142}amek)
 }
";

#[test]
fn a_second_language_is_a_file_with_forms_and_marks_of_its_own() {
    let marks = ["number-thousands", "number-decimals"].map(|key| said(GERMAN, key, "".into()));
    assert_eq!(marked("-1234567.89", marks.each_ref().map(String::as_str)), "-1.234.567,89");
    assert_eq!(said(GERMAN, "orders", 1_u64.into()), "eine Bestellung");
    assert_eq!(said(GERMAN, "orders", 0_u64.into()), "0 Bestellungen");
    for (n, text) in [
        (Credits::from(1.0), "1 zam\u{f3}wienie"),
        (Credits::from(22.0), "22 zam\u{f3}wienia"),
        (Credits::from(5.0), "5 zam\u{f3}wie\u{144}"),
        (Credits::from(12.0), "12 zam\u{f3}wie\u{144}"),
        (Credits::from(1.5), "1.50 zam\u{f3}wienia (u\u{142}amek)"),
    ] {
        assert_eq!(said(POLISH, "orders", n.into()), text);
    }
}

#[test]
fn a_fault_in_a_file_costs_its_own_text_alone() {
    let file = "language = en\nbroken = { $n\nfine = fine\n";
    assert_eq!(said(file, "fine", "".into()), "fine");
}

/// The names of what a report tells apart.
fn named(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_family_has_a_text_for_each_member_and_no_other() {
    let counts = StatedCounts::default().each().map(|(field, _)| field.as_str());
    let verdicts = Verdict::ALL.map(Verdict::as_str);
    let grades = GRADES.iter().map(|of| format!("{}-{}", of.evidence, of.strength));
    let families = [
        ("model", named(&Model::names())),
        ("grouping", named(&Grouping::names())),
        ("requests", named(&verdicts)),
        ("days", named(&Days::names())),
        ("weight", named(&Weight::names())),
        ("first-answer", named(&ResponseTime::names())),
        ("strength", named(&Strength::names())),
        ("grade", grades.collect()),
        ("total", named(&counts)),
        ("cost-kind", named(&CostKind::names())),
        ("verdict", named(&Change::names())),
        ("reason", named(&ReasonCode::names())),
        ("touched-by", named(&TouchKind::names())),
        ("goals-of", named(&GoalOf::names())),
        ("goals-state", named(&GoalState::names())),
        ("month", (1..=12).map(|month| month.to_string()).collect()),
    ];
    let file = include_str!("en.ftl");
    for (family, mut members) in families {
        let prefix = format!("{family}-");
        let keys = file.lines().filter_map(|line| line.split_once(" = "));
        let mut found: Vec<&str> = keys.filter_map(|(key, _)| key.strip_prefix(&prefix)).collect();
        found.sort_unstable();
        members.sort_unstable();
        assert_eq!(found, members, "{family}");
    }
    for key in Grouping::names().into_iter().chain(UNPLACED_COLUMNS.iter().copied()) {
        assert!(TEXTS.has_message(&format!("column-{key}")), "{key}");
    }
}

#[test]
fn what_evidence_consists_of_is_told_to_people_as_to_programs() {
    for of in &GRADES {
        let key = format!("{}-{}", of.evidence, of.strength);
        assert_eq!(super::of("grade", &key), of.what);
    }
}
