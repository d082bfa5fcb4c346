//! Bounds of what a shop's pages say without a secret: the pixel and the script.

/// Bytes of the query of a pixel. The longest one that the script sends has about 300.
pub const PIXEL_QUERY_BYTES_MAX: usize = 1024;
/// Characters of the id that a shop gives a micro conversion. A UUID has 36.
pub const PIXEL_ID_CHARS_MAX: usize = 64;
/// Micro conversions of one kind that a click can have. A person takes the same step a few times; more is a flood.
pub const PIXELS_PER_KIND_MAX: usize = 8;
/// Micro conversions that a click can have, whatever their kinds.
pub const PIXELS_PER_CLICK_MAX: usize = 64;
/// Micro conversions that wait to be written. All of them are one change: those of one import chunk.
pub const PIXELS_WAITING_MAX: usize = super::IMPORT_CHUNK_ROWS;
/// Milliseconds between two writes: of however many pixels, a click waits for one change in a second.
pub const PIXEL_WRITE_MS: u64 = 1_000;
/// Pixels of one network in a minute. An office shares one.
pub const PIXEL_NETWORK_A_MINUTE: i64 = 60;
/// Networks whose pixels are counted at once, with some ten bytes each.
pub const PIXEL_NETWORKS: usize = 4_096;
/// Days for which a browser keeps a click id at most: what browsers allow a cookie.
pub const SHOP_SCRIPT_DAYS_MAX: u64 = 400;
/// Bytes of the script as it is served.
pub const SHOP_SCRIPT_BYTES_MAX: usize = 1024;
