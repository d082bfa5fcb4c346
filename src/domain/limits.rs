//! Every bound, with its unit and its reason. Nothing else is kept here.

/// Letters and digits of a drawn slug. 31^7 = 2.75e10: not worth scanning, short enough to type.
pub const SLUG_DRAWN_CHARS: usize = 7;
/// Characters of a chosen slug: longer ones are not short links.
pub const SLUG_CHARS_MAX: usize = 64;
/// Characters of a recipient in `/slug.recipient`: an id of a list, not a message.
pub const RECIPIENT_CHARS_MAX: usize = 64;
/// Draws of a slug before we say that something is wrong with the randomness.
pub const SLUG_DRAWS_MAX: usize = 64;
/// Characters of a tag (campaign, channel, agent, content, variant).
pub const LABEL_CHARS_MAX: usize = 100;
/// Characters of one UTM value; Google Analytics cuts values at 100, advertisers' own ids are longer.
pub const UTM_CHARS_MAX: usize = 150;
/// Bytes of a target: what the oldest in-app browsers still open.
pub const TARGET_BYTES_MAX: usize = 4096;
/// Bytes that a compiled pattern of campaign names takes.
pub const NAME_PATTERN_BYTES_MAX: usize = 1024 * 1024;
/// Characters of a link's title.
pub const TITLE_CHARS_MAX: usize = 200;
/// Characters of a message; Instagram takes 1,000, an SMS of ten parts 1,530.
pub const MESSAGE_CHARS_MAX: usize = 2_000;
/// Rules of a link: each is tried for every visitor.
pub const RULES_MAX: usize = 32;
/// Arms of a split target.
pub const ARMS_MAX: usize = 32;
/// Characters of a coupon code as a file has it; Shopify's own bound.
pub const CODE_CHARS_MAX: usize = 255;
/// Characters of an id that a shop or an inbox gave (order, conversation, click).
pub const FOREIGN_ID_CHARS_MAX: usize = 255;
/// Codes of one batch: they are drawn, and made unique, in memory.
pub const BATCH_CODES_MAX: u32 = 5_000_000;
/// Codes of a batch that one change makes: one transaction that the clicks wait for.
pub const BATCH_CHUNK_CODES: usize = 1000;
/// Draws of a batch's chunk before we say that its pattern is used up.
pub const BATCH_CHUNK_DRAWS_MAX: usize = 64;
/// Guesses at a batch's codes of which one may hit: with fewer, trying codes at the till pays.
pub const GUESSES_A_HIT_MIN: u128 = 1_000_000;
/// Codes on one order: more is a broken row.
pub const CODES_PER_ORDER_MAX: usize = 64;
/// Earlier orders of a customer whose touches count, the latest first: who has more within a window
/// is a till or "guest", and no person.
pub const EARLIER_ORDERS_MAX: usize = 100;
/// Bytes of a user agent that are kept; the rest says nothing more.
pub const USER_AGENT_BYTES_MAX: usize = 512;
/// User agents that a serving thread remembers, at most half a kilobyte of text each and its verdict.
pub const AGENTS_CACHED: usize = 256;
/// Frames of places that a thread remembers, at most 2 KiB of text each: a plan has fewer tags than that.
pub const AFFIXES_CACHED: usize = 1024;
/// Places after an end that a thread remembers: a campaign has one.
pub const DESTINATIONS_CACHED: usize = 256;
/// Bytes of a referrer's host that are kept: a host name cannot be longer.
pub const HOST_BYTES_MAX: usize = 253;
/// Letters of the visitor's first language that are kept (a primary subtag is 2 to 8).
pub const LANGUAGE_CHARS_MAX: usize = 8;
/// Characters of a verdict rule's code.
pub const RULE_CODE_CHARS_MAX: usize = 23;

