//! What is unplaced beside what is placed.

use super::*;

/// `(none)` and `(unplaced)` stood one above the other, and nothing told them apart.
#[test]
fn rows_without_a_tag_are_told_from_unplaced_conversions_where_both_are() {
    let told = |report: &Report| shown(report, Format::Table).contains("(none) is placed");
    assert!(told(&sample()));
    let mut placed = sample();
    placed.unplaced = figures(0.0, 0, 0);
    assert!(!told(&placed));
    let mut tagged = sample();
    tagged.rows.pop();
    assert!(!told(&tagged));
}

#[test]
fn markdown_is_the_same_table() {
    let mut report = sample();
    report.rows[0].key[0] = Some("insta|<b>".to_owned());
    insta::assert_snapshot!(shown(&report, Format::Md), @r"
    ## November 2026, Europe/Berlin (2026-11-01 to 2026-11-30)

    Credit: last touch, window 30 days, coupon rule same-owner-keeps-click

    30 conversions brought 7,511.41 EUR after 99.99 EUR in refunds. 3 of them, worth 211.40 EUR, are unplaced.

    | channel | campaign | people | conversions | rate | 95% | revenue |
    | --- | --- | ---: | ---: | ---: | ---: | ---: |
    | insta\|\<b\> | 2026-11-black-week | 1,371 | 25 | 1.8% | 1.2-2.7 | 7,000.00 |
    | sms | (none) | 28 | 2 | too few |  | 300.01 |
    | (unplaced) |  |  | 3 |  |  | 211.40 |
    | total |  | 1,398 | 30 | 2.1% | 1.5-3.0 | 7,511.41 |

    - (none) is placed, but this tag is not known; (unplaced) is not tied to any touch.
    - Evidence, whichever touch got the credit: clicks without a code for 11 conversions, a code without clicks for 8, clicks and a code that agree for 6, clicks and a code that disagree for 2, nothing for 3.
    - 2 conversions name a click that was not judged to be a person's: 2 bot.
    - 1,442 clicks by 1,398 visitors. Not counted as clicks: 240 preview, 9 scanner, 22 bot, 4 probe, 2 own, 5 unknown.
    - People are visitors, told apart by network and browser within one day: who comes on two days counts twice.
    - Requests are judged under rules 4.
    - Note: 1 order is pending or cancelled, and so not counted.
    - Note: 1,204 conversations came through the channel fax, which is not in the plan; add it to \[channels\], or to the aliases in \[vocabulary\].

    | strongest evidence | what it is | strength | conversions |
    | --- | --- | --- | ---: |
    | click_id | the click that the order names | strong | 11 |
    ");
}

/// Rates above 100% were shown where orders have no click.
#[test]
fn a_rate_that_cannot_be_is_a_dash_with_a_sentence_and_null_with_a_reason() {
    for (reason, word, sentence) in [
        (
            RateReason::OutsideDenominator,
            "outside_denominator",
            "There is no rate where a conversion has no person among those counted.",
        ),
        (RateReason::Repeat, "repeat", "There is no rate where one person has two conversions."),
    ] {
        let mut report = sample();
        let of = RateOf::People;
        let missing = Rate { of, value: None, low: None, high: None, reason: Some(reason) };
        report.rows[0].figures.rate = missing;
        let table = shown(&report, Format::Table);
        let row = table.lines().find(|line| line.starts_with("instagram")).unwrap();
        assert!(row.contains(" - ") && table.contains(sentence), "{table}");
        let rate = &json(&report)["rows"][0]["rate"];
        assert!(
            rate["value"].is_null() && rate["low"].is_null() && rate["reason"] == word,
            "{rate}"
        );
    }
    assert!(!shown(&sample(), Format::Table).contains("There is no rate"));
}
