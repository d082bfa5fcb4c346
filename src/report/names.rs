//! One spelling for each name of a report: files write names in any case, with any blanks.
//!
//! Invariant: names that fold to the same text have one spelling, in every report and explanation. It is the
//! plan's; a name that the plan does not declare is shown in lower case, with single blanks. So it depends
//! neither on the period nor on the order of imports, and no other record has to be read.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;

use crate::domain::fold::fold_name;
use crate::domain::label::{Agent, Campaign, Channel, Content};
use crate::domain::settings::Settings;

/// A kind of names.
pub(super) trait Name: Clone + Eq + Hash {
    /// The spelling of the plan; `None` if it does not declare the name.
    fn declared(&self, settings: &Settings) -> Option<Self>;

    /// The name in lower case.
    fn lower(&self) -> Self;
}

macro_rules! names {
    ($($type:ident, $declared:expr;)+) => {$(
        impl Name for $type {
            fn declared(&self, settings: &Settings) -> Option<Self> {
                let declared: fn(&Settings, &Self) -> Option<Self> = $declared;
                declared(settings, self)
            }

            fn lower(&self) -> Self {
                // Folded first: names that are the same can differ in lower case, such as by `\u{df}` and `ss`.
                let lower = fold_name(self.as_str()).to_lowercase();
                Self::parse(&lower).unwrap_or_else(|_| self.folded())
            }
        }
    )+};
}

names! {
    Campaign, |plan, name| Some(plan.campaign(name)).filter(|of| plan.campaigns.contains_key(of));
    Channel, |plan, name| Some(plan.channel(name)).filter(|of| plan.channels.contains_key(of));
    Agent, |plan, name| Some(plan.agent(name)).filter(|of| plan.agents.contains_key(of));
    // A plan declares no contents.
    Content, |_, _| None;
}

/// The spellings of the names of one kind that were asked for: millions of records have a few names.
pub(super) struct Spellings<'a, T> {
    settings: &'a Settings,
    known: RefCell<HashMap<T, T>>,
}

impl<'a, T: Name> Spellings<'a, T> {
    pub(super) fn new(settings: &'a Settings) -> Self {
        Self { settings, known: RefCell::default() }
    }

    /// The one spelling of a name.
    pub(super) fn of(&self, written: &T) -> T {
        if let Some(known) = self.known.borrow().get(written) {
            return known.clone();
        }
        let spelling = written.declared(self.settings).unwrap_or_else(|| written.lower());
        self.known.borrow_mut().insert(written.clone(), spelling.clone());
        spelling
    }
}

#[cfg(test)]
mod tests;
