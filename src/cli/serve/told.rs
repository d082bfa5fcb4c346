//! What a running server says once, or once in a while, in its log.

use std::sync::Arc;

use super::log::Log;
use crate::domain::code::batch::Batch;
use crate::domain::label::BatchName;
use crate::http::unread::UnreadHeaders;
use crate::render::grouped;
use crate::store::{Ask, Store};

/// Logs the first header that names a visitor and is not read.
pub(super) fn unread(log: Log) -> UnreadHeaders {
    UnreadHeaders::new(move |first| {
        log.say(&format!("warning: {first}\n  hint: {}", first.hint()));
    })
}

/// Logs that a batch got more codes, which the shop needs unless the batch needs no export.
pub(super) fn told_refill(store: Arc<Store>, log: Log) -> impl Fn(&BatchName, u32) {
    move |batch, codes| {
        let there = store.snapshot(&Ask::settings()).ok();
        let needs_no_export = there.is_some_and(|there| {
            Batch::named(there.batches.values(), batch).is_some_and(|of| of.spec.needs_no_export)
        });
        let made = grouped(&codes.to_string());
        let next = if needs_no_export {
            String::new()
        } else {
            format!(
                ", which the shop needs\n  hint: couplet coupon export --for SHOP --batch {batch}"
            )
        };
        log.say(&format!(
            "note: few codes of the batch `{batch}` were left: {made} more were made{next}"
        ));
    }
}
