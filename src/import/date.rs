//! Dates that are not written as 2026-11-20, and times of twelve hours.
//!
//! Invariant: a date of numbers that does not begin with its year is read only in a given order. Does not
//! know zones (see `moment`).

use crate::domain::string_enum::string_enum;

use super::row::BadReason;

string_enum!(
    /// The order of day, month and year in a file's dates.
    DateOrder {
        /// `31/05/2026`
        Dmy = "dmy",
        /// `05/31/2026`
        Mdy = "mdy",
        /// `26/05/31`
        Ymd = "ymd",
    }
);

impl DateOrder {
    /// What comes first.
    pub(super) fn first(self) -> &'static str {
        match self {
            Self::Dmy => "day first",
            Self::Mdy => "month first",
            Self::Ymd => "year first",
        }
    }
}

/// Year, month and day.
type Day = (u16, u8, u8);

/// A time in the form 2026-05-31T14:30:00+02:00, the offset only if the text has one. `None` if the text
/// is no time.
pub(super) fn rewritten(text: &str, order: Option<DateOrder>) -> Result<Option<String>, BadReason> {
    let mut rest = Rest(text);
    let day = match rest.clone().numbers() {
        Some((numbers, after)) => {
            rest = after;
            of_numbers(text, numbers, order)?
        }
        None => rest.named(),
    };
    let Some((year, month, day)) = day else { return Ok(None) };
    let Some(time) = rest.time() else { return Ok(None) };
    Ok(Some(format!("{year:04}-{month:02}-{day:02}{time}")))
}

/// A month that is written without a day, as 2026-11. `None` if the text is none.
pub(super) fn without_day(text: &str) -> Option<String> {
    let mut rest = Rest(text);
    let (year, month) = match rest.word() {
        Some(name) => {
            rest.skip(" ,.-/");
            (rest.digits()?, month_of(&name)?)
        }
        None => {
            let first = rest.digits()?;
            rest.skip(" ./-");
            match rest.word() {
                Some(name) => (first, month_of(&name)?),
                None => {
                    let second = rest.digits()?;
                    let (year, month) =
                        if first.len() == 4 { (first, second) } else { (second, first) };
                    (year, month.parse().ok().filter(|_| month.len() <= 2)?)
                }
            }
        }
    };
    let is_whole = rest.0.is_empty() && year.len() == 4 && (1..=12).contains(&month);
    is_whole.then(|| format!("{year}-{month:02}"))
}

/// Reads a date of three numbers.
fn of_numbers(
    text: &str,
    numbers: [&str; 3],
    given: Option<DateOrder>,
) -> Result<Option<Day>, BadReason> {
    let [first, second, last] = numbers;
    let year_first = first.len() == 4;
    if numbers.iter().all(|number| number.bytes().all(|byte| byte == b'0')) {
        return Ok(None);
    }
    if year_first {
        return Ok(in_order(numbers, DateOrder::Ymd));
    }
    if !matches!((first.len(), second.len(), last.len()), (1 | 2, 1 | 2, 2 | 4)) {
        return Ok(None);
    }
    let can_be = |order: &DateOrder| in_order(numbers, *order).is_some();
    let orders: Vec<DateOrder> = DateOrder::ALL.iter().copied().filter(can_be).collect();
    match given {
        Some(order) if orders.contains(&order) => Ok(in_order(numbers, order)),
        _ if orders.is_empty() => Ok(None),
        Some(order) => Err(BadReason::NotInOrder { text: text.to_owned(), order, orders }),
        None => Err(BadReason::DateOrder { text: text.to_owned(), orders }),
    }
}

fn in_order(numbers: [&str; 3], order: DateOrder) -> Option<Day> {
    let [a, b, c] = numbers;
    let (year, month, day) = match order {
        DateOrder::Dmy => (c, b, a),
        DateOrder::Mdy => (c, a, b),
        DateOrder::Ymd => (a, b, c),
    };
    let month = month.parse().ok().filter(|month| (1..=12).contains(month))?;
    let day = day.parse().ok().filter(|_| day.len() <= 2).filter(|day| (1..=31).contains(day))?;
    Some((full_year(year)?, month, day))
}

/// A year of two digits is the nearest one as spreadsheets take it: 1970 to 2069.
fn full_year(text: &str) -> Option<u16> {
    let year: u16 = text.parse().ok()?;
    match text.len() {
        4 => Some(year),
        2 => Some(if year < 70 { 2000 + year } else { 1900 + year }),
        _ => None,
    }
}

/// What is left to read of a text.
#[derive(Clone)]
struct Rest<'t>(&'t str);

