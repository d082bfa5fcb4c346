//! Every bound of the program, with its unit and its reason.
//!
//! Invariant: bounds that depend on each other are checked at compile time, at the end of this file.

mod api;
mod attribution;
mod click_log;
mod console;
mod conversions;
mod hand_outs;
mod hooks;
mod imports;
mod leaks;
mod links;
mod live;
mod months;
mod pages;
mod plan;
mod privacy;
mod reports;
mod verdicts;
mod webhooks;

pub use api::*;
pub use attribution::*;
pub use click_log::*;
pub use console::*;
pub use conversions::*;
pub use hand_outs::*;
pub use hooks::*;
pub use imports::*;
pub use leaks::*;
pub use links::*;
pub use live::*;
pub use months::*;
pub use pages::*;
pub use plan::*;
pub use privacy::*;
pub use reports::*;
pub use verdicts::*;
pub use webhooks::*;

/// Bytes of a path that are searched for a name, if the path as a whole is none. The longest slug and
/// recipient, each character encoded three times over, take 2,000.
pub const FORGIVEN_PATH_BYTES_MAX: usize = 2048;
/// Pieces of a link with white space in it that are joined to one name. Each adds two lookups, only for
/// paths that are no link's name.
pub const WRAPPED_PIECES_MAX: usize = 4;
/// Characters of formatting, `_` and `-`, that are taken off each end of a slug. Markdown uses three at
/// most. Each adds a lookup, only for paths that are no link's name.
pub const FORMATTING_CHARS_MAX: usize = 8;
/// Characters of a tag (campaign, channel, agent, content, variant).
pub const LABEL_CHARS_MAX: usize = 100;
/// Characters of one UTM value. Google Analytics cuts values at 100, but ids from ad platforms are longer.
pub const UTM_CHARS_MAX: usize = 150;
/// Bytes of a target. The oldest in-app browsers still open URLs of this length.
pub const TARGET_BYTES_MAX: usize = 4096;
/// Bytes of the path of a domain. Every short link has it, and SMS have few characters.
pub const DOMAIN_PATH_BYTES_MAX: usize = 64;
/// Bytes of the compiled regular expression for campaign names.
pub const NAME_PATTERN_BYTES_MAX: usize = 1024 * 1024;
/// Characters of a message. Instagram takes 1,000; ten SMS parts hold 1,530.
pub const MESSAGE_CHARS_MAX: usize = 2_000;
/// Characters of the style of days in messages.
pub const DAY_STYLE_CHARS_MAX: usize = 60;
/// Characters of a coupon code. This is Shopify's limit, and a code that a shop has can be registered.
pub const CODE_CHARS_MAX: usize = 255;
/// Characters of a typed code for which codes are looked up that differ by one typing error. Each
/// character adds 130 look-ups. Nobody types a longer code.
pub const CODE_TYPO_CHARS_MAX: usize = 64;
/// Characters of an id from a shop or an inbox tool (order, conversation, click).
pub const FOREIGN_ID_CHARS_MAX: usize = 255;
/// Codes of one batch. They are drawn and checked for duplicates in memory.
pub const BATCH_CODES_MAX: u32 = 5_000_000;
/// Codes of a batch that one change adds. Click commits wait for its transaction.
pub const BATCH_CHUNK_CODES: usize = 1000;
/// Times that one chunk of a batch is drawn again. Running out means that the pattern has hardly any
/// codes left.
pub const BATCH_CHUNK_DRAWS_MAX: usize = 64;
/// Guesses that it must take on average to hit a code of a batch. With fewer, guessing codes at the
/// checkout pays off.
pub const GUESSES_A_HIT_MIN: u128 = 1_000_000;
/// Codes that the texts of one order may mean, in all ways of reading them. A row with more is malformed.
pub const CODES_PER_ORDER_MAX: usize = 64;
/// Maximum click ids, and codes, that are kept of one message.
pub const TOKENS_PER_MESSAGE_MAX: usize = 16;
/// Characters that are kept of a value in a contradiction, which is stored with the outcome of an import. An
/// ellipsis is added at each end that is cut.
pub const STATED_CHARS_MAX: usize = 60;
/// Earlier orders of a customer whose touches count, the latest first. A "customer" with more orders
/// within one window is a till or a guest account, not a person.
pub const EARLIER_ORDERS_MAX: usize = 100;
/// Shared beginnings and ends of destinations that each thread caches, at most 2 KiB of text each. A
/// plan has fewer combinations of tags than this.
pub const AFFIXES_CACHED: usize = 1024;
/// Destinations of ended links that each thread caches. A campaign has one.
pub const DESTINATIONS_CACHED: usize = 256;
/// Bytes of a referrer's host. DNS allows no longer name.
pub const HOST_BYTES_MAX: usize = 253;
/// Letters of the visitor's first language. A primary subtag has 2 to 8.
pub const LANGUAGE_CHARS_MAX: usize = 8;
/// Columns of a line below which tables are made no narrower: a short URL still fits, and what does not is
/// wrapped by the terminal.
pub const LINE_COLUMNS_MIN: u16 = 40;
/// Columns of a line beyond which tables grow no wider. No screen has more; a larger number is a mistake.
pub const LINE_COLUMNS_MAX: u16 = 1_000;

