//! Dates in other forms than the file format's: `20.11.2026`, `11/20/2026`.
//!
//! Invariant: a date whose day and month can be confused is not understood.

use jiff::civil::Date;

/// A date in whatever form: its three numbers as written, and what separates them.
pub(super) struct DateParts<'a> {
    numbers: [&'a str; 3],
    separator: char,
    pub(super) has_time: bool,
}

pub(super) fn date_parts(raw: &str) -> Option<DateParts<'_>> {
    let date = raw.split([' ', 'T']).next()?;
    let separator = date.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(separator, '.' | '/' | '-') {
        return None;
    }
    let mut numbers = date.split(separator);
    let numbers = [numbers.next()?, numbers.next()?, numbers.next()?];
    let is_number = |text: &&str| (1..=4).contains(&text.len()) && text.parse::<u16>().is_ok();
    let is_date = numbers.iter().all(is_number) && date.split(separator).count() == 3;
    is_date.then_some(DateParts { numbers, separator, has_time: date.len() < raw.len() })
}

impl DateParts<'_> {
    /// The date, if its day and month cannot be confused and it is in the calendar.
    pub(super) fn date(&self) -> Option<Date> {
        let [a, b, c] = self.numbers;
        let number = |text: &str| text.parse::<i16>().ok();
        let (year, month, day) = if a.len() == 4 {
            (a, b, c)
        } else if c.len() != 4 {
            return None;
        } else if self.separator == '.' || number(a)? > 12 {
            (c, b, a)
        } else if number(b)? > 12 {
            (c, a, b)
        } else {
            return None;
        };
        Date::new(number(year)?, month.parse().ok()?, day.parse().ok()?).ok()
    }

    /// Whether it is written as TOML writes dates.
    pub(super) fn is_in_form(&self) -> bool {
        self.separator == '-' && self.numbers.map(str::len) == [4, 2, 2]
    }
}
