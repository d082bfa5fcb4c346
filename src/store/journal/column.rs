//! The columns of a block: what each holds, and how it is written.
//!
//! Numbers and times are differences to the row before; what repeats is a dictionary of the block,
//! then for each row whether it is told, then for each that is its place in the dictionary; all are
//! packed. A column of which nothing is told is left out. Absent: how they are read (`rows`).

use std::collections::HashMap;

use super::link_counts;
use super::packed::{LONG, SHORT, pack, zigzag};
use crate::codec::Encoder;
use crate::domain::click::{Click, InlineStr, Method};
use crate::domain::device::Device;
use crate::domain::label::Variant;
use crate::domain::link::LinkId;

/// The ids of the columns. Never given to another meaning.
pub(super) mod id {
    pub(in crate::store::journal) const NUMBER: u8 = 1;
    pub(in crate::store::journal) const TIME: u8 = 2;
    pub(in crate::store::journal) const LINK: u8 = 3;
    pub(in crate::store::journal) const VARIANT: u8 = 4;
    pub(in crate::store::journal) const RECIPIENT: u8 = 5;
    pub(in crate::store::journal) const VISITOR: u8 = 6;
    pub(in crate::store::journal) const JUDGEMENT: u8 = 7;
    pub(in crate::store::journal) const BITS: u8 = 9;
    pub(in crate::store::journal) const USER_AGENT: u8 = 10;
    pub(in crate::store::journal) const REFERRER_HOST: u8 = 11;
    pub(in crate::store::journal) const DEVICE: u8 = 12;
    pub(in crate::store::journal) const LANGUAGE: u8 = 13;
    pub(in crate::store::journal) const COUNTRY: u8 = 14;
    /// The links of a segment, with their counts.
    pub(in crate::store::journal) const LINK_COUNTS: u8 = 15;
    /// The place of each row's link among these, in place of `LINK`.
    pub(in crate::store::journal) const LINK_PLACE: u8 = 16;
}

/// Which columns are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    /// Those that tell how many clicks of persons each link had.
    Counts,
    /// These, and those of a [`ClickSummary`](crate::domain::click::ClickSummary).
    Seen,
    /// All.
    All,
}

impl Columns {
    /// Whether a column is among them.
    pub(super) fn has(self, column: u8) -> bool {
        let counts = [id::LINK, id::JUDGEMENT, id::BITS, id::LINK_COUNTS].contains(&column);
        match self {
            Self::Counts => counts,
            Self::Seen => counts || column <= id::JUDGEMENT || column == id::LINK_PLACE,
            Self::All => true,
        }
    }
}

/// The bit of the column of bits that is the method; the others are the facts, shifted by one.
pub(super) const HEAD_BIT: u16 = 1;

/// A column: its id, and its bytes.
pub(super) type Column = (u8, Vec<u8>);

/// All columns of some clicks, in the order of their ids.
pub(super) fn encode(clicks: &[&Click]) -> Vec<Column> {
    let links = each(clicks, |click| i64::from(click.link.0));
    with_links((id::LINK, links), clicks)
}

/// The counts of the links of some clicks, and all columns of these with links told by them.
pub(super) fn encode_counted(clicks: &[&Click]) -> (Column, Vec<Column>) {
    let counts = link_counts::count(clicks);
    let places: HashMap<LinkId, i64> = counts.keys().copied().zip(0..).collect();
    let links = each(clicks, |click| places[&click.link]);
    let counts = (id::LINK_COUNTS, link_counts::encode(&counts));
    (counts, with_links((id::LINK_PLACE, links), clicks))
}

fn with_links(links: Column, clicks: &[&Click]) -> Vec<Column> {
    let mut columns: Vec<Column> =
        others(clicks).filter_map(|(id, bytes)| Some((id, bytes?))).collect();
    columns.push(links);
    columns.sort_unstable_by_key(|(id, _)| *id);
    columns
}

/// All columns but the link.
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
        (id::RECIPIENT, dictionary(clicks, |c| c.recipient, |out, key| out.put(&key))),
        (id::VISITOR, visitors(clicks)),
        (
            id::JUDGEMENT,
            dictionary(clicks, judgement, |out, (verdict, rule, version)| {
                out.put(&place(verdict.index()));
                out.blob(rule.as_str().as_bytes());
                out.put(&version);
            }),
        ),
        (id::BITS, dictionary(clicks, |c| Some(bits(c)), |out, bits| out.put(&bits))),
        (id::USER_AGENT, texts(|c| c.user_agent.as_deref())),
        (id::REFERRER_HOST, texts(|c| c.referrer_host.as_deref())),
        (id::DEVICE, Some(each(clicks, |c| i64::from(device_place(c.device))))),
        (id::LANGUAGE, texts(|c| c.language.as_ref().map(InlineStr::as_str))),
        (id::COUNTRY, dictionary(clicks, |c| c.country, |out, country| out.put(&country))),
    ]
    .into_iter()
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn place(index: usize) -> u8 {
    u8::try_from(index).unwrap_or(u8::MAX)
}

fn device_place(device: Device) -> u8 {
    place(Device::ALL.iter().position(|d| *d == device).unwrap_or_default())
}

fn bits(click: &Click) -> u16 {
    let method = if click.method == Method::Head { HEAD_BIT } else { 0 };
    u16::from(click.facts.0) << 1 | method
}

/// A number for each row.
fn each(clicks: &[&Click], get: impl Fn(&Click) -> i64) -> Vec<u8> {
    let mut out = Encoder::default();
    let values: Vec<i64> = clicks.iter().map(|click| get(click)).collect();
    pack(&mut out, &values, LONG);
    out.into_bytes()
}

/// The first number, then the differences to the row before.
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

/// The distinct values, which rows have one, and the place of each of these; `None` when none has.
fn dictionary<'a, V: Eq + std::hash::Hash + Copy>(
    clicks: &[&'a Click],
    get: impl Fn(&'a Click) -> Option<V>,
    write: impl Fn(&mut Encoder, V),
) -> Option<Vec<u8>> {
    let mut places: HashMap<V, i64> = HashMap::new();
    let mut values = Encoder::default();
    let mut told = Vec::with_capacity(clicks.len());
    let mut rows = Vec::new();
    let (mut next, mut before) = (0, None);
    for click in clicks {
        let value = get(click);
        told.push(i64::from(value.is_some()));
        let Some(value) = value else { continue };
        // Most have what the row before has: they are not looked up.
        let place = match before {
            Some((known, place)) if known == value => place,
            _ => *places.entry(value).or_insert_with(|| {
                write(&mut values, value);
                next += 1;
                next - 1
            }),
        };
        before = Some((value, place));
        rows.push(place);
    }
    if places.is_empty() {
        return None;
    }
    let mut out = Encoder::default();
    out.varint(places.len() as u64);
    out.raw(&values.into_bytes());
    pack(&mut out, &told, LONG);
    pack(&mut out, &rows, LONG);
    Some(out.into_bytes())
}

/// One bit a row for whether there is one, then six bytes for each that there is.
fn visitors(clicks: &[&Click]) -> Option<Vec<u8>> {
    if clicks.iter().all(|click| click.visitor.is_none()) {
        return None;
    }
    let mut present = vec![0_u8; clicks.len().div_ceil(8)];
    let mut values = Vec::new();
    for (row, click) in clicks.iter().enumerate() {
        if let Some(visitor) = click.visitor {
            present[row / 8] |= 1 << (row % 8);
            values.extend_from_slice(&visitor.bits().to_le_bytes()[..6]);
        }
    }
    present.extend_from_slice(&values);
    Some(present)
}
