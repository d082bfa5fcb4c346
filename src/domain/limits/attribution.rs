//! Bounds of the statistics.

/// Conversions that each side of a comparison needs before one is called higher. With fewer, one order more
/// or less decides.
pub const COMPARED_CONVERSIONS_MIN: u64 = 5;
/// Conversions that the complete touch months need before they say what is still to come of another. With
/// fewer, the interval is about as wide as the number itself.
pub const FORECAST_CONVERSIONS_MIN: f64 = 30.0;
/// Draws of a bootstrap. The 50 draws outside of each bound fix it to a few hundredths of the interval.
pub const BOOTSTRAP_DRAWS: u32 = 1_000;
