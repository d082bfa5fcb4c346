use super::*;
use crate::domain::settings::rate::RateOf;

#[test]
fn a_name_is_given_once() {
    for measure in MEASURES {
        let same = MEASURES.iter().filter(|other| other.name == measure.name).count();
        assert_eq!(same, 1, "{}", measure.name);
    }
}

#[test]
fn whatever_a_rate_divides_by_is_a_column_of_counts() {
    for of in RateOf::ALL {
        let measure = Measure::named(of.as_str()).unwrap();
        assert!(matches!(measure.get, Get::Count(_)), "{of}");
    }
}
