//! Blocks and segments as bytes: golden bytes, round trips, selected columns, corrupt bytes.

use std::collections::BTreeMap;
use std::sync::Arc;

use base16ct::lower::encode_string;
use proptest::prelude::*;

use super::segment::cut_segment;
use super::*;
use crate::codec::DecodeError;
use crate::codec::fixtures::{at, click};
use crate::domain::click::Click;
use crate::domain::click::visitor::Visitor;
use crate::domain::click::{Facts, Method, Verdict};
use crate::domain::device::Device;
use crate::domain::link::LinkId;
use crate::domain::record::person::PersonKey;

fn bytes(hex: &str) -> Vec<u8> {
    base16ct::lower::decode_vec(hex).unwrap()
}

fn read(bytes: &[u8]) -> Result<Vec<Click>, DecodeError> {
    Block::parse(bytes).and_then(|block| block.whole())
}

#[test]
fn the_bytes_of_a_block_never_change() {
    let (_, block) = encode_block(&mut [click(5), click(3)]).unwrap();
    assert_eq!(
        encode_string(&block),
        concat!(
            "020200000003000000000000000500000000000000036c50c4a0010000056c50c4a00100000a01",
            "03000000060400020800000086b083c59868040003020000000e00040700000001016102000000",
            "060d00000003452301efcdab452301efcdab071000000001000762726f77736572010002000000",
            "0a11000000010b4d6f7a696c6c612f352e30020000000c0200000000000d080000000102646502",
            "0000001106000000010002000000",
        )
    );
}

fn segment_clicks() -> [Click; 3] {
    let mut robot = click(4);
    robot.link = LinkId(9);
    robot.judgement.verdict = Verdict::Bot;
    [click(3), robot, click(5)]
}

#[test]
fn the_bytes_of_a_segment_never_change() {
    let segment = cut_segment(&segment_clicks(), 1 << 20).unwrap();
    assert_eq!(
        encode_string(&segment.head_bytes),
        concat!(
            "020300000003000000000000000500000000000000036c50c4a0010000056c50c4a0010000010f",
            "0c000000020403050201010001020000",
        )
    );
    assert_eq!(
        encode_string(&segment.body_bytes),
        concat!(
            "0203000000000000000a0103000000ca6d4c820602000208000000ce7175b486b083c598680200",
            "04070000003abf4922010161020000000613000000247413fd07452301efcdab452301efcdab45",
            "2301efcdab071c000000fc5f4d4202000762726f777365720100040762726f7773657201000200",
            "0001020a110000008c93217d010b4d6f7a696c6c612f352e30020000000c02000000892e7ffb00",
            "000d080000002321b158010264650200000010030000006d1347ab0001021106000000cae55266",
            "010002000000",
        )
    );
}

#[test]
fn blocks_and_segments_of_the_first_release_are_read() {
    let block = bytes(concat!(
        "010200000003000000000000000500000000000000036c50c4a0010000056c50c4a00100000a01",
        "03000000060400020800000086b083c59868040003020000000e00040700000001016102000000",
        "060d00000003452301efcdab452301efcdab071000000001000762726f77736572010002000000",
        "0907000000010000020000000a11000000010b4d6f7a696c6c612f352e30020000000c02000000",
        "00000d080000000102646502000000",
    ));
    assert_eq!(read(&block), Ok(vec![click(3), click(5)]));
    let head = bytes(concat!(
        "010300000003000000000000000500000000000000036c50c4a0010000056c50c4a0010000010f",
        "0c000000020403050201010001020000",
    ));
    let body = bytes(concat!(
        "0103000000000000000a0103000000060200020800000086b083c5986802000407000000010161",
        "02000000061300000007452301efcdab452301efcdab452301efcdab071c00000002000762726f",
        "777365720100040762726f77736572010002000001020907000000010000020000000a11000000",
        "010b4d6f7a696c6c612f352e30020000000c0200000000000d0800000001026465020000001003",
        "000000000102",
    ));
    let segment = Block::joined(&head, &body).unwrap();
    assert_eq!(segment.whole(), Ok(segment_clicks().to_vec()));
    assert!(segment.counts_fit(&segment_clicks()).unwrap());
}

#[test]
fn no_clicks_make_no_block() {
    assert!(encode_block(&mut []).is_none());
    assert!(cut_segment(&[], 1 << 20).is_none());
}

