//! A key is encoded as redb encodes it.

use proptest::prelude::*;

use super::*;

type Versions = (&'static str, &'static [u8; 16]);

proptest! {
    #[test]
    fn the_key_of_a_version_is_encoded_as_redb_encodes_it(
        length in prop_oneof![0_usize..40, 250_usize..260, Just(70_000)],
        before: Vec<u8>,
        identity: [u8; 16],
    ) {
        let id = "\u{e9}".repeat(length / 2) + &"x".repeat(length % 2);
        let key = (id.as_str(), &identity);
        let mut encoded = before.clone();
        <Versions as RowKey>::encode(&key, &mut encoded);
        prop_assert_eq!(&encoded[before.len()..], <Versions as Value>::as_bytes(&key));
    }
}
