//! Encoding of the columns of a block.
//!
//! Click numbers and times are stored as differences to the previous row. Other values use a
//! dictionary: the distinct values, then a presence flag for each row, then for each present row the
//! index of its value. All integers are packed (see `packed`). A column without any value is left out.
//! Does not decode (see `rows`).

use std::collections::HashMap;
use std::sync::Arc;

use super::link_counts;
use super::packed::{LONG, SHORT, pack, zigzag};
use crate::codec::Encoder;
use crate::domain::click::visitor::Visitor;
use crate::domain::click::{Click, InlineStr, Method};
use crate::domain::device::Device;
use crate::domain::label::Variant;
use crate::domain::link::LinkId;
use crate::domain::record::person::PersonKey;

/// Column ids. An id is never reused for another column.
pub(super) mod id {
    pub(in crate::store::journal) const NUMBER: u8 = 1;
    pub(in crate::store::journal) const TIME: u8 = 2;
    pub(in crate::store::journal) const LINK: u8 = 3;
    pub(in crate::store::journal) const VARIANT: u8 = 4;
    pub(in crate::store::journal) const RECIPIENT: u8 = 5;
    pub(in crate::store::journal) const VISITOR: u8 = 6;
    pub(in crate::store::journal) const JUDGEMENT: u8 = 7;
    /// The method and the facts of release 0.1.0: a u16 each. Read only.
    pub(in crate::store::journal) const BITS: u8 = 9;
    pub(in crate::store::journal) const USER_AGENT: u8 = 10;
    pub(in crate::store::journal) const REFERRER_HOST: u8 = 11;
    pub(in crate::store::journal) const DEVICE: u8 = 12;
    pub(in crate::store::journal) const LANGUAGE: u8 = 13;
    pub(in crate::store::journal) const COUNTRY: u8 = 14;
    /// Only in segments: the links and their click counts.
    pub(in crate::store::journal) const LINK_COUNTS: u8 = 15;
    /// Only in segments, instead of `LINK`: each row's index into the links of `LINK_COUNTS`.
    pub(in crate::store::journal) const LINK_INDEX: u8 = 16;
    /// The method and the facts: a LEB128 each.
    pub(in crate::store::journal) const FACTS: u8 = 17;
    /// Only in the heads of segments: later judgements (see `rejudged`).
    pub(in crate::store::journal) const REJUDGED: u8 = 18;
}

/// What a column has that clicks can be read without; `None` for the others.
pub(super) fn optional_name(column: u8) -> Option<&'static str> {
    match column {
        id::VARIANT => Some("variants"),
        id::RECIPIENT => Some("recipients"),
        id::VISITOR => Some("visitors"),
        id::USER_AGENT => Some("user agents"),
        id::REFERRER_HOST => Some("referrers"),
        id::LANGUAGE => Some("languages"),
        id::COUNTRY => Some("countries"),
        _ => None,
    }
}

/// A selection of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    /// The columns for click counts per link and verdict.
    Counts,
    /// The columns of `Counts`, and those of a [`ClickSummary`](crate::domain::click::ClickSummary).
    Seen,
    All,
}

impl Columns {
    pub(super) fn has(self, column: u8) -> bool {
        let counts = [id::LINK, id::JUDGEMENT, id::BITS, id::FACTS, id::LINK_COUNTS, id::REJUDGED]
            .contains(&column);
        match self {
            Self::Counts => counts,
            Self::Seen => counts || column <= id::JUDGEMENT || column == id::LINK_INDEX,
            Self::All => true,
        }
    }
}

/// The bit that is set for a HEAD request. The higher bits are the facts.
pub(super) const HEAD_BIT: u64 = 1;

/// The id and the bytes of a column.
pub(super) type Column = (u8, Vec<u8>);

/// Encodes all columns of a tail block, sorted by id.
pub(super) fn encode(clicks: &[&Click]) -> Vec<Column> {
    let links = each(clicks, |click| i64::from(click.link.0));
    with_links((id::LINK, links), clicks)
}

/// Encodes the columns of a segment: `LINK_COUNTS`, and the others with `LINK_INDEX`.
pub(super) fn encode_counted(clicks: &[&Click]) -> (Column, Vec<Column>) {
    let counts = link_counts::count(clicks);
    let indices: HashMap<LinkId, i64> = counts.keys().copied().zip(0..).collect();
    let links = each(clicks, |click| indices[&click.link]);
    let counts = (id::LINK_COUNTS, link_counts::encode(&counts));
    (counts, with_links((id::LINK_INDEX, links), clicks))
}

fn with_links(links: Column, clicks: &[&Click]) -> Vec<Column> {
    let mut columns: Vec<Column> =
        others(clicks).filter_map(|(id, bytes)| Some((id, bytes?))).collect();
    columns.push(links);
    columns.sort_unstable_by_key(|(id, _)| *id);
    columns
}

