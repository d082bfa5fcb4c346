use super::*;

const ANN: &str = "61b55fab9c26d32d104ec34ed67a68f9";
const PHONE: &str = "abfd8d635b783c76940bcba54ca75788";
const ID: &str = "8a4425f49e4b3d1e08a3eaa0a6637e15";

#[test]
fn different_spellings_of_one_person_give_one_key() {
    let key = PeopleKey::from_bytes([7; 32]);
    let same = [
        (" Ann@Example.COM ", "ann@example.com"),
        ("+49 (30) 90-18.20", "+4930901820"),
        (" in-129 ", "in-129"),
    ];
    for (a, b) in same {
        assert_eq!(key.person(a), key.person(b), "{a}");
    }
    assert_ne!(key.person("IN-129"), key.person("in-129"));
    assert_eq!(key.person("  "), None);
}

#[test]
fn another_key_gives_other_hashes() {
    let (a, b) = (PeopleKey::from_bytes([1; 32]), PeopleKey::from_bytes([2; 32]));
    assert_ne!(a.person("ann"), b.person("ann"));
    assert_ne!(a.fingerprint(), b.fingerprint());
}

// Files of 0.1.0 hold these keys.
#[test]
fn the_first_version_gives_the_keys_of_release_0_1_0() {
    let key = PeopleKey::from_bytes([7; 32]);
    let hash = |named| key.person_under(Normaliser::V1, named).unwrap().to_string();
    assert_eq!(hash(" Ann@Example.COM "), ANN);
    assert_eq!(hash("+49 (30) 90-18.20"), PHONE);
    assert_eq!(hash("IN-129"), ID);
    // Plain texts have the same key under the newest version, so most people need no second look-up.
    let newest = |named| key.person(named).unwrap().to_string();
    assert_eq!(
        [newest("ann@example.com"), newest("+4930901820"), newest("IN-129")],
        [ANN, PHONE, ID]
    );
}
