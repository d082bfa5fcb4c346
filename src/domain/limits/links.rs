//! Bounds of links: their names, titles, tags, variants and rules; of links for lists of contacts; and of the address
//! lists by which clicks are judged.

use super::RULE_CODE_CHARS_MAX;

/// Characters of a random slug. 31^7 = 2.75e10 slugs are too many to scan; seven characters are short
/// enough to type.
pub const SLUG_DRAWN_CHARS: usize = 7;
/// Characters of a chosen slug. A longer slug defeats the purpose of a short link.
pub const SLUG_CHARS_MAX: usize = 64;
/// Characters of a recipient in `/slug.recipient`. It is an id in a list, not a message.
pub const RECIPIENT_CHARS_MAX: usize = 64;
/// Retries after a slug collision. Exhausting them means that the random source is broken.
pub const SLUG_DRAWS_MAX: usize = 64;
/// Characters of a link's title.
pub const TITLE_CHARS_MAX: usize = 200;
/// Arms of a split target.
pub const ARMS_MAX: usize = 32;
/// Rules of a link. Each click tries them in order; there are four devices, and the rest is for other
/// conditions.
pub const RULES_MAX: usize = 16;
/// Characters of the label of an address list: with `list-` it is the code of a rule.
pub const ADDRESS_LABEL_CHARS_MAX: usize = RULE_CODE_CHARS_MAX - 5;
/// Ranges of the address lists of a server. The published ranges of all clouds together are about 20,000.
pub const ADDRESS_LIST_LINES_MAX: usize = 100_000;
/// Bytes of an address list: so many lines, each with a comment.
pub const ADDRESS_LIST_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Characters of a free tag of a link, its name and value together. It is a word or two, and a report shows all
/// tags of a link in one cell.
pub const FREE_TAG_CHARS_MAX: usize = 60;
/// Free tags of one link. A report by tag has a row for each different set; with more tags hardly two links share one.
pub const FREE_TAGS_MAX: usize = 16;
/// Characters of a drawn sub-id. With a million of them, one new one in 850,000 is drawn again.
pub const SUB_ID_CHARS: usize = 8;
/// Characters of the check of a stop address, under the key of the data file. Who knows one sub-id must try 31^10 =
/// 8.2e14 addresses to stop that one person.
pub const STOP_CHECK_CHARS: usize = 10;
/// Contacts of a file that get links at once. They are in memory, each with its row.
pub const CONTACTS_MAX: usize = 1_000_000;
/// Bytes of a file of contacts: so many, with ten columns each.
pub const CONTACTS_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Recipients of one change. Click commits wait for its transaction.
pub const RECIPIENTS_PER_CHANGE: usize = 250;
/// Changes with recipients that a command sends at once. On a file without a server they share a transaction.
pub const RECIPIENT_CHANGES_TOGETHER: usize = 16;
/// Lines of a file of contacts that a message names.
pub const CONTACT_LINES_SHOWN_MAX: usize = 5;
/// Days after a message in which an order counts for or against a holdout, if the plan has no window for messages that
/// were only sent.
pub const HOLDOUT_DAYS: u64 = 7;
/// Bytes of a file of countries that is read into memory. One of all cities has less than a third.
pub const GEOIP_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Milliseconds between two looks whether the file of countries has changed. A file that was just written is read at
/// the second look, when it is complete.
pub const GEOIP_CHECK_MS: u64 = 1_000;
/// Different slugs without a link that are counted between two writes: 64 bytes each, and their places in a map.
pub const ORPHANS_COUNTED_MAX: usize = 4096;
/// Different slugs without a link that are kept of an hour: those that were asked for most. A slip of the pen is one; a
/// program that tries names makes thousands.
pub const ORPHANS_AN_HOUR_MAX: usize = 32;
/// Hours of requests for slugs without a link that are kept: 400 days. With the longest slugs they take 25 MB.
pub const ORPHAN_HOURS_KEPT: i64 = 400 * 24;
/// Hours of them that a server holds while the disk fails.
pub const ORPHAN_HOURS_HELD: usize = 24;
/// Old hours that one change removes.
pub const ORPHAN_HOURS_REMOVED: usize = 64;
/// Milliseconds between two writes of requests for slugs without a link. Each write is a change, whose outcome is kept.
/// Who asks for them has them written before.
pub const ORPHANS_WRITE_MS: u64 = 10 * 60 * 1000;
/// Characters of the ending of a file's name, such as `php` or `webp`. A recipient's id has more, or begins with another
/// sign than a small letter.
pub const FILE_ENDING_CHARS_MAX: usize = 5;
/// Typing errors between a slug without a link and one that has one. Among a million slugs, one with more errors is
/// as often near by chance.
pub const SLUG_TYPOS_MAX: usize = 3;
/// Slugs without a link that the nearest ones are looked for, those that were asked for most. Each is compared with all
/// links.
pub const ORPHANS_LISTED_MAX: usize = 100;
/// Slugs without a link that a report tells.
pub const ORPHANS_TOLD_MAX: usize = 5;
/// Characters of the text of a preview. Apps show two or three lines.
pub const PREVIEW_TEXT_CHARS_MAX: usize = 300;
/// Bytes of the picture of a card that is kept. Apps give up on large ones, and everything that reads the settings of a
/// plan has them.
pub const PICTURE_BYTES_MAX: usize = 300 * 1024;
/// Pictures that a plan keeps: one for each campaign that has a card. Together they stay below five megabytes.
pub const PICTURES_MAX: usize = 16;
/// Characters of the path of a picture beside the plan.
pub const PICTURE_PATH_CHARS_MAX: usize = 200;
