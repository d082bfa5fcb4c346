//! Decoding of the columns of a block, and of its rows as [`Click`]s.
//!
//! Invariant: all columns are decoded and validated before the first row is returned. Does not encode
//! (see `column`). The columns that reports read are in `seen`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::block::Block;
use super::column::{HEAD_BIT, id};
use super::link_counts;
use super::packed::{LONG, SHORT, unpack, unzigzag};
use super::rejudged::Rejudged;
use super::seen::SeenRows;
use crate::codec::{DecodeError, Decoder};
use crate::domain::click::visitor::Visitor;
use crate::domain::click::{
    Click, ClickNumber, Facts, InlineStr, Judgement, Language, Method, Verdict,
};
use crate::domain::device::Device;
use crate::domain::link::LinkId;

/// The decoded rows of a block, sorted by click number.
pub(in crate::store) trait Rows: Sized {
    type Row;
    fn read(block: &Block<'_>) -> Result<Self, DecodeError>;
    /// The click numbers, ascending.
    fn numbers(&self) -> &[ClickNumber];
    fn row(&self, row: usize) -> Self::Row;
}

/// A decoded dictionary column.
pub(super) struct Dictionary<V> {
    pub(super) values: Vec<V>,
    /// For each row the index of its value plus 1; 0 if the row has no value. Empty if no row has one.
    pub(super) indices: Vec<u32>,
}

impl<V> Dictionary<V> {
    pub(super) fn read<'a>(
        block: &Block<'a>,
        id: u8,
        read: impl Fn(&mut Decoder<'a>) -> Result<V, DecodeError>,
    ) -> Result<Self, DecodeError> {
        let Some(mut input) = block.column(id) else {
            return Ok(Self { values: Vec::new(), indices: Vec::new() });
        };
        let count = input.count()?;
        let values = (0..count).map(|_| read(&mut input)).collect::<Result<Vec<V>, _>>()?;
        // The presence flags, 0 or 1, become the stored indices plus 1.
        let mut indices = read_indices(&mut input, block.clicks(), 2)?;
        let count = indices.iter().filter(|flag| **flag > 0).count();
        let mut present = read_indices(&mut input, count, values.len())?.into_iter();
        input.finish()?;
        for index in indices.iter_mut().filter(|flag| **flag > 0) {
            *index += present.next().unwrap_or_default();
        }
        Ok(Self { values, indices })
    }

