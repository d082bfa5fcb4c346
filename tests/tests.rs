//! All tests that use Couplet from the outside, in one binary:

#![allow(clippy::unwrap_used, reason = "clippy.toml allows it in test functions; this is the rest")]

/// A new user's empty folder, in which tests run the program.
mod folder;

/// A small plan in such a folder.
mod small_plan;

/// Tables of files with what is read of each.
mod expected;

/// Layers, the libraries of each module, and the length of files.
mod layers;

/// The words of a report and the code that says them.
mod texts;

/// Small ledgers as text, from which other modules make snapshots.
mod ledger;

/// Orders in the month of the touch that earned the credit.
mod by_touch;
/// Calls, who called, and who ordered after it.
mod called;
/// New and returning customers, and customers by the month of their first order.
mod cohorts;
/// The rows of a report under every model.
mod comparison;
/// Every conversion is counted once, to the minor unit, whatever the rules and the order of input.
mod conservation;
/// What a period cost, what came back for it, and what was left.
mod costs;

/// Who gets the credit when a code and other touches meet.
mod coupon_rules;
/// Orders with their credits, for exports.
mod credited;
/// What counts, its digest and its changes.
mod definitions;
/// What rates divide by where nobody said.
mod denominator;
/// Erasing a person.
mod erasing;
/// The figures of a month are the same in every format.
mod every_format;
/// What ties a touch to an order, and what does not.
mod evidence;
/// What the figures of a report count: rows, people, currencies, rates, warnings.
mod figures;
/// Who took which steps of a funnel, and how long after the step before.
mod funnels;
/// What the plan keeps no longer.
mod keeping;
/// Some orders placed by what is read of them alone.
mod placing;

/// The pages of agents: links, codes, and who reaches them.
mod agent_pages;

/// The console: who is let in, its pages and its forms.
mod console;

/// Programs use the API: every route as its document says, whose each token is, and requests that are sent again.
mod api;

/// Conversions that a shop's server tells.
mod conversions;
/// The pixel of a shop's pages.
mod pixel;

/// Requests for links that there are not.
mod orphans;
/// Tokens for a part of the data, and who changed what.
mod scopes;
/// Variants, from the plan to the report.
mod variants;

/// A link's own preview.
mod previews;

/// Small MaxMind files.
mod mmdb;

/// Targets by device, language, country, day and hour.
mod link_rules;
/// Links before their start, past their end, retired, gone, or used up.
mod link_states;

/// Guessing at codes over the network.
mod guessing;

/// Codes that may have leaked.
mod leaks;

/// Whole files of two months in every format.
mod month_files;

/// A marketer's day and an agent's day.
mod days;

/// What the operator and the browser say of a click.
mod told_clicks;

/// Several domains in one plan, before a running server.
mod domains;

/// The goals of a plan, against the months before them.
mod goals;

/// The text of a plan: a first one, the one style, and links that were made by hand.
mod plan_texts;

/// What a report groups by, each grouping with its edges.
mod groupings;
/// The history of one person.
mod history;
mod hooks;
/// Names that have no space between a hundred characters.
mod long_names;
/// What a page asks its reader to look at.
mod look;
/// What counts as an answer to a message, which lists are written to far more, which volumes are no longer steady.
mod message_rules;
/// What is paid once, whatever becomes of closed months and of the dates of orders.
mod owed_once;
/// Hours saved and conversations missed against what tools cost.
mod payback;
/// Orders in currencies that the plan has rates of.
mod rates;
/// How fast conversations were answered, and what came of them.
mod responses;
/// Reports of orders in several currencies.
mod several_currencies;
mod several_groupings;
/// What agents are owed of a month, order by order.
mod statement;
/// What customers answered, and what they say where they heard of the shop.
mod survey;
/// The orders that could not be placed, each with its reason.
mod unplaced;
/// Events that are sent out, and the courier that delivers them.
mod webhooks;
/// A month of 400 conversations and 45 orders gives the published figures.
mod worked_example;

/// What an import asks for, and how it quotes what it cannot read.
mod asked;
/// Endless input and endless errors.
mod bounded;
/// `check` shows all faults of a plan at once, each with its position and its fix.
mod checking;
/// A saved plan is applied exactly as it was shown.
mod kept_plans;
/// The messages of the commands for plans, links and codes.
mod maps;
mod messages;
/// What was sent, who answered and who asked for no more, in every format of a report.
mod messaging;
/// What `plan` shows, what `apply` does, and what both leave alone.
mod plan_and_apply;
mod plan_batches;
/// From an empty folder to a pasted link, in one go.
mod ten_minutes;

