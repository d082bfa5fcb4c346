//! The kinds of files: what each is called, its columns and an example for the help, and how it is imported.
//!
//! Invariant: a kind is one entry of the table. Whatever an import does or says differently for a kind, it takes
//! from here.

use clap::builder::PossibleValuesParser;

use super::file::{Imported, Input, import_file};
use super::files::Job;
use crate::cli::error::CliError;
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::import::{self, ColumnSpec};
use crate::store::Records;

/// A kind of file.
#[derive(Debug)]
pub(super) struct Kind {
    /// As commands name it.
    pub(super) name: &'static str,
    /// One record, in words.
    pub(super) noun: &'static str,
    /// The people in its records, one of them in words.
    pub(super) who: &'static str,
    /// What the sum of its amounts is.
    pub(super) worth: &'static str,
    /// What tells which of two rows about one record is newer.
    pub(super) newer: Newer,
    /// What can be said of its files besides what can be said of any.
    pub(super) more: More,
    pub(super) about: &'static str,
    pub(super) columns: &'static [ColumnSpec],
    /// What the help says beyond the columns.
    words: &'static str,
    /// A file with one row or a few.
    example: &'static str,
    pub(super) import: Import,
}

type Import = fn(Job<'_>, Input<'_>, &Global, &mut Io<'_>) -> Result<Imported, CliError>;

/// What can be said of the files of a kind besides what can be said of any.
#[derive(Debug, Clone, Copy)]
pub(super) struct More {
    pub(super) currency: bool,
    pub(super) channel: bool,
    /// Who is who in chats.
    pub(super) inbox: bool,
}

impl More {
    const NOTHING: Self = Self { currency: false, channel: false, inbox: false };
    const CURRENCY: Self = Self { currency: true, ..Self::NOTHING };
    const ACCOUNT: Self = Self { channel: true, ..Self::CURRENCY };
    const INBOX: Self = Self { channel: true, inbox: true, ..Self::NOTHING };
}

/// What tells which of two rows is newer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Newer {
    UpdatedAt,
    /// The number of messages, which only grows.
    Inbound,
}

