use super::*;
use crate::domain::sms::forcing;

#[test]
fn a_length_says_what_it_costs_and_why() {
    let table = [
        ("x".repeat(150), "1 SMS in GSM-7, 150 of 160 characters, 10 left"),
        (
            "x".repeat(306),
            "2 SMS in GSM-7, 306 of 306 characters, none left: one character more costs another SMS",
        ),
        (
            "it\u{2019}s, isn\u{2019}t it \u{1f600}".to_owned(),
            "1 SMS in UCS-2, 17 of 70 characters, 53 left; UCS-2 because of 2 times U+2019 RIGHT \
             SINGLE QUOTATION MARK, a curly quote: write `'`; U+1F600 GRINNING FACE",
        ),
    ];
    for (text, expected) in table {
        assert_eq!(sms_in_words(&Sms::of(&text), &forcing(&text)), expected);
    }
}