    pub(super) fn get(&self, row: usize) -> Option<&V> {
        let index = *self.indices.get(row)?;
        self.values.get((index as usize).checked_sub(1)?)
    }
}

/// Unpacks one index for each row. An index of `len` or more is an error.
fn read_indices(input: &mut Decoder<'_>, rows: usize, len: usize) -> Result<Vec<u32>, DecodeError> {
    let len = i64::try_from(len).unwrap_or(i64::MAX);
    let mut indices = Vec::with_capacity(rows);
    unpack(input, rows, LONG, |value| match u32::try_from(value) {
        Ok(index) if value < len => {
            indices.push(index);
            Ok(())
        }
        _ => Err(DecodeError::invalid("an index in a block", value)),
    })?;
    Ok(indices)
}

pub(super) fn differences<T>(
    mut input: Decoder<'_>,
    rows: usize,
    value: impl Fn(i64) -> Result<T, DecodeError>,
) -> Result<Vec<T>, DecodeError> {
    let mut last = unzigzag(input.varint()?);
    let mut values = Vec::with_capacity(rows);
    values.push(value(last)?);
    unpack(&mut input, rows - 1, SHORT, |difference| {
        let next = last.checked_add(difference);
        last = next.ok_or_else(|| DecodeError::invalid("a difference", difference))?;
        values.push(value(last)?);
        Ok(())
    })?;
    input.finish()?;
    Ok(values)
}

pub(super) fn links(block: &Block<'_>) -> Result<Vec<LinkId>, DecodeError> {
    let rows = block.clicks();
    if let Some(mut input) = block.column(id::LINK_INDEX) {
        let known = link_counts::links(&mut block.required_column(id::LINK_COUNTS)?, rows)?;
        let indices = read_indices(&mut input, rows, known.len())?;
        input.finish()?;
        return Ok(indices.into_iter().map(|index| known[index as usize]).collect());
    }
    let mut input = block.required_column(id::LINK)?;
    let mut links = Vec::with_capacity(rows);
    unpack(&mut input, rows, LONG, |link| {
        let link = u32::try_from(link);
        links.push(LinkId(link.map_err(|error| DecodeError::invalid("a link", error))?));
        Ok(())
    })?;
    input.finish()?;
    Ok(links)
}

pub(super) fn visitors(block: &Block<'_>) -> Result<Vec<Option<Visitor>>, DecodeError> {
    let rows = block.clicks();
    let Some(mut input) = block.column(id::VISITOR) else { return Ok(vec![None; rows]) };
    let present = input.raw(rows.div_ceil(8), "the visitor column")?;
    let mut visitors = Vec::with_capacity(rows);
    for row in 0..rows {
        if present[row / 8] & (1 << (row % 8)) == 0 {
            visitors.push(None);
            continue;
        }
        let mut bits = [0; 8];
        bits[..6].copy_from_slice(&input.array::<6>("a visitor")?);
        visitors.push(Visitor::from_bits(u64::from_le_bytes(bits)));
    }
    input.finish()?;
    Ok(visitors)
}

pub(super) fn word<const MAX: usize>(
    input: &mut Decoder<'_>,
) -> Result<InlineStr<MAX>, DecodeError> {
    let text = input.text()?;
    InlineStr::new(text).ok_or_else(|| DecodeError::invalid("a word", text))
}

pub(super) fn at_index<T: Copy>(
    all: &[T],
    index: u8,
    what: &'static str,
) -> Result<T, DecodeError> {
    all.get(usize::from(index)).copied().ok_or_else(|| DecodeError::invalid(what, index))
}

/// The judgements of the rules that the block's reader wants.
pub(super) fn judgements(block: &Block<'_>) -> Result<Dictionary<Judgement>, DecodeError> {
    let first = first_judgements(block)?;
    Ok(match Rejudged::wanted(block)? {
        Some(later) => later.apply(first),
        None => first,
    })
}

/// The judgements of the time.
pub(super) fn first_judgements(block: &Block<'_>) -> Result<Dictionary<Judgement>, DecodeError> {
    let judgements = Dictionary::read(block, id::JUDGEMENT, |input| {
        let verdict = at_index(&Verdict::ALL, input.get()?, "a verdict")?;
        Ok(Judgement { verdict, rule: word(input)?, rules_version: input.get()? })
    })?;
    require_all(judgements, block, "a click has no judgement")
}

/// The method and the facts of each row.
pub(super) fn facts(block: &Block<'_>) -> Result<Dictionary<(Method, Facts)>, DecodeError> {
    let value = |bits: u64| {
        let facts = u32::try_from(bits >> 1).map_err(|_| DecodeError::invalid("facts", bits))?;
        let method = if bits & HEAD_BIT == 0 { Method::Get } else { Method::Head };
        Ok((method, Facts(facts)))
    };
    let facts = if block.column(id::FACTS).is_some() {
        Dictionary::read(block, id::FACTS, |input| value(input.varint()?))?
    } else {
        Dictionary::read(block, id::BITS, |input| value(input.get::<u16>()?.into()))?
    };
    require_all(facts, block, "a click has no method")
}

/// Fails unless every row has a value.
fn require_all<V>(
    values: Dictionary<V>,
    block: &Block<'_>,
    what: &'static str,
) -> Result<Dictionary<V>, DecodeError> {
    if values.indices.len() == block.clicks() && !values.indices.contains(&0) {
        Ok(values)
    } else {
        Err(DecodeError::invalid("a block", what))
    }
}

impl Block<'_> {
    pub(in crate::store) fn whole(&self) -> Result<Vec<Click>, DecodeError> {
        let rows = WholeRows::read(self)?;
        Ok((0..self.clicks()).map(|row| rows.row(row)).collect())
    }

    /// Visits the click counts per link. A link may be visited more than once.
    pub(in crate::store) fn counts(
        &self,
        visit: impl FnMut(LinkId, link_counts::LinkCount),
    ) -> Result<(), DecodeError> {
        counts(self, visit)
    }

