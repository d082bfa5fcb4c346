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
    insta::assert_snapshot!(bytes(&link_batch()), @"02000300000007086e6f76656d6265720662772d736d730102627703766970e80300000500000000000000");
    insta::assert_snapshot!(bytes(&least), @"02000300000000086e6f76656d6265720662772d736d73010262770500000000000000");
}

#[test]
fn the_bytes_of_who_they_are_for_never_change() {
    let link = addressee().link.map(|link| AddressedLink { code: None, ..link });
    let without_code = Addressee { link, ..addressee() };
    let withheld = Addressee { link: None, ..addressee() };
    insta::assert_snapshot!(bytes(&addressee()), @"02010300000009090909090909090909090909090909060000000000000001086b376d3270397164080808080808080808080808080808080742572d32333435");
    insta::assert_snapshot!(bytes(&without_code), @"02010300000009090909090909090909090909090909060000000000000000086b376d327039716408080808080808080808080808080808");
    insta::assert_snapshot!(bytes(&withheld), @"020003000000090909090909090909090909090909090600000000000000");
    let owner = SubIdOwner { batch: LinkBatchId(3), person: PersonKey([9; 16]) };
    insta::assert_snapshot!(bytes(&owner), @"020300000009090909090909090909090909090909");
}
