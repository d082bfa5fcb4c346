//! Bounds of a plan, of what is told about it, and of one that is saved.

/// Bytes of links.toml: about 100,000 hand-written lines.
pub const PLAN_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Bytes of a plan that `plan -o` saved: its text, and one line for each of the 200,000 links that it may
/// change.
pub const SAVED_PLAN_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Faults of a plan that are shown, and as many warnings; the others are counted. Nobody reads more, and
/// rendering each takes time.
pub const FAULTS_LISTED_MAX: usize = 1000;
/// Syntax faults of a plan that are shown. After each, the rest of the plan is read again; with more, the
/// file is no plan.
pub const SYNTAX_FAULTS_MAX: usize = 20;
/// Bytes of a plan up to which it is read on after a syntax fault. Each fault takes one more reading of the
/// whole file; of a larger one, only the first is shown.
pub const READ_ON_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of the source lines that a fault is shown with. For longer lines only the position is shown.
pub const EXCERPT_BYTES_MAX: usize = 16 * 1024;
/// Bytes of a fault's message that are shown. A message may quote a name as long as the plan.
pub const FAULT_BYTES_MAX: usize = 4 * 1024;
/// Values that a vocabulary lists for `utm_source` or `utm_medium`. Each channel and each link is compared
/// with all of them.
pub const VOCABULARY_WORDS_MAX: usize = 1000;
/// Characters that a rule of a UTM parameter names. Each value is searched for each of them.
pub const RULE_CHARS_MAX: usize = 64;
/// Names that an unknown name is compared with to suggest the nearest. Each of many faults may need a
/// suggestion.
pub const NAMES_COMPARED_MAX: usize = 1000;
/// Line breaks, commas, brackets and equals signs of links.toml. Each may start a value, which takes a
/// kilobyte of memory; 200,000 links written one by one have this many.
pub const PLAN_DELIMITERS_MAX: usize = 3_000_000;
/// Links that one plan may declare.
pub const PLAN_LINKS_MAX: usize = 200_000;
