//! Golden bytes of what links gained after release 0.1.0.

use base16ct::lower::encode_string;

use super::fixtures;
use crate::codec::{decode_row, encode_row};
use crate::domain::label::Agent;
use crate::domain::label::free_tags::{FreeTag, FreeTags};
use crate::domain::link::picture::{Picture, PictureFile};
use crate::domain::link::preview::{PictureUrl, Preview, PreviewText};
use crate::domain::link::{Link, LinkSpec, Title};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::settings::Domain;
use crate::domain::share::{Share, ShareSpec, SharedOf};

#[test]
fn the_bytes_of_the_free_tags_of_a_link_never_change() {
    let tags = ["topic:care", "reel"].map(|text| FreeTag::parse(text).unwrap());
    let spec = LinkSpec { free_tags: FreeTags::of(tags).unwrap(), ..fixtures::spec("bw-ig") };
    let tagged = Link { spec, ..fixtures::link() };
    let (bare, bytes) = (encode_row(&fixtures::link()), encode_row(&tagged));
    // The bit of the field, and the field behind the others; without tags it has not even a bit.
    let at = bytes.iter().zip(&bare).position(|(with, without)| with != without).unwrap();
    assert_eq!((at, bare[at], bytes[at]), (6, 0x07, 0x27));
    let added = "02047265656c0a746f7069633a63617265";
    let rest = bare.len() - 8..;
    let expected = [&bytes[..7], &bare[7..rest.start]].concat();
    let expected = encode_string(&expected) + added + &encode_string(&bare[rest]);
    assert_eq!(encode_string(&bytes), expected);
    assert_eq!(decode_row::<Link>(&bytes), Ok(tagged));
}

#[test]
fn a_link_with_two_tags_of_one_name_is_not_read() {
    let tags = ["topic:a", "other:b"].map(|text| FreeTag::parse(text).unwrap());
    let spec = LinkSpec { free_tags: FreeTags::of(tags).unwrap(), ..fixtures::spec("bw-ig") };
    let text = encode_string(&encode_row(&Link { spec, ..fixtures::link() }));
    let twice = text.replace(&encode_string(b"other"), &encode_string(b"topic"));
    let bytes = base16ct::lower::decode_vec(twice).unwrap();
    let error = decode_row::<Link>(&bytes).unwrap_err().to_string();
    assert!(error.contains("a link has one tag `topic:`"), "{error}");
}

#[test]
fn the_bytes_of_stated_clicks_never_change() {
    let spec = LinkSpec { stated_clicks: Some(1204), ..fixtures::spec("bw-ig") };
    let stated = Link { spec, ..fixtures::link() };
    let (bare, bytes) = (encode_row(&fixtures::link()), encode_row(&stated));
    let at = bytes.iter().zip(&bare).position(|(with, without)| with != without).unwrap();
    assert_eq!((at, bare[at], bytes[at]), (6, 0x07, 0x47));
    let rest = bare.len() - 8..;
    let expected = [&bytes[..7], &bare[7..rest.start]].concat();
    let expected = encode_string(&expected) + "b404000000000000" + &encode_string(&bare[rest]);
    assert_eq!(encode_string(&bytes), expected);
    assert_eq!(decode_row::<Link>(&bytes), Ok(stated));
}

#[test]
fn the_domain_that_a_link_is_printed_with_costs_nothing_if_it_is_absent() {
    let spec =
        LinkSpec { domain: Domain::parse("https://go.example").ok(), ..fixtures::spec("bw-ig") };
    let printed = Link { spec, ..fixtures::link() };
    let (bare, bytes) = (encode_row(&fixtures::link()), encode_row(&printed));
    // Its bit begins another byte of bits.
    let added = 2 + "https://go.example".len();
    assert_eq!(bytes.len(), bare.len() + added);
    assert!(encode_string(&bytes).contains(&encode_string(b"\x12https://go.example")));
    assert_eq!(decode_row::<Link>(&bytes), Ok(printed));
}

#[test]
fn the_bytes_of_a_start_and_of_a_link_that_is_gone_never_change() {
    let spec = LinkSpec { starts_at: Some(fixtures::at(0x0102)), ..fixtures::spec("bw-ig") };
    let begun = Link { spec, ..fixtures::link() };
    let (bare, bytes) = (encode_row(&fixtures::link()), encode_row(&begun));
    // Its bit is the second of another byte of bits, and its bytes are the last of what is decided.
    let end = bare.len() - 8;
    let expected =
        [&bare[..6], &[0x87, 0x02], &bare[7..end], b"\x02\x01\0\0\0\0\0\0", &bare[end..]];
    assert_eq!(encode_string(&bytes), encode_string(&expected.concat()));
    assert_eq!(decode_row::<Link>(&bytes), Ok(begun));
    // That it is gone is one bit in the first byte of the link.
    let retired = Link { retired_at: Some(fixtures::at(5)), ..fixtures::link() };
    let gone = Link { is_gone: true, ..retired.clone() };
    let (bare, bytes) = (encode_row(&retired), encode_row(&gone));
    assert_eq!((bare[1], bytes[1], bare[2..] == bytes[2..]), (1, 3, true));
    assert_eq!(decode_row::<Link>(&bytes), Ok(gone));
}

