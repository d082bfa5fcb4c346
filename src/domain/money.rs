//! Amounts of money as whole minor units of one currency. ISO 4217 says how many decimals each has.
//!
//! Invariant: amounts of two currencies are never added. Does not know exchange rates (see
//! `settings::exchange`).

use std::fmt;

use thiserror::Error;

/// A currency of ISO 4217.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

/// Why a text is not a currency.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a currency code such as EUR or USD")]
pub struct CurrencyError(String);

/// The number of ISO 4217 for no currency, and that for tests.
const OF_NOTHING: u16 = 999;
const FOR_TESTS: u16 = 963;

impl Currency {
    /// Parses a code of three letters in either case. What stands for no currency or for tests is none: in no one's
    /// order it is what was paid.
    pub fn parse(text: &str) -> Result<Self, CurrencyError> {
        let parsed = Self::of_code(text)?;
        let is_none = [OF_NOTHING, FOR_TESTS].contains(&parsed.0.numeric());
        if is_none { Err(CurrencyError(text.trim().to_owned())) } else { Ok(parsed) }
    }

    /// Parses any code of ISO 4217, as an earlier release may have stored it.
    pub fn of_code(text: &str) -> Result<Self, CurrencyError> {
        let written = iso_currency::Currency::from_code(text);
        let upper = || iso_currency::Currency::from_code(&text.trim().to_ascii_uppercase());
        let currency = written.or_else(upper);
        currency.map(Self).ok_or_else(|| CurrencyError(text.trim().to_owned()))
    }

    /// What stands for no currency: number 999 of ISO 4217.
    #[must_use]
    pub fn of_nothing() -> Option<Self> {
        iso_currency::Currency::from_numeric(OF_NOTHING).map(Self)
    }

    /// The code, unless it stands for no currency.
    #[must_use]
    pub fn known_code(self) -> Option<&'static str> {
        (Some(self) != Self::of_nothing()).then(|| self.code())
    }

    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// The sign as it is written beside amounts: `$`. Several currencies may share one.
    #[must_use]
    pub fn symbol(self) -> String {
        self.0.symbol().to_string()
    }

    /// Decimals of the minor unit: EUR 2, JPY 0, KWD 3.
    #[must_use]
    pub fn exponent(self) -> u32 {
        u32::from(self.0.exponent().unwrap_or(0))
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money {
    /// Whole minor units: cents for EUR, yen for JPY.
    pub minor: i64,
    pub currency: Currency,
}

/// Why a text is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// Not a number.
    #[error("`{0}` is not an amount such as 1234.50")]
    Malformed(String),
    /// `1,234` is a thousand to some and one to others.
    #[error("`{0}` can be read in two ways; write it without `,`, such as 1234.50")]
    TwoReadings(String),
    /// More decimals than the currency has.
    #[error("`{text}` has too many decimals: {currency} has {exponent}")]
    TooFine { text: String, currency: Currency, exponent: u32 },
    /// A number alone.
    #[error("`{0}` has no currency; write an amount such as \"40.00 EUR\"")]
    NoCurrency(String),
    #[error(transparent)]
    Currency(#[from] CurrencyError),
    /// Beyond 9.2e18 minor units.
    #[error("the amount `{0}` is too large")]
    TooLarge(String),
}

impl Money {
    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// Parses a plain decimal: `1234.50`, `-3`, `0.5`. Digits beyond the currency's decimals must
    /// be zeros.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let text = text.trim();
        let malformed = || MoneyError::Malformed(text.to_owned());
        if text.contains(',') {
            let digits = text.chars().all(|c| c.is_ascii_digit() || ",.-".contains(c));
            return Err(if digits {
                MoneyError::TwoReadings(text.to_owned())
            } else {
                malformed()
            });
        }
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let dot_without_digits = unsigned.ends_with('.');
        if whole.is_empty() || dot_without_digits || !all_digits(whole) || !all_digits(fraction) {
            return Err(malformed());
        }
        let exponent = currency.exponent();
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > exponent as usize {
            return Err(MoneyError::TooFine { text: text.to_owned(), currency, exponent });
        }
        let zeros = std::iter::repeat_n(b'0', exponent as usize - fraction.len());
        let mut digits = whole.bytes().chain(fraction.bytes()).chain(zeros);
        let with = |minor: i64, digit| minor.checked_mul(10)?.checked_add(i64::from(digit - b'0'));
        let minor = digits.try_fold(0, with);
        let minor = minor.ok_or_else(|| MoneyError::TooLarge(text.to_owned()))?;
        Ok(Self { minor: if negative { -minor } else { minor }, currency })
    }

    /// Parses an amount with its currency, `40.00 EUR`. A bare number takes the currency in
    /// `unnamed`, if there is one.
    pub fn parse_named(text: &str, unnamed: Option<Currency>) -> Result<Self, MoneyError> {
        let text = text.trim();
        if let Some((amount, currency)) = text.split_once(char::is_whitespace) {
            return Self::parse(amount, Currency::parse(currency)?);
        }
        let is_number = text.chars().all(|c| c.is_ascii_digit() || ",.-".contains(c));
        match unnamed {
            Some(currency) => Self::parse(text, currency),
            None if is_number && !text.is_empty() => Err(MoneyError::NoCurrency(text.to_owned())),
            None => Err(MoneyError::Malformed(text.to_owned())),
        }
    }

    /// As a plain decimal with the currency's decimals: `1234.50`. No symbol, no separators.
    #[must_use]
    pub fn decimal(self) -> String {
        decimal(i128::from(self.minor), self.currency.exponent())
    }
}

/// Writes `1234.50 EUR`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal(), self.currency)
    }
}

/// Reads an unsigned decimal such as `0.92` as a count of 10^-exponent. `None` if the text is
/// malformed, has more decimals than that, or overflows.
#[must_use]
pub fn parts(text: &str, exponent: u32) -> Option<u64> {
    let width = usize::try_from(exponent).ok()?;
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let fits = digits(whole) && digits(decimals) && decimals.len() <= width;
    fits.then(|| format!("{whole}{decimals:0<width$}").parse().ok()).flatten()
}

/// Writes a count of 10^-exponent as the shortest exact decimal.
#[must_use]
pub fn shortest(parts: u64, exponent: u32) -> String {
    let text = decimal(i128::from(parts), exponent);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Writes minor units as a plain decimal.
#[must_use]
pub fn decimal(minor: i128, exponent: u32) -> String {
    let scale = 10_u128.pow(exponent);
    let sign = if minor < 0 { "-" } else { "" };
    let whole = minor.unsigned_abs() / scale;
    if exponent == 0 {
        return format!("{sign}{whole}");
    }
    let fraction = minor.unsigned_abs() % scale;
    format!("{sign}{whole}.{fraction:0width$}", width = exponent as usize)
}

/// `amount / count`, rounded half away from zero to a whole minor unit.
#[must_use]
pub fn divided(amount: i128, count: u64) -> Option<i128> {
    let count = i128::from(count);
    if count == 0 {
        return None;
    }
    let magnitude = (amount.abs() * 2 + count) / (count * 2);
    Some(if amount < 0 { -magnitude } else { magnitude })
}

/// The indexes of remainders, the largest first, the earlier of two equal ones first: who gets the units that are left
/// when an amount is split.
pub fn largest_first<R: Ord>(remainders: &[R]) -> impl Iterator<Item = usize> + use<R> {
    let mut indexes: Vec<usize> = (0..remainders.len()).collect();
    indexes.sort_by_key(|index| std::cmp::Reverse(&remainders[*index]));
    indexes.into_iter()
}

#[cfg(test)]
mod tests;
