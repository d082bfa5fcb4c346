//! Words of files: states of orders, kinds, counts and flags.
//!
//! Invariant: a word that has two meanings among shops is refused. Case, and what separates the parts of a
//! word, mean nothing, and neither do what keyboards and spreadsheets put in place of characters.

use std::str::FromStr;

use crate::domain::fold::fold_name;
use crate::domain::hundredths::Hundredths;
use crate::domain::record::order::OrderStatus;
use crate::domain::string_enum::NotOneOf;

use super::cell::shown;
use super::preset::{Unit, in_seconds};
use super::row::BadReason;

/// Other words of shops for a state, each with one meaning. Left out for having two: `processing` and
/// `on hold` (paid in one shop, unpaid in another), `shipped`, `partially paid`, `refund`, `failed`.
const STATES: &[(&str, OrderStatus)] = &[
    ("pending_payment", OrderStatus::Pending),
    ("payment_pending", OrderStatus::Pending),
    ("awaiting_payment", OrderStatus::Pending),
    ("unpaid", OrderStatus::Pending),
    ("authorized", OrderStatus::Pending),
    ("authorised", OrderStatus::Pending),
    ("completed", OrderStatus::Paid),
    ("complete", OrderStatus::Paid),
    ("succeeded", OrderStatus::Paid),
    ("partial_refund", OrderStatus::PartiallyRefunded),
    ("partial_refunded", OrderStatus::PartiallyRefunded),
    ("partly_refunded", OrderStatus::PartiallyRefunded),
    ("refunded_partially", OrderStatus::PartiallyRefunded),
    ("fully_refunded", OrderStatus::Refunded),
    ("full_refund", OrderStatus::Refunded),
    ("canceled", OrderStatus::Cancelled),
    ("voided", OrderStatus::Cancelled),
    ("void", OrderStatus::Cancelled),
];
/// What rows with the sums of others are called among those that are left out.
pub(super) const ROWS_OF_TOTALS: &str = "rows of totals";
/// What stands in the place of an id in a row with the sums of all rows, in the form of [`fold_name`].
const TOTALS: &[&str] = &[
    "TOTAL",
    "TOTALS",
    "GRAND TOTAL",
    "SUM",
    "SUMME",
    "GESAMT",
    "GESAMTSUMME",
    "TOTALE",
    "TOTALI",
    "TOTAAL",
    "TOTAUX",
    "TOTALES",
    "TOTAIS",
    "SUMA",
    "SOMA",
    "SOMME",
    "RAZEM",
];

/// Whether a text names sums, and no record: `Total`, `Total: 12 orders`.
pub(super) fn is_totals(text: &str) -> bool {
    // Most ids have a digit or a mark in front, so most rows need no more.
    if !text.starts_with(char::is_alphabetic) {
        return false;
    }
    let folded = fold_name(text);
    let ends = |rest: &str| {
        let rest = rest.trim_start();
        rest.is_empty()
            || rest.starts_with([':', '(', '=', '-'])
            || rest.starts_with(char::is_numeric)
    };
    TOTALS.iter().filter_map(|word| folded.strip_prefix(word)).any(ends)
}

/// How spreadsheets and programs of European languages write true and yes, in the form of [`fold_name`]. Left
/// out is what means true in one language and false in another.
const TRUE: &str = "1 1.0 1,0 T Y X ON TRUE YES \
    WAHR JA VRAI OUI VERDADERO S\u{cd} SI VERO S\u{cc} VERDADEIRO SIM CERT WAAR SAND SANN SANT TOSI KYLL\u{c4} \
    PRAWDA TAK PRAVDA ANO \u{c1}NO IGAZ IGEN ADEV\u{102}RAT DA ISTINA DO\u{11e}RU EVET T\u{d5}ENE JAH PATIESS \
    J\u{100} TEISINGA TAIP \u{391}\u{39b}\u{397}\u{398}\u{395}\u{3a3} \u{39d}\u{391}\u{399} \
    \u{418}\u{421}\u{422}\u{418}\u{41d}\u{410} \u{414}\u{410} \
    \u{406}\u{421}\u{422}\u{418}\u{41d}\u{410} \u{422}\u{410}\u{41a}";
