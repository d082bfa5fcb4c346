//! `[[links.rules]]`: whom a rule takes, and rules that would never be used.

use super::*;
use crate::domain::period::Zone;
use crate::plan::{Altered, altered_link};

const LINK: &str = "[[links]]\nslug = \"bio\"\nto = \"https://x.example/\"\n";

/// A rule with these lines, which leads to a page of its own.
fn rule(lines: &str, page: &str) -> String {
    format!("[[links.rules]]\n{lines}\nto = \"https://x.example/{page}\"\n")
}

#[test]
fn a_rule_is_kept_as_it_is_written_whatever_the_case_and_order() {
    let of = wanted(&format!(
        "{LINK}{}{}",
        rule("device = \"iOS\"", "a"),
        rule(
            "languages = [\"FR\", \"de\"]\ncountries = [\"li\", \"CH\"]\ndays = [\"sun\", \"Sat\"]\n\
             hours = \"18-2\"",
            "b"
        )
    ));
    let rules: Vec<String> = of.links[0]
        .rules
        .iter()
        .map(|rule| format!("{} -> {}", rule.when, rule.location))
        .collect();
    assert_eq!(
        rules,
        ["ios -> https://x.example/a", "de|fr, CH|LI, sat|sun, 18:00-02:00 -> https://x.example/b",]
    );
}

#[test]
fn a_rule_that_can_never_be_used_is_a_fault() {
    let german = rule("languages = [\"de\", \"fr\"]", "a");
    let weekend = rule("days = [\"sat\", \"sun\"]", "b");
    assert_faults(&[
        (
            &format!("{LINK}{german}{}", rule("languages = [\"de\"]\ndevice = \"ios\"", "c")),
            &["14:1 an earlier rule, for `de|fr`, already takes all of `ios, de` | never used"],
        ),
        (
            &format!("{LINK}{weekend}{}", rule("days = [\"sat\"]\nhours = \"22:00-02:00\"", "c")),
            &[
                "14:1 an earlier rule, for `sat|sun`, already takes all of `sat, 22:00-02:00` | never used",
            ],
        ),
        (
            &format!("{LINK}{weekend}{weekend}"),
            &["14:1 an earlier rule already takes `sat|sun` | never used"],
        ),
        // The night from Sunday to Monday is left.
        (
            &format!("{LINK}{weekend}{}", rule("days = [\"sun\"]\nhours = \"22:00-02:00\"", "c")),
            &[],
        ),
        (&format!("{LINK}{}{german}", rule("languages = [\"de\"]", "c")), &[]),
    ]);
}

#[test]
fn what_is_no_condition_is_shown_where_it_stands() {
    assert_faults(&[
        (
            &format!("{LINK}{}", rule("", "a")),
            &[
                "11:1 this rule takes everyone | no condition = add at least one of device, languages, \
               countries, days, hours: device = \"ios\"",
            ],
        ),
        (
            &format!("{LINK}{}", rule("days = []", "a")),
            &["11:1 `days` is an empty list, which is no condition = leave out days, or fill it"],
        ),
        (
            &format!(
                "{LINK}{}",
                rule(
                    "languages = [\"de-AT\"]\ncountries = [\"UK\"]\ndays = [\"today\"]\nhours = \"9\"",
                    "a"
                )
            ),
            &[
                "12:14 an entry of `languages`: `de-AT` is not the code of a language, such as de, en or \
                 pt, without a country",
                "13:14 an entry of `countries`: `UK` is not the code of a country, such as DE, AT or US; \
                 did you mean GB?",
                "14:9 an entry of `days`: `today` is not one of mon, tue, wed, thu, fri, sat, sun",
                "15:9 `hours`: `9` is not a part of the day such as 09:00-18:00",
            ],
        ),
    ]);
}

#[test]
fn of_rules_that_overlap_a_new_order_is_told() {
    let (german, ios) = (rule("languages = [\"de\"]", "a"), rule("device = \"ios\"", "b"));
    let link = |rules: String| wanted(&format!("{LINK}{rules}")).links.remove(0);
    let (old, new) = (link(format!("{german}{ios}")), link(format!("{ios}{german}")));
    let told = |altered: Altered| (altered.field, altered.old.unwrap(), altered.new.unwrap());
    let told: Vec<_> = altered_link(&old, &new, &Zone::utc()).into_iter().map(told).collect();
    assert_eq!(told, [("rules".to_owned(), "de; ios".to_owned(), "ios; de".to_owned())]);
}
