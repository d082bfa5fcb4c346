//! The presets that are built in.

use super::built_in::OF_ORDERS;
use super::*;
use crate::import::orders::ORDER_COLUMNS;

#[test]
fn every_preset_is_a_preset() {
    for (name, text) in OF_ORDERS {
        if let Err(error) = Preset::parse(name, text, ORDER_COLUMNS) {
            panic!("{name}: {error}");
        }
    }
    assert_eq!(presets_of(ORDER_COLUMNS).len(), OF_ORDERS.len());
}
