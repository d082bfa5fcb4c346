//! The columns of a block: what each holds, and how it is written.
//!
//! Numbers and times are differences to the row before; what repeats is a dictionary of the block
//! followed by one place for each row (0 is "not told"); what is the same in every row as if it were
//! missing is left out.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::click::{Click, ClickNumber, Device, Facts, Judgement, Method, Verdict, Word};
use crate::domain::label::Variant;
use crate::domain::link::LinkId;
use crate::domain::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::domain::visitor::Visitor;
use crate::store::codec::{Codec, DecodeError, Decoder, Encoder};

use super::BlockHead;

/// The ids of the columns. Never given to another meaning.
mod id {
    pub(super) const NUMBER: u8 = 1;
    pub(super) const TIME: u8 = 2;
    pub(super) const LINK: u8 = 3;
    pub(super) const VARIANT: u8 = 4;
    pub(super) const RECIPIENT: u8 = 5;
    pub(super) const VISITOR: u8 = 6;
    pub(super) const VERDICT: u8 = 7;
    pub(super) const RULE: u8 = 8;
    pub(super) const BITS: u8 = 9;
    pub(super) const USER_AGENT: u8 = 10;
    pub(super) const REFERRER_HOST: u8 = 11;
    pub(super) const DEVICE: u8 = 12;
    pub(super) const LANGUAGE: u8 = 13;
    pub(super) const COUNTRY: u8 = 14;
}

/// The bit of the column of bits that is the method; the others are the facts, shifted by one.
const HEAD_BIT: u16 = 1;

/// All columns of some clicks, in the order of their ids.
pub(super) fn encode(clicks: &[Click]) -> Vec<(u8, Vec<u8>)> {
    let texts = |get: fn(&Click) -> Option<&str>| {
        dictionary(clicks, |click| get(click).map(str::as_bytes), Encoder::blob)
    };
    let rules = |click: &Click| Some((click.judgement.rule, click.judgement.rules_version));
    let columns = [
        (id::NUMBER, Some(differences(clicks, |c| signed(c.number.get())))),
        (id::TIME, Some(differences(clicks, |c| c.at.ms()))),
        (id::LINK, Some(each(clicks, |out, c| out.varint(u64::from(c.link.0))))),
        (id::VARIANT, texts(|c| c.variant.as_ref().map(Variant::as_str))),
        (id::RECIPIENT, dictionary(clicks, |c| c.recipient, |out, key| out.put(&key))),
        (id::VISITOR, visitors(clicks)),
        (id::VERDICT, Some(each(clicks, |out, c| out.put(&place(c.judgement.verdict.index()))))),
        (
            id::RULE,
            dictionary(clicks, rules, |out, (rule, version)| {
                out.blob(rule.as_str().as_bytes());
                out.put(&version);
            }),
        ),
        (id::BITS, Some(each(clicks, |out, c| out.varint(u64::from(bits(c)))))),
        (id::USER_AGENT, texts(|c| c.user_agent.as_deref())),
        (id::REFERRER_HOST, texts(|c| c.referrer_host.as_deref())),
        (id::DEVICE, Some(each(clicks, |out, c| out.put(&device_place(c.device))))),
        (id::LANGUAGE, texts(|c| c.language.as_ref().map(Word::as_str))),
        (id::COUNTRY, dictionary(clicks, |c| c.country, |out, country| out.put(&country))),
    ];
    columns.into_iter().filter_map(|(id, bytes)| Some((id, bytes?))).collect()
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

fn each(clicks: &[Click], write: impl Fn(&mut Encoder, &Click)) -> Vec<u8> {
    let mut out = Encoder::default();
    for click in clicks {
        write(&mut out, click);
    }
    out.into_bytes()
}

/// Differences to the row before, zigzag, as LEB128.
fn differences(clicks: &[Click], get: impl Fn(&Click) -> i64) -> Vec<u8> {
    let mut out = Encoder::default();
    let mut before = 0;
    for click in clicks {
        let value = get(click);
        out.varint(zigzag(value - before));
        before = value;
    }
    out.into_bytes()
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

/// The distinct values, then one place for each row; `None` when no row has a value.
fn dictionary<'a, V: Eq + std::hash::Hash + Copy>(
    clicks: &'a [Click],
    get: impl Fn(&'a Click) -> Option<V>,
    write: impl Fn(&mut Encoder, V),
) -> Option<Vec<u8>> {
    let mut places: HashMap<V, u64> = HashMap::new();
    let (mut values, mut rows) = (Encoder::default(), Encoder::default());
    for click in clicks {
        let Some(value) = get(click) else {
            rows.varint(0);
            continue;
        };
        let next = places.len() as u64 + 1;
        let place = *places.entry(value).or_insert_with(|| {
            write(&mut values, value);
            next
        });
        rows.varint(place);
    }
    if places.is_empty() {
        return None;
    }
    let mut out = Encoder::default();
    out.varint(places.len() as u64);
    out.raw(&values.into_bytes());
    out.raw(&rows.into_bytes());
    Some(out.into_bytes())
}

/// One bit a row for whether there is one, then six bytes for each that there is.
fn visitors(clicks: &[Click]) -> Option<Vec<u8>> {
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

/// Columns being read, one decoder each.
struct Columns<'a> {
    count: usize,
    parts: &'a [(u8, &'a [u8])],
}

