//! Bounds of what goes out: of the endpoints that events are sent to, of their queues, and of what they answer.

/// Characters of the name of an endpoint.
pub const ENDPOINT_NAME_CHARS_MAX: usize = 32;
/// Bytes of the URL of an endpoint. Services that take webhooks give out some 200.
pub const ENDPOINT_URL_BYTES_MAX: usize = 2_000;
/// Endpoints of one data file. Each has a thread of the courier.
pub const ENDPOINTS_MAX: usize = 16;
/// Bytes of the file of endpoints: all of them, with two secrets each.
pub const ENDPOINTS_FILE_BYTES_MAX: u64 = 64 * 1024;
/// Secrets that an event is signed with while they change: the new one, the old one, and one that was a mistake.
pub const ENDPOINT_SECRETS_MAX: usize = 3;
/// Bytes of a secret that is drawn. Standard Webhooks asks for 24 to 64.
pub const ENDPOINT_SECRET_BYTES: usize = 32;
/// Hours for which an event is signed with the old secret, too, after it was changed, unless another number is given.
pub const ENDPOINT_OVERLAP_HOURS: u32 = 24;
/// Hours for which two secrets may be valid. Whoever needs more than a month has forgotten it.
pub const ENDPOINT_OVERLAP_HOURS_MAX: u32 = 31 * 24;

/// Milliseconds between two looks at what has happened.
pub const COURIER_POLL_MS: u64 = 1_000;
/// Milliseconds after which a click is taken to have its place: the numbers of clicks are given a moment before they
/// are written, by several threads.
pub const CLICK_SETTLES_MS: i64 = 3_000;
/// Clicks of one event.
pub const CLICKS_AN_EVENT: usize = 100;
/// Milliseconds that a click waits for others to be sent with it.
pub const CLICKS_WAIT_MS: u64 = 10_000;
/// Click numbers of which the clicks are read at once. A block of the journal is read whole, so that a smaller number
/// would read the same block often.
pub const NEW_CLICK_NUMBERS: u64 = 8_192;
/// Entries of the log of changes that are read at once.
pub const NEW_LOG_ENTRIES: u32 = 200;
/// Rows of new orders that are read at once; one row may name 500.
pub const NEW_ORDER_ROWS: u32 = 16;
/// Rows of new orders that a data file keeps: one for each message of a shop and each 500 rows of a file.
pub const ORDER_ROWS_KEPT: u64 = 10_000;
/// Unused codes of a batch below which they are few, unless another number is given.
pub const BATCH_LOW: u32 = 50;

/// Addresses of the name of an endpoint that are tried. More of them would use up the time of a try.
pub const ENDPOINT_ADDRESSES_TRIED: usize = 4;
/// Bytes of the head of an answer. Servers send some 1,000.
pub const ANSWER_HEAD_BYTES_MAX: usize = 16 * 1024;
/// Milliseconds in which an endpoint must answer, unless another number is given; from the look-up of its name to the
/// end of its answer. Standard Webhooks advises 15 to 30 seconds.
pub const DELIVERY_TIMEOUT_MS: u64 = 15_000;
/// Milliseconds for which the body of an answer is waited for, once its status says that the event was taken.
pub const ANSWER_BODY_WAIT_MS: u64 = 1_000;
/// Bytes of an answer that are read. Its status says all; the rest is shown to whoever looks for a fault.
pub const ANSWER_BYTES_MAX: usize = 4 * 1024;
/// Characters of an answer that are kept with an event that could not be delivered.
pub const ANSWER_CHARS_KEPT: usize = 200;
/// Milliseconds before the second try of a delivery.
pub const RETRY_FIRST_MS: u64 = 5_000;
/// Longest pause between two tries. An endpoint that is back waits no longer than this.
pub const RETRY_PAUSE_MS_MAX: u64 = 60 * 60 * 1000;
/// Longest pause that an endpoint may ask for with `Retry-After`.
pub const RETRY_AFTER_MS_MAX: u64 = 24 * 60 * 60 * 1000;
/// Milliseconds for which an event is tried: three days, so that a weekend is over.
pub const GIVE_UP_MS: u64 = 3 * 24 * 60 * 60 * 1000;
/// Credits of an order in its event, the largest first. A journey through more links is one of a script.
pub const CREDITS_AN_EVENT: usize = 100;
/// Bytes of one event. A hundred clicks have about 40,000, and with the longest tags 600,000.
pub const EVENT_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of the file with the places of the queues. Each has one event at most, whose bytes are written in
/// hexadecimal.
pub const QUEUES_FILE_BYTES_MAX: u64 = (ENDPOINTS_MAX * (2 * EVENT_BYTES_MAX + 64 * 1024)) as u64;
/// Events that could not be delivered and are kept. Whoever has more looks at the endpoint first.
pub const DEAD_EVENTS_MAX: usize = 500;
/// Bytes of the bodies of these events. The oldest make way for the latest.
pub const DEAD_EVENTS_BYTES_MAX: usize = 8 * 1024 * 1024;

const _: () = assert!(RETRY_FIRST_MS < RETRY_PAUSE_MS_MAX && RETRY_PAUSE_MS_MAX < GIVE_UP_MS);
const _: () = assert!(RETRY_AFTER_MS_MAX < GIVE_UP_MS);