    /// The click counts of one link. Decodes the counts only if the block has clicks of the link.
    pub(in crate::store) fn count_of(
        &self,
        link: LinkId,
    ) -> Result<link_counts::LinkCount, DecodeError> {
        let mut sum = link_counts::LinkCount::default();
        if let Some(mut input) = self.column(id::LINK_COUNTS)
            && link_counts::links(&mut input, self.clicks())?.binary_search(&link).is_err()
        {
            return Ok(sum);
        }
        self.counts(|of, count| {
            if of == link {
                sum.add(count);
            }
        })?;
        Ok(sum)
    }

    /// Whether the stored counts match the clicks; true if the block stores no counts.
    pub(in crate::store) fn counts_fit(&self, clicks: &[Click]) -> Result<bool, DecodeError> {
        if self.column(id::LINK_COUNTS).is_none() {
            return Ok(true);
        }
        let mut counts = BTreeMap::new();
        self.counts(|link, count| {
            counts.insert(link, count);
        })?;
        Ok(counts == link_counts::count(&clicks.iter().collect::<Vec<_>>()))
    }
}

/// Reads the stored counts if the block has them, otherwise counts click by click.
fn counts(
    block: &Block<'_>,
    mut visit: impl FnMut(LinkId, link_counts::LinkCount),
) -> Result<(), DecodeError> {
    if let Some(mut input) = block.column(id::LINK_COUNTS) {
        let later = Rejudged::wanted(block)?;
        for (link, count) in link_counts::decode(&mut input, block.clicks())? {
            visit(link, later.as_ref().map_or(count, |later| later.count(link, count)));
        }
        return input.finish();
    }
    let (links, judgements, facts) = (links(block)?, judgements(block)?, facts(block)?);
    for (row, link) in links.into_iter().enumerate() {
        if let (Some(judged), Some((_, facts))) = (judgements.get(row), facts.get(row)) {
            visit(link, link_counts::LinkCount::of(judged.verdict, *facts));
        }
    }
    Ok(())
}

/// The rows of a block with all columns.
pub(in crate::store) struct WholeRows {
    seen: SeenRows,
    facts: Dictionary<(Method, Facts)>,
    user_agents: Dictionary<Arc<str>>,
    referrer_hosts: Dictionary<Arc<str>>,
    devices: Vec<Device>,
    languages: Dictionary<Language>,
    countries: Dictionary<[u8; 2]>,
}

impl WholeRows {
    pub(in crate::store) fn seen(&self) -> &SeenRows {
        &self.seen
    }

    /// Reads all columns. `pause` is called between them, and may sleep.
    pub(in crate::store) fn read_resting(
        block: &Block<'_>,
        mut pause: impl FnMut(),
    ) -> Result<Self, DecodeError> {
        let mut column = |id| {
            pause();
            Dictionary::read(block, id, |input| input.text().map(Arc::<str>::from))
        };
        let (user_agents, referrer_hosts) = (column(id::USER_AGENT)?, column(id::REFERRER_HOST)?);
        pause();
        let mut input = block.required_column(id::DEVICE)?;
        let devices = read_indices(&mut input, block.clicks(), Device::ALL.len())?;
        input.finish()?;
        pause();
        let seen = SeenRows::read(block)?;
        pause();
        Ok(Self {
            seen,
            facts: facts(block)?,
            user_agents,
            referrer_hosts,
            devices: devices.into_iter().map(|index| Device::ALL[index as usize]).collect(),
            languages: Dictionary::read(block, id::LANGUAGE, word)?,
            countries: Dictionary::read(block, id::COUNTRY, Decoder::get)?,
        })
    }
}

impl Rows for WholeRows {
    type Row = Click;

    fn read(block: &Block<'_>) -> Result<Self, DecodeError> {
        Self::read_resting(block, || ())
    }

    fn numbers(&self) -> &[ClickNumber] {
        self.seen.numbers()
    }

    fn row(&self, row: usize) -> Click {
        let facts = self.facts.get(row);
        let (method, facts) = *facts.expect("`facts` checked that every row has them");
        Click {
            method,
            facts,
            user_agent: self.user_agents.get(row).cloned(),
            referrer_host: self.referrer_hosts.get(row).cloned(),
            device: self.devices[row],
            language: self.languages.get(row).copied(),
            country: self.countries.get(row).copied(),
            ..self.seen.click(row)
        }
    }
}