/// Bits of a click number: 2.7e11 clicks, or 1,000 a second for eight years.
pub const CLICK_NUMBER_BITS: u32 = 38;
/// Click numbers that a restore skips, so that numbers given out after the backup was made are never
/// given again, even a billion of them. The number space allows 250 restores.
pub const RESTORE_NUMBERS_SKIPPED: u64 = 1 << 30;
/// Click numbers that a restore skips for each second since 2026. When two files are restored from one
/// backup, the later one then starts above every number that the earlier one gave, as long as that one
/// stayed below this rate. The numbers last until 2060; a clock beyond the middle of that range is not trusted.
pub const RESTORE_NUMBERS_PER_SECOND: u64 = 256;
/// Records of a snapshot that a restore writes in one transaction. It bounds memory.
pub const RESTORE_STEP_RECORDS: u64 = 20_000;
/// Bytes of the records that a restore writes in one transaction. A segment of clicks is one record of
/// up to a MiB, and 20,000 of those would be 20 GB.
pub const RESTORE_STEP_BYTES: u64 = 16 * 1024 * 1024;
/// Versions of records that the first change to an older file puts into the new indexes. It takes about a
/// quarter of a second; `couplet migrate` indexes larger files.
pub const INDEXED_AT_ONCE_MAX: u64 = 100_000;
/// Losses that a salvage lists; the others are counted. Each tells the owner what to look for elsewhere.
pub const SALVAGE_LISTED_MAX: usize = 1000;
/// Bytes of the longest page of a data file that is read. A snapshot has no longer record than half of it.
pub const PAGE_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// Levels of a tree of a data file that are followed: as many as the engine does.
pub const TREE_DEPTH_MAX: usize = 128;
/// Bytes of the longest branch of such a tree that is followed: a walk holds one for each level. redb splits a
/// branch of more than 4096 bytes unless it has only two keys, and no key of ours has more than 3 KiB.
pub const BRANCH_BYTES_MAX: usize = 64 * 1024;
/// Rows that one transaction of a migration rewrites. It bounds memory.
pub const MIGRATE_ROWS: usize = 5_000;
/// Bytes of the rows that one transaction of a migration rewrites. A segment of clicks has up to a MiB.
pub const MIGRATE_BYTES: usize = 16 * 1024 * 1024;
/// Click numbers leased in one step.
pub const CLICK_LEASE: u64 = 65_536;
/// Leased numbers below which the next commit leases more. During that commit the queue can fill, and a
/// request of each connection can be let in.
pub const CLICK_LEASE_LOW: u64 = (CLICK_QUEUE_MAX + CLICK_GROUP_MAX + CONNECTIONS_MAX) as u64;
/// Clicks that a server can hold in memory: the queue, the group that is being written, and a click of each
/// connection. A server that was killed misses no more of them.
pub const CLICKS_HELD_MAX: u64 = CLICK_LEASE_LOW;
/// Clicks that may wait for the disk. Further requests wait before they are answered, so that memory stays
/// bounded; when the disk has failed, further clicks are counted as lost. A lease always covers the queue.
pub const CLICK_QUEUE_MAX: usize = 32_768;
/// Microseconds that the writer waits for more clicks while the serving threads are busy, so that more
/// clicks share a commit under load. A lone visitor does not wait.
pub const GATHER_US: u64 = 1_000;
/// Clicks in one commit group, which is one value of the journal's tail.
pub const CLICK_GROUP_MAX: usize = 4096;
/// Milliseconds before the second attempt to reopen a failed data file. The first attempt is immediate;
/// the pause doubles after each further one.
pub const REOPEN_PAUSE_MS: u64 = 50;
/// Longest pause between two attempts to reopen, in milliseconds. Bounds how late a recovery is noticed.
pub const REOPEN_PAUSE_MS_MAX: u64 = 2_000;
/// Milliseconds that a stopping server keeps trying to reopen. After that the queued clicks are lost.
pub const REOPEN_AT_STOP_MS: u64 = 2_000;
/// Milliseconds that a change or a snapshot waits for a failed data file.
pub const FAILED_WAIT_MS: u64 = 2_000;
/// Milliseconds between two losses that make them separate gaps. A disk that is too slow all day is one
/// gap, not one for each commit.
pub const GAP_JOIN_MS: i64 = 10_000;

