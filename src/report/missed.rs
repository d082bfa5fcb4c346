//! What conversations that nobody answered would have been worth.
//!
//! An estimate: it supposes that they would have gone as the others did. Invariant: it is in no other figure.

use crate::domain::money::{Currency, divided};
use crate::domain::percent::Percent;

use super::value::Report;

/// The conversations that were missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missed {
    /// Their share of all conversations, answered or not.
    pub share: Percent,
    pub conversations: u64,
    /// In minor units: what the others brought on average, for each; rounded once, half away from zero.
    pub worth: i128,
    pub currency: Option<Currency>,
}

impl Report {
    /// What was missed, if this share of all conversations was. `None` without conversations, and if all were missed.
    #[must_use]
    pub fn missed(&self, share: Percent) -> Option<Missed> {
        let answered = self.totals.conversations;
        let conversations = u64::try_from(beside(answered.into(), share)?).ok()?;
        let worth = beside(self.totals.revenue(), share)?;
        let currency = self.totals.currency;
        (answered > 0).then_some(Missed { share, conversations, worth, currency })
    }
}

/// What is missing beside a rest, if this share of all is: `rest x share / (1 - share)`, rounded half away from zero.
/// `None` if all is missing.
fn beside(rest: i128, share: Percent) -> Option<i128> {
    let hundredths = share.hundredths();
    divided(rest * i128::from(hundredths), (Percent::WHOLE - hundredths).into())
}

#[cfg(test)]
mod tests;
