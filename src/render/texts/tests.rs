use super::*;

#[test]
fn a_text_has_its_values_and_the_form_of_its_number() {
    let texts = read("one = { $n ->\n    [one] { $n } order\n   *[other] { $n } orders\n }\n");
    let message = texts.get_message("one").unwrap();
    let said = |value: FluentValue<'_>| {
        let values: FluentArgs = [("n", value)].into_iter().collect();
        let pattern = message.value().unwrap();
        texts.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned()
    };
    assert_eq!(said(1_u64.into()), "1 order");
    assert_eq!(said(1_204_u64.into()), "1,204 orders");
    assert_eq!(said(Credits::from(1.0).into()), "1 order");
    assert_eq!(said(Credits::from(1.5).into()), "1.50 orders");
    assert_eq!(said(Credits::from(0.0).into()), "0 orders");
}

#[test]
fn the_texts_say_how_numbers_are_written() {
    assert_eq!(number_marks(), [",", "."]);
    assert_eq!(say!("percent", value = "4.5"), "4.5%");
}
