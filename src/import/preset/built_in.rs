//! The presets that come with the program, by kind of file.
//!
//! Invariant: each of them parses (a test reads all). A tool that writes several files has one preset for each.

use std::sync::{Arc, LazyLock};

use super::{GENERIC, Preset};
use crate::import::calls::CALL_COLUMNS;
use crate::import::columns::ColumnSpec;
use crate::import::conversations::CONVERSATION_COLUMNS;
use crate::import::costs::COST_COLUMNS;
use crate::import::coupons::COUPON_COLUMNS;
use crate::import::events::EVENT_COLUMNS;
use crate::import::links::LINK_COLUMNS;
use crate::import::orders::ORDER_COLUMNS;
use crate::import::redemptions::REDEMPTION_COLUMNS;
use crate::import::sends::SEND_COLUMNS;
use crate::import::totals::TOTAL_COLUMNS;

/// Preset files, each with the name of its tool.
macro_rules! files {
    ($($name:literal: $($file:literal),+;)*) => {
        &[$($(($name, include_str!(concat!("../presets/", $file, ".toml")))),+),*]
    };
}

pub(super) const OF_ORDERS: &[(&str, &str)] = files!(
    "shopify": "shopify";
    "woocommerce": "woocommerce-analytics", "woocommerce-browser", "woocommerce-advanced",
        "woocommerce-webtoffee";
    "stripe": "stripe";
    "square": "square-transactions", "square-items";
    "squarespace": "squarespace";
    "etsy": "etsy-orders", "etsy-items";
    "wix": "wix";
    "gumroad": "gumroad";
    "paypal": "paypal", "paypal-statement";
    "amazon": "amazon";
    "prestashop": "prestashop";
);

pub(super) const OF_CONVERSATIONS: &[(&str, &str)] = files!(
    "zendesk": "zendesk", "zendesk-explore";
    "intercom": "intercom-messages", "intercom";
    "chatwoot": "chatwoot", "chatwoot-api", "chatwoot-messages", "chatwoot-no-time", "chatwoot-report";
    "front": "front-messages", "front";
    "whatsapp": "whatsapp";
);

pub(super) const OF_CALLS: &[(&str, &str)] = files!("callrail": "callrail";);

pub(super) const OF_SENDS: &[(&str, &str)] = files!("twilio": "twilio";);

pub(super) const OF_COSTS: &[(&str, &str)] = files!(
    "google-ads": "google-ads";
    "meta": "meta", "meta-undated";
    "tiktok": "tiktok";
);

pub(super) const OF_LINKS: &[(&str, &str)] = files!(
    "bitly": "bitly", "bitly-api";
    "rebrandly": "rebrandly";
    "shlink": "shlink";
    "yourls": "yourls";
    "kutt": "kutt";
    "dub": "dub", "dub-api";
    "utm": "utm";
);

pub(super) const OF_CODES: &[(&str, &str)] = files!(
    "shopify": "shopify-codes";
    "woocommerce": "woocommerce-codes";
);

/// Preset files with the name of their tool.
type Files = &'static [(&'static str, &'static str)];

/// A kind of file.
pub(in crate::import) struct Kind {
    /// Its records, in words.
    pub(in crate::import) name: &'static str,
    /// The command that imports it.
    pub(in crate::import) command: &'static str,
    pub(in crate::import) specs: &'static [ColumnSpec],
    pub(super) files: Files,
}

const fn kind(
    name: &'static str,
    command: &'static str,
    specs: &'static [ColumnSpec],
    files: Files,
) -> Kind {
    Kind { name, command, specs, files }
}

/// The kinds of files with their preset files.
pub(in crate::import) const KINDS: &[Kind] = &[
    kind("orders", "import orders", ORDER_COLUMNS, OF_ORDERS),
    kind("conversations", "import conversations", CONVERSATION_COLUMNS, OF_CONVERSATIONS),
    kind("calls", "import calls", CALL_COLUMNS, OF_CALLS),
    kind("sends", "import sends", SEND_COLUMNS, OF_SENDS),
    kind("costs", "import costs", COST_COLUMNS, OF_COSTS),
    kind("redemptions", "import redemptions", REDEMPTION_COLUMNS, &[]),
    kind("events", "import events", EVENT_COLUMNS, &[]),
    kind("totals", "import totals", TOTAL_COLUMNS, &[]),
    kind("links", "link import", LINK_COLUMNS, OF_LINKS),
    kind("codes", "coupon import", COUPON_COLUMNS, OF_CODES),
];

static PRESETS: LazyLock<Vec<Vec<Arc<Preset>>>> = LazyLock::new(|| {
    let presets = |kind: &Kind| {
        let parse = |(name, text): &(&str, &str)| Preset::parse(name, text, kind.specs).ok();
        kind.files.iter().filter_map(parse).map(Arc::new).collect()
    };
    KINDS.iter().map(presets).collect()
});

/// The presets of a kind of file, by its columns.
pub(in crate::import) fn presets_of(specs: &'static [ColumnSpec]) -> &'static [Arc<Preset>] {
    let kind = KINDS.iter().position(|kind| kind.specs == specs);
    kind.and_then(|kind| PRESETS.get(kind)).map_or(&[], Vec::as_slice)
}

/// The names of the presets of a kind of file.
#[must_use]
pub fn preset_names(specs: &'static [ColumnSpec]) -> Vec<&'static str> {
    let kind = KINDS.iter().find(|kind| kind.specs == specs);
    let files = kind.map_or(&[][..], |kind| kind.files);
    let mut names: Vec<&str> = std::iter::once(GENERIC).chain(files.iter().map(|f| f.0)).collect();
    names.dedup();
    names
}

/// The presets of a kind of file with a name.
#[must_use]
pub fn built_in(specs: &'static [ColumnSpec], name: &str) -> Vec<Arc<Preset>> {
    presets_of(specs).iter().filter(|preset| &*preset.name == name).cloned().collect()
}
