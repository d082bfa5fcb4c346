//! Stripe: the charges of its events, as rows of `Payments > Export`, and what checkouts and disputes say of them.
//!
//! A payment is known by the id of its charge, as in the export. A checkout names the payment intent alone, and has the
//! promotion codes and the click id that no charge has: it is kept as a part of the payment that gives nothing back, and
//! completes the charge whichever came first. What was given back so far is a part of its own, too, so that a dispute
//! that was lost is added to it, as the export adds both. Does not know what columns mean (see `presets/stripe.toml`).

use super::HookError;
use super::json::{Json, Object};
use super::sheet::{Sheet, SheetRow, bounded};
use crate::domain::money::Currency;
use crate::domain::time::Timestamp;

/// Events with the charge whole.
const OF_CHARGES: [&str; 6] = [
    "charge.captured",
    "charge.failed",
    "charge.pending",
    "charge.refunded",
    "charge.succeeded",
    "charge.updated",
];
/// Events with a checkout that was paid, or is about to be.
const OF_CHECKOUTS: [&str; 2] =
    ["checkout.session.async_payment_succeeded", "checkout.session.completed"];
const OF_DISPUTES: &str = "charge.dispute.";

/// Metadata that the preset reads, each with its heading.
const METADATA: [(&str, &str); 14] = [
    ("coupon_code", "coupon_code (metadata)"),
    ("coupon", "coupon (metadata)"),
    ("discount_code", "discount_code (metadata)"),
    ("promo_code", "promo_code (metadata)"),
    ("promotion_code", "promotion_code (metadata)"),
    ("lnk", "lnk (metadata)"),
    ("click_id", "click_id (metadata)"),
    ("client_reference_id", "client_reference_id (metadata)"),
    ("utm_source", "utm_source (metadata)"),
    ("utm_medium", "utm_medium (metadata)"),
    ("utm_campaign", "utm_campaign (metadata)"),
    ("utm_content", "utm_content (metadata)"),
    ("landing_url", "landing_url (metadata)"),
    ("landing_page", "landing_page (metadata)"),
];
/// The heading of all metadata, as one text that is looked through.
const ALL_METADATA: &str = "all (metadata)";
/// The fields of a checkout that the shop has added.
const FIELDS: [(&str, &str); 3] = [
    ("Checkout Custom Field 1 Key", "Checkout Custom Field 1 Value"),
    ("Checkout Custom Field 2 Key", "Checkout Custom Field 2 Value"),
    ("Checkout Custom Field 3 Key", "Checkout Custom Field 3 Value"),
];
/// What tells the part of a payment that is what was given back of it.
const GIVEN_BACK: &str = "amount_refunded";

pub(super) fn sheet(event: &Object<'_>) -> Result<Option<Sheet>, HookError> {
    let topic = event.text("type");
    if topic.is_empty() {
        return Err(HookError::Lacks("type"));
    }
    let object = event.object("data").object("object");
    let of = Event { object: &object, event };
    Ok(match topic.as_str() {
        topic if OF_CHARGES.contains(&topic) => Some(of.charge()),
        topic if OF_CHECKOUTS.contains(&topic) => of.checkout(),
        topic if topic.starts_with(OF_DISPUTES) => of.lost_dispute(),
        _ => None,
    })
}

struct Event<'a, 'b> {
    event: &'a Object<'b>,
    /// What it is about.
    object: &'a Object<'b>,
}

impl Event<'_, '_> {
    /// What all rows have.
    fn bare(&self) -> SheetRow {
        let none = String::new;
        let is_test = self.event.text("livemode") == "false";
        SheetRow::default().with([
            ("Created date (UTC)", time(&self.object.text("created"))),
            ("Webhook updated at", time(&self.event.text("created"))),
            ("Mode", if is_test { "Test".to_owned() } else { none() }),
            ("Currency", self.object.text("currency")),
            ("Amount", none()),
            ("Status", none()),
            ("Webhook part", none()),
            ("Webhook part amount", none()),
            ("Webhook part of", none()),
            ("Webhook payment", none()),
        ])
    }

    fn amount(&self, key: &str) -> String {
        major(&self.object.text(key), &self.object.text("currency"))
    }

    fn charge(&self) -> Sheet {
        let charge = self.object;
        let buyer = charge.object("billing_details");
        let email = buyer.text("email");
        let order = self.bare().with([
            ("id", charge.text("id")),
            ("PaymentIntent ID", charge.id("payment_intent")),
            ("Webhook payment", charge.id("payment_intent")),
            ("Amount", self.amount("amount")),
            ("Amount Refunded", self.amount("amount_refunded")),
            ("Status", charge.text("status")),
            ("Captured", charge.text("captured")),
            ("Customer Email", if email.is_empty() { charge.text("receipt_email") } else { email }),
            ("Customer Phone", buyer.text("phone")),
            ("Customer ID", charge.id("customer")),
            ("Description", bounded(charge.text("description"))),
        ]);
        let mut rows = vec![with_metadata(order, charge)];
        if charge.text("amount_refunded").bytes().any(|digit| digit != b'0') {
            rows.push(self.part(GIVEN_BACK, self.amount("amount_refunded"), &charge.text("id")));
        }
        Sheet(rows)
    }

