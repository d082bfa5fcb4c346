//! The order of the REST API of `WooCommerce`, as its webhooks send it, as a row of the export of `WebToffee`, which has
//! all that the shop knows.
//!
//! A deleted order is sent as its number alone. It keeps what it had, as it does when a later file no longer has it. Does
//! not know what columns mean (see `presets/woocommerce-webtoffee.toml`).

use super::json::{Json, Object};
use super::sheet::{Sheet, SheetRow, bounded};
use crate::domain::limits::HOOK_NOTES_BYTES_MAX;

/// Topics that send the order whole.
const OF_ORDERS: [&str; 3] = ["order.created", "order.updated", "order.restored"];

/// What the shop itself and plugins write beside an order, with the headings that the preset reads.
const META: [(&str, &str); 8] = [
    ("_wc_order_attribution_session_entry", "meta:_wc_order_attribution_session_entry"),
    ("_wc_order_attribution_utm_source", "meta:_wc_order_attribution_utm_source"),
    ("_wc_order_attribution_utm_medium", "meta:_wc_order_attribution_utm_medium"),
    ("_wc_order_attribution_utm_campaign", "meta:_wc_order_attribution_utm_campaign"),
    ("_wc_order_attribution_utm_content", "meta:_wc_order_attribution_utm_content"),
    ("_lnk", "meta:_lnk"),
    ("lnk", "meta:lnk"),
    ("click_id", "meta:click_id"),
];
/// The heading of all others, as one text that is looked through.
const OTHER_META: &str = "meta:all";

pub(super) fn sheet(topic: &str, body: &Object<'_>) -> Option<Sheet> {
    OF_ORDERS.contains(&topic).then(|| Sheet::of(order(body)))
}

fn order(body: &Object<'_>) -> SheetRow {
    let billing = body.object("billing");
    let row = SheetRow::default().with([
        ("order_number", body.text("number")),
        ("order_id", body.text("id")),
        ("order_date", utc(body.text("date_created_gmt"))),
        ("webhook_updated_at", utc(body.text("date_modified_gmt"))),
        ("status", body.text("status")),
        ("order_currency", body.text("currency")),
        ("order_total", body.text("total")),
        ("tax_total", body.text("total_tax")),
        ("shipping_total", body.text("shipping_total")),
        ("discount_total", body.text("discount_total")),
        ("refund_items", refunds(body)),
        ("coupon_items", coupons(body)),
        ("billing_email", billing.text("email")),
        ("customer_email", String::new()),
        ("billing_phone", billing.text("phone")),
        ("customer_note", bounded(body.text("customer_note"))),
    ]);
    with_meta(row, body)
}

/// A time of the shop in UTC, which it writes without saying so.
fn utc(time: String) -> String {
    let is_bare = time.len() == "2026-11-01T10:00:00".len();
    if is_bare { time + "Z" } else { time }
}

/// `amount:10.00|reason:;amount:...`. The reason is the shop's own text, and is left out.
fn refunds(body: &Object<'_>) -> String {
    let amount = |refund: Object<'_>| {
        let total = refund.text("total");
        format!("amount:{}|reason:", total.strip_prefix('-').unwrap_or(&total))
    };
    body.objects("refunds").map(amount).collect::<Vec<_>>().join(";")
}

/// `code:A|amount:;code:B|amount:`.
fn coupons(body: &Object<'_>) -> String {
    let coupon = |line: Object<'_>| format!("code:{}|amount:", line.text("code"));
    body.objects("coupon_lines").map(coupon).collect::<Vec<_>>().join(";")
}

fn with_meta(mut row: SheetRow, body: &Object<'_>) -> SheetRow {
    for (_, heading) in META {
        row.set(heading, "");
    }
    let (mut others, mut known) = (String::new(), [false; META.len()]);
    for item in body.list("meta_data") {
        let (key, value) = (item.object().text("key"), item.object().get("value"));
        match META.iter().position(|(name, _)| *name == key) {
            Some(at) if !known[at] => {
                known[at] = true;
                row.set(META[at].1, bounded(value.map(Json::text).unwrap_or_default()));
            }
            Some(_) => {}
            None => {
                // Only these two parts: an item has an id of its own, too.
                let value = value.map_or("null", Json::written);
                let pair = format!("{{\"key\":{},\"value\":{value}}}", quoted(&key));
                if others.len() + pair.len() < HOOK_NOTES_BYTES_MAX {
                    others += if others.is_empty() { "[" } else { "," };
                    others += &pair;
                }
            }
        }
    }
    if !others.is_empty() {
        others += "]";
    }
    row.set(OTHER_META, others);
    row
}

/// A text as JSON has it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
