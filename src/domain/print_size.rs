//! The width at which something is printed, and the distance from which it is read.
//!
//! Invariant: from 1 millimetre to 100 metres, in whole micrometres. Does not know what is printed (see
//! `render::qr`).

use std::fmt;

use thiserror::Error;

/// A length on paper or in front of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PrintSize(u32);

/// Why a text is not a length.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a length such as 30mm, 4.5cm or 2m, from 1mm to 100m")]
pub struct PrintSizeError(String);

const MICROMETRES_MIN: f64 = 1e3;
const MICROMETRES_MAX: f64 = 1e8;

impl PrintSize {
    /// The width of a QR code on a sheet, unless another is asked for.
    pub const ON_A_SHEET: Self = Self(50_000);

    /// Parses `30mm`, `4.5 cm` or `2m`.
    pub fn parse(text: &str) -> Result<Self, PrintSizeError> {
        let error = || PrintSizeError(text.trim().to_owned());
        let lower = text.trim().to_lowercase();
        let units = [("mm", 1e3), ("cm", 1e4), ("m", 1e6)];
        let found = units.iter().find_map(|(unit, um)| Some((lower.strip_suffix(unit)?, um)));
        let (number, unit) = found.ok_or_else(error)?;
        let number = number.trim_end();
        if !number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return Err(error());
        }
        let number: f64 = number.parse().map_err(|_| error())?;
        Self::of_um(number * unit).ok_or_else(error)
    }

    /// A length in millimetres, rounded to micrometres; `None` beyond the bounds.
    #[must_use]
    pub fn of_mm(mm: f64) -> Option<Self> {
        Self::of_um(mm * 1e3)
    }

    fn of_um(um: f64) -> Option<Self> {
        let um = um.round();
        if !(MICROMETRES_MIN..=MICROMETRES_MAX).contains(&um) {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within the bounds"
        )]
        Some(Self(um as u32))
    }

    #[must_use]
    pub fn mm(self) -> f64 {
        f64::from(self.0) / 1e3
    }
}

/// A length in millimetres as people read it: in millimetres below one metre, in metres from there on, with as few
/// decimals as it has, at most two.
#[must_use]
pub fn length(mm: f64) -> String {
    let (number, unit) = if mm < 1e3 { (mm, "mm") } else { (mm / 1e3, "m") };
    let text = format!("{number:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text} {unit}")
}

impl fmt::Display for PrintSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&length(self.mm()))
    }
}

#[cfg(test)]
mod tests;
