//! Files of codes for a shop, each as that shop's import takes it.
//!
//! `shopify` is the sheet `Discounts` of Matrixify: Shopify itself imports no codes, and a list with one code on each
//! line would have no terms. `woocommerce` has the columns of `WebToffee`'s coupon import, which are `WooCommerce`'s own
//! names. `stripe` is a file for `stripe fixtures`, which makes one coupon for each discount and a promotion code of it
//! for each code; `promotion` is how the API names the coupon since its version of September 2025. `csv` has all terms,
//! for any other shop.
//!
//! Invariant: a term that a shop cannot have is left out and said (see [`left_out`]), and so is a code that it does not
//! take (see [`refused`]); nothing is changed to fit. A file may be imported twice: rows are merged, and a coupon that is
//! there already is no error. Does not choose codes.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::cell::Cell;
use super::format::Format;
use super::list::ListWriter;
use super::width::Width;
use crate::domain::code::coupon::{Code, CodeSpec};
use crate::domain::code::discount::Discount;
use crate::domain::code::export::ShopFile;
use crate::domain::code::terms::Terms;
use crate::domain::label::{Agent, BatchName, Campaign, Channel};
use crate::domain::money::{Currency, Money, decimal};
use crate::domain::period::Zone;
use crate::domain::time::Timestamp;

const SHOPIFY: [&str; 13] = [
    "Title",
    "Command",
    "Code",
    "Method",
    "Type",
    "Value Type",
    "Value",
    "Minimum Requirement",
    "Minimum Value",
    "Limit Total Times",
    "Limit One Use Per Customer",
    "Starts At",
    "Ends At",
];
const WOOCOMMERCE: [&str; 9] = [
    "post_title",
    "post_status",
    "discount_type",
    "coupon_amount",
    "usage_limit",
    "usage_limit_per_user",
    "minimum_amount",
    "expiry_date",
    "date_expires",
];
const CSV: &[&str] = &[
    "code",
    "discount",
    "limit",
    "limit_by_customer",
    "starts",
    "ends",
    "minimum",
    "campaign",
    "channel",
    "agent",
    "batch",
];

/// Why a shop does not take a code; `None` if it does.
#[must_use]
pub fn refused(
    shop: ShopFile,
    code: &CodeSpec,
    currency: Option<Currency>,
) -> Option<&'static str> {
    // Both files state amounts without a currency: the shop takes them in its own.
    let is_other = |amount: Money| currency.is_some_and(|own| own != amount.currency);
    let amount = match code.terms.discount {
        Some(Discount::Amount(amount)) => Some(amount),
        _ => None,
    };
    let has_other = amount.into_iter().chain(code.terms.minimum).any(is_other);
    if has_other && matches!(shop, ShopFile::Shopify | ShopFile::WooCommerce) {
        return Some(
            "its amount is not in the currency of the plan, which the shop would take it for",
        );
    }
    let text = code.code.as_str();
    let lacks_discount = code.terms.discount.is_none_or(Discount::is_nothing);
    let is_taken = match shop {
        ShopFile::Csv => return None,
        ShopFile::Shopify => !text.contains([',', '\n']),
        // WordPress takes these for HTML.
        ShopFile::WooCommerce => !text.contains(['<', '>', '&', '"', '\'']),
        ShopFile::Stripe => text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'),
    };
    match (is_taken, lacks_discount) {
        (true, false) => None,
        (false, _) => Some(match shop {
            ShopFile::Stripe => "Stripe takes only letters, digits and dashes",
            ShopFile::WooCommerce => "WooCommerce takes no <, >, & and quotes",
            _ => "Shopify takes no commas",
        }),
        (true, true) => Some("it has no discount"),
    }
}

/// The terms that a shop cannot have, and that its file therefore leaves out.
#[must_use]
pub fn left_out(shop: ShopFile, terms: &Terms) -> Vec<&'static str> {
    let has_start = terms.starts_at.is_some();
    match shop {
        ShopFile::Csv => Vec::new(),
        ShopFile::Shopify => {
            let more = terms.limit_by_customer.is_some_and(|limit| limit > 1);
            Vec::from_iter(more.then_some("a limit for each customer above 1"))
        }
        ShopFile::WooCommerce => Vec::from_iter(has_start.then_some("a first day")),
        ShopFile::Stripe => {
            let limit = terms.limit_by_customer.map(|_| "a limit for each customer");
            has_start.then_some("a first day").into_iter().chain(limit).collect()
        }
    }
}

/// Writes a file of codes, code by code.
pub struct ShopWriter<'z, W: Write> {
    zone: &'z Zone,
    now: Timestamp,
    sink: Sink<W>,
}

