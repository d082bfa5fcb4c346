use super::*;

fn name(text: &str) -> LinkBatchName {
    LinkBatchName::parse(text).unwrap()
}

fn withheld(share: &str, batch: &str) -> Vec<u32> {
    let (key, share) = (PeopleKey::from_bytes([3; 32]), share.parse().unwrap());
    let is_withheld = |number: &u32| {
        let person = key.person(&format!("p{number}@x.example")).unwrap();
        key.withholds(share, &name(batch), person)
    };
    (0..20_000).filter(is_withheld).collect()
}

#[test]
fn a_tenth_is_withheld_the_same_again_and_others_under_another_name() {
    let drawn = withheld("10%", "november");
    // Four standard deviations of 20,000 draws.
    assert!((1_830..=2_170).contains(&drawn.len()), "{}", drawn.len());
    assert_eq!(drawn, withheld("10%", "november"));
    let other = withheld("10%", "december");
    let both = other.iter().filter(|number| drawn.contains(number)).count();
    assert!((140..=260).contains(&both), "{both}");
}

#[test]
fn a_larger_share_withholds_all_of_the_smaller_one() {
    let small = withheld("5%", "november");
    let large = withheld("20%", "november");
    assert!(small.iter().all(|number| large.contains(number)));
}

#[test]
fn a_share_of_nothing_or_of_most_is_no_holdout() {
    assert_eq!("12.5%".parse::<Holdout>().unwrap().to_string(), "12.5%");
    for text in ["0%", "50.01%", "100%", "10", "-5%", ""] {
        assert!(text.parse::<Holdout>().is_err(), "{text}");
    }
}
