//! Parses amounts.
//!
//! Invariant: an amount that can be read in two ways is refused, unless the decimal mark of the file is
//! given.

use std::borrow::Cow;

use crate::domain::money::{Currency, Money, MoneyError};

use super::cell::shown;
use super::options::Decimal;
use super::row::BadReason;

/// Digits between two marks of thousands.
const GROUP_DIGITS: usize = 3;
/// How decimals begin that are less than a thousandth of a minor unit away from it.
const NOISE_STARTS: [&str; 2] = ["000", "999"];
/// Bytes of a plain amount that messages quote as it is.
const PLAIN_BYTES_MAX: usize = 40;

/// Parses an amount that is not negative.
pub(super) fn amount(
    text: &str,
    currency: Currency,
    decimal: Option<Decimal>,
) -> Result<Money, BadReason> {
    not_negative(text, rounded_amount(text, currency, decimal, false)?, currency)
}

/// Parses an amount beside the total: a discount, a tax. It is rounded to the minor unit, half away from zero.
pub(super) fn side_amount(
    text: &str,
    currency: Currency,
    decimal: Option<Decimal>,
) -> Result<Money, BadReason> {
    not_negative(text, rounded_amount(text, currency, decimal, true)?, currency)
}

fn not_negative(text: &str, minor: i64, currency: Currency) -> Result<Money, BadReason> {
    if minor < 0 {
        return Err(BadReason::Negative(shown(text).into_owned()));
    }
    Ok(Money { minor, currency })
}

/// Parses an amount of any sign, in minor units. Decimals that only binary numbers have are left out.
pub(super) fn signed_amount(
    text: &str,
    currency: Currency,
    decimal: Option<Decimal>,
) -> Result<i64, BadReason> {
    rounded_amount(text, currency, decimal, false)
}

/// Parses an amount of any sign, in minor units; `is_side` says whether it may have any number of decimals.
pub(super) fn rounded_amount(
    text: &str,
    currency: Currency,
    decimal: Option<Decimal>,
    is_side: bool,
) -> Result<i64, BadReason> {
    if is_plain(text, decimal) && text.len() <= PLAIN_BYTES_MAX {
        return Ok(parse_rounded(text, currency, is_side)?.minor);
    }
    let text = shown(text);
    let unsigned = unsigned(&text, currency)?;
    let malformed = || MoneyError::Malformed(text.to_string());
    // What is worked out beside a total may have decimals that its currency has not.
    let has_decimals = currency.exponent() > 0 || is_side;
    let plain = match plain_decimal(unsigned.number, decimal, has_decimals) {
        Ok(plain) => plain,
        Err(Unread::TwoReadings) => return Err(BadReason::TwoReadings(text.into_owned())),
        Err(Unread::Malformed) => return Err(malformed().into()),
    };
    let money = parse_rounded(&plain, currency, is_side).map_err(|error| match error {
        MoneyError::Malformed(_) => malformed(),
        other => other,
    })?;
    Ok(if unsigned.negative { -money.minor } else { money.minor })
}

/// Writes an amount as [`signed_amount`] reads it.
pub(super) fn written(money: Money, decimal: Option<Decimal>) -> String {
    let text = money.decimal();
    match decimal {
        Some(Decimal::Comma) => text.replace('.', ","),
        // Three decimals alone could be thousands.
        None if usize::try_from(money.currency.exponent()) == Ok(GROUP_DIGITS) => {
            format!("{text}{}", NOISE_STARTS[0])
        }
        _ => text,
    }
}

/// Parses digits with a point. Of decimals that the currency does not have, those of a side amount are rounded, and
/// those of another are left out if they are less than a thousandth of a minor unit: `99.990000000000009`.
fn parse_rounded(plain: &str, currency: Currency, is_side: bool) -> Result<Money, MoneyError> {
    let too_fine = match Money::parse(plain, currency) {
        Err(error @ MoneyError::TooFine { .. }) => error,
        parsed => return parsed,
    };
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let exponent = usize::try_from(currency.exponent()).unwrap_or_default();
    let (kept, rest) = fraction.split_at_checked(exponent).unwrap_or((fraction, ""));
    let is_noise = NOISE_STARTS.iter().any(|of| rest.starts_with(of));
    if !is_side && !is_noise {
        return Err(too_fine);
    }
    let point = if kept.is_empty() { "" } else { "." };
    let money = Money::parse(&format!("{whole}{point}{kept}"), currency)?;
    let up = i64::from(rest.as_bytes().first().is_some_and(|digit| *digit >= b'5'));
    Ok(Money { minor: money.minor.saturating_add(up), ..money })
}

/// What stands beside a number: a sign or a code.
fn sign(text: &str) -> &str {
    let is_number =
        |c: char| c.is_ascii_digit() || c.is_whitespace() || ".,'-()+\u{2212}\u{2019}".contains(c);
    text.trim_matches(is_number)
}

