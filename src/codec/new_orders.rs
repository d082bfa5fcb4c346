//! The layout of the rows of new orders.
//!
//! Invariant: as in `domain`.

use super::{as_record, rows};
use crate::domain::record::new_orders::NewOrders;

as_record! {
    NewOrders { number, ids }
}

rows!(NewOrders);
