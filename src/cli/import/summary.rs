//! What an import says of the records of a file: how many, what they are, and what became of them; in words and
//! as JSON.
//!
//! Invariant: a record that the file has in several rows is counted once. Words and JSON say the same.

use std::collections::BTreeMap;

use serde::Serialize;

use super::contradictions::FileContradictions;
use super::facts::{CodeFacts, Facts};
use super::kinds::Kind;
use super::refunds::OpenRefunds;
use crate::cli::io::Io;
use crate::domain::limits::PEOPLE_COUNTED_MAX;
use crate::domain::money::decimal;
use crate::domain::record::version::Tally;
use crate::domain::settings::Settings;
use crate::import::BadRows;
use crate::render::{grouped, inert};

#[derive(Debug, Default)]
pub(super) struct Summary {
    pub(super) tally: Tally,
    pub(super) facts: Facts,
    pub(super) codes: CodeFacts,
    pub(super) open_refunds: OpenRefunds,
    pub(super) contradictions: FileContradictions,
    /// What keeps records apart that share an id, if something in the file does.
    pub(super) shared_cure: Option<String>,
    /// Rows about a record that an earlier row of the file is about.
    pub(super) repeated: u64,
    pub(super) bad: BadRows,
    /// Whether rows are parts of records, as messages are of conversations: then a bad row is no record.
    pub(super) rows_are_parts: bool,
    /// Rows that are no records of the kind, by what they are.
    pub(super) left_out: BTreeMap<String, u64>,
    /// The column that customers or contacts were taken from.
    pub(super) person_column: Option<String>,
    /// Whether these are several.
    pub(super) has_person_columns: bool,
    pub(super) warnings: Vec<String>,
    /// What was settled for the file where it does not say.
    pub(super) notes: Vec<String>,
}

/// What was imported, or would be.
pub(super) struct Subject<'a> {
    pub(super) kind: &'a Kind,
    /// The file, as messages show it.
    pub(super) shown: &'a str,
    /// The file's name; `None` for stdin.
    pub(super) file: Option<&'a str>,
    /// The number of the import; `None` for a dry run.
    pub(super) number: Option<u32>,
}

impl Summary {
    pub(super) fn rows(&self) -> u64 {
        self.records().saturating_add(self.repeated)
    }

    pub(super) fn records(&self) -> u64 {
        let bad = if self.rows_are_parts { 0 } else { self.bad.total() };
        self.tally.total().saturating_add(bad)
    }

    /// Adds what is unusual about the records to the warnings, and what they replace to the notes.
    pub(super) fn add_notes(&mut self, kind: &Kind, settings: &Settings) {
        self.warnings.extend(self.facts.unknown_channels(settings).map(|(channel, count)| {
            format!(
                "channel `{}` of {} is not in the plan, and is kept as written",
                inert(channel),
                several(count, kind.noun)
            )
        }));
        let shared = self.shared_cure.as_deref();
        self.warnings.extend(self.contradictions.lines(kind.noun, kind.newer, shared));
        self.notes.extend(self.facts.several_states.line(kind.noun));
        self.warnings.extend(self.open_refunds.warning(kind.noun));
        self.warnings.extend(self.facts.excess.line(kind.noun));
        if self.facts.unknown_refunds > 0 {
            self.warnings.push(format!(
                "nothing says how much of {} was given back, so as long as no file does, all of it counts",
                several(self.facts.unknown_refunds, &format!("partially refunded {}", kind.noun))
            ));
        }
        let replaced = self.facts.replaced.len() as u64;
        if replaced > 0 {
            let (replace, those) =
                if replaced == 1 { ("replaces", "that") } else { ("replace", "those") };
            let costs = several(replaced, kind.noun);
            self.notes.push(format!("{costs} {replace} {those} of the plan"));
        }
    }

    /// One line for the whole file: `orders.csv: 45 orders read: 45 new, 0 known`.
    fn line(&self, shown: &str, noun: &str) -> String {
        let refunds = self.facts.refunds;
        let others = self.records().saturating_sub(refunds);
        let records = match (others, refunds) {
            (_, 0) => several(others, noun),
            (0, _) => several(refunds, "refund"),
            _ => format!("{} and {}", several(others, noun), several(refunds, "refund")),
        };
        let in_rows = match self.repeated {
            0 => String::new(),
            _ => format!(" in {} rows", self.rows()),
        };
        let counts = match self.bad.total() {
            bad @ 1.. if self.rows_are_parts => {
                format!("{}; {} not read", told_counts(self.tally, 0), several(bad, "message"))
            }
            bad => told_counts(self.tally, bad),
        };
        format!("{shown}: {records} read{in_rows}: {counts}")
    }