/// `backup`, `verify` and `restore`.
mod backups;
/// Batches of unique codes, from creation to retirement.
mod batches;
mod big_month;
/// Output that cannot be written: a command says what it has done, and running it again continues
/// from there.
mod broken_off;
mod browser;
/// Months that close: what is frozen, and what becomes an adjustment.
mod closing;
/// The columns of lists and exports, in every format.
mod columns;
/// Links and codes made by hand, usage errors, and output that nobody reads.
mod commands;
/// Codes that a shop has already.
mod coupon_import;
/// States of codes, and the lines of batches.
mod coupon_states;
/// Codes: typing mistakes, terms, exports and retirement.
mod coupons;
/// A data file or a backup that was altered.
mod damage;
/// The first and the last day that can be written.
mod ends_of_time;
/// Events that are conversions, beside orders.
mod event_conversions;
/// Data files and backups of earlier releases.
mod golden;
/// The help of every subcommand.
mod help;
/// Files of each kind, and what is kept of them.
mod import_kinds;
/// Imported files: bad rows, refused files, newer states.
mod importing;
/// Rows that a slip in them does not lose.
mod kept_rows;
/// Calls, costs, events, redemptions, sends and totals: what every kind of file can do.
mod kinds;
/// The help of each kind of file.
mod kinds_help;
/// A data file with several years of a shop's data.
mod large;
/// Links of spreadsheets and other shorteners.
mod link_import;
/// Lists of links, their figures, edits, and QR codes.
mod links;
/// `migrate` and `verify --salvage`.
mod migrating;
/// The worked example through the program, in every way the files can arrive.
mod month;
/// A month with the months before it, and with calls.
mod months_before;
/// Notes and decisions: in the list, in reports and over the network.
mod notes;
/// Work done in steps, with one row more than a step.
mod one_more;
/// Files that commands write, and those they refuse to overwrite.
mod outputs;
/// What chats, PDFs and spreadsheets make of links, codes, people and tags.
mod pages;
mod pasted;
/// Messages as agents paste them, and the files that other tools import.
mod pasting;
/// People under the normalisers of several releases.
mod people;
/// Commands that only read leave the data file as it was.
mod reading;
/// Uses of codes that a file has, and the orders that they are of.
mod redeemed_codes;
/// Redeeming codes, within their terms and limits.
mod redeeming;
/// What --replace settles, and what it leaves.
mod replacing;
/// A backup of any size and content is restored, or nothing is left behind.
mod restoring;
/// Two values of a record that has no id.
mod second_values;
/// A command behaves the same with and without a server.
mod served;
/// What somebody counted or a platform claims, beside a report.
mod stated;

/// The rules of verdicts, on agents that they were not written from.
mod agents;
/// All kinds of evidence, from files to the report.
mod all_evidence;

/// Any bytes as a file of orders, compared with a slow reader.
mod any_bytes;
/// Chats whose contact is known.
mod chat_contacts;
/// Chats of WhatsApp, and several files in one import.
mod chats;
/// Costs of an ad account that is exported in pieces.
mod cost_pieces;
mod cut_chats;
/// Headings as programs and people write them.
mod headings;
/// What is read of the conversation files of each inbox.
mod inboxes;
/// Logs of messages and calls.
mod phones;
/// Amounts of shops in several currencies.
mod shop_currencies;
/// Order files of shops with rows that contradict each other, cannot be read, or wait for others.
mod shop_faults;
/// Order files as spreadsheets, databases and shops hand them out.
mod shop_files;
/// What makes the key of a shop's order.
mod shop_keys;
mod shop_parts;
mod shop_rows;
/// States of orders that a shop made itself.
mod shop_states;
mod shops;
mod slips;
mod two_shops;

/// The ledger of imports, taking a file back, and dry runs.
mod taking_back;

/// Random changes, and data files to apply them to.
mod steps;

/// Properties of changes: deterministic, idempotent, atomic.
mod changes;
/// Access over a server's socket equals access to the file.
mod socket;

/// Commands on another machine, authorized by a token.
mod network;
/// Connections between a command and its server that break.
mod relay;
/// Other programs at the address of a server.
mod strangers;
/// Answers that a command cannot use, from a server of another version.
mod wrong_answers;

/// The dates in hyper's answers, under any clock.
mod dates;
/// Why an order was credited the way it was.
mod explaining;

/// How commands name links and tags.
mod link_names;
/// A running server, from a visitor's click to a line of the report, over real sockets.
mod serving;
mod shares;
/// Tables on terminals of any width.
mod widths;

/// Kills at random moments: what was confirmed exists afterwards, once.
mod crash;

/// Codes that are given to people, each once.
mod giving;
/// Links for lists of contacts.
mod link_batches;

/// The README's commands run as written, and print what the page shows.
mod readme;
