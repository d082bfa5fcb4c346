//! The order of day, month and year in the dates of a chat.
//!
//! Invariant: an order is taken only if every date of the chat can be read in it, and no other is left; otherwise
//! `--dates` must say it. Year first with two digits is taken only if it is given: such a date would nearly always
//! have another reading.

use super::error::ChatError;
use super::line::Head;
use crate::domain::limits::CHAT_YEARS;
use crate::import::date::DateOrder;

/// What the dates of a chat so far can be.
#[derive(Debug, Default)]
pub(super) struct Dates {
    /// A date that cannot be read day first, and one that cannot be read month first.
    not_day_first: Option<String>,
    not_month_first: Option<String>,
    /// The first date.
    first: Option<String>,
    is_year_first: bool,
    /// Whether a date is written without dots.
    has_undotted: bool,
}

impl Dates {
    pub(super) fn note(&mut self, head: &Head) {
        self.is_year_first |= head.shape.is_year_first;
        let [first, second, _] = head.date;
        self.has_undotted |= !head.is_dotted;
        let shown = || head.written.clone();
        self.first.get_or_insert_with(shown);
        if second > 12 {
            self.not_day_first.get_or_insert_with(shown);
        }
        if first > 12 {
            self.not_month_first.get_or_insert_with(shown);
        }
    }

    /// The order of the dates, which may be given.
    pub(super) fn order(self, given: Option<DateOrder>) -> Result<DateOrder, ChatError> {
        if self.is_year_first {
            return Ok(DateOrder::Ymd);
        }
        let (not_day_first, not_month_first) = (self.not_day_first, self.not_month_first);
        match given {
            Some(DateOrder::Ymd) => Ok(DateOrder::Ymd),
            Some(order) => {
                let other = if order == DateOrder::Dmy { not_day_first } else { not_month_first };
                match other {
                    Some(date) => Err(ChatError::NotInOrder { date, order }),
                    None => Ok(order),
                }
            }
            None => match (not_day_first, not_month_first) {
                (None, Some(_)) => Ok(DateOrder::Dmy),
                (Some(_), None) => Ok(DateOrder::Mdy),
                (Some(one), Some(other)) => Err(ChatError::Mixed { one, other }),
                // Dates with dots are day first in every language.
                (None, None) if !self.has_undotted => Ok(DateOrder::Dmy),
                (None, None) => Err(ChatError::Order(self.first.unwrap_or_default())),
            },
        }
    }
}

/// Year, month and day in an order, as `2026-11-12`. Years of two digits are of this century; years of the Thai
/// calendar are those of the common one. Fails with a year that no chat can have.
pub(super) fn day(date: [u16; 3], order: DateOrder) -> Result<String, u16> {
    let [a, b, c] = date;
    let (written, month, day) = match order {
        DateOrder::Dmy => (c, b, a),
        DateOrder::Mdy => (c, a, b),
        DateOrder::Ymd => (a, b, c),
    };
    let year = match written {
        0..100 => 2000 + written,
        2500..2600 => written - 543,
        _ => written,
    };
    if !CHAT_YEARS.contains(&year) {
        return Err(written);
    }
    Ok(format!("{year:04}-{month:02}-{day:02}"))
}