/// Bits of a click number: 2.7e11 clicks, 1,000 a second for eight years.
pub const CLICK_NUMBER_BITS: u32 = 38;
/// Click numbers that a restored file leaves out: what the file gave after its backup was made is never
/// given again, be it a billion. There is room for 250 such leaps.
pub const RESTORE_NUMBERS_SKIPPED: u64 = 1 << 30;
/// Click numbers that a restored file leaves out for each second since 2026: of two files that are made of
/// one backup the later begins above all that the first gave, if it gave fewer a second. They last until
/// 2060; a clock that says more than half of that is not believed.
pub const RESTORE_NUMBERS_PER_SECOND: u64 = 256;
/// Records of a snapshot that one transaction of a restore takes: memory stays small.
pub const RESTORE_STEP_RECORDS: u64 = 20_000;
/// Bytes of these records: a segment of clicks is one record of up to a MiB, and 20,000 of those would
/// be 20 GB in one transaction.
pub const RESTORE_STEP_BYTES: u64 = 16 * 1024 * 1024;
/// Click numbers leased ahead in one step.
pub const CLICK_LEASE: u64 = 65_536;
/// Clicks that may wait for the disk. Beyond it they are counted as lost: memory stays bounded when
/// a disk is gone, and a lease always covers the queue.
pub const CLICK_QUEUE_MAX: usize = 32_768;
/// Microseconds that clicks may gather while the serving threads are busy: under load a commit is shared
/// by more of them, and a visitor who comes alone waits for nobody.
pub const GATHER_US: u64 = 1_000;
/// Clicks in one commit group: one value of the journal's tail.
pub const CLICK_GROUP_MAX: usize = 4096;
/// Milliseconds from one try to open a failed data file again to the next; the first comes at once,
/// the second after this long, and each waits twice as long as the one before.
pub const REOPEN_PAUSE_MS: u64 = 50;
/// Milliseconds between two tries at the most: so late a disk that is well again is noticed.
pub const REOPEN_PAUSE_MS_MAX: u64 = 2_000;
/// Milliseconds that a stop goes on trying; then what is queued is lost.
pub const REOPEN_AT_STOP_MS: u64 = 2_000;
/// Milliseconds that a change or a snapshot waits for a failed data file.
pub const FAILED_WAIT_MS: u64 = 2_000;
/// Milliseconds between two losses that make two gaps of them: a disk that is too slow all day is
/// one gap, and not one for each commit.
pub const GAP_JOIN_MS: i64 = 10_000;

/// Clicks of one block of the journal that is read back: eight columns of as many numbers are what
/// a broken block can cost.
pub const BLOCK_CLICKS_MAX: u32 = 1 << 20;
/// Clicks in the journal's tail that are worth a segment: they fill half of [`SEGMENT_BYTES`] at
/// seven bytes a click.
pub const SEAL_CLICKS: usize = 100_000;
/// Clicks that are encoded as a segment at once: they fill [`SEGMENT_BYTES`] at ten bytes a click.
pub const SEGMENT_CLICKS_MAX: usize = 130_000;
/// Bytes of a segment's value: redb rounds a value with its page's own few bytes up to a power of two.
pub const SEGMENT_BYTES: usize = 1024 * 1024;
/// Rows of the tail that one step of sealing takes: one transaction that the clicks wait for, of 1 to
/// 3 ms beside the sync.
pub const SEAL_ROWS: usize = 500;
/// Bytes of the tail's rows that are worth a segment, however few clicks they have, and that one step of
/// sealing reads: made-up user agents of half a kilobyte each fill a segment with 2,000 clicks. The
/// step holds them as rows, as clicks and as columns, ten times this at the most. So no flood of visitors
/// takes more than 200 MiB beside the links: 80 of it, 48 of [`CACHE_BYTES`], [`CLICK_QUEUE_MAX`] clicks of
/// at most a kilobyte, and a quarter of all that in pages which the allocator keeps. Of 3.75 million agents
/// 190 were seen at the most.
pub const SEAL_BYTES: usize = 8 * SEGMENT_BYTES;
/// Clicks of a row of the tail that is put together with others when rows are many.
pub const SMALL_ROW_CLICKS: usize = 512;
/// Clicks that are put together in one row of the tail.
pub const FOLD_CLICKS: usize = 16_384;
/// Milliseconds between two looks whether the tail has enough to seal.
pub const SEAL_CHECK_MS: u64 = 1_000;
/// How nice the sealer is to the threads that answer: it has one turn to their three, by the weights of
/// Linux's scheduler, so that a lock in its hand is let go after few turns of another.
pub const SEALER_NICE: i32 = 5;
/// The sealer rests so many times as long as it had to wait for a processor: where visitors want all of
/// one, a hundredth of it is left to the sealer.
pub const SEAL_REST_FACTOR: u32 = 32;

