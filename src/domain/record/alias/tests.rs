use proptest::prelude::*;

use super::*;

fn alias((newest, older): (u8, u8)) -> Alias {
    Alias { newest: PersonKey([newest; 16]), older: PersonKey([older; 16]) }
}

#[test]
fn a_text_has_an_alias_only_where_an_older_normaliser_gives_another_text() {
    let key = PeopleKey::from_bytes([7; 32]);
    for (named, count) in [
        ("ann@example.com", 0),
        ("+49 170 1234567", 0),
        ("+49 (0)170 1234567", 1),
        ("0049 170 1234567", 1),
    ] {
        let (person, aliases) = key.person_with_aliases(&Normaliser::ALL, named, named).unwrap();
        assert_eq!(Some(person), key.person(named));
        let older = key.person_under(Normaliser::V1, named).unwrap();
        let wanted = [Alias { newest: person, older }];
        assert_eq!(aliases, wanted[..count], "{named}");
        let of_new_file = key.person_with_aliases(&[Normaliser::NEWEST], named, named).unwrap();
        assert_eq!(of_new_file, (person, Vec::new()), "{named}");
    }
    assert_eq!(key.person_with_aliases(&Normaliser::ALL, "  ", "  "), None);
}

#[test]
fn a_text_with_marks_around_it_has_the_alias_that_the_first_release_made_of_it_with_them() {
    let key = PeopleKey::from_bytes([7; 32]);
    let before = |text: &str| key.person_under(Normaliser::V1, text).unwrap();
    for (named, written, texts) in [
        ("+491701234567", "'+491701234567", ["'+491701234567"].as_slice()),
        (
            "0049 170 1234567",
            "=\"0049 170 1234567\"",
            &["0049 170 1234567", "=\"0049 170 1234567\""],
        ),
        ("ann@x.example", " ann@x.example ", &[]),
    ] {
        let (newest, aliases) = key.person_with_aliases(&Normaliser::ALL, named, written).unwrap();
        let wanted: Vec<Alias> =
            texts.iter().map(|text| Alias { newest, older: before(text) }).collect();
        assert_eq!(aliases, wanted, "{written}");
    }
}

#[test]
fn an_alias_of_an_alias_resolves_to_the_newest() {
    let mut aliases = Aliases::default();
    [(2, 1), (3, 2)].map(alias).into_iter().for_each(|alias| aliases.add(alias));
    let resolved = [1, 2, 3, 4].map(|person| aliases.resolve(PersonKey([person; 16])).0[0]);
    assert_eq!(resolved, [3, 3, 3, 4]);
}

proptest! {
    /// Two texts may be each other's older text. Resolving ends, and a resolved person stays.
    #[test]
    fn resolving_ends_and_is_idempotent(pairs in prop::collection::btree_set((0..6_u8, 0..6_u8), 0..12)) {
        let mut aliases = Aliases::default();
        pairs.into_iter().map(alias).for_each(|alias| aliases.add(alias));
        for person in (0..6).map(|person| PersonKey([person; 16])) {
            let newest = aliases.resolve(person);
            prop_assert_eq!(aliases.resolve(newest), newest);
        }
    }
}
