//! The layout of requests for slugs that no link has.
//!
//! Invariant: as in `domain`.

use super::{as_fields, as_record, rows};
use crate::domain::record::orphans::{Orphan, Orphans};

as_fields! {
    Orphan { slug, requests }
}

as_record! {
    Orphans { hour, slugs: added, others: added, machines: added }
}

rows!(Orphans);