/// Clicks of one block of the journal. A corrupt block can make the reader allocate eight columns of
/// this many numbers, and no more.
pub const BLOCK_CLICKS_MAX: u32 = 1 << 20;
/// Clicks in the journal's tail at which they are sealed into a segment. At seven bytes a click they fill
/// half of [`SEGMENT_BYTES`].
pub const SEAL_CLICKS: usize = 100_000;
/// Clicks that are encoded as one segment. At ten bytes a click they fill [`SEGMENT_BYTES`].
pub const SEGMENT_CLICKS_MAX: usize = 130_000;
/// Bytes of a segment's value. redb rounds a value, plus a few bytes for its page, up to a power of two.
pub const SEGMENT_BYTES: usize = 1024 * 1024;
/// Rows of the tail that one step of sealing takes. Clicks wait for its transaction, which takes 1 to
/// 3 ms plus the sync.
pub const SEAL_ROWS: usize = 500;
/// Bytes of the tail's rows that are worth a segment, however few clicks they hold, and that one step of
/// sealing reads. With forged user agents of 512 bytes, 2,000 clicks fill a segment.
///
/// A step holds its rows as rows, as clicks and as columns: at most ten times this size. So a flood of
/// visitors takes at most 200 MiB besides the links: 80 MiB for the step, 48 MiB of [`CACHE_BYTES`],
/// [`CLICK_QUEUE_MAX`] clicks of at most a kilobyte, and a quarter of that sum in pages which the
/// allocator keeps. 190 MiB were measured with 3.75 million different agents. The checksums of the pages that
/// were read or written come on top: 1/455 of the data file at most.
pub const SEAL_BYTES: usize = 8 * SEGMENT_BYTES;
/// Clicks up to which a row of the tail counts as small and is merged with others when there are many.
pub const SMALL_ROW_CLICKS: usize = 512;
/// Clicks of a row that was merged from small ones.
pub const FOLD_CLICKS: usize = 16_384;
/// Milliseconds between two checks whether the tail has enough clicks to seal.
pub const SEAL_CHECK_MS: u64 = 1_000;
/// Nice value of the sealer's thread. By the weights of Linux's scheduler it gets one turn to three of a
/// serving thread, so that it soon releases a lock that it holds.
pub const SEALER_NICE: i32 = 5;
/// The sealer's pause, as a multiple of the time that it waited for a CPU. When visitors use a whole CPU,
/// this leaves the sealer a hundredth of it.
pub const SEAL_REST_FACTOR: u32 = 32;