/// All columns except the links.
fn others(clicks: &[&Click]) -> impl Iterator<Item = (u8, Option<Vec<u8>>)> {
    let texts = |get: fn(&Click) -> Option<&str>| {
        dictionary(clicks, |click| get(click).map(str::as_bytes), Encoder::blob)
    };
    let judgement = |click: &Click| {
        let judged = click.judgement;
        Some((judged.verdict, judged.rule, judged.rules_version))
    };
    [
        (id::NUMBER, Some(differences(clicks, |c| signed(c.number.get())))),
        (id::TIME, Some(differences(clicks, |c| c.at.ms()))),
        (id::VARIANT, texts(|c| c.variant.as_ref().map(Variant::as_str))),
        (id::RECIPIENT, of_values(clicks.iter().map(|c| c.recipient), put_person)),
        (id::VISITOR, visitors(&clicks.iter().map(|c| c.visitor).collect::<Vec<_>>())),
        (
            id::JUDGEMENT,
            dictionary(clicks, judgement, |out, (verdict, rule, version)| {
                out.put(&byte(verdict.index()));
                out.blob(rule.as_str().as_bytes());
                out.put(&version);
            }),
        ),
        (id::USER_AGENT, texts(|c| c.user_agent.as_deref())),
        (id::REFERRER_HOST, texts(|c| c.referrer_host.as_deref())),
        (id::DEVICE, Some(each(clicks, |c| i64::from(device_index(c.device))))),
        (id::LANGUAGE, texts(|c| c.language.as_ref().map(InlineStr::as_str))),
        (id::COUNTRY, dictionary(clicks, |c| c.country, |out, country| out.put(&country))),
        (id::FACTS, dictionary(clicks, |c| Some(method_and_facts(c)), Encoder::varint)),
    ]
    .into_iter()
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn byte(index: usize) -> u8 {
    u8::try_from(index).unwrap_or(u8::MAX)
}

fn device_index(device: Device) -> u8 {
    byte(Device::ALL.iter().position(|d| *d == device).unwrap_or_default())
}

fn method_and_facts(click: &Click) -> u64 {
    let method = if click.method == Method::Head { HEAD_BIT } else { 0 };
    u64::from(click.facts.0) << 1 | method
}

/// One packed number for each row.
fn each(clicks: &[&Click], get: impl Fn(&Click) -> i64) -> Vec<u8> {
    let mut out = Encoder::default();
    let values: Vec<i64> = clicks.iter().map(|click| get(click)).collect();
    pack(&mut out, &values, LONG);
    out.into_bytes()
}

/// The first number, then the packed differences to the previous row.
fn differences(clicks: &[&Click], get: impl Fn(&Click) -> i64) -> Vec<u8> {
    let mut out = Encoder::default();
    let mut values = clicks.iter().map(|click| get(click));
    let mut before = values.next().unwrap_or_default();
    out.varint(zigzag(before));
    let rest: Vec<i64> =
        values.map(|value| value - std::mem::replace(&mut before, value)).collect();
    pack(&mut out, &rest, SHORT);
    out.into_bytes()
}

/// The distinct values, the presence flags, and the index of each present row; `None` if no row has a
/// value.
fn dictionary<'a, V: Eq + std::hash::Hash + Copy>(
    clicks: &[&'a Click],
    get: impl Fn(&'a Click) -> Option<V>,
    write: impl Fn(&mut Encoder, V),
) -> Option<Vec<u8>> {
    of_values(clicks.iter().map(|click| get(click)), write)
}

/// The same of the values themselves.
fn of_values<V: Eq + std::hash::Hash + Copy>(
    all: impl ExactSizeIterator<Item = Option<V>>,
    write: impl Fn(&mut Encoder, V),
) -> Option<Vec<u8>> {
    let mut indices: HashMap<V, i64> = HashMap::new();
    let mut values = Encoder::default();
    let mut present = Vec::with_capacity(all.len());
    let mut rows = Vec::new();
    let (mut next, mut before) = (0, None);
    for value in all {
        present.push(i64::from(value.is_some()));
        let Some(value) = value else { continue };
        // Most rows repeat the previous value and need no lookup.
        let index = match before {
            Some((known, index)) if known == value => index,
            _ => *indices.entry(value).or_insert_with(|| {
                write(&mut values, value);
                next += 1;
                next - 1
            }),
        };
        before = Some((value, index));
        rows.push(index);
    }
    if indices.is_empty() {
        return None;
    }
    let mut out = Encoder::default();
    out.varint(indices.len() as u64);
    out.raw(&values.into_bytes());
    pack(&mut out, &present, LONG);
    pack(&mut out, &rows, LONG);
    Some(out.into_bytes())
}

/// The recipients of each row.
pub(super) fn recipients(of: &[Option<PersonKey>]) -> Option<Vec<u8>> {
    of_values(of.iter().copied(), put_person)
}

/// Texts of each row.
pub(super) fn texts(of: &[Option<&Arc<str>>]) -> Option<Vec<u8>> {
    of_values(of.iter().map(|text| text.map(|text| text.as_bytes())), Encoder::blob)
}

fn put_person(out: &mut Encoder, person: PersonKey) {
    out.put(&person);
}

/// One presence bit for each row, then six bytes for each present visitor; `None` if no row has one.
pub(super) fn visitors(of: &[Option<Visitor>]) -> Option<Vec<u8>> {
    if of.iter().all(Option::is_none) {
        return None;
    }
    let mut present = vec![0_u8; of.len().div_ceil(8)];
    let mut values = Vec::new();
    for (row, visitor) in of.iter().enumerate() {
        if let Some(visitor) = visitor {
            present[row / 8] |= 1 << (row % 8);
            values.extend_from_slice(&visitor.bits().to_le_bytes()[..6]);
        }
    }
    present.extend_from_slice(&values);
    Some(present)
}
