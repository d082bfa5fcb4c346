//! Bounds of imports, each with its unit and its reason.
//!
//! Invariant: memory does not grow with the size of a file. Bounds of rows and cells are in `limits`.

/// Lines of a file among which its header is looked for: reports of ad accounts and inboxes begin with a title
/// and a period.
pub const LINES_ABOVE_HEADER_MAX: usize = 20;
/// Refunds of a file that wait for the order of their payment, and payments that are remembered for them: about
/// 100 MB.
pub const REFUNDS_HELD_MAX: usize = 500_000;
/// Rows of a file with refunds whose orders are looked for when it is read, to tell refunds that wait: about 40 MB.
pub const REFUNDS_ASKED_MAX: usize = 100_000;
/// Orders without an id of their own that wait for those like them, which are numbered together: about 20 MB.
pub const UNNAMED_HELD_MAX: usize = 10_000;
/// Bytes that a workbook may unpack to: a sheet of a million rows has about half of it.
pub const SHEET_BYTES_MAX: u64 = 2 << 30;
/// Bytes of the texts of a workbook, which are in memory while it is read.
pub const SHEET_STRINGS_BYTES_MAX: u64 = 256 << 20;
/// Rows of a file that are one record: the items of an order.
pub const RECORD_ROWS_MAX: usize = 10_000;
/// What the rows of a record may say that its first row does not say so. Each is a version that names all rows.
pub const RECORD_VERSIONS_MAX: usize = 32;
/// Conversations that are gathered of a file whose rows are messages in any order, and their messages: about 150 MB.
pub const CONVERSATIONS_HELD_MAX: usize = 200_000;
pub const MESSAGES_HELD_MAX: usize = 4_000_000;
/// Messages of a conversation that a version keeps one by one: 68 KB. Of more, it keeps the numbers alone.
pub const MESSAGES_PER_CONVERSATION_MAX: usize = 4000;
/// Bytes of an import that is read from a pipe or a device. It is copied to disk, because it is read
/// twice, and it may have no end.
pub const IMPORT_PIPE_BYTES_MAX: u64 = 16 * 1024 * 1024 * 1024;
/// Chunks of an import that share a commit where no server has the file, and so no click waits for them: with
/// more, the sync of the disk is no longer what takes the time.
pub const IMPORT_COMMIT_CHUNKS: usize = 8;
/// Pieces of a file, each of a chunk's rows, that are read while others are written: about 5 MB.
pub const IMPORT_PIECES_AHEAD: usize = 2 * IMPORT_COMMIT_CHUNKS;
/// Rows that a dry run of an import compares with the data at once.
pub const DRY_CHUNK_ROWS: usize = 5000;
/// Different texts of codes that an import looks up at once, to count those that are known.
pub const CODES_ASKED_MAX: usize = 5000;
/// Customers or contacts that an import tells apart to count them: a few MB.
pub const PEOPLE_COUNTED_MAX: usize = 100_000;
/// Numbers of imports that a version lists. A version that more files have stays whatever is undone.
pub const IMPORTS_PER_VERSION_MAX: usize = 64;
/// Versions that one step of an undo alters, and versions that it reads. Clicks wait for its transaction.
pub const UNDO_ROWS: usize = 500;
pub const UNDO_ROWS_READ: usize = 5000;
/// Lists of the index of times that one step of an undo looks through.
pub const UNDO_LISTS: usize = 4;
/// Silence in a chat that ends a conversation, in milliseconds: 24 hours, the time in which `WhatsApp` lets a business
/// answer freely, and in which its own prices count one conversation.
pub const CHAT_PAUSE_MS: i64 = 24 * 60 * 60 * 1000;
/// Years of the messages of chats. `WhatsApp` began in 2009, which is 2552 in the Thai calendar, so from 52 on a year
/// of two digits is of that calendar; years of the Persian one and of others are before.
pub const CHAT_YEARS: std::ops::RangeInclusive<u16> = 2009..=2051;
/// Bytes of the texts of an archive that are read to find out which of them is a chat.
pub const CHAT_BEGINNING_BYTES: u64 = 1 << 20;
/// Bytes of a line of a chat that are kept: `WhatsApp` allows 65,536 characters in a message.
pub const CHAT_LINE_BYTES_MAX: usize = 256 * 1024;
/// Senders of a chat that are told apart. More than two are a group.
pub const CHAT_SENDERS_MAX: usize = 16;
/// Bytes of the first message of a conversation that are looked through. Links and codes are short.
pub const FIRST_MESSAGE_BYTES_MAX: usize = 16 * 1024;
/// Characters of the name of a shop, which stands before the ids of its orders.
pub const SHOP_CHARS_MAX: usize = 32;
/// Months of campaigns whose days are added up at once: about 100 MB. Far more than an account has.
pub const MONTHS_HELD_MAX: usize = 200_000;

/// Bytes of one cell of an imported file.
pub const CELL_BYTES_MAX: usize = 65_536;
/// Bytes of one row of an imported file, including its line breaks.
pub const ROW_BYTES_MAX: usize = 1024 * 1024;