/// Microseconds that a snapshot is spooled without a pause. Visitors wait for it at most this long, where
/// Linux lets a running thread finish its time slice of a few milliseconds.
pub const SPOOL_BURST_US: u64 = 250;
/// Microseconds of the pause between bursts, the shortest sleep after which the scheduler runs another
/// thread.
pub const SPOOL_REST_US: u64 = 50;
/// Extra pause between bursts, as a multiple of the time that the spooler waited for a CPU. More would
/// keep its read transaction open longer, and the commit after a long read transaction delays clicks.
pub const SPOOL_REST_FACTOR: u32 = 2;
/// Bytes spooled between two checks for a due pause.
pub const SPOOL_CHUNK_BYTES: usize = 32 * 1024;

/// Milliseconds between two checks whether the clock has jumped. A check reads two clocks.
pub const CLOCK_CHECK_MS: u64 = 1_000;

/// Bytes of a server's log that wait for a slow reader of its stderr. Further lines are dropped and
/// counted. A thousand faults of a plan, each with its source lines, take half of this.
pub const LOG_BYTES_MAX: usize = 1024 * 1024;
/// Milliseconds that an ending process waits for its last log lines to be written. A supervisor kills a
/// service that takes too long, and open requests have already had [`DRAIN_MS`].
pub const LOG_END_MS: u64 = 2_000;
/// Milliseconds that a starting server waits for the reader of its plan's table. After that it serves and
/// prints in the background.
pub const TABLE_WAIT_MS: u64 = 1_000;

/// Milliseconds between two checks whether the data file still exists under its name.
pub const FILE_CHECK_MS: u64 = 1_000;

/// Small changes that share one commit, an arm or rule of a link counting like a change. Clicks wait for
/// the transaction, which takes about 2 ms plus the sync.
pub const CHANGES_A_COMMIT: usize = 64;
/// Links that the writer reads in one step when the directory is loaded again: about 5 ms.
pub const LINKS_FOLLOWED: usize = 2_000;
/// Links and codes that one change of an apply stages. Clicks wait for its transaction, which takes about
/// 2 ms plus the sync.
pub const STAGE_PUTS: u32 = 1000;
/// Links and codes that one step moves out of staging after the flip. It takes 3 to 4 ms.
pub const DRAIN_PUTS: u32 = 600;
/// Links and codes that a flip stages and moves by itself. A plan with no more than these is one
/// transaction.
pub const FLIP_PUTS: u32 = 500;
/// Abandoned rows that a stage or a flip deletes beyond the number of its own. Deleting a row takes about a
/// third of the time of staging one.
pub const SWEEP_PUTS: u32 = 200;
/// Applies that may stage at the same time. One more gives up the staging that has waited longest for its
/// next stage, which is most likely abandoned: nobody knows whether its command still runs.
pub const STAGINGS_MAX: usize = 16;
/// Retries of an apply after another command changed the data concurrently. One that raises a batch changes
/// the data several times, so that six of them at once can overtake each other more than five times.
pub const APPLY_TRIES: usize = 20;
/// Rows of one import chunk. Clicks wait for its transaction.
pub const IMPORT_CHUNK_ROWS: usize = 500;
/// Records in one list of the index of times, about 40 KB. More than an import chunk, so that each chunk
/// writes one list; few enough that a period reads little besides its own records.
pub const TIMES_IN_LIST: usize = 1000;
/// Bad rows, unknown columns, contradictions and clashes that are listed; the others are counted. The
/// author of the file decides how many there are, and more of them tell nothing new.
pub const LISTED_MAX: usize = 50;
/// Line numbers of bad rows with one fault that are listed. They lead to the rows in an editor; the cure is
/// the same for all.
pub const LISTED_LINES_MAX: usize = 5;
/// Ids of a file that are remembered at least, to find records that it has twice. Exports have the rows of
/// one record beside each other, or all of a month; these ids take about 1 MB. They fill a hash table of
/// 32,768 places as far as it lets itself be filled.
pub const REPEATS_KEPT: usize = 28_672;

