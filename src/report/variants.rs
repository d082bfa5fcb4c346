//! The variants of a report, each with a number from 1 on.
//!
//! Invariant: a variant has one number, whichever thread meets it first. The numbers themselves may differ from run to
//! run, so nothing that is shown depends on them.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use crate::domain::label::Variant;

/// The variants that were met so far.
#[derive(Debug, Default)]
pub(super) struct Variants(RwLock<Known>);

#[derive(Debug, Default)]
struct Known {
    numbers: HashMap<Variant, u32>,
    list: Vec<Variant>,
}

impl Variants {
    /// The number of a variant; 0 if there is none.
    pub(super) fn number(&self, variant: Option<&Variant>) -> u32 {
        let Some(variant) = variant else { return 0 };
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = known.numbers.get(variant) {
            return *number;
        }
        drop(known);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let next = u32::try_from(known.list.len() + 1).unwrap_or(u32::MAX);
        let number = *known.numbers.entry(variant.clone()).or_insert(next);
        if number == next {
            known.list.push(variant.clone());
        }
        number
    }

    pub(super) fn name(&self, number: u32) -> Option<String> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.list.get(index).map(ToString::to_string)
    }
}
