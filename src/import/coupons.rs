//! The codes that a shop has already, with their terms: one row for each code.
//!
//! Invariant: a code is kept as the shop has it, with any characters that shops allow. Does not check names against a
//! plan, nor codes against others (see `cli::coupon::import`).

use std::io::Read;

use jiff::civil::Date;

use crate::domain::code::coupon::CouponCode;
use crate::domain::code::discount::Discount;
use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};
use crate::domain::period::{Zone, parse_day};
use crate::domain::time::Timestamp;

use super::cell::{id, label};
use super::columns::{ColumnSpec, FileColumns, file_columns};
use super::error::ImportError;
use super::moment::moment;
use super::options::Options;
use super::row::BadReason;
use super::table::{Cells, Refusal, Rows};
use super::words::count;

file_columns!(
    /// The columns of a file of codes, which can be in any order.
    Column {
        Code = "code", required, "the code, as the shop has it";
        Campaign = "campaign", optional, "its campaign";
        Channel = "channel", optional, "the channel in which it is given out";
        Agent = "agent", optional, "the agent who gives it out";
        Content = "content", optional, "the message or format that contains it";
        Discount = "discount", optional, "10% or 5.00 EUR; 5.00 is in the plan's currency";
        Starts = "starts", optional, "first valid day: 2026-11-20, or a time";
        Ends = "ends", optional, "last valid day (inclusive)";
        Expires = "expires", optional, "instead of ends: the day, or the time, from which on it is not valid";
        Limit = "limit", optional, "maximum redemptions";
        LimitByCustomer = "limit_by_customer", optional, "the same for each customer";
        Minimum = "minimum", optional, "minimum order total: 40.00 EUR";
    }
);

/// The columns of a file of codes.
pub const COUPON_COLUMNS: &[ColumnSpec] = Column::ALL;

/// A code as a file lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedCode {
    pub code: CouponCode,
    pub tags: Tags,
    /// As written: a percentage, or an amount in the plan's currency unless it names one.
    pub discount: Option<String>,
    /// The first day or instant at which it is valid.
    pub starts: Option<DayOrTime>,
    /// The last valid day.
    pub ends: Option<Date>,
    /// The first day or instant at which it is not valid any more.
    pub expires: Option<DayOrTime>,
    /// Above 0.
    pub limit: Option<u32>,
    /// Above 0.
    pub limit_by_customer: Option<u32>,
    /// As written: an amount, in the plan's currency unless it names one.
    pub minimum: Option<String>,
}

/// A day in the zone of the shop, or an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOrTime {
    Day(Date),
    Time(Timestamp),
}

impl DayOrTime {
    /// The day in which it is.
    #[must_use]
    pub fn day(self, zone: &Zone) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Time(at) => zone.day(at),
        }
    }

    /// The last day that begins before it.
    #[must_use]
    pub fn day_before(self, zone: &Zone) -> Date {
        match self {
            Self::Day(day) => day.yesterday().unwrap_or(day),
            Self::Time(at) => zone.day(at.plus_ms(-1)),
        }
    }
}

/// Reads the codes of a file.
pub fn coupons<R: Read>(
    input: R,
    options: &Options,
) -> Result<Rows<'_, R, ListedCode>, ImportError> {
    Rows::open::<Column>(input, coupon, options, None)
}

fn coupon(cells: &Cells<'_>) -> Result<ListedCode, Refusal> {
    let code = |text| -> Result<CouponCode, BadReason> { Ok(CouponCode::registered(id(text)?)?) };
    let day = |text| parse_day(text).map_err(|error| BadReason::NotMade(error.to_string()));
    let text = |text: &str| Ok::<_, BadReason>(text.to_owned());
    let day_or_time = |text| day_or_time(text, cells.options());
    let discount = |text: &str| match Discount::parse(text) {
        Err(error) if !is_number(text) => Err(BadReason::NotMade(error.to_string())),
        _ => Ok(text.to_owned()),
    };
    Ok(ListedCode {
        code: cells.required(Column::Code, code)?,
        tags: Tags {
            campaign: cells.parsed(Column::Campaign, label(Campaign::parse))?,
            channel: cells.parsed(Column::Channel, label(Channel::parse))?,
            agent: cells.parsed(Column::Agent, label(Agent::parse))?,
            content: cells.parsed(Column::Content, label(Content::parse))?,
        },
        discount: cells.parsed(Column::Discount, discount)?,
        starts: cells.parsed(Column::Starts, day_or_time)?,
        ends: cells.parsed(Column::Ends, day)?,
        expires: cells.parsed(Column::Expires, day_or_time)?,
        limit: cells.parsed(Column::Limit, limit)?,
        limit_by_customer: cells.parsed(Column::LimitByCustomer, limit)?,
        minimum: cells.parsed(Column::Minimum, text)?,
    })
}

/// A day, a time with its offset, or the seconds since 1970.
fn day_or_time(text: &str, options: &Options) -> Result<DayOrTime, BadReason> {
    let no_day = match parse_day(text) {
        Ok(day) => return Ok(DayOrTime::Day(day)),
        Err(error) => BadReason::NotMade(error.to_string()),
    };
    let seconds = text.parse::<i64>().ok().filter(|seconds| *seconds >= SECONDS_MIN);
    match seconds.and_then(|seconds| Timestamp::from_ms(seconds.checked_mul(1000)?).ok()) {
        Some(at) => Ok(DayOrTime::Time(at)),
        None => moment(text, options).map(|read| DayOrTime::Time(read.at)).map_err(|_| no_day),
    }
}

/// Whether it may be an amount without its currency.
fn is_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
}

/// Lower numbers are no seconds since 1970 of this century.
const SECONDS_MIN: i64 = 946_684_800;

fn limit(text: &str) -> Result<u32, BadReason> {
    match count(text)? {
        0 => Err(BadReason::NotMade("a limit is above 0; leave it empty for none".to_owned())),
        limit => Ok(limit),
    }
}