    /// A part of the payment with a charge.
    fn part(&self, id: &str, amount: String, charge: &str) -> SheetRow {
        self.bare().with([
            ("id", charge.to_owned()),
            ("Webhook part", id.to_owned()),
            ("Webhook part amount", amount),
            ("Webhook part of", charge.to_owned()),
        ])
    }

    /// Without a payment, as where a discount is all of the price, there is no row in the export either.
    fn checkout(&self) -> Option<Sheet> {
        let checkout = self.object;
        let payment = checkout.id("payment_intent");
        if payment.is_empty() {
            return None;
        }
        let buyer = checkout.object("customer_details");
        let email = buyer.text("email");
        let off = checkout.object("total_details").text("amount_discount");
        let mut row =
            self.part(&checkout.text("id"), "0".to_owned(), &format!("payment:{payment}")).with([
                ("PaymentIntent ID", payment.clone()),
                ("Webhook payment", payment),
                ("Webhook discount", major(&off, &checkout.text("currency"))),
                ("Checkout Promotion Code", codes(checkout)),
                ("Client Reference ID", checkout.text("client_reference_id")),
                (
                    "Customer Email",
                    if email.is_empty() { checkout.text("customer_email") } else { email },
                ),
                ("Customer Phone", buyer.text("phone")),
                ("Customer ID", checkout.id("customer")),
            ]);
        for ((key, value), field) in FIELDS.iter().zip(checkout.objects("custom_fields")) {
            let kind = field.text("type");
            row.set(key, field.text("key"));
            row.set(value, bounded(field.object(&kind).text("value")));
        }
        Some(Sheet::of(with_metadata(row, checkout)))
    }

    /// A dispute that is not lost takes nothing.
    fn lost_dispute(&self) -> Option<Sheet> {
        let dispute = self.object;
        let is_lost = dispute.text("status") == "lost";
        let part = || self.part(&dispute.text("id"), self.amount("amount"), &dispute.id("charge"));
        is_lost.then(|| Sheet::of(part()))
    }
}

/// The promotion codes of a checkout: their texts where Stripe sends them, else their ids; the coupon's own id where the
/// shop has given it without a code.
fn codes(checkout: &Object<'_>) -> String {
    let code = |discount: Object<'_>| {
        let promotion = discount.get("promotion_code").map(Json::object);
        let text = promotion.map(|of| of.text("code")).unwrap_or_default();
        let all = [text, discount.text("promotion_code"), discount.id("coupon")];
        all.into_iter().find(|code| !code.is_empty())
    };
    checkout.objects("discounts").filter_map(code).collect::<Vec<_>>().join(",")
}

fn with_metadata(mut row: SheetRow, object: &Object<'_>) -> SheetRow {
    let metadata = object.object("metadata");
    for (key, heading) in METADATA {
        row.set(heading, bounded(metadata.text(key)));
    }
    let all = object.get("metadata").map_or("", Json::written);
    row.set(ALL_METADATA, bounded(all.to_owned()));
    row
}

/// Seconds since 1970 as a time; what is something else stands as it is, to be refused where it is read.
fn time(seconds: &str) -> String {
    let ms = seconds.parse::<i64>().ok().and_then(|seconds| seconds.checked_mul(1000));
    let at = ms.and_then(|ms| Timestamp::from_ms(ms).ok());
    at.map_or_else(|| seconds.to_owned(), |at| at.to_string())
}

/// An amount that Stripe counts in the smallest unit of a currency, as a decimal. What is no whole number stands as it
/// is, to be refused where it is read.
fn major(units: &str, currency: &str) -> String {
    let Some(decimals) = decimals(currency) else { return units.to_owned() };
    let (sign, digits) = units.strip_prefix('-').map_or(("", units), |digits| ("-", digits));
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        // A number with a point would be read as a hundred times as much.
        return if digits.is_empty() { String::new() } else { format!("{units} units") };
    }
    if decimals == 0 {
        return units.to_owned();
    }
    let padded = format!("{digits:0>width$}", width = decimals + 1);
    let (whole, part) = padded.split_at(padded.len() - decimals);
    format!("{sign}{whole}.{part}")
}

/// The decimals of Stripe's units, which are those of ISO 4217 but for these.
fn decimals(currency: &str) -> Option<usize> {
    let currency = Currency::parse(currency).ok()?;
    Some(match currency.code() {
        "ISK" | "UGX" => 2,
        "MGA" => 0,
        _ => usize::try_from(currency.exponent()).unwrap_or_default(),
    })
}