#[test]
fn an_unknown_column_is_skipped() {
    let (_, mut bytes) = encode_block(&mut [click(1)]).unwrap();
    let columns = 1 + 4 + 4 * 8;
    bytes[columns] += 1;
    bytes.extend_from_slice(&[200, 2, 0, 0, 0, 9, 9]);
    assert_eq!(read(&bytes), Ok(vec![click(1)]));
}

fn counts(block: &Block<'_>) -> BTreeMap<LinkId, LinkCount> {
    let mut counts: BTreeMap<LinkId, LinkCount> = BTreeMap::new();
    block.counts(|link, count| counts.entry(link).or_default().add(count)).unwrap();
    counts
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
            click.facts = Facts(facts.into());
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

#[test]
fn a_block_with_selected_columns_has_these_and_no_others() {
    let clicks = [click(3), click(5)];
    let segment = cut_segment(&clicks, 1 << 20).unwrap();
    let sealed = Block::joined(&segment.head_bytes, &segment.body_bytes).unwrap();
    let (_, tail) = encode_block(&mut clicks.clone()).unwrap();
    for block in [sealed, Block::parse(&tail).unwrap()] {
        for (columns, counts, seen, whole) in [
            (Columns::Counts, true, false, false),
            (Columns::Seen, true, true, false),
            (Columns::All, true, true, true),
        ] {
            let bytes = block.bytes(columns);
            let block = Block::parse(&bytes).unwrap();
            let readable = (block.counts(|_, _| {}).is_ok(), SeenRows::read(&block).is_ok());
            let readable = (readable.0, readable.1, read(&bytes).is_ok());
            assert_eq!(readable, (counts, seen, whole), "{columns:?}");
        }
    }
}

#[test]
fn the_body_of_another_segment_is_refused() {
    let one = cut_segment(&[click(3)], 1 << 20).unwrap();
    let other = cut_segment(&[click(4)], 1 << 20).unwrap();
    assert!(Block::joined(&one.head_bytes, &one.body_bytes).is_ok());
    assert!(Block::joined(&one.head_bytes, &other.body_bytes).is_err());
}

#[test]
fn a_segment_is_cut_just_under_a_power_of_two() {
    let clicks: Vec<Click> = (0..20_000)
        .map(|number| {
            let mut click = click(number);
            click.visitor = Visitor::from_bits(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16);
            click
        })
        .collect();
    for (bytes_max, bytes) in [(1 << 15, 1 << 15), (1 << 20, 1 << 16)] {
        let segment = cut_segment(&clicks, bytes_max).unwrap();
        let size = segment.body_bytes.len();
        assert!(size < bytes && bytes - size < bytes / 40, "{size} of {bytes}");
        let block = Block::joined(&segment.head_bytes, &segment.body_bytes).unwrap();
        assert_eq!(block.whole().unwrap(), clicks[..segment.head.count as usize]);
    }
}

proptest! {
    #[test]
    fn blocks_and_segments_decode_to_the_clicks_that_were_encoded(
        mut clicks in prop::collection::vec(any_click(), 1..40),
    ) {
        let (head, bytes) = encode_block(&mut clicks).unwrap();
        prop_assert_eq!(decode_head(&bytes), Ok(head));
        let segment = cut_segment(&clicks, 1 << 20).unwrap();
        let sealed = Block::joined(&segment.head_bytes, &segment.body_bytes).unwrap();
        prop_assert_eq!(sealed.whole(), Ok(clicks.clone()));
        prop_assert_eq!(counts(&sealed), counts(&Block::parse(&bytes).unwrap()));
        prop_assert_eq!(read(&bytes), Ok(clicks));
    }

    #[test]
    fn a_corrupt_block_never_panics(at in 0_usize..400, byte: u8, cut in 0_usize..400) {
        let (_, mut bytes) = encode_block(&mut [click(1), click(2), click(9)]).unwrap();
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = read(&bytes);
        bytes.truncate(cut);
        let _ = read(&bytes);
        let mut segment = cut_segment(&[click(1), click(2), click(9)], 1 << 20).unwrap();
        for part in [0, 1] {
            let bytes = if part == 0 { &mut segment.head_bytes } else { &mut segment.body_bytes };
            let at = at % bytes.len();
            bytes[at] = byte;
            let block = Block::joined(&segment.head_bytes, &segment.body_bytes);
            if let Ok(block) = block {
                let _ = (block.whole(), block.counts(|_, _| {}));
            }
        }
    }
}
