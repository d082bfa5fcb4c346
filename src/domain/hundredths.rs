//! Numbers with two decimals that are no money: hours of work, scores.
//!
//! Invariant: exact. Does not know marks of thousands, of which a comma could be one (see `import`).

use std::fmt;

use super::money::decimal;

/// A number in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hundredths(i64);

impl Hundredths {
    #[must_use]
    pub fn new(hundredths: i64) -> Self {
        Self(hundredths)
    }

    #[must_use]
    pub fn get(self) -> i64 {
        self.0
    }

    /// Parses `7`, `7.5` and `-0.25`; with a comma, too. `None` for anything else, also for more decimals.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, unsigned) = text.trim().strip_prefix('-').map_or((1, text.trim()), |u| (-1, u));
        let (whole, decimals) = unsigned.split_once(['.', ',']).unwrap_or((unsigned, "0"));
        let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_fine = matches!(decimals.len(), 1 | 2) && is_number(decimals);
        if whole.is_empty() || !is_number(whole) || !is_fine {
            return None;
        }
        let parts: i64 = decimals.parse().ok()?;
        let parts = if decimals.len() == 1 { parts * 10 } else { parts };
        let whole = whole.parse::<i64>().ok()?.checked_mul(100)?;
        Some(Self(whole.checked_add(parts)? * sign))
    }
}

impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&decimal(i128::from(self.0), 2))
    }
}

#[cfg(test)]
mod tests;
