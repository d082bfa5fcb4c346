//! Names of zones that stand beside a time in a file: `PDT`, `CEST`, `Europe/Berlin`, `Eastern Time (US & Canada)`.
//!
//! Invariant: a name that stands for several offsets at one time (`IST`) is none. Source of the last form: the
//! names of Ruby on Rails, which shops show. Does not know the zone of the plan (see `moment`).

use crate::domain::period::Zone;

/// The zone that a time names.
pub(super) enum Named {
    /// `+02:00`
    Offset(&'static str),
    Zone(Zone),
}

/// A time without the name of a zone behind it, and the zone. `None` if it names none.
pub(super) fn named_zone(text: &str) -> Option<(&str, Named)> {
    // The name begins after the last digit of the time, and after its half of the day.
    let digits = text.rfind(|c: char| c.is_ascii_digit())?;
    let in_name = |c: char| c.is_alphabetic() || c == '(';
    let start = digits + 1 + text[digits + 1..].find(in_name)?;
    let (before, name) = text.split_at(start);
    let (half, name) = halves(name);
    let before = &text[..before.len() + half];
    let name = name.trim().trim_start_matches('(');
    let name = if name.contains('(') { name } else { name.trim_end_matches(')') };
    if name.is_empty() {
        return None;
    }
    let offset = OFFSETS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    if let Some((_, offset)) = offset {
        return Some((before.trim_end(), Named::Offset(offset)));
    }
    let rails = RAILS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    let iana = rails.map_or(name, |(_, iana)| iana);
    let zone = iana.contains('/').then(|| Zone::parse(iana).ok())??;
    Some((before.trim_end(), Named::Zone(zone)))
}

/// The bytes of `AM`, `p. m.` and the like at the start of a text, and what follows.
fn halves(text: &str) -> (usize, &str) {
    let letters: String = text.chars().take(6).flat_map(char::to_lowercase).collect();
    for half in ["a. m.", "p. m.", "a.m.", "p.m.", "am", "pm"] {
        if letters.starts_with(half) && !text[half.len()..].starts_with(|c: char| c.is_alphabetic())
        {
            return (half.len(), &text[half.len()..]);
        }
    }
    (0, text)
}

/// Abbreviations that stand for one offset.
const OFFSETS: [(&str, &str); 40] = [
    ("UTC", "+00:00"),
    ("GMT", "+00:00"),
    ("Z", "+00:00"),
    ("WET", "+00:00"),
    ("BST", "+01:00"),
    ("WEST", "+01:00"),
    ("CET", "+01:00"),
    ("MEZ", "+01:00"),
    ("HEC", "+01:00"),
    ("CEST", "+02:00"),
    ("MESZ", "+02:00"),
    ("HAEC", "+02:00"),
    ("EET", "+02:00"),
    ("SAST", "+02:00"),
    ("EEST", "+03:00"),
    ("MSK", "+03:00"),
    ("PKT", "+05:00"),
    ("SGT", "+08:00"),
    ("HKT", "+08:00"),
    ("AWST", "+08:00"),
    ("JST", "+09:00"),
    ("KST", "+09:00"),
    ("ACST", "+09:30"),
    ("ACDT", "+10:30"),
    ("AEST", "+10:00"),
    ("AEDT", "+11:00"),
    ("NZST", "+12:00"),
    ("NZDT", "+13:00"),
    ("BRT", "-03:00"),
    ("NDT", "-02:30"),
    ("ADT", "-03:00"),
    ("EDT", "-04:00"),
    ("EST", "-05:00"),
    ("CDT", "-05:00"),
    ("CST", "-06:00"),
    ("MDT", "-06:00"),
    ("MST", "-07:00"),
    ("PDT", "-07:00"),
    ("PST", "-08:00"),
    ("HST", "-10:00"),
];

/// The names of Ruby on Rails that shops show most, with their zones.
const RAILS: [(&str, &str); 42] = [
    ("Pacific Time (US & Canada)", "America/Los_Angeles"),
    ("Mountain Time (US & Canada)", "America/Denver"),
    ("Central Time (US & Canada)", "America/Chicago"),
    ("Eastern Time (US & Canada)", "America/New_York"),
    ("Atlantic Time (Canada)", "America/Halifax"),
    ("Newfoundland", "America/St_Johns"),
    ("Arizona", "America/Phoenix"),
    ("Alaska", "America/Juneau"),
    ("Hawaii", "Pacific/Honolulu"),
    ("Indiana (East)", "America/Indiana/Indianapolis"),
    ("Saskatchewan", "America/Regina"),
    ("Puerto Rico", "America/Puerto_Rico"),
    ("Mexico City", "America/Mexico_City"),
    ("Brasilia", "America/Sao_Paulo"),
    ("Buenos Aires", "America/Argentina/Buenos_Aires"),
    ("Bogota", "America/Bogota"),
    ("Santiago", "America/Santiago"),
    ("London", "Europe/London"),
    ("Edinburgh", "Europe/London"),
    ("Dublin", "Europe/Dublin"),
    ("Lisbon", "Europe/Lisbon"),
    ("Berlin", "Europe/Berlin"),
    ("Bern", "Europe/Zurich"),
    ("Zurich", "Europe/Zurich"),
    ("Vienna", "Europe/Vienna"),
    ("Paris", "Europe/Paris"),
    ("Madrid", "Europe/Madrid"),
    ("Rome", "Europe/Rome"),
    ("Amsterdam", "Europe/Amsterdam"),
    ("Brussels", "Europe/Brussels"),
    ("Copenhagen", "Europe/Copenhagen"),
    ("Stockholm", "Europe/Stockholm"),
    ("Warsaw", "Europe/Warsaw"),
    ("Athens", "Europe/Athens"),
    ("Helsinki", "Europe/Helsinki"),
    ("Tokyo", "Asia/Tokyo"),
    ("Osaka", "Asia/Tokyo"),
    ("Singapore", "Asia/Singapore"),
    ("Sydney", "Australia/Sydney"),
    ("Melbourne", "Australia/Melbourne"),
    ("Brisbane", "Australia/Brisbane"),
    ("Auckland", "Pacific/Auckland"),
];

#[cfg(test)]
mod tests;
