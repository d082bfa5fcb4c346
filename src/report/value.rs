//! A report as a value: what `build` makes and `render` shows.
//!
//! Invariant: amounts are whole minor units of their row's currency; what is derived (rates of money,
//! averages) is computed here, once, so that every rendering shows the same number.

use crate::domain::click::Verdict;
use crate::domain::click::gap::Gap;
use crate::domain::money::{Currency, divided};
use crate::domain::period::Period;
use crate::domain::settings::rate::RateOf;
use crate::domain::settings::rules::{CouponRule, Model};
use crate::domain::span::Span;
use crate::domain::string_enum::string_enum;
use crate::domain::time::Timestamp;

string_enum!(
    /// What the rows of a report stand for.
    Grouping {
        /// The campaign.
        Campaign = "campaign",
        /// The channel.
        Channel = "channel",
        /// The agent.
        Agent = "agent",
        /// The content.
        Content = "content",
        /// The link, by its slug.
        Link = "link",
    }
);

string_enum!(
    /// Why a rate, or its bounds, cannot be.
    RateReason {
        /// Nothing to divide by.
        ZeroDenominator = "zero_denominator",
        /// Shared credit is not a count of successes: no interval.
        FractionalCredits = "fractional_credits",
        /// More conversions than what they are divided by: no interval.
        ExceedsDenominator = "exceeds_denominator",
    }
);

/// Conversions by what they are divided by, with the 95% Wilson interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// What it divides by.
    pub of: RateOf,
    /// The rate; `None` when it cannot be.
    pub value: Option<f64>,
    /// The lower bound.
    pub low: Option<f64>,
    /// The upper bound.
    pub high: Option<f64>,
    /// Why the rate or its bounds are missing.
    pub reason: Option<RateReason>,
}

/// The figures of a row, of what is unplaced, or of the totals; amounts in minor units.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// The currency of the amounts; `None` when there is no plan and no order to tell it.
    pub currency: Option<Currency>,
    /// Conversations that started in the period.
    pub conversations: u64,
    /// Their distinct contacts.
    pub contacts: u64,
    /// Conversations that have a contact.
    pub conversations_with_contact: u64,
    /// Clicks judged to be persons.
    pub clicks: u64,
    /// Distinct visitors of these, per day, days added.
    pub people: u64,
    /// Requests by verdict, in the order of [`Verdict::ALL`].
    pub verdicts: [u64; Verdict::ALL.len()],
    /// Credited macro conversions; whole under one-touch models.
    pub conversions: f64,
    /// Totals before refunds.
    pub gross: i128,
    /// Given back.
    pub refunds: i128,
    /// What codes took off, where files say.
    pub discounts: i128,
    /// What it cost; unknown is not zero.
    pub cost: Option<i128>,
    /// Conversions by what they are divided by.
    pub rate: Rate,
}

impl Figures {
    /// Net revenue: gross minus refunds.
    #[must_use]
    pub fn revenue(&self) -> i128 {
        self.gross - self.refunds
    }

    /// Conversations with a contact, of all; `None` without conversations.
    #[must_use]
    pub fn capture_rate(&self) -> Option<f64> {
        let all = self.conversations;
        (all > 0).then(|| self.conversations_with_contact as f64 / all as f64)
    }

    /// Revenue by conversation, in minor units, rounded half away from zero.
    #[must_use]
    pub fn revenue_per_conversation(&self) -> Option<i128> {
        divided(self.revenue(), self.conversations)
    }

    /// Revenue by click, in minor units, rounded half away from zero.
    #[must_use]
    pub fn revenue_per_click(&self) -> Option<i128> {
        divided(self.revenue(), self.clicks)
    }

    /// Revenue by contact, in minor units, rounded half away from zero.
    #[must_use]
    pub fn revenue_per_contact(&self) -> Option<i128> {
        divided(self.revenue(), self.contacts)
    }

    /// Revenue by conversion, in minor units, rounded half away from zero.
    #[must_use]
    pub fn average_order(&self) -> Option<i128> {
        if self.conversions <= 0.0 {
            return None;
        }
        // Six places, as conversions are written; exact for whole ones.
        let millionths = (self.conversions * 1e6).round();
        divided(self.revenue() * 1_000_000, whole(millionths))
    }
}

/// A non-negative whole number that a float holds exactly.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked by the caller"
)]
fn whole(number: f64) -> u64 {
    number as u64
}

/// One row of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportRow {
    /// The values of the groupings, in the order of `Report::by`; `None` when the tag is missing.
    pub key: Vec<Option<String>>,
    /// Its figures.
    pub figures: Figures,
}

/// How each counted conversion was tied; each is in exactly one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EvidenceCounts {
    /// Clicks and no code.
    pub click_only: u64,
    /// A code and no click.
    pub code_only: u64,
    /// Both, with equal tags.
    pub agree: u64,
    /// Both, with different tags.
    pub disagree: u64,
    /// Neither, but a journey.
    pub other: u64,
    /// An empty journey: unplaced.
    pub none: u64,
}

/// What a reader of the report has to know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReportWarning {
    /// Orders dated after now.
    FutureOrders(u64),
    /// Orders that are pending or cancelled: listed, not counted.
    NotCounted(u64),
    /// Channels in files that the plan does not know, with how often.
    UnknownChannel(String, u64),
    /// Codes on orders that nobody minted, with how often.
    UnknownCode(String, u64),
    /// Click ids on orders that this data file did not give.
    ForeignClickIds(u64),
    /// Valid click ids whose click is not in the file.
    LostClicks(u64),
    /// Orders in a currency that the plan has no rate for.
    OtherCurrency(Currency, u64),
    /// Clicks of the period that the data file could not take.
    Gap(Gap),
    /// Clicks of the period that are dated more than a day after now.
    FutureClicks(u64),
    /// The clock that dates clicks was set back by more than a day, in or out of the period.
    ClockSetBack {
        /// Its time before, where it was widest.
        from: Timestamp,
        /// Its time after.
        to: Timestamp,
        /// How often.
        count: u64,
    },
}

/// What a period earned, and who earned it.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The period.
    pub period: Period,
    /// The model of credit.
    pub model: Model,
    /// The coupon rule.
    pub coupon: CouponRule,
    /// How far back touches count.
    pub window: Span,
    /// What the rows stand for.
    pub by: Vec<Grouping>,
    /// The rows: by revenue, the highest first, then by key; a missing tag last.
    pub rows: Vec<ReportRow>,
    /// Conversions with an empty journey, in the plan's currency.
    pub unplaced: Figures,
    /// Rows and unplaced of the plan's currency, with people and contacts counted anew.
    pub totals: Figures,
    /// `(unplaced, totals)` of every other currency, in the order of their codes.
    pub other_currencies: Vec<(Figures, Figures)>,
    /// How the conversions were tied.
    pub evidence: EvidenceCounts,
    /// What a reader has to know.
    pub warnings: Vec<ReportWarning>,
}