impl<'a> Columns<'a> {
    fn part(&self, id: u8) -> Option<Decoder<'a>> {
        self.parts.iter().find(|(found, _)| *found == id).map(|(_, bytes)| Decoder::new(bytes))
    }

    fn needed(&self, id: u8) -> Result<Decoder<'a>, DecodeError> {
        self.part(id).ok_or_else(|| DecodeError::invalid("a block", format!("no column {id}")))
    }

    fn each<T>(
        &self,
        id: u8,
        read: impl Fn(&mut Decoder<'a>) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        let mut input = self.needed(id)?;
        let rows = (0..self.count).map(|_| read(&mut input)).collect::<Result<_, _>>()?;
        input.finish()?;
        Ok(rows)
    }

    fn differences(&self, id: u8) -> Result<Vec<i64>, DecodeError> {
        let mut values = self.each(id, |input| input.varint().map(unzigzag))?;
        let mut before = 0_i64;
        for value in &mut values {
            before = before
                .checked_add(*value)
                .ok_or_else(|| DecodeError::invalid("a difference", *value))?;
            *value = before;
        }
        Ok(values)
    }

    fn dictionary<V: Clone>(
        &self,
        id: u8,
        read: impl Fn(&mut Decoder<'a>) -> Result<V, DecodeError>,
    ) -> Result<Vec<Option<V>>, DecodeError> {
        let Some(mut input) = self.part(id) else { return Ok(vec![None; self.count]) };
        let entries = input.count()?;
        let entries = (0..entries).map(|_| read(&mut input)).collect::<Result<Vec<V>, _>>()?;
        let row = |input: &mut Decoder<'a>| match input.varint()? {
            0 => Ok(None),
            place => {
                let index = usize::try_from(place - 1).unwrap_or(usize::MAX);
                let value = entries.get(index).cloned();
                value.map(Some).ok_or_else(|| DecodeError::invalid("a dictionary place", place))
            }
        };
        let rows = (0..self.count).map(|_| row(&mut input)).collect::<Result<_, _>>()?;
        input.finish()?;
        Ok(rows)
    }

    fn visitors(&self) -> Result<Vec<Option<Visitor>>, DecodeError> {
        let Some(mut input) = self.part(id::VISITOR) else { return Ok(vec![None; self.count]) };
        let present = input.raw(self.count.div_ceil(8), "the visitors")?;
        let mut rows = Vec::with_capacity(self.count);
        for row in 0..self.count {
            if present[row / 8] & (1 << (row % 8)) == 0 {
                rows.push(None);
                continue;
            }
            let mut bits = [0; 8];
            bits[..6].copy_from_slice(&input.array::<6>("a visitor")?);
            rows.push(Visitor::from_bits(u64::from_le_bytes(bits)));
        }
        input.finish()?;
        Ok(rows)
    }
}