/// Headers of a request on the public listener.
pub const HEADERS_MAX: usize = 64;
/// Bytes of a connection's read buffer. The request line and the headers must fit.
pub const REQUEST_BUFFER_BYTES: usize = 32 * 1024;
/// Milliseconds in which a client must send its headers, and for which it may keep an idle connection.
pub const HEADER_TIMEOUT_MS: u64 = 10_000;
/// Milliseconds that a visitor may wait for the disk, or a click may stay in memory. After a minute the
/// visitor has left.
pub const CLICK_WAIT_MS_MAX: u64 = 60_000;
/// New connections that the system queues while the threads are busy. When an SMS goes to a whole list,
/// its readers connect within a second, and a client that finds the queue full retries only after a
/// second. This is Linux's default maximum.
pub const ACCEPT_QUEUE_MAX: i32 = 4096;
/// Open connections, over all threads. Further connections wait in the kernel's accept queue.
pub const CONNECTIONS_MAX: usize = 16_384;
/// Open connections on the admin listener: metrics collectors, and commands from other machines.
pub const ADMIN_CONNECTIONS_MAX: usize = 256;
/// Open connections on the local socket: commands on the server's machine. Each may need a thread that
/// reads its snapshot, and the runtime starts at most 512.
pub const LOCAL_CONNECTIONS_MAX: usize = 64;
/// Milliseconds after which an idle local connection may be closed to admit a new one when the limit is
/// reached. A command sends its request at once, waits two seconds for the greeting, and retries when
/// it is cut off.
pub const LOCAL_IDLE_WHEN_FULL_MS: u64 = 100;
/// The same for a network connection. A client sends its request within one or two round trips.
pub const IDLE_WHEN_FULL_MS: u64 = 500;
/// Milliseconds that a stopping server gives a slow client to send the rest of its request or to read the
/// next part of its answer. Commands wait two seconds for the data file.
pub const IDLE_AT_STOP_MS: u64 = 500;
/// One network (an IPv4 address, an IPv6 /64) may have one in this many of all connections. A mobile
/// provider has thousands of visitors behind one address, each for a moment; a flood from one network
/// leaves nearly all connections to others.
pub const NETWORK_SHARE: usize = 16;
/// File descriptors that are not used for connections: the data file, the spools of the admin listener,
/// the listening sockets, and what the threads wait on.
pub const RESERVED_DESCRIPTORS: usize = 128;
/// Milliseconds after which a connection is asked to close. A client that reads no answers is not
/// served forever.
pub const CONNECTION_AGE_MS: u64 = 60 * 60 * 1000;
/// Milliseconds that open requests have to finish when the server stops.
pub const DRAIN_MS: u64 = 5_000;
/// Bytes of a token file. A token needs far fewer.
pub const TOKEN_FILE_BYTES_MAX: u64 = 4_096;
/// Bytes up to which a file without data may be the leftover of an interrupted first start. The storage
/// engine begins with 1,056,768 zero bytes; a longer file was in use.
pub const UNINITIALIZED_FILE_BYTES_MAX: u64 = 2 * 1024 * 1024;
/// Snapshots that commands of this machine receive at once. Each is spooled beside the data file, and may be
/// as large as it; further commands wait for their turn, as long as a request over the network does.
pub const LOCAL_SNAPSHOTS_MAX: usize = 8;
/// Bytes of a change over the local socket or the network.
pub const CHANGE_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Bytes of a request that only reads: the kind of snapshot and what it asks for, which may be the codes of a plan, or
/// as many of the longest codes as an import looks up at once.
pub const QUERY_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Requests over the network that are read and answered at once. Each has a thread, and its snapshot is
/// spooled beside the data file.
pub const DATA_REQUESTS_MAX: usize = 16;
/// The same for one token, so that it cannot lock the others out.
pub const DATA_REQUESTS_PER_TOKEN_MAX: usize = 4;
/// Bytes of all request bodies over the network, until they are answered: two of the largest changes.
pub const DATA_BODIES_BYTES_MAX: usize = 2 * CHANGE_BYTES_MAX;
/// Milliseconds that a request over the network waits for its turn. The client receives the refusal before
/// it gives up.
pub const DATA_WAIT_MS: u64 = 30_000;
/// Milliseconds that a command waits for a locked data file.
pub const BUSY_WAIT_MS: u64 = 2_000;
/// Milliseconds that a command waits for a server to begin its answer. Spooling a large file takes time;
/// a server that hangs never answers.
pub const SERVER_WAIT_MS: u64 = 60_000;