#[test]
fn the_bytes_of_the_external_id_of_a_link_never_change() {
    let external_id = Some(ForeignId::parse("sku-7").unwrap());
    let spec = LinkSpec { external_id, ..fixtures::spec("bw-ig") };
    let named = Link { spec, ..fixtures::link() };
    let (bare, bytes) = (encode_row(&fixtures::link()), encode_row(&named));
    assert_eq!(decode_row::<Link>(&bytes), Ok(named));
    // The bits of the fields take one byte more, and the field is behind the others.
    let added = "05736b752d37";
    assert!(encode_string(&bytes).contains(added) && !encode_string(&bare).contains(added));
    insta::assert_snapshot!(encode_string(&bytes[..12]), @"02000700000087080562772d");
}

#[test]
fn the_bytes_of_orphans_never_change() {
    let written = encode_row(&fixtures::orphans());
    let expected = "0207\
        80ee360000000000\
        020962772d69672d6d6169\
        260000000662772d736d7302000000\
        0500000000000000\
        8f00000000000000";
    assert_eq!(encode_string(&written), expected);
    assert_eq!(decode_row(&written), Ok(fixtures::orphans()));
}

#[test]
fn the_bytes_of_a_share_never_change() {
    let share = fixtures::shares::share();
    let spec = |of| Share {
        spec: ShareSpec { of, ..share.spec.clone() },
        ended_at: None,
        ..share.clone()
    };
    let shares = [
        share.clone(),
        spec(SharedOf::Report),
        spec(SharedOf::Agent(Agent::parse("mia").unwrap())),
    ];
    let written = shares.clone().map(|share| encode_string(&encode_row(&share)));
    for share in shares {
        assert_eq!(decode_row(&encode_row(&share)), Ok(share));
    }
    insta::assert_snapshot!(written.join("\n"), @r"
    0201030000000112323032362d31312d626c61636b2d7765656b0a323032362d31312d32300a323032362d31312d33300a323032372d30312d3331010203040506070807000000000000000800000000000000
    020003000000000a323032362d31312d32300a323032362d31312d33300a323032372d30312d333101020304050607080700000000000000
    02000300000002036d69610a323032362d31312d32300a323032362d31312d33300a323032372d30312d333101020304050607080700000000000000
    ");
}

#[test]
fn the_bytes_of_the_page_of_an_agent_never_change() {
    let written = encode_row(&fixtures::agent_pages::agent_page());
    assert_eq!(decode_row(&written), Ok(fixtures::agent_pages::agent_page()));
    insta::assert_snapshot!(encode_string(&written), @"020003000000036d696101020304050607080700000000000000");
}

#[test]
fn the_bytes_of_a_preview_never_change() {
    let preview = Preview {
        title: Title::parse("Sale").unwrap(),
        text: PreviewText::parse("Now").ok(),
        picture: PictureUrl::parse("https://x.example/a.png").ok().map(Picture::Web),
    };
    let spec = LinkSpec { preview: Some(preview), ..fixtures::spec("bw-ig") };
    let with = Link { spec, ..fixtures::link() };
    let (bare, bytes) = (encode_row(&fixtures::link()), encode_row(&with));
    let end = bare.len() - 8;
    let preview = b"\x03\x04Sale\x03Now\x17https://x.example/a.png";
    let expected = [&bare[..6], &[0x87, 0x04], &bare[7..end], preview, &bare[end..]];
    assert_eq!(encode_string(&bytes), encode_string(&expected.concat()));
    assert_eq!(decode_row::<Link>(&bytes), Ok(with));
}

#[test]
fn a_picture_that_is_kept_is_stored_by_its_name() {
    let file = PictureFile::reread([7; 16], b"GIF89a").unwrap();
    let picture = Some(Picture::Kept(file.name()));
    let preview = Preview { title: Title::parse("Sale").unwrap(), text: None, picture };
    let spec = LinkSpec { preview: Some(preview), ..fixtures::spec("bw-ig") };
    let with = Link { spec, ..fixtures::link() };
    let (bare, bytes) = (encode_row(&fixtures::link()), encode_row(&with));
    let end = bare.len() - 8;
    let preview = b"\x02\x04Sale\x2407070707070707070707070707070707.gif";
    let expected = [&bare[..6], &[0x87, 0x04], &bare[7..end], preview, &bare[end..]];
    assert_eq!(encode_string(&bytes), encode_string(&expected.concat()));
    assert_eq!(decode_row::<Link>(&bytes), Ok(with));
}