/// Microseconds that a snapshot is spooled at a stretch: as long do visitors wait for it at most, where
/// Linux lets what runs finish its few milliseconds.
pub const SPOOL_BURST_US: u64 = 250;
/// Microseconds that it rests then: the shortest that a thread is put aside for.
pub const SPOOL_REST_US: u64 = 50;
/// It rests besides so many times as long as it had to wait for a processor. More would hold its
/// reading transaction open longer, and the commit at the end of that is long: clicks are late for it.
pub const SPOOL_REST_FACTOR: u32 = 2;
/// Bytes of a row that are spooled between two looks whether it is time to rest.
pub const SPOOL_CHUNK_BYTES: usize = 32 * 1024;

/// Milliseconds between two looks whether the clock has leapt: a look is two readings of a clock.
pub const CLOCK_CHECK_MS: u64 = 1_000;

/// Bytes of a server's words that wait for whoever reads its stderr; more are left out and counted. A
/// thousand faults of a plan, each drawn with its line, are half of it.
pub const LOG_BYTES_MAX: usize = 1024 * 1024;
/// Milliseconds that the end of a process waits for its last words to be written: a supervisor kills a
/// service that does not end, and the open requests had [`DRAIN_MS`] before.
pub const LOG_END_MS: u64 = 2_000;
/// Milliseconds that a start waits for whoever reads the table of its plan. Then it serves, and goes on
/// printing beside.
pub const TABLE_WAIT_MS: u64 = 1_000;

/// Milliseconds between two looks whether the data file is still in its place.
pub const FILE_CHECK_MS: u64 = 1_000;

/// Bytes of links.toml: 100,000 hand-written lines.
pub const PLAN_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Bytes of a plan that `plan -o` has kept: its text, and a line for each of the 200,000 links that it
/// may touch.
pub const SAVED_PLAN_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Faults of a plan that are shown, and warnings besides; the rest is counted. Nobody reads more, and
/// each takes time to draw.
pub const FAULTS_LISTED_MAX: usize = 1000;
/// Bytes of the lines that a fault is drawn in; in longer ones its place is told alone.
pub const EXCERPT_BYTES_MAX: usize = 16 * 1024;
/// Bytes of a fault's message that are shown: it may quote a name as long as the plan.
pub const FAULT_BYTES_MAX: usize = 4 * 1024;
/// Values that a vocabulary lists for `utm_source` or `utm_medium`: each channel and each link is held
/// against all of them.
pub const VOCABULARY_WORDS_MAX: usize = 1000;
/// Names that are compared with one that does not exist, to suggest the nearest: each of many faults
/// may ask for it.
pub const NAMES_COMPARED_MAX: usize = 1000;
/// Lines, commas, brackets and equals signs of links.toml: each may be a value, which takes a kilobyte of
/// memory, and 200,000 links written one by one have so many.
pub const PLAN_DELIMITERS_MAX: usize = 3_000_000;
/// Links that one plan may ask for.
pub const PLAN_LINKS_MAX: usize = 200_000;
/// Links and codes that one change of an apply stages: one transaction that the clicks wait for, of
/// about 2 ms beside the sync.
pub const STAGE_PUTS: u32 = 1000;
/// Links and codes that one step moves to their places after the flip, of 3 to 4 ms.
pub const DRAIN_PUTS: u32 = 600;
/// Links and codes that a flip stages and moves by itself: a plan that has no more is one
/// transaction.
pub const FLIP_PUTS: u32 = 500;
/// Times that an apply begins anew when somebody else changes the data meanwhile.
pub const APPLY_TRIES: usize = 5;
/// Rows of one import chunk: one transaction that the clicks wait for.
pub const IMPORT_CHUNK_ROWS: usize = 500;
/// Bytes of one cell of an imported file.
pub const CELL_BYTES_MAX: usize = 65_536;
/// Bytes of one row of an imported file, its line breaks included.
pub const ROW_BYTES_MAX: usize = 1024 * 1024;
/// Bad rows, unknown columns, contradictions and clashes that are listed; the rest is counted. More
/// say nothing new, and whoever wrote the file decides how many there are.
pub const LISTED_MAX: usize = 50;
/// Bytes of an import that comes through a pipe or from a device: it is kept on disk to be read
/// twice, and may have no end.
pub const IMPORT_PIPE_BYTES_MAX: u64 = 16 * 1024 * 1024 * 1024;

