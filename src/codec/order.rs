//! Layouts of versions of orders.
//!
//! Invariant: as in `domain`.

use super::{as_fields, as_record};
use crate::domain::record::order::{OrderRefund, OrderVersion};
use crate::domain::record::part::OrderPart;

as_record! {
    OrderVersion {
        epoch, updated_at: optional, status: optional, refunded: optional, ordered_at, total, id,
        codes: optional, discount: optional, customer: optional, click_id: optional, utm: nested,
        landing_url: optional, kind: optional, source, tax: added, shipping: added,
        source_said: added, refund: added, imports: aside, parts: added,
        of_payments: added, payments: added, own_id: added,
        rows_counted: added,
    }
    OrderPart { id, total, discount: added, tax: added, shipping: added }
}

as_fields! {
    OrderRefund { id, amount }
}
