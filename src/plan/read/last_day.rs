//! A last day is included whole: what ends on it ends with the first instant of the next day.

use jiff::civil::Date;
use toml::Spanned;

use crate::domain::period::{Period, PeriodError, Zone};
use crate::domain::time::Timestamp;
use crate::plan::fault::Fault;

use super::reader::Reader;

/// The first instant after the last day that a table gives as `ends`.
pub(super) fn end_of(table: &Reader<'_>, last: &Spanned<Date>, zone: &Zone) -> Option<Timestamp> {
    let instant = first_instant_after(*last.get_ref(), zone);
    if let Err(error) = &instant {
        table.fault(Fault::at(last.span(), format!("`ends`: {error}")));
    }
    instant.ok()
}

/// Warns of something whose last day has passed; `whose` begins the sentence: ``link `bio` is over: its``.
pub(super) fn warn_if_over(table: &Reader<'_>, last: &Spanned<Date>, whose: &str, today: Date) {
    if *last.get_ref() < today {
        let message = format!("{whose} last day was {}", last.get_ref());
        table.warn(Fault::at(last.span(), message).label("over"));
    }
}

pub(super) fn first_instant_after(last: Date, zone: &Zone) -> Result<Timestamp, PeriodError> {
    Period::days(last, last, zone.clone()).map(|day| day.to)
}

pub(super) fn first_instant(first: Date, zone: &Zone) -> Result<Timestamp, PeriodError> {
    Period::days(first, first, zone.clone()).map(|day| day.from)
}