    /// What the records are, in a line for each thing of which there is something.
    fn fact_lines(&self, kind: &Kind) -> Vec<String> {
        let noun = kind.noun;
        let Facts { states, channels, net, clicks, people, .. } = &self.facts;
        let codes = &self.codes;
        let mut lines = Vec::new();
        let listed = |parts: Vec<String>| (!parts.is_empty()).then(|| parts.join(", "));
        let states =
            states.by_name().iter().map(|(state, count)| format!("{count} {}", inert(state)));
        let states = states.collect();
        let channels =
            channels.by_name().iter().map(|(channel, count)| format!("{count} {}", inert(channel)));
        lines.extend(listed(channels.collect()));
        let net = net.iter().map(|(currency, minor)| {
            let net = decimal(*minor, currency.exponent());
            format!("{} {}", grouped(&net), currency.code())
        });
        let net = listed(net.collect()).map(|net| format!("{} {net}", kind.worth));
        lines.extend(listed(listed(states).into_iter().chain(net).collect()));
        if codes.known + codes.unknown > 0 {
            let examples: Vec<_> = codes.examples.iter().map(|code| inert(code)).collect();
            let such_as = if examples.is_empty() {
                String::new()
            } else {
                format!(", such as {}", examples.join(", "))
            };
            lines.push(format!(
                "uses of codes: {} known, {} unknown{such_as}",
                codes.known, codes.unknown
            ));
        }
        let waiting = self.open_refunds.waiting;
        if waiting > 0 {
            let (wait, their) = if waiting == 1 { ("waits", "its") } else { ("wait", "their") };
            lines.push(format!(
                "{} {wait} for {their} {noun}, and will count once a file with it is imported",
                several(waiting, "refund")
            ));
        }
        let (found, known) = *clicks;
        if found > 0 {
            lines.push(format!("click ids: {found} found, {known} known"));
        }
        if let Some(column) = self.person_column.as_deref().filter(|_| people.records > 0) {
            let count = people.distinct().map_or_else(
                || format!("more than {PEOPLE_COUNTED_MAX} {}s", kind.who),
                |count| several(count, kind.who),
            );
            lines.push(format!(
                "{count} in {}, from {} {}",
                several(people.records, noun),
                if self.has_person_columns {
                    "the first filled of the columns"
                } else {
                    "the column"
                },
                inert(column)
            ));
        }
        let left_out = self.left_out.iter().map(|(reason, count)| format!("{reason} {count}"));
        let left_out = listed(left_out.collect());
        lines.extend(left_out.map(|all| format!("left out, as they are no {noun}s: {all}")));
        lines
    }

    /// Says it all, with what the reader of the file should know first.
    pub(super) fn tell(&self, subject: &Subject<'_>, io: &mut Io<'_>) {
        for line in &self.warnings {
            io.say(format_args!("warning: {line}"));
        }
        self.notes.iter().for_each(|line| io.say(line));
        io.say(self.line(subject.shown, subject.kind.noun));
        for line in self.fact_lines(subject.kind) {
            io.say(format_args!("  {line}"));
        }
        for line in self.facts.first.lines() {
            io.say(format_args!("  first read: {line}"));
        }
        list_bad(&self.bad, io);
    }

