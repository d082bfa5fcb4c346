//! The journal of clicks: commit groups as columnar blocks.
//!
//! A block, version 1, little-endian: version (u8); count (u32); first and last number (u64 each);
//! earliest and latest time (i64 each); the number of columns (u8); then for each column its id
//! (u8), its length (u32) and its bytes. A reader passes over a column it does not know and takes a
//! missing one as not told, so that columns join without a rewrite. Rows are in the order of their
//! numbers. What the columns hold is in column.rs.
//!
//! Invariant: a click is in exactly one block. Absent: sealed segments, which join later.

mod column;

use super::codec::{DecodeError, Decoder, Encoder};
use crate::domain::click::{Click, ClickNumber};
use crate::domain::time::Timestamp;

const VERSION: u8 = 1;

/// What a block says of itself before its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockHead {
    /// Clicks in it.
    pub count: u32,
    /// The lowest number.
    pub first: ClickNumber,
    /// The highest number.
    pub last: ClickNumber,
    /// The earliest time.
    pub from: Timestamp,
    /// The latest time.
    pub to: Timestamp,
}

/// Encodes clicks as one block; `None` of none. They are brought into the order of their numbers.
pub fn encode_block(clicks: &mut [Click]) -> Option<(BlockHead, Vec<u8>)> {
    clicks.sort_unstable_by_key(|click| click.number);
    let (first, last) = (clicks.first()?, clicks.last()?);
    let head = BlockHead {
        count: u32::try_from(clicks.len()).ok()?,
        first: first.number,
        last: last.number,
        from: clicks.iter().map(|click| click.at).min()?,
        to: clicks.iter().map(|click| click.at).max()?,
    };
    let columns = column::encode(clicks);
    let mut out = Encoder::default();
    out.put(&VERSION);
    out.put(&head.count);
    out.put(&head.first);
    out.put(&head.last);
    out.put(&head.from);
    out.put(&head.to);
    out.put(&u8::try_from(columns.len()).unwrap_or(u8::MAX));
    for (id, bytes) in columns {
        out.put(&id);
        out.put(&u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        out.raw(&bytes);
    }
    Some((head, out.into_bytes()))
}

/// Reads what a block says of itself.
pub fn decode_head(bytes: &[u8]) -> Result<BlockHead, DecodeError> {
    head(&mut Decoder::new(bytes))
}

fn head(input: &mut Decoder<'_>) -> Result<BlockHead, DecodeError> {
    let found = input.get()?;
    if found != VERSION {
        return Err(DecodeError::Version { found, known: VERSION });
    }
    let head = BlockHead {
        count: input.get()?,
        first: input.get()?,
        last: input.get()?,
        from: input.get()?,
        to: input.get()?,
    };
    if head.first > head.last || head.from > head.to || head.count == 0 {
        return Err(DecodeError::invalid("a block's head", format!("{head:?}")));
    }
    Ok(head)
}

/// Reads all clicks of a block.
pub fn decode_block(bytes: &[u8]) -> Result<Vec<Click>, DecodeError> {
    let mut input = Decoder::new(bytes);
    let head = head(&mut input)?;
    let columns: u8 = input.get()?;
    let mut parts = Vec::with_capacity(usize::from(columns));
    for _ in 0..columns {
        let id: u8 = input.get()?;
        let length: u32 = input.get()?;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        parts.push((id, input.raw(length, "a column")?));
    }
    input.finish()?;
    column::decode(&head, &parts)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::click::{Device, Facts, Method, Verdict};
    use crate::domain::link::LinkId;
    use crate::domain::person::PersonKey;
    use crate::domain::visitor::Visitor;
    use crate::store::fixtures::{at, click};
    use crate::store::keys::hex;

    #[test]
    fn the_bytes_of_a_block_never_change() {
        let (_, bytes) = encode_block(&mut [click(5), click(3)]).unwrap();
        assert_eq!(
            hex(&bytes),
            concat!(
                "010200000003000000000000000500000000000000036c50c4a0010000056c50c4a00100000b0102",
                "0000000604020700000086b083c59868040302000000070704050000000101610101060d00000003",
                "452301efcdab452301efcdab07020000000000080d000000010762726f7773657201000101090200",
                "000000000a0f000000010b4d6f7a696c6c612f352e3001010c0200000000000d0600000001026465",
                "0101",
            )
        );
    }

    #[test]
    fn a_block_of_no_clicks_is_none() {
        assert!(encode_block(&mut []).is_none());
    }

    #[test]
    fn a_column_of_a_later_version_is_passed_over() {
        let (_, mut bytes) = encode_block(&mut [click(1)]).unwrap();
        let columns = 1 + 4 + 4 * 8;
        bytes[columns] += 1;
        bytes.extend_from_slice(&[200, 2, 0, 0, 0, 9, 9]);
        assert_eq!(decode_block(&bytes), Ok(vec![click(1)]));
    }

    fn any_click() -> impl Strategy<Value = Click> {
        let texts = prop::option::of("[ -~]{0,40}").prop_map(|text| text.map(Arc::from));
        (
            (0_u64..1 << 38, -5_000_i64..5_000, 0_u32..5, 0_usize..8, 0_u8..=255),
            (prop::option::of(0_u64..1 << 48), prop::option::of(any::<[u8; 16]>())),
            (texts, prop::option::of(any::<[u8; 2]>()), any::<bool>(), any::<bool>()),
        )
            .prop_map(|((number, ms, link, verdict, facts), (visitor, person), rest)| {
                let (agent, country, head, plain) = rest;
                let mut click = click(number);
                click.at = at(ms);
                click.link = LinkId(link);
                click.judgement.verdict = Verdict::ALL[verdict];
                click.facts = Facts(facts);
                click.visitor = visitor.and_then(Visitor::from_bits);
                click.recipient = person.map(PersonKey);
                click.user_agent.clone_from(&agent);
                click.referrer_host = agent;
                click.country = country;
                if head {
                    click.method = Method::Head;
                }
                if plain {
                    (click.variant, click.language, click.device) = (None, None, Device::Other);
                }
                click
            })
    }

    proptest! {
        #[test]
        fn clicks_are_read_back_as_they_were_written(
            mut clicks in prop::collection::vec(any_click(), 1..40),
        ) {
            let (head, bytes) = encode_block(&mut clicks).unwrap();
            prop_assert_eq!(decode_head(&bytes), Ok(head));
            prop_assert_eq!(decode_block(&bytes), Ok(clicks));
        }

        #[test]
        fn a_broken_block_is_refused_and_never_panics(at in 0_usize..400, byte: u8, cut in 0_usize..400) {
            let (_, mut bytes) = encode_block(&mut [click(1), click(2), click(9)]).unwrap();
            let at = at % bytes.len();
            bytes[at] = byte;
            let _ = decode_block(&bytes);
            bytes.truncate(cut);
            let _ = decode_block(&bytes);
        }
    }
}
