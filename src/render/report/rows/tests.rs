use super::*;

#[test]
fn every_column_of_the_table_is_a_measure() {
    for name in MEASURES_SHOWN {
        assert!(Measure::named(name).is_some(), "{name}");
    }
}
