//! Numbers as they are dialled at home.

use super::*;
use crate::domain::record::phone::Phone;

#[test]
fn a_number_as_it_is_dialled_at_home_becomes_the_one_that_is_dialled_abroad() {
    for (country, national, international) in [
        ("DE", "0155 0000-0006", "+4915500000006"),
        ("de", "(030) 901820", "+4930901820"),
        ("US", "(217) 555-0142", "+12175550142"),
        ("US", "1 217 555 0142", "+12175550142"),
        ("IT", "06 6982 0000", "+390669820000"),
        ("RU", "8 (495) 123-45-67", "+74951234567"),
        ("HU", "06 30 123 4567", "+36301234567"),
        ("BR", "(11) 91234-5678", "+5511912345678"),
    ] {
        let country: Country = country.parse().unwrap();
        let phone = Phone::parse(&country.international(national)).unwrap();
        assert_eq!(phone.as_str(), international, "{country} {national}");
    }
}

#[test]
fn what_is_no_number_stays_as_it_is() {
    let country: Country = "DE".parse().unwrap();
    assert_eq!(country.international("ida@shop2.example"), "ida@shop2.example");
    assert_eq!(country.international("none"), "none");
    assert!("D".parse::<Country>().is_err() && "QQ".parse::<Country>().is_err());
}

#[test]
fn only_a_text_that_is_written_as_a_number_within_the_country_is_read_as_one() {
    for (country, text, read) in [
        ("DE", "0170 1234567", "+490170 1234567"),
        ("DE", "(030) 90 18-20", "+49030901820"),
        ("DE", "12345678", "12345678"),
        ("DE", "0012345678", "0012345678"),
        ("DE", "012345", "012345"),
        ("DE", "0170 1234567 x2", "0170 1234567 x2"),
        ("DE", "+49 170 1234567", "+49 170 1234567"),
        ("US", "(217) 555-0142", "+12175550142"),
        ("US", "217-555-0142", "+12175550142"),
        ("US", "2175550142", "2175550142"),
        ("US", "0217 555 0142", "0217 555 0142"),
        ("ES", "612 345 678", "+34612345678"),
        ("ES", "C-612", "C-612"),
        ("BR", "(11) 91234-5678", "+5511912345678"),
    ] {
        let country: Country = country.parse().unwrap();
        assert_eq!(country.in_full(text).replace(' ', ""), read.replace(' ', ""), "{text}");
    }
}