enum Sink<W: Write> {
    Shopify(Box<csv::Writer<W>>),
    WooCommerce(Box<csv::Writer<W>>),
    Stripe { out: W, coupons: BTreeSet<String>, codes: u64 },
    Csv(ListWriter<W>),
}

impl<'z, W: Write> ShopWriter<'z, W> {
    /// Days and times are those of the zone. Codes without a first day begin at `now`, where a shop asks for one.
    pub fn new(shop: ShopFile, zone: &'z Zone, now: Timestamp, mut out: W) -> io::Result<Self> {
        let sink = match shop {
            ShopFile::Shopify => {
                let mut rows = csv::Writer::from_writer(out);
                rows.write_record(SHOPIFY)?;
                Sink::Shopify(Box::new(rows))
            }
            ShopFile::WooCommerce => {
                let mut rows = csv::Writer::from_writer(out);
                rows.write_record(WOOCOMMERCE)?;
                Sink::WooCommerce(Box::new(rows))
            }
            ShopFile::Stripe => {
                out.write_all(b"{\"_meta\":{\"template_version\":0},\"fixtures\":[")?;
                Sink::Stripe { out, coupons: BTreeSet::new(), codes: 0 }
            }
            ShopFile::Csv => Sink::Csv(ListWriter::new(CSV, Format::Csv, Width::DEFAULT, out)?),
        };
        Ok(Self { zone, now, sink })
    }

    /// Writes a code that the shop takes.
    pub fn code(&mut self, code: &Code) -> io::Result<()> {
        let (zone, now) = (self.zone, self.now);
        match &mut self.sink {
            Sink::Shopify(rows) => Ok(rows.write_record(shopify(code, zone, now))?),
            Sink::WooCommerce(rows) => Ok(rows.write_record(woocommerce(code, zone))?),
            Sink::Stripe { out, coupons, codes } => {
                let Some(discount) = code.spec.terms.discount else { return Ok(()) };
                let id = coupon_id(discount);
                if coupons.insert(id.clone()) {
                    fixture(out, *codes + coupons.len() as u64 > 1, &coupon(&id, discount))?;
                }
                fixture(out, true, &promotion_code(code, &id, *codes))?;
                *codes += 1;
                Ok(())
            }
            Sink::Csv(list) => list.row(&any_shop(code, zone)),
        }
    }

    /// Ends the file.
    pub fn finish(self) -> io::Result<()> {
        match self.sink {
            Sink::Shopify(mut rows) | Sink::WooCommerce(mut rows) => rows.flush(),
            Sink::Stripe { mut out, .. } => {
                out.write_all(b"\n]}\n")?;
                out.flush()
            }
            Sink::Csv(list) => list.finish(),
        }
    }
}

