//! The codes that a shop has already, with their terms: one row for each code.
//!
//! Invariant: a code is kept as the shop has it, with any characters that shops allow. Does not check names against a
//! plan, nor codes against others (see `cli::coupon::import`).

use std::io::Read;

use jiff::civil::Date;

use crate::domain::code::coupon::CouponCode;
use crate::domain::code::discount::Discount;
use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};
use crate::domain::period::parse_day;

use super::cell::{id, label};
use super::columns::{ColumnSpec, FileColumns, file_columns};
use super::error::ImportError;
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
        Discount = "discount", optional, "10% or 5.00 EUR";
        Starts = "starts", optional, "first valid day: 2026-11-20";
        Ends = "ends", optional, "last valid day (inclusive)";
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
    pub discount: Option<Discount>,
    /// The first and the last valid day.
    pub starts: Option<Date>,
    pub ends: Option<Date>,
    /// Above 0.
    pub limit: Option<u32>,
    /// Above 0.
    pub limit_by_customer: Option<u32>,
    /// As written: an amount, in the plan's currency unless it names one.
    pub minimum: Option<String>,
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
    let discount =
        |text| Discount::parse(text).map_err(|error| BadReason::NotMade(error.to_string()));
    Ok(ListedCode {
        code: cells.required(Column::Code, code)?,
        tags: Tags {
            campaign: cells.parsed(Column::Campaign, label(Campaign::parse))?,
            channel: cells.parsed(Column::Channel, label(Channel::parse))?,
            agent: cells.parsed(Column::Agent, label(Agent::parse))?,
            content: cells.parsed(Column::Content, label(Content::parse))?,
        },
        discount: cells.parsed(Column::Discount, discount)?,
        starts: cells.parsed(Column::Starts, day)?,
        ends: cells.parsed(Column::Ends, day)?,
        limit: cells.parsed(Column::Limit, limit)?,
        limit_by_customer: cells.parsed(Column::LimitByCustomer, limit)?,
        minimum: cells.parsed(Column::Minimum, |text| Ok::<_, BadReason>(text.to_owned()))?,
    })
}

fn limit(text: &str) -> Result<u32, BadReason> {
    match count(text)? {
        0 => Err(BadReason::NotMade("a limit is above 0; leave it empty for none".to_owned())),
        limit => Ok(limit),
    }
}
