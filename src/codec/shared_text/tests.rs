use super::*;

#[test]
fn texts_that_come_again_are_kept_once_and_others_are_what_they_are() {
    let first = shared("instagram");
    assert!(Arc::ptr_eq(&first, &shared("instagram")));
    let long = "x".repeat(SHARED_BYTES_MAX + 1);
    assert!(!Arc::ptr_eq(&shared(&long), &shared(&long)));
    for number in 0..1_000 {
        let text = format!("campaign {}", number % 300);
        assert_eq!(*shared(&text), *text);
    }
    assert_eq!((&*first, &*shared("")), ("instagram", ""));
}