/// The kind with a name.
pub(super) fn named(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

impl Kind {
    /// Whether its rows name orders, whose shop can be given.
    pub(super) fn names_orders(&self) -> bool {
        self.columns.iter().any(|column| column.name == "order_id")
    }

    pub(super) fn presets(&self) -> PossibleValuesParser {
        PossibleValuesParser::new(import::preset_names(self.columns))
    }

    pub(super) fn help(&self) -> String {
        let line = |spec: &ColumnSpec| {
            let mark = if spec.required { '*' } else { ' ' };
            format!("  {mark} {:<16} {}\n", spec.name, spec.meaning)
        };
        let columns: String = self.columns.iter().map(line).collect();
        let rows = self.example.replace('\n', "\n  ");
        let Self { name, words, .. } = self;
        format!(
            "\
Columns, in any order (those with * are required):
{columns}
{words}
Such a file:
  {rows}

Examples:
  couplet import {name} {name}.csv --dry-run --first 3
  couplet import {name} {name}.csv
  couplet import {name} {name}.csv --format json > summary.json

`couplet import undo` takes a wrong file back; `couplet import list` shows its
number. Imports are idempotent: a file can be imported again, in parts or in any
order. Exit code 5: some rows were bad and not imported. They are listed with
line and reason."
        )
    }
}

/// All kinds, those that a shop has first.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: "orders",
        noun: "order",
        who: "customer",
        worth: "net",
        newer: Newer::UpdatedAt,
        more: More::CURRENCY,
        about: "Orders from the shop",
        columns: import::ORDER_COLUMNS,
        words: "\
Files of Shopify, WooCommerce, Stripe, Square, Squarespace, Etsy, Wix, Gumroad,
PayPal, Amazon and PrestaShop are found from their headings and read as the
tool means them, also as workbooks (.xlsx).

One row for each order, or for each version of one. Where two versions differ,
the row with the later updated_at counts, but states only move forward, with and
without it (pending, paid, partially_refunded, refunded, cancelled). Differences
that updated_at does not settle are told. Orders with one id are one order: if two
shops use the same numbers, import the files of one with --shop NAME.
",
        example: "\
order_id,ordered_at,currency,total,status,discount_codes,customer
#1001,2026-11-20T09:30:00Z,EUR,120.00,paid,STORY10,ann@example.com",
        import: |job, input, global, io| {
            import_file(job, input, global, io, import::orders, Records::Orders)
        },
    },
    Kind {
        name: "conversations",
        noun: "conversation",
        who: "contact",
        worth: "",
        newer: Newer::Inbound,
        more: More::INBOX,
        about: "Conversations from the inbox",
        columns: import::CONVERSATION_COLUMNS,
        words: "\
Files of Zendesk, Intercom, Chatwoot and Front are found from their headings,
and chats that WhatsApp exports (.txt or .zip) from their first line. A chat is
split where nobody writes for 24 hours. Of a chat with Anna, say who you are:
  couplet import conversations chats/*.txt --agent Lena --zone Europe/Berlin
Missed calls and notices of the app are no messages.

Where each row is a message (Front, Intercom, Chatwoot), a message counts once, in
however many files it stands.

One row for each conversation, or for each version of one. Where two versions
differ, the row with more inbound messages counts, then the row with more
outbound ones. A difference that this does not settle is told.
",
        example: "\
conversation_id,channel,started_at,contact,agent,inbound,outbound
c1,instagram,2026-11-20T09:30:00Z,ann@example.com,mia,4,3",
        import: |job, input, global, io| {
            let open = import::conversations;
            import_file(job, input, global, io, open, Records::Conversations)
        },
    },
    Kind {
        name: "redemptions",
        noun: "redemption",
        who: "customer",
        worth: "discounts",
        newer: Newer::UpdatedAt,
        more: More::CURRENCY,
        about: "Uses of codes, as the shop counted them",
        columns: import::REDEMPTION_COLUMNS,
        words: "\
One row for each use of a code. The order that it names gets the code,
whichever file comes first, and a use that the order, the till and this file
all name is counted once. A use is known by its code and its order, or by code,
time and customer. A second row about one use that says something else is
refused unless updated_at tells which is newer; --replace settles it.
",
        example: "\
code,redeemed_at,order_id,customer,discount,currency
STORY10,2026-11-20T09:30:00Z,#1001,ann@example.com,12.00,EUR",
        import: |job, input, global, io| {
            let open = import::redemptions;
            import_file(job, input, global, io, open, Records::Redemptions)
        },
    },
    Kind {
        name: "calls",
        noun: "call",
        who: "caller",
        worth: "",
        newer: Newer::UpdatedAt,
        more: More::NOTHING,
        about: "Calls from the telephone system",
        columns: import::CALL_COLUMNS,
        words: "\
One row for each call. A call is known by the number that was called, the
caller and the time. A second row about one call, with another duration or
outcome, is refused unless updated_at tells which is newer; --replace settles
it. An anonymous caller is nobody. Numbers without a country code need
--country.
",
        example: "\
called_number,caller,started_at,duration_s,outcome
+4930901820,+491701234567,2026-11-20T09:30:00Z,95,answered
+4930901820,anonymous,2026-11-20T09:41:00Z,0,missed",
        import: |job, input, global, io| {
            import_file(job, input, global, io, import::calls, Records::Calls)
        },
    },
    Kind {
        name: "events",
        noun: "event",
        who: "customer",
        worth: "worth",
        newer: Newer::UpdatedAt,
        more: More::CURRENCY,
        about: "Bookings, leads, signups and other events",
        columns: import::EVENT_COLUMNS,
        words: "\
One row for each event. Sales, bookings, leads, referrals and signups are
conversions, as orders are; the plan says which of them are goals. Where two
rows differ, the one with the later updated_at counts. Other differences are
told.
",
        example: "\
event_id,kind,at,customer,click_id,code,value,currency
e7,booking,2026-11-20T09:30:00Z,ann@example.com,,STORY10,80.00,EUR",
        import: |job, input, global, io| {
            import_file(job, input, global, io, import::events, Records::Events)
        },
    },
    Kind {
        name: "costs",
        noun: "cost",
        who: "",
        worth: "in all",
        newer: Newer::UpdatedAt,
        more: More::ACCOUNT,
        about: "Costs of a month, such as those of an ad account",
        columns: import::COST_COLUMNS,
        words: "\
Files of Google Ads, Meta and TikTok are found from their headings: rows of
days, ad sets and ads are added up to months and campaigns, and totals are left
out. Say which channel the money was spent on where the plan has no alias:
  couplet import costs meta.csv --channel instagram

One row for each month, channel, campaign, currency and kind. A second amount
for the same is refused unless updated_at tells which is newer. Parts of a month
(1-15 November, then 16-30) are not added up: a month must come in one file, and
with --replace such a file replaces the whole month. A cost of a file replaces
the one in the plan for the same month, channel, campaign and currency.
Hours need no amount.
",
        example: "\
month,channel,campaign,amount,currency,kind,hours
2026-11,instagram,2026-11-black-week,640.00,EUR,ads,
2026-11,instagram,,,,hours,12.5",
        import: |job, input, global, io| {
            import_file(job, input, global, io, import::costs, Records::Costs)
        },
    },
    Kind {
        name: "sends",
        noun: "send",
        who: "recipient",
        worth: "",
        newer: Newer::UpdatedAt,
        more: More::NOTHING,
        about: "Messages that were sent to many",
        columns: import::SEND_COLUMNS,
        words: "\
One row for each message to one recipient, or for each state of it. States only
move forward, in the order above. A message is known by recipient, time,
campaign and channel. Phone numbers without a country code need --country.
",
        example: "\
recipient,at,campaign,channel,list,status
+491701234567,2026-11-20T09:30:00Z,2026-11-black-week,sms,vip,delivered",
        import: |job, input, global, io| {
            import_file(job, input, global, io, import::sends, Records::Sends)
        },
    },
    Kind {
        name: "totals",
        noun: "total",
        who: "",
        worth: "revenue",
        newer: Newer::UpdatedAt,
        more: More::CURRENCY,
        about: "Totals of a month that somebody counted or read off a platform",
        columns: import::TOTAL_COLUMNS,
        words: "\
One row for each month, channel, agent, list and claimed_by, with at least one
figure. Totals are only stated, and never added to what is counted from other
files. A second value for the same is refused unless updated_at tells which is
newer; --replace settles it. A row with more figures completes the known one.
",
        example: "\
month,channel,agent,claimed_by,conversations,conversions,revenue,currency
2026-11,instagram,mia,,200,,,
2026-11,instagram,,meta,,31,7900.00,EUR",
        import: |job, input, global, io| {
            import_file(job, input, global, io, import::totals, Records::Totals)
        },
    },
];