/// The currency that the sign or the code beside an amount names; `None` if several share it.
pub(super) fn currency_of_sign(text: &str) -> Option<Currency> {
    let sign = sign(text);
    let code = SIGNS.iter().find(|(known, _)| known.eq_ignore_ascii_case(sign));
    Currency::parse(code.map_or(sign, |(_, code)| code)).ok()
}

/// Signs that one currency has alone. `$`, `kr` and the yen's are shared.
const SIGNS: &[(&str, &str)] = &[
    ("\u{20ac}", "EUR"),
    ("\u{a3}", "GBP"),
    ("US$", "USD"),
    ("A$", "AUD"),
    ("AU$", "AUD"),
    ("CA$", "CAD"),
    ("C$", "CAD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("S$", "SGD"),
    ("R$", "BRL"),
    ("MX$", "MXN"),
    ("NT$", "TWD"),
    ("\u{20b9}", "INR"),
    ("\u{20bd}", "RUB"),
    ("\u{20ba}", "TRY"),
    ("\u{20a9}", "KRW"),
    ("\u{20aa}", "ILS"),
    ("\u{20b4}", "UAH"),
    ("z\u{142}", "PLN"),
    ("lei", "RON"),
    ("K\u{10d}", "CZK"),
    ("Ft", "HUF"),
    ("\u{9f3}", "BDT"),
    ("KSh", "KES"),
    ("\u{62f}.\u{625}", "AED"),
    ("\u{631}.\u{633}", "SAR"),
    ("\u{631}.\u{642}", "QAR"),
    ("\u{62f}.\u{643}", "KWD"),
    ("\u{43b}\u{432}", "BGN"),
    ("\u{440}\u{441}\u{434}", "RSD"),
    ("\u{440}\u{443}\u{431}", "RUB"),
    ("\u{434}\u{435}\u{43d}", "MKD"),
    ("\u{20b8}", "KZT"),
    ("\u{20a6}", "NGN"),
    ("\u{20ab}", "VND"),
    ("\u{e3f}", "THB"),
    ("\u{20b1}", "PHP"),
];

/// Whether a sign that several currencies share is one of a currency.
fn shares(sign: &str, currency: Currency) -> bool {
    let of = SHARED.iter().find(|(known, _)| known.eq_ignore_ascii_case(sign));
    of.is_some_and(|(_, codes)| codes.contains(&currency.code()))
}

/// Whether several currencies share a sign.
fn is_shared(sign: &str) -> bool {
    SHARED.iter().any(|(known, _)| known.eq_ignore_ascii_case(sign))
}

const SHARED: [(&str, &[&str]); 3] = [
    ("kr", &["DKK", "ISK", "NOK", "SEK"]),
    ("$", &["ARS", "AUD", "CAD", "CLP", "COP", "HKD", "MXN", "NZD", "SGD", "USD"]),
    ("\u{a5}", &["CNY", "JPY"]),
];

/// The amounts in a cell that has several, each with its sign: `US$120.00 US$100.00`.
pub(super) fn split_amounts(text: &str) -> Vec<&str> {
    let is_sign = |c: char| !c.is_ascii_digit() && !c.is_whitespace() && !".,'-".contains(c);
    let is_first = text.trim_start().starts_with(is_sign);
    let mut amounts = Vec::new();
    let (mut start, mut was_sign, mut has_digits) = (0, false, false);
    for (at, c) in text.char_indices() {
        let begins = is_sign(c) && !was_sign;
        let ends = was_sign && !is_sign(c);
        // With its sign in front, an amount begins at the next sign; with the sign behind, after it.
        if has_digits && (if is_first { begins } else { ends }) {
            amounts.push(text[start..at].trim());
            (start, has_digits) = (at, false);
        }
        was_sign = is_sign(c);
        has_digits |= c.is_ascii_digit();
    }
    if has_digits {
        amounts.push(text[start..].trim());
    }
    amounts
}

/// An amount without its sign and its currency.
struct Unsigned<'t> {
    negative: bool,
    number: &'t str,
}

/// Takes off a minus before or after the number, or the brackets of bookkeepers, and the currency of the
/// row, as a code or a sign.
fn unsigned(text: &str, currency: Currency) -> Result<Unsigned<'_>, BadReason> {
    const MINUS: [char; 2] = ['-', '\u{2212}'];
    let (mut negative, mut number) = (false, text);
    // The currency may stand outside or inside of the sign.
    for _ in 0..2 {
        number = without_currency(number.trim(), text, currency)?.trim();
        let bracketed = number.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        let minus = bracketed.or(number.strip_prefix(MINUS)).or(number.strip_suffix(MINUS));
        negative |= minus.is_some();
        number = minus.or(number.strip_prefix('+')).unwrap_or(number);
    }
    Ok(Unsigned { negative, number: number.trim() })
}

