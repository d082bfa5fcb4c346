use super::super::{decode_row, encode_row, identity, rows};
use super::*;

/// A record as one release has it, and as a later one does.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Parcel {
    id: u32,
    note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct LaterParcel {
    id: u32,
    note: Option<String>,
    weight: Option<u32>,
    is_fragile: bool,
    labels: Vec<String>,
}

impl LaterParcel {
    fn of(parcel: &Parcel) -> Self {
        let Parcel { id, note } = parcel.clone();
        Self { id, note, weight: None, is_fragile: false, labels: Vec::new() }
    }
}

as_record! {
    Parcel { id, note: optional }
    LaterParcel { id, note: optional, weight: added, is_fragile: added, labels: added }
}

rows!(Parcel, LaterParcel);

fn parcels() -> [Parcel; 2] {
    [Parcel { id: 7, note: None }, Parcel { id: 8, note: Some("left at the desk".to_owned()) }]
}

#[test]
fn a_field_that_is_added_takes_no_byte_when_it_is_absent() {
    for parcel in parcels() {
        assert_eq!(encode_row(&LaterParcel::of(&parcel)), encode_row(&parcel));
    }
}

#[test]
fn a_row_from_before_a_field_was_added_is_read_without_it() {
    for parcel in parcels() {
        assert_eq!(decode_row(&encode_row(&parcel)), Ok(LaterParcel::of(&parcel)));
    }
}

#[test]
fn a_row_of_the_first_release_is_read_by_a_type_that_gained_fields() {
    let rows: [(&[u8], Parcel); 2] = [
        (&[1, 7, 0, 0, 0, 0], Parcel { id: 7, note: None }),
        (&[1, 8, 0, 0, 0, 1, 2, b'h', b'i'], Parcel { id: 8, note: Some("hi".to_owned()) }),
    ];
    for (bytes, parcel) in rows {
        assert_eq!(decode_row(bytes), Ok(LaterParcel::of(&parcel)));
        assert_eq!(decode_row(bytes), Ok(parcel));
    }
}

#[test]
fn a_field_that_a_later_release_added_is_refused_and_not_ignored() {
    let [parcel, _] = parcels();
    let heavy = LaterParcel { weight: Some(3), ..LaterParcel::of(&parcel) };
    let fragile = LaterParcel { is_fragile: true, ..LaterParcel::of(&parcel) };
    for later in [heavy, fragile] {
        let bytes = encode_row(&later);
        assert_eq!(decode_row(&bytes), Ok(later));
        assert_eq!(decode_row::<Parcel>(&bytes), Err(DecodeError::LaterField));
    }
}

#[test]
fn the_identity_of_a_record_survives_an_added_field_and_tells_its_values_apart() {
    let [parcel, noted] = parcels();
    let later = LaterParcel::of(&parcel);
    assert_eq!(identity(&later), identity(&parcel));
    let others = [
        identity(&noted),
        identity(&LaterParcel { weight: Some(0), ..later.clone() }),
        identity(&LaterParcel { is_fragile: true, ..later.clone() }),
        identity(&LaterParcel { labels: vec!["a".to_owned()], ..later.clone() }),
        identity(&LaterParcel { id: 9, ..later }),
    ];
    for (index, other) in others.iter().enumerate() {
        assert_ne!(*other, identity(&parcel));
        assert!(!others[..index].contains(other));
    }
}

#[test]
fn the_identity_of_a_record_never_changes() {
    let [_, noted] = parcels();
    // The digest of: 1, 8 as u32, 2, 16 and the text, 0.
    let hex = base16ct::lower::encode_string(&identity(&noted));
    assert_eq!(hex, "77400f4d601037dd23bfebc8d7dc38a1");
}
