//! What each part of a rule refuses, and how it is told.

use super::*;

const CONTENT: UtmParameter = UtmParameter::Content;

fn judged(rule: &UtmRule, value: &str) -> String {
    let value = (!value.is_empty()).then_some(value);
    rule.judge(CONTENT, value).map_or_else(|error| error.to_string(), |()| "fine".to_owned())
}

#[test]
fn each_part_of_a_rule_refuses_what_it_says_and_nothing_else() {
    let none = UtmRule::default();
    let required = UtmRule { required: true, ..none.clone() };
    let blocked = UtmRule { blocked: true, ..none.clone() };
    let short = UtmRule { max_chars: Some(5), ..none.clone() };
    let plain = UtmRule { forbidden: Some("% +".into()), ..none.clone() };
    let dashes = UtmRule { separators: Some("-_".into()), ..none.clone() };
    let letters = UtmRule { separators: Some("".into()), ..none.clone() };
    let table = [
        (&none, "a b%c"),
        (&none, ""),
        (&required, "mia"),
        (&required, ""),
        (&blocked, ""),
        (&blocked, "mia"),
        (&short, "\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}"),
        (&short, "follow"),
        (&plain, "50-off"),
        (&plain, "50%off"),
        (&plain, "50 off"),
        (&dashes, "mia_black-week-2"),
        (&dashes, "gr\u{fc}n"),
        (&dashes, "mia.black week"),
        (&letters, "blackweek"),
        (&letters, "black-week"),
    ];
    let told: Vec<String> = table
        .iter()
        .map(|(rule, value)| format!("{}: {}", value.escape_default(), judged(rule, value)))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    a b%c: fine
    : fine
    mia: fine
    : utm_content is missing, and [vocabulary.rules] requires it
    : fine
    mia: utm_content `mia` is there, and [vocabulary.rules] blocks it
    \u{fc}\u{fc}\u{fc}\u{fc}\u{fc}: fine
    follow: utm_content `follow` has 6 characters; [vocabulary.rules] allows 5
    50-off: fine
    50%off: utm_content `50%off` contains `%`, which [vocabulary.rules] forbids
    50 off: utm_content `50 off` contains a blank, which [vocabulary.rules] forbids
    mia_black-week-2: fine
    gr\u{fc}n: fine
    mia.black week: utm_content `mia.black week` contains `.`; [vocabulary.rules] allows only `-` and `_` between words
    blackweek: fine
    black-week: utm_content `black-week` contains `-`; [vocabulary.rules] allows only nothing between words
    "#);
}

#[test]
fn a_value_with_other_separators_is_mended_with_the_first_allowed_one() {
    let rule = UtmRule { separators: Some("-_".into()), ..UtmRule::default() };
    let mended = |value| rule.judge(CONTENT, Some(value)).unwrap_err().mended();
    assert_eq!(mended("mia.black week_2").as_deref(), Some("mia-black-week_2"));
    let nothing = UtmRule { separators: Some("".into()), ..UtmRule::default() };
    assert_eq!(nothing.judge(CONTENT, Some("a b")).unwrap_err().mended(), None);
}