fn without_currency<'t>(
    number: &'t str,
    text: &str,
    currency: Currency,
) -> Result<&'t str, BadReason> {
    let ends = [number.as_bytes().first(), number.as_bytes().last()];
    if ends.iter().flatten().all(|byte| byte.is_ascii_digit()) {
        return Ok(number);
    }
    let sign = sign(number);
    // `kr.` ends as a sentence does.
    let dotted = number.strip_suffix('.').and_then(|number| number.strip_suffix(sign));
    let prefix = number.strip_prefix(sign).map(|rest| rest.strip_prefix('.').unwrap_or(rest));
    let Some(rest) = prefix.or(number.strip_suffix(sign)).or(dotted) else {
        return Ok(number);
    };
    match currency_of_sign(sign) {
        Some(named) if named == currency => Ok(rest),
        Some(_) => Err(BadReason::OtherCurrency { text: text.to_owned(), currency }),
        None if sign == currency.symbol() || shares(sign, currency) => Ok(rest),
        None if is_shared(sign) => {
            Err(BadReason::OtherCurrency { text: text.to_owned(), currency })
        }
        None => Ok(number),
    }
}

/// Why a number cannot be read.
pub(super) enum Unread {
    Malformed,
    TwoReadings,
}

/// Whether an amount is what most files have: 1234 or 1234.50.
fn is_plain(text: &str, decimal: Option<Decimal>) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('.') {
        None => digits(text),
        Some((whole, fraction)) => {
            let is_point = decimal == Some(Decimal::Point)
                || (decimal.is_none() && fraction.len() != GROUP_DIGITS);
            is_point && digits(whole) && digits(fraction)
        }
    }
}

/// Rewrites `1.234,50` or `1'234.50` as `1234.50`; `has_decimals` says that there may be decimals.
pub(super) fn plain_decimal(
    text: &str,
    decimal: Option<Decimal>,
    has_decimals: bool,
) -> Result<Cow<'_, str>, Unread> {
    if is_plain(text, decimal) {
        return Ok(Cow::Borrowed(text));
    }
    let mut marks = Vec::new();
    for c in text.chars().filter(|c| !c.is_ascii_digit()) {
        marks.push(mark(c).ok_or(Unread::Malformed)?);
    }
    let runs: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    if runs.iter().any(|run| run.is_empty()) {
        return Err(Unread::Malformed);
    }
    let is_decimal = match decimal {
        Some(Decimal::Point) => marks.last() == Some(&'.'),
        Some(Decimal::Comma) => marks.last() == Some(&','),
        None => last_is_decimal(&marks, &runs, has_decimals)?,
    };
    let (groups, fraction) =
        if is_decimal { runs.split_at(runs.len() - 1) } else { (&*runs, &[][..]) };
    let thousands = &marks[..groups.len() - 1];
    let given = match decimal {
        Some(Decimal::Point) => '.',
        Some(Decimal::Comma) => ',',
        None => '\0',
    };
    if thousands.windows(2).any(|pair| pair[0] != pair[1])
        || thousands.contains(&given)
        || !are_thousands(groups, thousands.first())
    {
        return Err(Unread::Malformed);
    }
    let mut plain = groups.concat();
    for fraction in fraction {
        plain.push('.');
        plain.push_str(fraction);
    }
    Ok(Cow::Owned(plain))
}

/// A mark between digits; spaces are one kind, and so are apostrophes.
fn mark(c: char) -> Option<char> {
    match c {
        '.' | ',' => Some(c),
        '\'' | '\u{2019}' | '\u{2bc}' => Some('\''),
        _ if c.is_whitespace() && !c.is_control() => Some(' '),
        _ => None,
    }
}

/// Whether the last mark can only be the decimal mark.
fn last_is_decimal(marks: &[char], runs: &[&str], has_decimals: bool) -> Result<bool, Unread> {
    let [before @ .., last] = marks else { return Ok(false) };
    if matches!(last, ' ' | '\'') || before.contains(last) {
        return Ok(false);
    }
    if let ([], [whole, fraction]) = (before, runs) {
        let as_thousands = fraction.len() == GROUP_DIGITS && are_thousands(runs, Some(last));
        // A database writes `.000` behind any number.
        let as_decimal = has_decimals || *last == '.' && NOISE_STARTS.contains(fraction);
        return match (as_thousands, as_decimal) {
            (true, true) => Err(Unread::TwoReadings),
            (true, false) => Ok(false),
            (false, _) => Ok(!whole.is_empty()),
        };
    }
    Ok(true)
}

/// Whether these digits are groups of thousands, or of lakhs and crores, whose groups above the last have
/// two digits and are separated by commas.
fn are_thousands(groups: &[&str], mark: Option<&char>) -> bool {
    let [first, middle @ .., last] = groups else { return true };
    let Some(mark) = mark else { return true };
    let all = |digits: usize| middle.iter().all(|group| group.len() == digits);
    let lakhs = *mark == ',' && !middle.is_empty() && first.len() <= 2 && all(2);
    last.len() == GROUP_DIGITS
        && !first.starts_with('0')
        && ((first.len() <= GROUP_DIGITS && all(GROUP_DIGITS)) || lakhs)
}

#[cfg(test)]
mod tests;