fn word<const MAX: usize>(input: &mut Decoder<'_>) -> Result<Word<MAX>, DecodeError> {
    let text = input.text()?;
    Word::new(text).ok_or_else(|| DecodeError::invalid("a word", text))
}

fn at_place<T: Copy>(all: &[T], place: u8, what: &'static str) -> Result<T, DecodeError> {
    all.get(usize::from(place)).copied().ok_or_else(|| DecodeError::invalid(what, place))
}

/// All clicks of the columns of one block.
pub(super) fn decode(head: &BlockHead, parts: &[(u8, &[u8])]) -> Result<Vec<Click>, DecodeError> {
    let count = usize::try_from(head.count).unwrap_or(usize::MAX);
    let longest = parts.iter().map(|(_, bytes)| bytes.len()).max().unwrap_or_default();
    if count > longest {
        return Err(DecodeError::Short("a block"));
    }
    let columns = Columns { count, parts };
    let numbers = columns.differences(id::NUMBER)?;
    let times = columns.differences(id::TIME)?;
    let links = columns.each(id::LINK, Decoder::varint)?;
    let variants = columns.dictionary(id::VARIANT, Variant::decode)?;
    let recipients = columns.dictionary(id::RECIPIENT, Decoder::get::<PersonKey>)?;
    let visitors = columns.visitors()?;
    let verdicts =
        columns.each(id::VERDICT, |input| at_place(&Verdict::ALL, input.get()?, "a verdict"))?;
    let rules = columns.dictionary(id::RULE, |input| Ok((word(input)?, input.get::<u16>()?)))?;
    let bits = columns.each(id::BITS, Decoder::varint)?;
    let text = |input: &mut Decoder<'_>| input.text().map(Arc::<str>::from);
    let agents = columns.dictionary(id::USER_AGENT, text)?;
    let hosts = columns.dictionary(id::REFERRER_HOST, text)?;
    let devices =
        columns.each(id::DEVICE, |input| at_place(Device::ALL, input.get()?, "a device"))?;
    let languages = columns.dictionary(id::LANGUAGE, word)?;
    let countries = columns.dictionary(id::COUNTRY, Decoder::get::<[u8; 2]>)?;
    let click = |row: usize| {
        let number = u64::try_from(numbers[row]).ok().and_then(ClickNumber::new);
        let (rule, rules_version) =
            rules[row].ok_or_else(|| DecodeError::invalid("a click", "no rule"))?;
        let bits = u16::try_from(bits[row]).ok().filter(|bits| bits >> 9 == 0);
        let bits = bits.ok_or_else(|| DecodeError::invalid("a click", "its bits"))?;
        Ok(Click {
            number: number.ok_or_else(|| DecodeError::invalid("a click number", numbers[row]))?,
            at: Timestamp::from_ms(times[row])
                .map_err(|error| DecodeError::invalid("a time", error))?,
            link: LinkId(
                u32::try_from(links[row]).map_err(|error| DecodeError::invalid("a link", error))?,
            ),
            variant: variants[row].clone(),
            recipient: recipients[row],
            visitor: visitors[row],
            judgement: Judgement { verdict: verdicts[row], rule, rules_version },
            method: if bits & HEAD_BIT == 0 { Method::Get } else { Method::Head },
            facts: Facts(u8::try_from(bits >> 1).unwrap_or_default()),
            user_agent: agents[row].clone(),
            referrer_host: hosts[row].clone(),
            device: devices[row],
            language: languages[row],
            country: countries[row],
        })
    };
    (0..count).map(click).collect()
}
