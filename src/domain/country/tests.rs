use super::*;

#[test]
fn a_country_is_one_of_the_list_in_any_case_and_a_usual_mistake_is_told() {
    assert_eq!(Country::parse(" de ").unwrap().as_str(), "DE");
    assert_eq!(CODES.split(' ').count(), 250);
    assert!(CODES.split(' ').all(|code| Country::parse(code).is_ok()));
    let told = |text: &str| Country::parse(text).unwrap_err().to_string();
    assert_eq!(
        told("uk"),
        "`uk` is not the code of a country, such as DE, AT or US; did you mean GB?"
    );
    for text in ["", "D", "DEU", "ZZ", "Germany", "\u{e9}"] {
        assert!(told(text).ends_with("such as DE, AT or US"), "{text}");
    }
}