/// Milliseconds that a command has to send a request over the network after its headers: as long as it
/// waits for the answer.
pub const REQUEST_TIMEOUT_MS: u64 = 60_000;
/// Milliseconds that a command waits to connect to a remote server and to be greeted.
pub const CONNECT_WAIT_MS: u64 = 5_000;
/// Bytes of a server's error text: a sentence with its causes. A longer text comes from another program.
pub const ERROR_TEXT_BYTES_MAX: usize = 16 * 1024;

/// Bytes of redb's cache. The directory and the journal's writer need no more.
pub const CACHE_BYTES: usize = 48 * 1024 * 1024;
/// The same of a process that only reads: it reads most pages once, and to take memory for them takes time.
pub const READER_CACHE_BYTES: usize = 4 * 1024 * 1024;

const _: () = assert!(CLICK_GROUP_MAX <= CLICK_QUEUE_MAX);
const _: () = assert!(CLICK_GROUP_MAX < BLOCK_CLICKS_MAX as usize);
const _: () = assert!(SEAL_CLICKS <= SEGMENT_CLICKS_MAX);
const _: () = assert!(SEGMENT_CLICKS_MAX + CLICK_GROUP_MAX < BLOCK_CLICKS_MAX as usize);
// When there are many rows and few clicks, most rows are small and can be merged.
const _: () = assert!(SEAL_ROWS * SMALL_ROW_CLICKS > 2 * SEAL_CLICKS);
const _: () = assert!(SMALL_ROW_CLICKS < FOLD_CLICKS && FOLD_CLICKS < SEAL_CLICKS);
const _: () = assert!(CLICK_LEASE_LOW < CLICK_LEASE);
// When the queue is empty, there are more places than requests that wait.
const _: () = assert!(CONNECTIONS_MAX < CLICK_QUEUE_MAX);
const _: () = assert!(REOPEN_PAUSE_MS <= REOPEN_PAUSE_MS_MAX);
const _: () = assert!(FLIP_PUTS <= DRAIN_PUTS && DRAIN_PUTS <= STAGE_PUTS);
// A server with a failed data file reports it in its greeting before the client gives up.
const _: () = assert!(FAILED_WAIT_MS < CONNECT_WAIT_MS);
const _: () = assert!(IDLE_AT_STOP_MS < BUSY_WAIT_MS && IDLE_AT_STOP_MS < DRAIN_MS);
// Even if idle connections fill the limit ten times over, they are closed while a command waits for
// its greeting.
const _: () = assert!(10 * LOCAL_IDLE_WHEN_FULL_MS < BUSY_WAIT_MS);
const _: () = assert!(REQUEST_TIMEOUT_MS <= SERVER_WAIT_MS);
const _: () = assert!(DATA_WAIT_MS < SERVER_WAIT_MS);
const _: () = assert!(LOCAL_SNAPSHOTS_MAX < LOCAL_CONNECTIONS_MAX);
const _: () = assert!(DATA_REQUESTS_PER_TOKEN_MAX < DATA_REQUESTS_MAX);
const _: () = assert!(CELL_BYTES_MAX <= ROW_BYTES_MAX);
const _: () = assert!(SLUG_DRAWN_CHARS <= SLUG_CHARS_MAX);
