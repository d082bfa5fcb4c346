use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use super::*;

#[test]
fn draws_have_the_mean_and_the_variance_of_the_distribution() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    for mean in [0.01, 0.9, 1.0, 3.7, 40.0, 2_500.5, 1e6] {
        let table = Poisson::of(mean);
        let count = 20_000;
        let draws: Vec<f64> = (0..count).map(|_| table.draw(&mut random) as f64).collect();
        let found = draws.iter().sum::<f64>() / f64::from(count);
        let variance =
            draws.iter().map(|draw| (draw - found).powi(2)).sum::<f64>() / f64::from(count);
        assert!((found - mean).abs() < 4.0 * (mean / f64::from(count)).sqrt(), "{mean}: {found}");
        assert!((variance / mean - 1.0).abs() < 0.3, "{mean}: {variance}");
    }
}

#[test]
fn the_table_has_the_probabilities_of_the_distribution() {
    for mean in [0.3_f64, 1.0, 6.5] {
        let table = Poisson::of(mean);
        let sum = table.cumulative.last().unwrap();
        assert_eq!(table.first, 0);
        let (mut expected, mut below) = ((-mean).exp(), 0.0);
        for (count, cumulative) in table.cumulative.iter().enumerate() {
            assert!(((cumulative - below) / sum - expected).abs() < 1e-14, "{mean} {count}");
            below = *cumulative;
            expected *= mean / (count as f64 + 1.0);
        }
    }
}

#[test]
fn a_mean_of_zero_draws_zero_and_a_huge_one_itself() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    assert_eq!(Poisson::of(0.0).draw(&mut random), 0);
    assert_eq!(Poisson::of(3e15).draw(&mut random), 3_000_000_000_000_000);
    assert_eq!(Poisson::default().draw(&mut random), 0);
}
