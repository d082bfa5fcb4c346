//! The country of phone numbers that are written as they are dialled within it.
//!
//! Source of the codes: ITU-T E.164 and its list of assigned country codes; of the prefixes, E.164 national
//! numbering plans. Invariant: a number that has its country code already stays as it is. Does not check whether
//! a number exists.

use std::borrow::Cow;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use thiserror::Error;

use super::separates;

/// A country, by its ISO 3166 code of two letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Country {
    name: [u8; 2],
    /// Its country code in E.164.
    pub(super) code: &'static str,
}

/// Why a text is not a country.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not the code of a country, such as DE, US or GB")]
pub struct CountryError(String);

/// Each country with its code.
const CODES: &str = "\
AD376 AE971 AF93 AG1 AI1 AL355 AM374 AO244 AR54 AS1 AT43 AU61 AW297 AX358 AZ994 BA387 BB1 BD880 BE32 BF226 \
BG359 BH973 BI257 BJ229 BL590 BM1 BN673 BO591 BQ599 BR55 BS1 BT975 BW267 BY375 BZ501 CA1 CC61 CD243 CF236 \
CG242 CH41 CI225 CK682 CL56 CM237 CN86 CO57 CR506 CU53 CV238 CW599 CX61 CY357 CZ420 DE49 DJ253 DK45 DM1 DO1 \
DZ213 EC593 EE372 EG20 EH212 ER291 ES34 ET251 FI358 FJ679 FK500 FM691 FO298 FR33 GA241 GB44 GD1 GE995 GF594 \
GG44 GH233 GI350 GL299 GM220 GN224 GP590 GQ240 GR30 GT502 GU1 GW245 GY592 HK852 HN504 HR385 HT509 HU36 ID62 \
IE353 IL972 IM44 IN91 IO246 IQ964 IR98 IS354 IT39 JE44 JM1 JO962 JP81 KE254 KG996 KH855 KI686 KM269 KN1 \
KP850 KR82 KW965 KY1 KZ7 LA856 LB961 LC1 LI423 LK94 LR231 LS266 LT370 LU352 LV371 LY218 MA212 MC377 MD373 \
ME382 MF590 MG261 MH692 MK389 ML223 MM95 MN976 MO853 MP1 MQ596 MR222 MS1 MT356 MU230 MV960 MW265 MX52 MY60 \
MZ258 NA264 NC687 NE227 NF672 NG234 NI505 NL31 NO47 NP977 NR674 NU683 NZ64 OM968 PA507 PE51 PF689 PG675 PH63 \
PK92 PL48 PM508 PR1 PS970 PT351 PW680 PY595 QA974 RE262 RO40 RS381 RU7 RW250 SA966 SB677 SC248 SD249 SE46 \
SG65 SH290 SI386 SJ47 SK421 SL232 SM378 SN221 SO252 SR597 SS211 ST239 SV503 SX1 SY963 SZ268 TC1 TD235 TG228 \
TH66 TJ992 TK690 TL670 TM993 TN216 TO676 TR90 TT1 TV688 TW886 TZ255 UA380 UG256 US1 UY598 UZ998 VA39 VC1 \
VE58 VG1 VI1 VN84 VU678 WF681 WS685 XK383 YE967 YT262 ZA27 ZM260 ZW263";

/// Countries in which no zero is dialled before a number: their numbers begin with any digit, or with the prefix in
/// `international`.
const WITHOUT_ZERO: [&str; 20] = [
    "1", "7", "30", "34", "36", "45", "47", "48", "65", "351", "352", "354", "356", "357", "370",
    "371", "372", "420", "852", "853",
];
/// Digits of a number within a country.
const NATIONAL_DIGITS: RangeInclusive<usize> = 7..=12;
/// Groups in which a number without a zero is written: a text of fewer may be a number of a customer.
const GROUPS_MIN: usize = 3;

impl Country {
    /// The number with its country code, if a text is written as numbers are within the country; else the text, which
    /// may be the number of a customer or an order.
    #[must_use]
    pub fn in_full(self, text: &str) -> Cow<'_, str> {
        if self.is_national(text) { self.international(text).into() } else { text.into() }
    }

    /// What is dialled for the country, without `+`: `49`.
    #[must_use]
    pub fn dialled(self) -> &'static str {
        self.code
    }

    fn is_national(self, text: &str) -> bool {
        let is_part = |c: char| c.is_ascii_digit() || separates(c);
        let count = text.bytes().filter(u8::is_ascii_digit).count();
        if !text.chars().all(is_part) || !NATIONAL_DIGITS.contains(&count) {
            return false;
        }
        if WITHOUT_ZERO.contains(&self.code) {
            let groups = text.split(separates).filter(|group| !group.is_empty());
            return !text.starts_with('0') && groups.count() >= GROUPS_MIN
                || self.code == "36" && text.starts_with("06");
        }
        text.starts_with('(') || text.starts_with('0') && !text.starts_with("00")
    }

    /// All countries.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        CODES.split(' ').filter_map(|entry| {
            let (name, code) = entry.split_at_checked(2)?;
            Some(Self { name: name.as_bytes().try_into().ok()?, code })
        })
    }

    /// The number with its country code. A text without a digit stays as it is.
    #[must_use]
    pub fn international(self, number: &str) -> String {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        if digits.is_empty() || number.contains('@') {
            return number.to_owned();
        }
        // What is dialled before the number within the country. A zero is taken off where numbers are
        // normalised, because some countries keep it.
        let (prefix, length) = match self.code {
            "1" => ("1", 11),
            "7" => ("8", 11),
            "36" => ("06", 11),
            "370" => ("8", 9),
            _ => ("", 0),
        };
        let national = match digits.strip_prefix(prefix) {
            Some(rest) if digits.len() == length => rest,
            _ => &digits,
        };
        format!("+{}{national}", self.code)
    }
}

impl FromStr for Country {
    type Err = CountryError;

    /// Parses `DE`, in any case.
    fn from_str(text: &str) -> Result<Self, CountryError> {
        let error = || CountryError(text.to_owned());
        let name = text.trim().to_ascii_uppercase();
        let bytes: [u8; 2] = name.as_bytes().try_into().map_err(|_| error())?;
        let code =
            CODES.split(' ').find_map(|entry| entry.strip_prefix(&name)).ok_or_else(error)?;
        Ok(Self { name: bytes, code })
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.name).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests;
