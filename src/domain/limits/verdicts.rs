//! Bounds of what a request for a link is judged by.

/// Characters of a verdict rule's code.
pub const RULE_CODE_CHARS_MAX: usize = 23;
/// Bytes of a user agent that are stored. The rest identifies nothing.
pub const USER_AGENT_BYTES_MAX: usize = 512;
/// User agents that each serving thread caches with their verdicts. Each entry holds at most half a
/// kilobyte of text.
pub const AGENTS_CACHED: usize = 256;
/// Different links that one network opens within [`BURST_MS`], at which its requests are a burst. A person who opens
/// what a conversation holds opens fewer.
pub const BURST_LINKS: usize = 5;
/// Milliseconds of a burst. Scanners open all links of a message at once.
pub const BURST_MS: i64 = 10_000;
/// Networks that are watched for bursts. Each takes about a hundred bytes.
pub const BURST_NETWORKS: usize = 4_096;
/// Milliseconds for which it is known from which network a link was made. Its sender pastes it within the hour.
pub const SENDER_MS: i64 = 3_600_000;
/// Links whose sender's network is known at once. Each takes some 40 bytes.
pub const SENDERS_MAX: usize = 20_000;
/// Clicks after which a step of judging again ends. Its caller shows the progress, and a server that stops loses one step.
pub const RECLASSIFY_CLICKS: u64 = 250_000;
