use super::*;

fn weights(path: &[Channel], weight: impl Fn(Channel) -> u64) -> Vec<u64> {
    let shares = spread(path, weight);
    assert!(shares.iter().all(|share| share.of == u64::from(OF)));
    assert_eq!(shares.iter().map(|share| share.weight).sum::<u64>(), u64::from(OF));
    shares.iter().map(|share| share.weight).collect()
}

#[test]
fn channels_get_parts_by_weight_and_their_touches_equal_ones() {
    let half = 1 << 30;
    let (one, two, three) = (Some(1), Some(2), Some(3));
    let by_number = |channel: Channel| u64::from(channel.unwrap_or_default());
    assert_eq!(weights(&[one, three], by_number), [half / 2, half / 2 * 3]);
    // A channel's part does not grow with its touches.
    assert_eq!(weights(&[one, three, one], by_number), [half / 4, half / 2 * 3, half / 4]);
    assert_eq!(weights(&[None, two], by_number), [0, 2 * half]);
    // Without any weight, all are equal.
    assert_eq!(weights(&[None, two, two], |_| 0), [half, half / 2, half / 2]);
    assert_eq!(weights(&[one], |_| 1 << 40), [2 * half]);
    assert!(spread(&[], |_| 1).is_empty());
}

#[test]
fn units_left_over_go_to_lower_numbers_and_first_touches() {
    // 2^31 = 3 * 715827882 + 2.
    let third = 715_827_882;
    assert_eq!(weights(&[Some(9), Some(4), Some(7)], |_| 5), [third, third + 1, third + 1]);
    assert_eq!(weights(&[Some(4); 3], |_| 5), [third + 1, third + 1, third]);
}
