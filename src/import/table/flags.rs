//! The flags that a file needs, as it does not say what they say. All of them are found at once: a row that lacks one is
//! read again as if that was given, until nothing more is asked for.
//!
//! Invariant: what is assumed to find out what else is missing is given to no record.

use std::collections::BTreeSet;
use std::fmt;

use super::Frame;
use crate::domain::money::Currency;
use crate::domain::period::Zone;
use crate::domain::record::phone::Country;
use crate::import::date::DateOrder;
use crate::import::options::{Decimal, Options};
use crate::import::row::BadReason;

/// Rows that are read again.
const ROWS_MAX: u32 = 100;

/// A flag that would settle what a row does not say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Flag {
    Currency,
    Dates(BTreeSet<&'static str>),
    Zone,
    Decimal,
    Country,
}

/// The flags that rows ask for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    flags: BTreeSet<Flag>,
    rows: u32,
}

impl Asked {
    /// As they are given. The orders of dates that every row can have.
    pub(super) fn told(&self) -> Vec<String> {
        let orders = self.flags.iter().filter_map(|flag| match flag {
            Flag::Dates(orders) => Some(orders.clone()),
            _ => None,
        });
        let common = orders.reduce(|one, other| &one & &other).filter(|orders| !orders.is_empty());
        let others = self.flags.iter().filter(|flag| !matches!(flag, Flag::Dates(_)));
        common.map(Flag::Dates).iter().chain(others).map(Flag::to_string).collect()
    }
}

impl Flag {
    fn of(reason: &BadReason) -> Option<Self> {
        Some(match reason {
            BadReason::NoCurrency => Self::Currency,
            BadReason::DateOrder { orders, .. } => {
                Self::Dates(orders.iter().map(|order| order.as_str()).collect())
            }
            BadReason::NoOffset(_) => Self::Zone,
            BadReason::TwoReadings(_) => Self::Decimal,
            BadReason::NoCountry(_) => Self::Country,
            _ => return None,
        })
    }

    /// Assumes what the flag might say.
    fn assume(&self, options: &mut Options) {
        match self {
            Self::Currency => options.currency = Currency::parse("EUR").ok(),
            Self::Dates(orders) => {
                options.dates = orders.first().and_then(|order| order.parse::<DateOrder>().ok());
            }
            Self::Zone => options.zone = Some(Zone::utc()),
            Self::Decimal => options.decimal = Some(Decimal::Point),
            Self::Country => options.country = "DE".parse::<Country>().ok(),
        }
    }
}

impl fmt::Display for Flag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Currency => f.write_str("--currency (such as --currency EUR)"),
            Self::Dates(orders) => {
                let flags: Vec<String> = orders.iter().map(|o| format!("--dates {o}")).collect();
                f.write_str(&flags.join(" or "))
            }
            Self::Zone => f.write_str("--zone (such as --zone Europe/Berlin)"),
            Self::Decimal => f.write_str("--decimal comma or --decimal point"),
            Self::Country => f.write_str("--country (such as --country DE)"),
        }
    }
}

impl Frame<'_> {
    /// Notes the flags that a row needs which is refused for a reason; `again` reads it with what is assumed.
    pub(super) fn ask(&mut self, reason: &BadReason, again: impl Fn(&Self) -> Option<BadReason>) {
        let mut flag = Flag::of(reason);
        if flag.is_none() || self.asked.rows >= ROWS_MAX {
            return;
        }
        self.asked.rows += 1;
        let options = self.options.clone();
        let counts = (self.notes.full_refunds.get(), self.notes.without_country.get());
        let (zone, person) = (self.notes.zone_used.get(), self.notes.person_from.get());
        let aliases = self.notes.aliases.get_mut().len();
        let mut own = BTreeSet::new();
        // What is still asked for although it was assumed is not to be had by a flag.
        while let Some(missing) = flag.take().filter(|missing| own.insert(missing.clone())) {
            missing.assume(&mut self.options);
            self.asked.flags.insert(missing);
            flag = again(self).as_ref().and_then(Flag::of);
        }
        self.options = options;
        self.notes.full_refunds.set(counts.0);
        self.notes.without_country.set(counts.1);
        self.notes.zone_used.set(zone);
        self.notes.person_from.set(person);
        self.notes.aliases.get_mut().truncate(aliases);
    }
}