    /// All of it as one JSON object.
    pub(super) fn json(&self, subject: &Subject<'_>) -> serde_json::Result<String> {
        let Facts { states, channels, net, clicks, people, .. } = &self.facts;
        let codes = &self.codes;
        let net = net
            .iter()
            .map(|(currency, minor)| (currency.code(), decimal(*minor, currency.exponent())));
        serde_json::to_string_pretty(&Document {
            kind: subject.kind.name,
            file: subject.file,
            number: subject.number,
            dry_run: subject.number.is_none(),
            rows: self.rows(),
            records: self.records(),
            refunds: self.facts.refunds,
            counts: counts(self.tally, self.bad.total()).into(),
            states: states.by_name(),
            channels: channels.by_name(),
            net: net.collect(),
            codes: Codes {
                known: codes.known,
                unknown: codes.unknown,
                unknown_examples: codes.examples.iter().map(String::as_str).collect(),
            },
            click_ids: Clicks { found: clicks.0, known: clicks.1 },
            customers: Customers {
                records: people.records,
                distinct: people.distinct(),
                column: self.person_column.as_deref().filter(|_| people.records > 0),
            },
            refunds_waiting: self.open_refunds.waiting,
            refunds_in_other_currency: self.open_refunds.in_other_currency,
            refused: RowsInJson::of(&self.bad),
            left_out: &self.left_out,
            warnings: &self.warnings,
            notes: &self.notes,
            first: self.facts.first.lines().collect(),
        })
    }
}

/// The counts that are told also when they are 0.
const ALWAYS: [&str; 2] = ["new", "known"];

/// What became of records, each with its word.
fn counts(tally: Tally, bad: u64) -> [(&'static str, u64); 6] {
    let Tally { new, changed, completed, kept, known } = tally;
    let words = ["new", "changed", "completed", "kept", "known", "bad"];
    let counts = [new, changed, completed, kept, known, bad];
    std::array::from_fn(|index| (words[index], counts[index]))
}

/// `45 new, 0 known`.
pub(super) fn told_counts(tally: Tally, bad: u64) -> String {
    let is_told = |(word, count): &(&str, u64)| *count > 0 || ALWAYS.contains(word);
    let counts = counts(tally, bad).into_iter().filter(is_told);
    let counts: Vec<String> = counts.map(|(word, count)| format!("{count} {word}")).collect();
    counts.join(", ")
}

#[derive(Serialize)]
struct Document<'a> {
    kind: &'a str,
    file: Option<&'a str>,
    number: Option<u32>,
    dry_run: bool,
    rows: u64,
    records: u64,
    /// The records of which the file has refunds alone.
    refunds: u64,
    counts: BTreeMap<&'static str, u64>,
    states: &'a BTreeMap<String, u64>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    channels: &'a BTreeMap<String, u64>,
    net: BTreeMap<&'a str, String>,
    codes: Codes<'a>,
    click_ids: Clicks,
    customers: Customers<'a>,
    /// Refunds whose order is not known yet.
    refunds_waiting: u64,
    /// Refunds in another currency than their order, which are not counted.
    refunds_in_other_currency: u64,
    #[serde(flatten)]
    refused: RowsInJson<'a>,
    left_out: &'a BTreeMap<String, u64>,
    warnings: &'a [String],
    notes: &'a [String],
    /// The first records, if they are asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    first: Vec<&'a str>,
}

#[derive(Serialize)]
struct Codes<'a> {
    known: u64,
    unknown: u64,
    unknown_examples: Vec<&'a str>,
}

#[derive(Serialize)]
struct Clicks {
    found: u64,
    known: u64,
}

#[derive(Serialize)]
struct Customers<'a> {
    /// The records that name one.
    records: u64,
    distinct: Option<u64>,
    column: Option<&'a str>,
}

/// The bad rows of a file.
#[derive(Serialize)]
pub(in crate::cli) struct RowsInJson<'a> {
    bad_rows: Vec<Fault<'a>>,
    /// The rows whose faults are not listed.
    bad_rows_not_listed: u64,
}

impl<'a> RowsInJson<'a> {
    pub(in crate::cli) fn of(bad: &'a BadRows) -> Self {
        let faults = bad.faults().map(|fault| Fault {
            count: fault.count,
            column: (!fault.column.is_empty()).then_some(fault.column),
            reason: fault.reason,
            lines: fault.lines,
        });
        Self { bad_rows: faults.collect(), bad_rows_not_listed: bad.others() }
    }
}

#[derive(Serialize)]
struct Fault<'a> {
    count: u64,
    column: Option<&'a str>,
    reason: String,
    /// The line numbers of the first few.
    lines: &'a [u64],
}

pub(in crate::cli) fn several(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Lists bad rows, by fault.
pub(super) fn list_bad(rows: &BadRows, io: &mut Io<'_>) {
    for line in rows.lines() {
        io.say(format_args!("  {line}"));
    }
}

#[cfg(test)]
mod tests;
