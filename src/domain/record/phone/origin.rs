//! The country of a number, by its country code and, where countries share one, by the digits that follow.
//!
//! Source: the lists of assigned codes of ITU-T E.164 and of the North American Numbering Plan. Invariant: a
//! country is told or it is unknown, as it is where several share a code and no digits tell them apart. It is
//! told beside a hash and is no part of one, so these lists may grow.

use super::{Country, Phone};

const CANADA: &str = "\
1204 1226 1236 1249 1250 1257 1263 1289 1306 1343 1354 1365 1367 1368 1382 1387 1403 1416 1418 1428 1431 1437 1438 \
1450 1460 1468 1474 1506 1514 1519 1548 1579 1581 1584 1587 1604 1613 1639 1647 1672 1683 1705 1709 1742 1753 1778 \
1780 1782 1807 1819 1825 1867 1873 1879 1902 1905 1942";

/// Digits after a country code that countries share, with the country that has them. What none of them begins is
/// of the country in `MAIN`.
const PARTS: &[(&str, &str)] = &[
    ("CA", CANADA),
    ("BS", "1242"),
    ("BB", "1246"),
    ("AI", "1264"),
    ("AG", "1268"),
    ("VG", "1284"),
    ("VI", "1340"),
    ("KY", "1345"),
    ("BM", "1441"),
    ("GD", "1473"),
    ("TC", "1649"),
    ("JM", "1658 1876"),
    ("MS", "1664"),
    ("MP", "1670"),
    ("GU", "1671"),
    ("AS", "1684"),
    ("SX", "1721"),
    ("LC", "1758"),
    ("DM", "1767"),
    ("VC", "1784"),
    ("PR", "1787 1939"),
    ("DO", "1809 1829 1849"),
    ("TT", "1868"),
    ("KN", "1869"),
    ("KZ", "76 77"),
    ("GG", "441481"),
    ("JE", "441534"),
    ("IM", "441624"),
    ("VA", "3906698"),
    ("SJ", "4779"),
    ("CC", "6189162"),
    ("CX", "6189164"),
    ("AX", "35818"),
    ("EH", "2125288 2125289"),
    ("YT", "262269 262639"),
    ("CW", "5999"),
];

/// The country of a shared code without other digits. Codes that are not here are of one country, or of several
/// that their numbers do not tell apart.
const MAIN: &[&str] = &["US", "RU", "GB", "IT", "NO", "AU", "FI", "MA", "RE", "BQ"];

/// Digits after `1` that are of no place: numbers that the called party pays, and others.
const NOWHERE: &str = "\
1500 1521 1533 1544 1566 1577 1588 1600 1622 1700 1710 1800 1833 1844 1855 1866 1877 1888 1900";

impl Phone {
    /// The country that the number is of, if its digits tell it.
    #[must_use]
    pub fn country(&self) -> Option<Country> {
        let digits = self.as_str().strip_prefix('+')?;
        let has = |starts: &str| starts.split(' ').any(|start| digits.starts_with(start));
        if has(NOWHERE) {
            return None;
        }
        if let Some((name, _)) = PARTS.iter().find(|(_, starts)| has(starts)) {
            return name.parse().ok();
        }
        let of_code: Vec<Country> =
            Country::all().filter(|of| digits.starts_with(of.code)).collect();
        match of_code[..] {
            [only] => Some(only),
            _ => of_code.into_iter().find(|of| MAIN.contains(&of.to_string().as_str())),
        }
    }
}

#[cfg(test)]
mod tests;
