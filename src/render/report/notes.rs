//! The notes of a report: sentences for people, objects of the JSON contract, and a part of the page.
//!
//! Invariant: what became of the figures since a decision stands beside it, without a because.

use serde::Serialize;

use crate::domain::money::Currency;
use crate::domain::note::{Note, NoteNumber};
use crate::render::cell::Cell;
use crate::render::number::{self, Credits};
use crate::render::page::Part;
use crate::render::period;
use crate::render::texts::say;
use crate::report::{Followed, FollowedSums, Report};

use super::cells::credits;
use super::words;

/// Each note with its day, then the decisions of the period before.
pub(super) fn sentences(report: &Report) -> Vec<String> {
    let notes = &report.notes;
    let of_period = notes.noted.iter().map(|(_, note)| {
        let (day, text) = (note.day.to_string(), note.text.as_str());
        if note.is_decision {
            say!("decided", day = day, text = text)
        } else {
            say!("noted", day = day, text = text)
        }
    });
    let mut said: Vec<String> = of_period.collect();
    for (_, note) in &notes.decided_before {
        said.push(say!("decided-before", day = note.day.to_string(), text = note.text.as_str()));
    }
    said.extend(notes.followed.as_ref().map(|followed| since(report, followed)));
    said
}

/// Notes that stand beneath a picture. The part of the notes has all.
const BENEATH_MAX: usize = 9;

/// The notes of the period, as they stand beneath each picture.
pub(super) fn beneath(report: &Report) -> Vec<String> {
    let noted = report.notes.noted.len();
    let mut said = sentences(report);
    said.truncate(noted.min(BENEATH_MAX));
    if noted > BENEATH_MAX {
        said.push(say!("notes-more", count = (noted - BENEATH_MAX) as u64));
    }
    said
}

/// `October 2026 had 12 conversions and 3,400.00 EUR; November 2026 has 15 and 4,100.00 EUR.`
fn since(report: &Report, Followed { before, sums }: &Followed) -> String {
    let now = FollowedSums::of(&report.totals);
    let is_same_currency =
        sums.currency.is_none() || now.currency.is_none() || sums.currency == now.currency;
    let told = |sums: &FollowedSums| {
        let count = Credits::from(sums.conversions);
        if !is_same_currency {
            return say!("decided-count", count = count);
        }
        let revenue = words::money(sums.revenue, sums.currency.or(now.currency));
        say!("decided-count-and-revenue", count = count, revenue = revenue)
    };
    let (earlier, period) = (period::title(before), period::title(&report.period));
    let (then, now) = (told(sums), told(&now));
    if report.running {
        say!("decided-since-so-far", earlier = earlier, then = then, period = period, now = now)
    } else {
        say!("decided-since", earlier = earlier, then = then, period = period, now = now)
    }
}

pub(super) fn part(report: &Report) -> Option<Part> {
    let said = sentences(report);
    (!said.is_empty()).then(|| Part::saying("notes", say!("notes-title"), said))
}

/// An entry of `notes`.
#[derive(Serialize)]
pub(super) struct NoteObject<'a> {
    id: u32,
    day: String,
    text: &'a str,
    decision: bool,
}

pub(super) fn objects(notes: &[(NoteNumber, Note)]) -> Vec<NoteObject<'_>> {
    let object = |of| {
        let (number, Note { day, text, is_decision }): &(NoteNumber, Note) = of;
        let (id, day, text) = (number.get(), day.to_string(), text.as_str());
        NoteObject { id, day, text, decision: *is_decision }
    };
    notes.iter().map(object).collect()
}

/// The decisions of the period before, and the figures of both.
#[derive(Serialize)]
pub(super) struct DecidedObject<'a> {
    decisions: Vec<NoteObject<'a>>,
    before: Option<SumsObject>,
    now: SumsObject,
}

#[derive(Serialize)]
struct SumsObject {
    conversions: Cell<'static>,
    revenue: String,
    currency: Option<&'static str>,
}

impl SumsObject {
    fn of(FollowedSums { conversions, revenue, currency }: FollowedSums) -> Self {
        let conversions = credits(conversions);
        let revenue = number::amount(revenue, currency);
        Self { conversions, revenue, currency: currency.map(Currency::code) }
    }
}

/// The decisions of the period before and the figures since; `None` if nothing was decided.
pub(super) fn decided(report: &Report) -> Option<DecidedObject<'_>> {
    let notes = &report.notes;
    (!notes.decided_before.is_empty()).then(|| DecidedObject {
        decisions: objects(&notes.decided_before),
        before: notes.followed.as_ref().map(|followed| SumsObject::of(followed.sums)),
        now: SumsObject::of(FollowedSums::of(&report.totals)),
    })
}
