//! Bounds of what is taken for a sign that a code leaked.

/// Redemptions without a touch before them, of one code, before that is told. Fewer are people who bought on another
/// device.
pub const COLD_MIN: u64 = 5;
/// Redemptions of other codes from which on they alone say what is usual, without the orders that carry no code: among
/// those are many of people who never had a link.
pub const COLD_USUAL_MIN: u64 = 20;
/// Redemptions in the busiest week of a code before a rise is told.
pub const RISE_REDEMPTIONS_MIN: u64 = 5;
/// How many times as many redemptions a day as before a rise has at least.
pub const RISE_TIMES_MIN: u64 = 3;
/// Days of the week that is compared with what was before it.
pub const RISE_DAYS: i64 = 7;
/// Days of its own history that a code needs before such a week: a launch is no rise.
pub const RISE_HISTORY_DAYS_MIN: i64 = 14;
/// Leaks that a report shows. Whoever has more looks at `coupon leaks`, which lists all.
pub const LEAKS_SHOWN_MAX: usize = 20;

/// Unknown codes that the holder of a token looks up within an hour before that is taken for guessing and written down.
/// An agent who reads codes off photos mistypes a few.
pub const GUESSES_MIN: u32 = 20;
/// Unknown codes within an hour from which the look-ups of a token are refused until it is over. A shop that passes on
/// what customers type has some hundreds on its busiest day.
pub const GUESSES_PER_HOUR_MAX: u32 = 1_000;
/// Codes that are kept of those that a token found within an hour after many guesses.
pub const GUESSED_CODES_MAX: usize = 100;
