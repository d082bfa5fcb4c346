//! The layout of guesses at codes.
//!
//! Invariant: as in `domain`.

use super::{as_record, rows};
use crate::domain::record::guesses::Guesses;

as_record! {
    Guesses { hour, token, unknown, found: added }
}

rows!(Guesses);
