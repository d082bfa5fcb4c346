use super::*;

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
