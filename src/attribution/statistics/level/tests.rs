use super::*;

#[test]
fn quantiles_agree_with_published_ones() {
    // One, ten and a hundred comparisons.
    for (count, z) in [(0, 1.959_964), (1, 1.959_964), (10, 2.807_034), (100, 3.480_756)] {
        assert!((Level::of_comparisons(count).z() - z).abs() < 1e-6, "{count}");
    }
}
