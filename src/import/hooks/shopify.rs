//! Shopify: the order and the refund of its REST API, as its webhooks send them, as rows of `Orders > Export`.
//!
//! A refund names its order by the id that only the shop sees, so it is kept under that, as one that names a payment (see
//! `domain::record::payment`), and counts for the order whichever came first. Does not know what columns mean (see
//! `presets/shopify.toml`).

use super::json::{Json, Object};
use super::sheet::{Sheet, SheetRow, bounded};
use crate::domain::limits::HOOK_NOTES_BYTES_MAX;
use crate::domain::money::{Currency, Money};

/// What an order says. All topics send the order whole.
const OF_ORDERS: [&str; 7] = [
    "orders/create",
    "orders/updated",
    "orders/paid",
    "orders/partially_paid",
    "orders/cancelled",
    "orders/fulfilled",
    "orders/partially_fulfilled",
];

/// What the export writes for the gateway that takes no money.
const TEST_GATEWAY: &str = "bogus";

pub(super) fn sheet(topic: &str, body: &Object<'_>) -> Option<Sheet> {
    match topic {
        "refunds/create" => {
            let refunds = Sheet(refunds(body));
            (!refunds.0.is_empty()).then_some(refunds)
        }
        topic if OF_ORDERS.contains(&topic) => Some(Sheet::of(order(body))),
        _ => None,
    }
}

fn order(body: &Object<'_>) -> SheetRow {
    let [billing, shipping] = ["billing_address", "shipping_address"].map(|of| body.object(of));
    let customer = body.object("customer");
    let email = body.first_text(&["email", "contact_email"]);
    let gateways: Vec<String> =
        body.list("payment_gateway_names").into_iter().map(Json::text).collect();
    let gateway = if body.is_true("test") { TEST_GATEWAY.to_owned() } else { gateways.join(" + ") };
    // Without a query it says nothing, such as the page of a wallet.
    let page = Some(body.text("landing_site")).filter(|page| page.contains('?'));
    bare(body).with([
        ("Name", body.text("name")),
        ("Id", body.text("id")),
        ("Webhook order", body.text("id")),
        ("Webhook updated at", body.text("updated_at")),
        ("Webhook landing site", page.unwrap_or_default()),
        ("Email", if email.is_empty() { customer.text("email") } else { email }),
        ("Phone", body.text("phone")),
        ("Billing Phone", billing.text("phone")),
        ("Shipping Phone", shipping.text("phone")),
        ("Financial Status", body.text("financial_status")),
        ("Cancelled at", body.text("cancelled_at")),
        ("Payment Method", gateway),
        ("Currency", body.text("currency")),
        ("Total", body.text("total_price")),
        ("Refunded Amount", refunded(body)),
        ("Taxes", body.text("total_tax")),
        ("Shipping", shipping_cost(body)),
        ("Discount Code", codes(body)),
        ("Discount Amount", body.text("total_discounts")),
        ("Notes", bounded(body.text("note"))),
        ("Note Attributes", attributes(body)),
    ])
}

/// What rows of orders and of refunds have.
fn bare(body: &Object<'_>) -> SheetRow {
    let at = body.text("created_at");
    let none = String::new;
    SheetRow::default().with([
        ("Created at", at),
        ("Financial Status", none()),
        ("Webhook refund", none()),
        ("Webhook refund amount", none()),
    ])
}

/// Codes, and the titles of discounts without one, as the export has both in one column.
fn codes(body: &Object<'_>) -> String {
    let own = body.objects("discount_codes").map(|code| code.text("code"));
    let untitled = ["manual", "automatic", "script"];
    let others = body.objects("discount_applications");
    let others = others.filter(|of| untitled.contains(&of.text("type").as_str()));
    let all = own.chain(others.map(|of| of.text("title"))).filter(|code| !code.is_empty());
    all.collect::<Vec<String>>().join(", ")
}

fn shipping_cost(body: &Object<'_>) -> String {
    let set = body.object("total_shipping_price_set").object("shop_money").text("amount");
    if !set.is_empty() {
        return set;
    }
    sum(body, body.objects("shipping_lines").map(|line| line.text("price")))
}

/// A sum in the currency of the order. What is no amount stands as it is, to be refused where it is read.
fn sum(body: &Object<'_>, amounts: impl Iterator<Item = String>) -> String {
    let Ok(currency) = Currency::of_code(&body.text("currency")) else { return String::new() };
    let mut sum = Money::zero(currency);
    for text in amounts {
        match Money::parse(&text, currency) {
            Ok(amount) => sum.minor = sum.minor.saturating_add(amount.minor),
            Err(_) => return text,
        }
    }
    sum.decimal()
}

/// What was given back, of the refunds that the order has in it.
fn refunded(body: &Object<'_>) -> String {
    let currency = body.text("currency");
    let all = body.objects("refunds").flat_map(|refund| given_back(&refund));
    // An amount in the money of the buyer alone says nothing of the shop's.
    let own = all.filter(|of| of.currency.is_empty() || of.currency == currency);
    sum(body, own.map(|of| of.amount))
}

/// A payment back to the buyer.
struct GivenBack {
    id: String,
    amount: String,
    currency: String,
}

/// The payments of a refund that went through.
fn given_back(refund: &Object<'_>) -> Vec<GivenBack> {
    let went_through =
        |of: &Object<'_>| of.text("kind") == "refund" && of.text("status") == "success";
    let money = |of: Object<'_>| {
        let shop = of.object("amount_set").object("shop_money");
        let (amount, currency) = (shop.text("amount"), shop.text("currency_code"));
        let id = of.text("id");
        if amount.is_empty() {
            GivenBack { id, amount: of.text("amount"), currency: of.text("currency") }
        } else {
            GivenBack { id, amount, currency }
        }
    };
    refund.objects("transactions").filter(went_through).map(money).collect()
}

/// A refund as rows of their own, one for each payment back.
fn refunds(body: &Object<'_>) -> Vec<SheetRow> {
    let order = body.text("order_id");
    let row = |of: GivenBack| {
        bare(body).with([
            ("Name", format!("payment:{order}")),
            ("Total", String::new()),
            ("Currency", of.currency),
            ("Webhook refund", of.id),
            ("Webhook refund amount", of.amount),
            ("Webhook order", order.clone()),
        ])
    };
    given_back(body).into_iter().map(row).collect()
}

/// The fields that the shop's own pages write, a line for each, as the export has them.
fn attributes(body: &Object<'_>) -> String {
    let mut lines = String::new();
    for of in body.objects("note_attributes") {
        let line = format!("{}: {}\n", of.text("name"), of.text("value"));
        if lines.len() + line.len() <= HOOK_NOTES_BYTES_MAX {
            lines += &line;
        }
    }
    lines
}
