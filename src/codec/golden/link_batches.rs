//! Golden bytes of links for lists of contacts.

use base16ct::lower::encode_string;

use crate::codec::fixtures::{addressee, link_batch};
use crate::codec::{decode_row, encode_row};
use crate::domain::link::batch::{
    AddressedLink, Addressee, LinkBatch, LinkBatchId, LinkBatchSpec, SubIdOwner,
};
use crate::domain::record::person::PersonKey;

fn bytes<T: crate::codec::Row + PartialEq + std::fmt::Debug>(value: &T) -> String {
    let bytes = encode_row(value);
    assert_eq!(decode_row::<T>(&bytes).as_ref(), Ok(value));
    encode_string(&bytes)
}

#[test]
fn the_bytes_of_link_batches_never_change() {
    let (own_slugs, codes, holdout) = (false, None, None);
    let spec = LinkBatchSpec { own_slugs, codes, holdout, ..link_batch().spec };
    let least = LinkBatch { spec, ..link_batch() };
    insta::assert_snapshot!(bytes(&link_batch()), @"");
    insta::assert_snapshot!(bytes(&least), @"");
}

#[test]
fn the_bytes_of_who_they_are_for_never_change() {
    let link = addressee().link.map(|link| AddressedLink { code: None, ..link });
    let without_code = Addressee { link, ..addressee() };
    let withheld = Addressee { link: None, ..addressee() };
    insta::assert_snapshot!(bytes(&addressee()), @"");
    insta::assert_snapshot!(bytes(&without_code), @"");
    insta::assert_snapshot!(bytes(&withheld), @"");
    let owner = SubIdOwner { batch: LinkBatchId(3), person: PersonKey([9; 16]) };
    insta::assert_snapshot!(bytes(&owner), @"");
}
