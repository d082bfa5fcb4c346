//! Bounds of the statistics, of the fitted models, of funnels, and of the log of definitions.

/// Funnels of a plan. Each is a table of every report.
pub const FUNNELS_MAX: usize = 16;
/// Steps of a funnel. One step alone leads nowhere.
pub const FUNNEL_STEPS_MIN: usize = 2;
/// Steps of a funnel. Each is a line of its table, and nobody compares more.
pub const FUNNEL_STEPS_MAX: usize = 12;

/// Conversions that each side of a comparison needs before one is called higher. With fewer, one order more
/// or less decides.
pub const COMPARED_CONVERSIONS_MIN: u64 = 5;
/// Conversions that the complete touch months need before they say what is still to come of another. With
/// fewer, the interval is about as wide as the number itself.
pub const FORECAST_CONVERSIONS_MIN: f64 = 30.0;
/// Draws of a bootstrap. The 50 draws outside of each bound fix it to a few hundredths of the interval.
pub const BOOTSTRAP_DRAWS: u32 = 1_000;

/// Complete touch months that what is still to come is read off. A year has every season once; of older months the
/// habits of buyers may be others, and their clicks would have to be read too.
pub const LADDER_MONTHS_MAX: usize = 12;

/// Changes of what counts that the log of a data file keeps: one a week for four years. The log is one row, which
/// every report reads and every further change writes anew; with a few exchange rates, 200 entries are 50 KB.
pub const DEFINITIONS_KEPT_MAX: usize = 200;

/// Neighbours of a channel up to which it is eliminated from the list of transitions. The cost grows with the
/// square of their number; beyond, elimination from a full table is faster.
pub const SPARSE_NEIGHBOURS_MAX: usize = 64;
/// Pairs of neighbours that elimination from the list may touch in all. They take about a second, and 300 MB if
/// all are new.
pub const SPARSE_PAIRS_MAX: usize = 8_000_000;
/// Channels of the full table: 32 MB, and a few seconds. If more channels are left that each have many
/// neighbours, the rarest of them are taken as one.
pub const CORE_CHANNELS_MAX: usize = 2_000;
/// Conversions below which a report warns that the shares of a model of channels are mostly chance.
pub const FIT_CONVERSIONS_MIN: u64 = 200;
/// Values that divide orders by size. Every report has a line for each, and counts the orders of each for all
/// processors; more lines than this are too thin to say anything.
pub const ORDER_VALUES_MAX: usize = 16;

/// By how much a goal may raise a figure, in percent. More is rather a figure that had nothing before.
pub const GOAL_CHANGE_MAX_PERCENT: i64 = 1_000;

/// The months of a goal. What lies further ahead cannot be judged by the months before it.
pub const GOAL_MONTHS_MAX: u8 = 36;

/// The months before a goal with which its figure is compared: enough to even out a good month, few enough to lie in
/// the same season.
pub const GOAL_BASELINE_MONTHS: u8 = 3;

/// Points that a report asks its reader to look at.
pub const ATTENTION_MAX: usize = 5;

/// From this part of all conversions on, those that could not be placed are such a point, in percent. Below it,
/// whoever was placed would hardly change places.
pub const UNPLACED_SHARE_PERCENT: u8 = 10;
