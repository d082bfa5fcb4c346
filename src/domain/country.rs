//! Countries by their code of two letters (ISO 3166-1 alpha-2).
//!
//! Invariant: a code is one of the list, in upper case. `XK` is on it: it is not of the standard, but what tables
//! of addresses and shops write for Kosovo.

use std::fmt;

use thiserror::Error;

/// The codes of the standard, and `XK`.
const CODES: &str = "\
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ \
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR \
GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP \
KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT \
MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW \
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ \
UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

/// A country.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

/// Why a text is no country.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{given}` is not the code of a country, such as DE, AT or US{}",
    meant.map(|meant| format!("; did you mean {meant}?")).unwrap_or_default()
)]
pub struct CountryError {
    given: String,
    meant: Option<&'static str>,
}

impl Country {
    /// Reads a code in any case.
    pub fn parse(text: &str) -> Result<Self, CountryError> {
        let upper = text.trim().to_ascii_uppercase();
        let code = <[u8; 2]>::try_from(upper.as_bytes()).ok().and_then(Self::of_code);
        // What people write for countries whose code is another.
        let meant = match upper.as_str() {
            "UK" => Some("GB"),
            "EN" => Some("GB or US"),
            "EL" => Some("GR"),
            _ => None,
        };
        code.ok_or_else(|| CountryError { given: text.to_owned(), meant })
    }

    /// `None` if it is no code of a country, in upper case.
    #[must_use]
    pub fn of_code(code: [u8; 2]) -> Option<Self> {
        let mut all = CODES.split(' ').map(str::as_bytes);
        all.any(|known| known == code).then_some(Self(code))
    }

    #[must_use]
    pub fn code(self) -> [u8; 2] {
        self.0
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a code is ASCII")
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests;
