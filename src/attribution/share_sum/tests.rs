use super::*;

#[test]
fn three_thirds_are_one_in_any_order() {
    let share = |weight, of| Share { weight, of };
    let shares = [share(1, 3), share(1, 7), share(2, 6), share(3, 7), share(1, 3), share(3, 7)];
    let mut forward = ShareSum::default();
    for share in shares {
        forward.add(share);
    }
    let mut backward = ShareSum::default();
    for share in shares.into_iter().rev() {
        backward.add(share);
    }
    assert_eq!(forward, backward);
    assert!((forward.value() - 2.0).abs() < f64::EPSILON);
    assert_eq!(forward.whole(), None);
    forward.add_all(&backward);
    forward.add_one();
    assert!((forward.value() - 5.0).abs() < f64::EPSILON);
    let mut ones = ShareSum::default();
    assert_eq!(ones.whole(), Some(0));
    ones.add_one();
    ones.add(share(3, 3));
    assert_eq!(ones.whole(), Some(2));
}