const FALSE: &str = "0 0.0 0,0 F N OFF FALSE NO \
    FALSCH NEIN FAUX NON FALSO N\u{c3}O FALS ONWAAR NEE FALSK NEJ USANN NEI FALSKT EP\u{c4}TOSI EI \
    FA\u{141}SZ NIE NEPRAVDA NE HAMIS NEM NU LA\u{17d} YANLI\u{15e} HAYIR V\u{c4}\u{c4}R APLAMS N\u{112} \
    KLAIDINGA \u{3a8}\u{395}\u{3a5}\u{394}\u{395}\u{3a3} \u{38c}\u{3a7}\u{399} \
    \u{41b}\u{41e}\u{416}\u{42c} \u{41d}\u{415}\u{422} \u{41d}\u{415} \
    \u{425}\u{418}\u{411}\u{41d}\u{406}\u{421}\u{422}\u{42c} \u{41d}\u{406}";

/// The state of an order.
pub(super) fn status(text: &str) -> Result<OrderStatus, NotOneOf> {
    word(text).or_else(|error| {
        let glued = glued(text);
        let known = STATES.iter().find(|(state, _)| state.replace('_', "") == glued);
        known.map(|(_, status)| *status).ok_or(error)
    })
}

/// One of the allowed words.
pub(super) fn word<T: FromStr<Err = NotOneOf>>(text: &str) -> Result<T, NotOneOf> {
    // Most files write the words as they are.
    if let Ok(word) = text.parse() {
        return Ok(word);
    }
    let glued = glued(text);
    let error = match glued.parse() {
        Ok(word) => return Ok(word),
        Err(error) => NotOneOf { given: shown(text).into_owned(), ..error },
    };
    let meant = error.allowed.iter().find(|allowed| allowed.replace('_', "") == glued);
    meant.and_then(|word| word.parse().ok()).ok_or(error)
}

/// A word folded as every name, in lower case, without what separates its parts: programs write
/// `partiallyRefunded`, `partially-refunded` and `PARTIALLY.REFUNDED`.
fn glued(text: &str) -> String {
    let lower = fold_name(text).to_ascii_lowercase();
    lower.chars().filter(|c| !matches!(c, ' ' | '_' | '-' | '.')).collect()
}

/// A whole number. Tables with gaps write `5` as `5.0`, and programs for people `1200` as `1,200`.
pub(super) fn count(text: &str) -> Result<u32, BadReason> {
    whole(text)
}

/// The same, of what platforms count by billions.
pub(super) fn large_count(text: &str) -> Result<u64, BadReason> {
    whole(text)
}

fn whole<T: FromStr>(text: &str) -> Result<T, BadReason> {
    let whole = text.strip_suffix(".0").or(text.strip_suffix(",0")).unwrap_or(text);
    let grouped = without_groups(whole);
    let whole = grouped.as_deref().unwrap_or(whole);
    let digits = whole.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits { whole.parse().ok() } else { None };
    number.ok_or_else(|| BadReason::Count(shown(text).into_owned()))
}

/// The digits of a number in groups of three; `None` if it is not in groups. A database writes `.000` behind a whole
/// number, so one group of zeros behind a point has two readings.
fn without_groups(text: &str) -> Option<String> {
    let mark = text.chars().find(|c| !c.is_ascii_digit())?;
    let is_mark = matches!(mark, ',' | '.' | '\'' | '\u{2019}') || mark.is_whitespace();
    let groups: Vec<&str> = text.split(mark).collect();
    let [first, rest @ ..] = groups.as_slice() else { return None };
    let all_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let are_groups = (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && rest.iter().all(|group| group.len() == 3)
        && groups.iter().all(|group| all_digits(group));
    let is_decimal = mark == '.' && rest == ["000"];
    (is_mark && are_groups && !is_decimal).then(|| groups.concat())
}

/// A duration in whole seconds: a number, rounded, or hours, minutes and seconds.
pub(super) fn seconds(text: &str) -> Result<u32, BadReason> {
    if let Ok(whole) = count(text) {
        return Ok(whole);
    }
    let seconds = in_seconds(text, Unit::Seconds, None)?;
    count(&seconds).map_err(|_| BadReason::Duration(shown(text).into_owned()))
}

/// A number with at most two decimals. Without marks of thousands, so that either mark is the decimal one.
pub(super) fn hundredths(text: &str) -> Result<Hundredths, BadReason> {
    Hundredths::parse(text).ok_or_else(|| BadReason::Number(shown(text).into_owned()))
}

pub(super) fn flag(text: &str) -> Result<bool, BadReason> {
    // Not `glued`, to which -1 is 1.
    let folded = fold_name(text);
    let is_one = |words: &str| words.split_whitespace().any(|word| word == folded);
    if is_one(TRUE) {
        Ok(true)
    } else if is_one(FALSE) {
        Ok(false)
    } else {
        Err(BadReason::Flag(shown(text).into_owned()))
    }
}

#[cfg(test)]
mod tests;