impl<'t> Rest<'t> {
    fn take(&mut self, is_wanted: impl Fn(char) -> bool) -> &'t str {
        let end = self.0.find(|c| !is_wanted(c)).unwrap_or(self.0.len());
        let (taken, rest) = self.0.split_at(end);
        self.0 = rest;
        taken
    }

    fn digits(&mut self) -> Option<&'t str> {
        let digits = self.take(|c| c.is_ascii_digit());
        (!digits.is_empty()).then_some(digits)
    }

    fn word(&mut self) -> Option<String> {
        let word = self.take(char::is_alphabetic);
        (!word.is_empty()).then(|| word.to_lowercase())
    }

    fn skip(&mut self, marks: &str) {
        self.take(|c| marks.contains(c) || (marks.contains(' ') && c.is_whitespace()));
    }

    /// Three numbers, with the same mark between them, and what follows.
    fn numbers(mut self) -> Option<([&'t str; 3], Self)> {
        let first = self.digits()?;
        let mark = self.0.chars().next().filter(|mark| "/.-".contains(*mark))?;
        self.0 = self.0.strip_prefix(mark)?;
        let second = self.digits()?;
        self.0 = self.0.strip_prefix(mark)?;
        let third = self.digits()?;
        Some(([first, second, third], self))
    }

    /// A date with the name of its month: `Mon, 23 Sep 2024`, `Dec 8, 2024`, `8-Dec-24`,
    /// `12 de noviembre de 2026`, `mar. 3 nov. 2026`.
    fn named(&mut self) -> Option<Day> {
        let (mut day, mut month) = (None, None);
        // `Nov 24, 10` may have its year left out.
        let (mut is_first, mut year_digits) = (true, 4..=4);
        loop {
            self.skip(" ,.-/");
            if let Some(digits) = self.digits() {
                if let (Some(day), Some(month)) = (day, month) {
                    let digits = year_digits.contains(&digits.len()).then_some(digits)?;
                    return Some((full_year(digits)?, month, day));
                }
                let number = digits.parse().ok().filter(|day| (1..=31).contains(day));
                day = Some(number.filter(|_| day.is_none())?);
                self.ordinal();
            } else {
                let word = self.word()?;
                if day.is_some() {
                    year_digits = 2..=4;
                }
                // Before the day, the name of a month may be that of a day of the week: `mar`.
                month = match month_of(&word) {
                    Some(named) => Some(named),
                    None if BETWEEN.contains(&&*word) => month,
                    None if is_first => None,
                    None => return None,
                };
            }
            is_first = false;
        }
    }

    /// The letters of an ordinal number, as in `1st`, `1er` and `12th`.
    fn ordinal(&mut self) {
        let mut after = self.clone();
        if after.word().is_some_and(|word| ORDINALS.contains(&&*word)) {
            *self = after;
        }
    }

    /// What follows a date, as `T14:30:00+02:00`; nothing if nothing follows.
    fn time(mut self) -> Option<String> {
        if self.0.is_empty() {
            return Some(String::new());
        }
        let start = self.0.len();
        self.skip(" ,T");
        let hour: u8 = self.digits().filter(|hour| hour.len() <= 2)?.parse().ok()?;
        self.0 = self.0.strip_prefix(':').filter(|_| self.0.len() < start)?;
        let minute = self.digits().filter(|minute| minute.len() == 2)?;
        let mut second = "00";
        if let Some(rest) = self.0.strip_prefix(':') {
            self.0 = rest;
            second = self.take(|c| c.is_ascii_digit() || c == '.');
        }
        self.skip(" ");
        let mut after = self.clone();
        let half: String = after.take(|c| !c.is_ascii_digit() && !matches!(c, '+' | '-')).into();
        let half = half.to_lowercase().replace(|c: char| c == '.' || c.is_whitespace(), "");
        let hour = match half.as_str() {
            "am" if (1..=12).contains(&hour) => hour % 12,
            "pm" if (1..=12).contains(&hour) => hour % 12 + 12,
            "" | "z" | "utc" | "gmt" => hour,
            _ => return None,
        };
        if half.ends_with('m') {
            self = after;
        }
        let offset = match self.0.trim() {
            "Z" | "z" | "UTC" | "GMT" => "Z",
            offset if offset.is_empty() || offset.starts_with(['+', '-']) => offset,
            _ => return None,
        };
        Some(format!("T{hour:02}:{minute}:{second}{offset}"))
    }
}

/// What may stand between the parts of a date.
const BETWEEN: [&str; 5] = ["de", "del", "of", "den", "the"];
const ORDINALS: [&str; 6] = ["st", "nd", "rd", "th", "er", "e"];

/// The names of the months in English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish and
/// Norwegian, whole and as they are shortened. Languages in which one of these names another month are left out.
const MONTHS: [&str; 12] = [
    "jan january januar januari janvier janv j\u{e4}nner enero ene gennaio gen janeiro",
    "feb february februar februari f\u{e9}vrier f\u{e9}vr fevrier febrero febbraio fevereiro fev",
    "mar march m\u{e4}rz m\u{e4}r mrz maerz mars marzo mar\u{e7}o maart mrt marts",
    "apr april avril avr abril abr aprile",
    "may mai mayo maggio mag maio mei maj",
    "jun june juni juin junio giugno giu junho",
    "jul july juli juillet juil julio luglio lug julho",
    "aug august ao\u{fb}t aout agosto ago augustus augusti",
    "sep sept september septembre septiembre setiembre settembre set setembro",
    "oct october oktober okt octobre octubre ottobre ott outubro out",
    "nov november novembre noviembre novembro",
    "dec december dezember dez d\u{e9}cembre d\u{e9}c decembre diciembre dic dicembre dezembro desember des",
];

/// The number of a month by its name.
fn month_of(name: &str) -> Option<u8> {
    let is_named = |names: &&str| names.split(' ').any(|known| known == name);
    let index = MONTHS.iter().position(is_named)?;
    u8::try_from(index + 1).ok()
}