fn number(number: Option<u32>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

fn shopify(code: &Code, zone: &Zone, now: Timestamp) -> [String; 13] {
    let CodeSpec { code: text, terms, .. } = &code.spec;
    let (kind, value) = match terms.discount {
        Some(Discount::Percent(hundredths)) => ("Percentage", decimal(hundredths.into(), 2)),
        Some(Discount::Amount(amount)) => ("Fixed Amount", amount.decimal()),
        None => ("", String::new()),
    };
    let title = code.batch.as_ref().map_or(text.as_str(), BatchName::as_str);
    let time = |at: Timestamp| {
        let written = zone.rfc3339(at);
        let (day, time) = written.split_once('T').unwrap_or((&written, ""));
        let (clock, offset) = time.split_at_checked(8).unwrap_or((time, ""));
        format!("{day} {clock} {}", offset.replace(':', ""))
    };
    let is_once = terms.limit_by_customer == Some(1);
    [
        title.to_owned(),
        "MERGE".to_owned(),
        text.to_string(),
        "Code".to_owned(),
        "Amount off Order".to_owned(),
        kind.to_owned(),
        value,
        if terms.minimum.is_some() { "Amount" } else { "None" }.to_owned(),
        terms.minimum.map(Money::decimal).unwrap_or_default(),
        number(terms.limit),
        if is_once { "TRUE" } else { "FALSE" }.to_owned(),
        time(terms.starts_at.unwrap_or(now)),
        terms.ends_at.map(time).unwrap_or_default(),
    ]
}

fn woocommerce(code: &Code, zone: &Zone) -> [String; 9] {
    let CodeSpec { code: text, terms, .. } = &code.spec;
    let (kind, amount) = match terms.discount {
        Some(Discount::Percent(hundredths)) => ("percent", decimal(hundredths.into(), 2)),
        Some(Discount::Amount(amount)) => ("fixed_cart", amount.decimal()),
        None => ("", String::new()),
    };
    [
        text.to_string(),
        "publish".to_owned(),
        kind.to_owned(),
        amount,
        number(terms.limit),
        number(terms.limit_by_customer),
        terms.minimum.map(Money::decimal).unwrap_or_default(),
        // WooCommerce ends a coupon when this day begins.
        terms.ends_at.map(|end| zone.day(end).to_string()).unwrap_or_default(),
        terms.ends_at.map(|end| seconds(end).to_string()).unwrap_or_default(),
    ]
}

fn seconds(at: Timestamp) -> i64 {
    at.ms().div_euclid(1000)
}

/// The id of the Stripe coupon that gives a discount.
fn coupon_id(discount: Discount) -> String {
    match discount {
        Discount::Percent(hundredths) => {
            let percent = decimal(hundredths.into(), 2);
            let percent = percent.trim_end_matches('0').trim_end_matches('.');
            format!("couplet-{}-percent", percent.replace('.', "-"))
        }
        Discount::Amount(Money { minor, currency }) => {
            format!("couplet-{minor}-{}", currency.code().to_ascii_lowercase())
        }
    }
}

fn coupon(id: &str, discount: Discount) -> Value {
    let mut params = Map::from_iter([
        ("id".to_owned(), json!(id)),
        ("name".to_owned(), json!(discount.to_string())),
        ("duration".to_owned(), json!("once")),
    ]);
    match discount {
        Discount::Percent(hundredths) if hundredths % 100 == 0 => {
            params.insert("percent_off".to_owned(), json!(hundredths / 100));
        }
        Discount::Percent(hundredths) => {
            params.insert("percent_off".to_owned(), json!(f64::from(hundredths) / 100.0));
        }
        Discount::Amount(Money { minor, currency }) => {
            params.insert("amount_off".to_owned(), json!(minor));
            params.insert("currency".to_owned(), json!(currency.code().to_ascii_lowercase()));
        }
    }
    // A file with the same discount made it before.
    json!({"name": id, "expected_error_type": "invalid_request_error", "path": "/v1/coupons",
           "method": "post", "params": params})
}

fn promotion_code(code: &Code, coupon: &str, number: u64) -> Value {
    let CodeSpec { code: text, terms, .. } = &code.spec;
    let mut params = Map::from_iter([
        ("promotion".to_owned(), json!({"type": "coupon", "coupon": coupon})),
        ("code".to_owned(), json!(text.as_str())),
    ]);
    if let Some(limit) = terms.limit {
        params.insert("max_redemptions".to_owned(), json!(limit));
    }
    if let Some(end) = terms.ends_at {
        params.insert("expires_at".to_owned(), json!(seconds(end)));
    }
    if let Some(Money { minor, currency }) = terms.minimum {
        let currency = currency.code().to_ascii_lowercase();
        let minimum = json!({"minimum_amount": minor, "minimum_amount_currency": currency});
        params.insert("restrictions".to_owned(), minimum);
    }
    json!({"name": format!("code_{}", number + 1), "path": "/v1/promotion_codes",
           "method": "post", "params": params})
}

fn fixture(out: &mut impl Write, is_later: bool, fixture: &Value) -> io::Result<()> {
    out.write_all(if is_later { b",\n" } else { b"\n" })?;
    Ok(serde_json::to_writer(out, fixture)?)
}

fn any_shop<'a>(code: &'a Code, zone: &Zone) -> Vec<Cell<'a>> {
    let CodeSpec { code: text, tags, terms, .. } = &code.spec;
    let count = |limit: Option<u32>| limit.map_or(Cell::Missing, |of| Cell::Count(of.into()));
    vec![
        Cell::Text(text.as_str().into()),
        Cell::plain(terms.discount.map(|discount| discount.to_string())),
        count(terms.limit),
        count(terms.limit_by_customer),
        Cell::plain(terms.first_day(zone).map(|day| day.to_string())),
        Cell::plain(terms.last_day(zone).map(|day| day.to_string())),
        Cell::plain(terms.minimum.map(|minimum| minimum.to_string())),
        Cell::text(tags.campaign.as_ref().map(Campaign::as_str)),
        Cell::text(tags.channel.as_ref().map(Channel::as_str)),
        Cell::text(tags.agent.as_ref().map(Agent::as_str)),
        Cell::text(code.batch.as_ref().map(BatchName::as_str)),
    ]
}

#[cfg(test)]
mod tests;
