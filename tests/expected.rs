//! Tables of files with what is expected of each: a line with the file and the options that it needs, and below it what
//! is read of the file, up to a blank line.
//!
//! Invariant: the whole table is compared at once, so that a difference shows all that changed. What is read of a file
//! is told by who has the table.

use std::fmt::Write as _;

use couplet::domain::label::Channel;
use couplet::domain::money::Currency;
use couplet::domain::period::Zone;
use couplet::import::{Encoding, Options};

/// Compares a table with what is told of each of its files and their options.
#[track_caller]
pub(crate) fn check(table: &str, between: &str, told: impl Fn(&str, &str) -> String) {
    let mut read = String::new();
    for block in table.split("\n\n") {
        let head = block.lines().next().unwrap();
        let (file, given) = head.split_once(between).unwrap_or((head, ""));
        writeln!(read, "{head}\n{}", told(file, given)).unwrap();
    }
    assert_eq!(read.trim_end(), table.trim_end());
}

/// The options of any file: `zone=Europe/Berlin decimal=comma`.
pub(crate) fn options(given: &str) -> Options {
    options_and(given, |name, _| panic!("{name}"))
}

/// The same, with others that only some files have.
pub(crate) fn options_and(given: &str, mut other: impl FnMut(&str, &str)) -> Options {
    let mut options = Options::default();
    for pair in given.split_whitespace() {
        let (name, value) = pair.split_once('=').unwrap();
        match name {
            "zone" => options.zone = Some(Zone::parse(value).unwrap()),
            "currency" => options.currency = Some(Currency::parse(value).unwrap()),
            "country" => options.country = Some(value.parse().unwrap()),
            "dates" => options.dates = Some(value.parse().unwrap()),
            "decimal" => options.decimal = Some(value.parse().unwrap()),
            "channel" => options.channel = Some(Channel::parse(value).unwrap()),
            "encoding" => options.encoding = Some(Encoding::parse(value).unwrap()),
            name => other(name, value),
        }
    }
    options
}
