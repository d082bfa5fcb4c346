//! The Wilson score interval: the uncertainty of a rate from few trials.

/// The two-sided 95% quantile of the normal distribution.
const Z: f64 = 1.959_964;

/// The 95% interval of `successes` in `trials`; `None` without trials or with more successes.
#[must_use]
pub fn wilson(successes: u64, trials: u64) -> Option<(f64, f64)> {
    if trials == 0 || successes > trials {
        return None;
    }
    let n = trials as f64;
    let p = successes as f64 / n;
    let square = Z * Z;
    let middle = p + square / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + square / (4.0 * n * n)).sqrt();
    let scale = 1.0 + square / n;
    // With no or all successes the bound is exactly 0 or 1; rounding would only come close.
    let low = if successes == 0 { 0.0 } else { (middle - half) / scale };
    let high = if successes == trials { 1.0 } else { (middle + half) / scale };
    Some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_agree_with_published_ones() {
        let table = [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
            (7, 50, 0.0695, 0.2619),
            (0, 10, 0.0, 0.2775),
            (3, 40, 0.0258, 0.1986),
            (12, 400, 0.0172, 0.0517),
        ];
        for (successes, trials, low, high) in table {
            let found = wilson(successes, trials).unwrap();
            assert!((found.0 - low).abs() < 0.000_05, "{successes}/{trials}: {}", found.0);
            assert!((found.1 - high).abs() < 0.000_05, "{successes}/{trials}: {}", found.1);
        }
    }

    #[test]
    fn impossible_counts_have_no_interval_and_the_outer_bounds_are_exact() {
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(3, 2), None);
        assert_eq!(wilson(0, 7).map(|(low, _)| low), Some(0.0));
        assert_eq!(wilson(7, 7).map(|(_, high)| high), Some(1.0));
    }
}