/// Headers of a request on the public listener.
pub const HEADERS_MAX: usize = 64;
/// Bytes of the read buffer of a connection: request line and headers must fit.
pub const REQUEST_BUFFER_BYTES: usize = 32 * 1024;
/// Milliseconds a client has to send its header, and may keep an idle connection.
pub const HEADER_TIMEOUT_MS: u64 = 10_000;
/// Milliseconds that a visitor may be made to wait for the disk, or a click in memory: after a
/// minute the visitor has gone.
pub const CLICK_WAIT_MS_MAX: u64 = 60_000;
/// New connections that the system holds while the threads are busy: a list that was sent an SMS comes
/// within a second, and who finds the queue full waits for one. As many as Linux allows by itself.
pub const ACCEPT_QUEUE_MAX: i32 = 4096;
/// Connections at once, over all threads; more wait in the system's queue.
pub const CONNECTIONS_MAX: usize = 16_384;
/// Connections at once on the admin listener: what gathers metrics, and commands from elsewhere.
pub const ADMIN_CONNECTIONS_MAX: usize = 256;
/// Connections at once on the local socket: commands on the server's machine. Each may have a thread
/// that reads its snapshot, of the 512 that the runtime starts.
pub const LOCAL_CONNECTIONS_MAX: usize = 64;
/// Milliseconds after which an idle one may be closed for a new one, where there are as many as there
/// may be: a command asks at once, waits for two seconds to be greeted, and asks again when it was cut
/// off.
pub const LOCAL_IDLE_WHEN_FULL_MS: u64 = 100;
/// The same of a connection over the network: a client that means to ask does so within one or two round
/// trips.
pub const IDLE_WHEN_FULL_MS: u64 = 500;
/// Milliseconds that a client which is waited for has at a stop, to send the rest of its request or to
/// take the next piece of its answer: commands wait for two seconds until the data file is free.
pub const IDLE_AT_STOP_MS: u64 = 500;
/// Of the connections at once one network (an IPv4 address, an IPv6 /64) may have one in so many: a
/// mobile provider has thousands of visitors behind one, each for a moment, and one that floods leaves
/// nearly all to others.
pub const NETWORK_SHARE: usize = 16;
/// Descriptors that are no connection's: the data file, the spools of the admin listener, the sockets
/// that listen, what the threads wait with.
pub const RESERVED_DESCRIPTORS: usize = 128;
/// Milliseconds after which a connection is asked to close: a client that reads no answers is not
/// served for ever.
pub const CONNECTION_AGE_MS: u64 = 60 * 60 * 1000;
/// Milliseconds that open requests have to end when the server stops.
pub const DRAIN_MS: u64 = 5_000;
/// Characters of a token's name: what tells a laptop from a cron job in a list.
pub const TOKEN_NAME_CHARS_MAX: usize = 32;
/// Tokens that open anything: each request over the network is held against all of them.
pub const TOKENS_MAX: usize = 256;
/// Bytes of a file that is to hold a token, and little else.
pub const TOKEN_FILE_BYTES_MAX: u64 = 4_096;
/// Bytes of a file that is to hold a key: 64 letters and digits, and little else.
pub const KEY_FILE_BYTES_MAX: u64 = 4_096;
/// Bytes of a file without data that may be what a first start left that was broken off: the storage
/// engine begins with 1,056,768 bytes of zeros. A longer one was in use.
pub const UNINITIALIZED_FILE_BYTES_MAX: u64 = 2 * 1024 * 1024;
/// Bytes of a change over the local socket or the network.
pub const CHANGE_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Bytes of a request that only reads: what is asked for, and the code or the batch that it is of.
pub const QUERY_BYTES_MAX: usize = 4_096;
/// Requests over the network that are read and answered at once: each has a thread, and the snapshot
/// that it is sent lies beside the data file.
pub const DATA_REQUESTS_MAX: usize = 16;
/// Of one token: it cannot shut the others out.
pub const DATA_REQUESTS_PER_TOKEN_MAX: usize = 4;
/// Bytes that are being sent for them, all together: two of the largest changes.
pub const DATA_BODIES_BYTES_MAX: usize = 2 * CHANGE_BYTES_MAX;
/// Milliseconds that a request waits for its place; whoever sent it is told before they hang up.
pub const DATA_WAIT_MS: u64 = 30_000;
/// Milliseconds that a command waits for a busy file.
pub const BUSY_WAIT_MS: u64 = 2_000;
/// Milliseconds that a command waits for a server to begin its answer: spooling a large file takes
/// some, a server that hangs takes for ever.
pub const SERVER_WAIT_MS: u64 = 60_000;

