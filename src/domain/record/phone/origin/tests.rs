//! The country of a number: told by its digits, or unknown.

use super::*;

#[test]
fn the_digits_of_a_number_tell_its_country_or_it_is_unknown() {
    for (number, country) in [
        ("+4930901820", Some("DE")),
        ("+12125550123", Some("US")),
        ("+14165550123", Some("CA")),
        ("+18765550123", Some("JM")),
        ("+18005550123", None),
        ("+79161234567", Some("RU")),
        ("+77011234567", Some("KZ")),
        ("+442079460000", Some("GB")),
        ("+441534123456", Some("JE")),
        ("+390669812345", Some("VA")),
        ("+390612345678", Some("IT")),
        ("+59991234567", Some("CW")),
        ("+5997123456", Some("BQ")),
        // Guadeloupe and its neighbours are not told apart.
        ("+590590123456", None),
        ("+999123456789", None),
        ("+351211234567", Some("PT")),
    ] {
        let told = Phone::parse(number).unwrap().country().map(|country| country.to_string());
        assert_eq!(told.as_deref(), country, "{number}");
    }
}

/// A part that is spelled as no country would be unknown.
#[test]
fn every_part_begins_with_the_code_of_its_country() {
    for (name, starts) in PARTS {
        let country: Country = name.parse().unwrap();
        assert!(starts.split(' ').all(|start| start.starts_with(country.code)), "{name}");
    }
    for name in MAIN {
        name.parse::<Country>().unwrap();
    }
}
