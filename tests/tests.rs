//! All tests that use Couplet from outside, in one binary. What each module shows:

#![allow(clippy::unwrap_used, reason = "clippy.toml allows it in test functions; this is the rest")]

/// A new user's empty folder, in which the program itself is run.
mod folder;

/// A small plan in such a folder.
mod small_plan;

/// Layers, the libraries of each module, and the length of files.
mod layers;

/// Small ledgers as text: what the other modules make their snapshots of.
mod ledger;

/// Every conversion is counted once, to the minor unit, whatever the rules and the order of input.
mod conservation;
/// Who gets the credit when a code and other touches meet.
mod coupon_rules;
/// What ties a touch to an order, and what does not.
mod evidence;
/// What the figures of a report count: rows, people, currencies, rates, warnings.
mod figures;
/// A month of 400 conversations and 45 orders gives the published figures.
mod worked_example;

/// Files without end, and faults without end.
mod bounded;
/// What is wrong with a plan is shown all at once, with its place and its cure.
mod checking;
/// A plan that was looked at and kept, applied as it was shown.
mod kept_plans;
/// What a person reads of the commands of plans, links and codes.
mod messages;
/// What a plan would do, what it did, and what it leaves alone.
mod plan_and_apply;
mod plan_batches;
/// From an empty folder to a link that was pasted, in one go.
mod ten_minutes;

/// All of the data in one file, and back.
mod backups;
/// Batches of unique codes, until they are retired.
mod batches;
/// Results that break off: what was done is told, and a repeated command goes on with it.
mod broken_off;
/// The columns of lists and exports, in every format.
mod columns;
/// Links and codes by hand, usage, help, and output that nobody reads.
mod commands;
/// Codes: what somebody typed, terms, exports, retirements.
mod coupons;
/// A data file or a backup that is not as it was written.
mod damage;
/// The first and the last day that can be written.
mod ends_of_time;
/// Files as they come: bad rows, refused files, newer states.
mod importing;
/// A data file with what a shop has after some years.
mod large;
/// Lists of links that were asked for, and their QR codes.
mod links;
/// The same month through the program, however its files arrive.
mod month;
/// What is done in steps, with a row more than one step.
mod one_more;
/// Files that commands write, and those that they leave alone.
mod outputs;
/// Uses of codes, within their terms, and by how many there may be.
mod redeeming;
/// A backup of any size and content becomes a data file again, or leaves nothing.
mod restoring;
/// A command cannot tell whether a server runs.
mod served;

/// Random changes, and files to apply them to.
mod steps;

/// The laws of changes: the same rows, once, or nothing.
mod changes;
/// A server's socket gives what the file gives.
mod socket;

/// Commands on another machine, let in by a token.
mod network;
/// What breaks off between a command and its server.
mod relay;
/// What answers at an address and is no server of Couplet.
mod strangers;
/// Answers that a command cannot use, from a server of another version.
mod wrong_answers;

/// What dates the answers of the HTTP library, under any clock.
mod dates;
/// Why an order went where it went.
mod explaining;

/// From a visitor's click to the line of a report: a server that runs, asked over real sockets.
mod serving;

/// Kills that fit nobody: what was answered is there afterwards, once.
mod crash;

/// The README's commands run as they are written, and print what it shows.
mod readme;