/// Milliseconds that a command has to send a request over the network, once its header is there: as
/// long as it waits for the answer.
pub const REQUEST_TIMEOUT_MS: u64 = 60_000;
/// Milliseconds that a command waits for a server that is elsewhere to be reached, and to greet.
pub const CONNECT_WAIT_MS: u64 = 5_000;
/// Bytes of what a server says of a failure: a sentence with its causes. Another program's pages are
/// longer.
pub const ERROR_TEXT_BYTES_MAX: usize = 16 * 1024;

/// Bytes of redb's cache: the directory and the journal's writer need no more.
pub const CACHE_BYTES: usize = 48 * 1024 * 1024;

const _: () = assert!(CLICK_GROUP_MAX <= CLICK_QUEUE_MAX);
const _: () = assert!(CLICK_GROUP_MAX < BLOCK_CLICKS_MAX as usize);
const _: () = assert!(SEAL_CLICKS <= SEGMENT_CLICKS_MAX);
const _: () = assert!(SEGMENT_CLICKS_MAX + CLICK_GROUP_MAX < BLOCK_CLICKS_MAX as usize);
// When rows are many and clicks few, most rows are small: they can be put together.
const _: () = assert!(SEAL_ROWS * SMALL_ROW_CLICKS > 2 * SEAL_CLICKS);
const _: () = assert!(SMALL_ROW_CLICKS < FOLD_CLICKS && FOLD_CLICKS < SEAL_CLICKS);
const _: () = assert!((CLICK_QUEUE_MAX as u64) < CLICK_LEASE);
const _: () = assert!(REOPEN_PAUSE_MS <= REOPEN_PAUSE_MS_MAX);
const _: () = assert!(FLIP_PUTS <= DRAIN_PUTS && DRAIN_PUTS <= STAGE_PUTS);
// A greeting waits for a failed data file, and says so before whoever asks has hung up.
const _: () = assert!(FAILED_WAIT_MS < CONNECT_WAIT_MS);
const _: () = assert!(IDLE_AT_STOP_MS < BUSY_WAIT_MS && IDLE_AT_STOP_MS < DRAIN_MS);
// Ten crowds of idle connections are cut off while a command waits to be greeted.
const _: () = assert!(10 * LOCAL_IDLE_WHEN_FULL_MS < BUSY_WAIT_MS);
const _: () = assert!(REQUEST_TIMEOUT_MS <= SERVER_WAIT_MS);
const _: () = assert!(DATA_WAIT_MS < SERVER_WAIT_MS);
const _: () = assert!(DATA_REQUESTS_PER_TOKEN_MAX < DATA_REQUESTS_MAX);
const _: () = assert!(CELL_BYTES_MAX <= ROW_BYTES_MAX);
const _: () = assert!(SLUG_DRAWN_CHARS <= SLUG_CHARS_MAX);
