//! Layer 3: writes reports, explanations, plans and lists as tables, JSON, NDJSON, CSV or Markdown, and reports as HTML,
//! workbooks and mails.
//!
//! Invariant: every format shows the same numbers under the same names. Text from outside cannot move a
//! terminal's cursor, become a spreadsheet's formula, or leave its JSON string or Markdown cell. Does
//! not choose where the text goes, and has no colours.

mod agent_page;
mod batches;
mod campaigns;
mod cell;
mod changes;
mod clicks;
mod closes;
mod comparison;
mod contact;
mod contacts;
mod conventions;
mod conversions;
mod coupons;
mod escape;
mod explanation;
mod format;
mod grid;
mod grid_sink;
mod history;
mod hooks;
mod imports;
mod key;
mod leaks;
mod links;
mod list;
pub mod live;
mod messages;
mod news;
mod notes;
mod number;
mod orphans;
mod pack;
mod page;
mod period;
mod proposal;
mod prose;
mod qr;
mod qr_sheet;
mod report;
mod row_key;
mod sessions;
mod shares;
mod shop_codes;
mod sms;
mod statement;
mod table;
mod tagged_sheet;
mod tags;
mod texts;
mod tokens;
mod unplaced;
mod webhooks;
mod width;

pub use agent_page::agent_page;
pub use batches::{BatchCounts, batches};
pub use campaigns::{CAMPAIGN_COLUMNS, campaign_row};
pub use cell::Cell;
pub use changes::changes;
pub use clicks::{CLICK_COLUMNS, click_row};
pub use closes::{ClosedBefore, ClosedPage, closed_note, closes, had_warnings};
pub use comparison::comparison;
pub use contact::{CONTACT_COLUMNS, KnownRow, contact_row};
pub use contacts::ContactsWriter;
pub use conventions::conventions;
pub use conversions::{CONVERSION_COLUMNS, conversion_row, credit_rows};
pub use coupons::{
    CodeAnswer, CouponColumns, SPARE_COUPON_COLUMNS, code_answer, code_answer_columns, code_card,
    coupon_row, coupons,
};
pub use escape::inert;
pub use explanation::{explanation, explanation_words};
pub use format::Format;
pub use history::{history, history_words};
pub use hooks::{failed_hooks, hooks};
pub use imports::imports;
pub use leaks::{LEAK_COLUMNS, SPARE_LEAK_COLUMNS, leak_row};
pub use links::{LinkCounts, link_card, link_columns, link_row, links, spare_link_columns};
pub use list::{List, ListWriter, list, notes_under};
pub use messages::message;
pub use news::event_body;
pub use notes::notes;
pub use orphans::{orphan_sentences, orphans};
pub use pack::{Pack, Snippet, pack, snippets_in_words};
pub use proposal::{Proposal, SavedPlan, SavedPlanError, Shown};
pub use prose::{counted, grouped};
pub use qr::{Picture, Printed, QrError, qr};
pub use qr_sheet::{Sheet, SheetCode, SheetError, SheetFormat, sheet};
pub use report::{
    PageOf, by_touch, report, report_html, report_mail, report_xlsx, share_html, warnings,
};
pub use sessions::sessions;
pub use shares::shares;
pub use shop_codes::{ShopWriter, left_out, refused};
pub use sms::{sms_in_words, tags_in_words};
pub use statement::{adjusted_in, statement, statement_notes, statement_sums};
pub use tagged_sheet::{SheetRow, tagged_csv, tagged_xlsx};
pub use tokens::tokens;
pub use unplaced::{
    UNPLACED_COLUMNS, spare_unplaced_columns, unplaced_head, unplaced_notes, unplaced_row,
};
pub use webhooks::{dead_events, endpoints};
pub use width::{Width, cut};
