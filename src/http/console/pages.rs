//! The pages of the console: what each asks of the data, and who makes it.
//!
//! Invariant: a query that makes no sense is refused with the reason, or has no effect; it never fails otherwise. A page
//! is read and made on the thread that reads the data.

use std::ops::Range;

use super::actions::{import, slugs};
use super::{Asked, Page, Refused, taken};
use crate::domain::click::{ClickNumber, Verdict};
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::BatchName;
use crate::domain::limits::{CONSOLE_ORPHANS_MEANT_MAX, CONSOLE_SEARCH_CHARS_MAX};
use crate::domain::link::LinkId;
use crate::domain::link::slug::Slug;
use crate::domain::period::{Period, PeriodError, Zone, parse_day};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::time::{DAY_MS, Timestamp};
use crate::domain::token::TokenName;
use crate::http::live::Fields;
use crate::render::live::console::{self as render, ClickAsk, Context, Done, LinkColumns, Shown};
use crate::render::{Picture, qr};
use crate::report::OrphanList;
use crate::report::pages::LinkAsk;
use crate::service::console::{CLICKS, Desk, ReadError, Reading};
use crate::service::orphans;
use crate::store::{Ask, ClickFilter, ImportRows, OrphanRows, Tokens};

/// A page, or a picture in one.
pub(super) enum Made {
    Shown(Shown),
    Picture(Vec<u8>),
}

/// Why there is no page, and what was asked, unless the data could not be read.
type NotMade = (Option<Box<Asked>>, Refused);

/// Makes the page that is asked for.
pub(super) async fn page(desk: &Desk, asked: Asked) -> Result<Made, NotMade> {
    if asked.page == Page::Orphans {
        // What was not written yet is shown as well; if it cannot be written, the rest is.
        let _ = desk.service().write_orphans().await;
    }
    let taken = taken(desk);
    let made = desk.read(move |reading| {
        Ok(match made(reading, &asked, &taken) {
            Ok(made) => Ok(made),
            Err(why) => Err((Some(Box::new(asked)), why)),
        })
    });
    made.await.unwrap_or_else(|error| Err((None, error.into())))
}

/// For whom and where the page is made.
pub(super) fn context(reading: &Reading, asked: &Asked) -> Result<Context, ReadError> {
    let settings = reading.snapshot(&Ask::settings())?.settings;
    let fields = &asked.fields;
    let number = fields.get("n").and_then(|text| text.parse().ok());
    let done = match (fields.get("done"), number) {
        (Some("retired"), Some(links)) => Some(Done::LinksRetired(links)),
        (Some("undone"), Some(number)) => Some(Done::ImportUndone(number)),
        (Some("token"), _) => Some(Done::TokenRetired),
        _ => None,
    };
    let is_kept = |(name, _): &&(String, String)| !["format", "done", "n"].contains(&&**name);
    Ok(Context {
        depth: asked.depth,
        scope: asked.session.scope,
        is_local: asked.session.is_local,
        ends_at: asked.session.ends_at,
        form_key: asked.form_key.clone(),
        query: fields.pairs().iter().filter(is_kept).cloned().collect(),
        is_csv: fields.get("format") == Some("csv"),
        domain: reading.domain(&settings),
        zone: settings.zone,
        now: reading.now(),
        done,
    })
}

fn made(reading: &Reading, asked: &Asked, taken: &[u64]) -> Result<Made, Refused> {
    let context = context(reading, asked)?;
    let fields = &asked.fields;
    let shown = match asked.page {
        Page::Qr => return picture(reading, asked, &context),
        Page::Start => render::start(&context, &reading.figures()?, &asked.health),
        Page::Live => {
            let latest = reading.latest(&clicks(fields, &context.zone)?.1, CLICKS)?;
            let key = reading.store().click_id_key()?;
            render::live(&context, taken, &latest, &key)
        }
        Page::Clicks => {
            let (ask, filter) = clicks(fields, &context.zone)?;
            let latest = reading.latest(&filter, CLICKS)?;
            render::days_clicks(&context, &ask, &latest, &reading.store().click_id_key()?)
        }
        Page::Links => links(reading, &context, fields)?,
        Page::Link => {
            let slug = slug(&asked.slug)?;
            let (ask, filter) = clicks(fields, &context.zone)?;
            let link = reading.link(&slug, &filter)?.ok_or(Refused::NotFound)?;
            render::link(&context, &link, &ask, &reading.store().click_id_key()?)
        }
        Page::RetireAsks => render::retire(&context, &reading.links_named(&slugs(fields)?)?),
        Page::Campaigns => render::campaigns(&context, &reading.campaigns()?),
        Page::Codes => render::codes(&context, &reading.single_codes(fields.get("from"))?),
        Page::Code => code(reading, &context, fields)?,
        Page::Batches => {
            let batches = reading.snapshot(&Ask::settings())?.batches;
            render::batches(&context, batches.values())
        }
        Page::Batch => {
            let name = fields.get("batch").and_then(|name| BatchName::parse(name).ok());
            let name = name.ok_or(Refused::NotFound)?;
            let batch = reading.batch(&name, fields.get("from"))?.ok_or(Refused::NotFound)?;
            render::batch(&context, &batch)
        }
        Page::Given => {
            let period = period(fields, &context.zone, context.now, GIVEN_DAYS)?;
            render::given(&context, &period, &reading.given(&time(&period))?)
        }
        Page::Orders => orders(reading, &context, fields)?,
        Page::Order => order(reading, &context, fields)?,
        Page::Imports => render::imports(&context, &reading.snapshot(&ImportRows::ask())?.imports),
        Page::UndoAsks => {
            let number = import(fields)?;
            let imports = reading.snapshot(&ImportRows::ask())?.parts.imports;
            let import = imports.into_iter().find(|import| import.number == number);
            render::undo(&context, &import.ok_or(Refused::NotFound)?)
        }
        Page::Orphans => render::orphans(&context, &orphan_list(reading)?),
        Page::Tokens => render::tokens(&context, &reading.snapshot(&Tokens::ask())?.tokens),
        Page::TokenAsks => {
            let name = fields.get("token").and_then(|name| TokenName::parse(name).ok());
            let tokens = reading.snapshot(&Tokens::ask())?.parts.tokens;
            let found = tokens.into_iter().find(|token| Some(&token.spec.name) == name.as_ref());
            render::retire_token(&context, &found.ok_or(Refused::NotFound)?)
        }
        Page::Plan => render::plan(&context, &reading.snapshot(&Ask::settings())?.settings),
        Page::Opening
        | Page::Open
        | Page::Close
        | Page::Events
        | Page::Report
        | Page::Import
        | Page::ImportFile
        | Page::ImportAgain
        | Page::ImportRun
        | Page::Retire
        | Page::Undo
        | Page::RetireToken => return Err(Refused::NotFound),
    };
    Ok(Made::Shown(shown))
}

fn slug(text: &str) -> Result<Slug, Refused> {
    Slug::parse(text).map_err(|_| Refused::NotFound)
}

fn picture(reading: &Reading, asked: &Asked, context: &Context) -> Result<Made, Refused> {
    let links = reading.links_named(&[slug(&asked.slug)?])?;
    let link = links.first().ok_or(Refused::NotFound)?;
    let picture = qr(&link.spec.short_url(&context.domain), Picture::Svg, None);
    picture.map(Made::Picture).map_err(|error| Refused::Malformed(error.to_string()))
}

/// The clicks that are asked for.
fn clicks(fields: &Fields, zone: &Zone) -> Result<(ClickAsk, ClickFilter), Refused> {
    let day = |name: &str| fields.get(name).map(parse_day).transpose();
    let malformed = |error: PeriodError| Refused::Malformed(error.to_string());
    let (from, to) = (day("from").map_err(malformed)?, day("to").map_err(malformed)?);
    let verdict = fields.get("verdict").and_then(Verdict::named);
    let below = fields.get("below").and_then(|text| text.parse().ok()).and_then(ClickNumber::new);
    // One day alone is the first or the last one of all.
    let ends =
        [from, to].map(|day| day.map(|day| Period::days(day, day, zone.clone())).transpose());
    let [first, last] = ends.map(|end| end.map_err(malformed));
    let (first, last) = (first?, last?);
    if let (Some(from), Some(to)) = (from, to) {
        Period::days(from, to, zone.clone()).map_err(malformed)?;
    }
    let time = (first.is_some() || last.is_some()).then(|| {
        let begin = first.map_or(Timestamp::MIN, |of| of.from);
        begin..last.map_or(Timestamp::MAX, |of| of.to)
    });
    Ok((ClickAsk { from, to, verdict }, ClickFilter { time, verdict, below, link: None }))
}

fn links(reading: &Reading, context: &Context, fields: &Fields) -> Result<Shown, Refused> {
    let text = |name: &str| {
        let text = fields.get(name)?;
        Some(text.chars().take(CONSOLE_SEARCH_CHARS_MAX).collect::<String>().into_boxed_str())
    };
    let ask = LinkAsk {
        search: text("search"),
        campaign: text("campaign"),
        channel: text("channel"),
        agent: text("agent"),
        status: fields.get("status").and_then(|text| text.parse().ok()),
        order: fields.get("order").and_then(|text| text.parse().ok()),
        after: fields.get("after").and_then(|text| text.parse().ok()).map(LinkId),
    };
    let columns = LinkColumns::of(fields.all("col"));
    Ok(render::links(context, &ask, &columns, &reading.links(&ask)?))
}

/// How many days a list has unless others are asked for.
const ORDER_DAYS: i64 = 7;
const GIVEN_DAYS: i64 = 30;
/// How far back unknown slugs are listed.
const ORPHAN_DAYS: i64 = 30;

/// The days that are asked for, or the last ones.
fn period(fields: &Fields, zone: &Zone, now: Timestamp, days: i64) -> Result<Period, Refused> {
    let day = |name: &str, usual: Timestamp| match fields.get(name) {
        Some(text) => parse_day(text),
        None => Ok(zone.day(usual)),
    };
    let period = day("from", now.plus_ms(-(days - 1) * DAY_MS)).and_then(|from| {
        let to = day("to", now)?;
        Period::days(from, to, zone.clone())
    });
    period.map_err(|error| Refused::Malformed(error.to_string()))
}

fn time(period: &Period) -> Range<Timestamp> {
    period.from..period.to
}

fn code(reading: &Reading, context: &Context, fields: &Fields) -> Result<Shown, Refused> {
    let typed = fields.get("code").unwrap_or_default();
    let parsed = CouponCode::parse(typed).map_err(|error| Refused::Malformed(error.to_string()))?;
    let found = reading.typed_code(parsed.clone())?.parts;
    let uses = match found.codes.as_slice() {
        [code] => found.uses.dated(&code.spec.code),
        _ => Vec::new(),
    };
    let with_uses = |code: crate::domain::code::coupon::Code| {
        let redeemed = found.uses.of(&code.spec.code);
        (code, redeemed)
    };
    let codes: Vec<_> = found.codes.into_iter().map(with_uses).collect();
    Ok(render::code(context, parsed.as_str(), &codes, &uses))
}

fn orders(reading: &Reading, context: &Context, fields: &Fields) -> Result<Shown, Refused> {
    let period = period(fields, &context.zone, context.now, ORDER_DAYS)?;
    let after = fields.get("after").and_then(|id| ForeignId::parse(id).ok());
    let mut page = reading.orders(&time(&period), after.as_ref())?;
    reading.place(&mut page)?;
    let param = reading.store().settings()?.click_param;
    Ok(render::orders(context, &period, &page, &param))
}

fn order(reading: &Reading, context: &Context, fields: &Fields) -> Result<Shown, Refused> {
    let id =
        fields.get("order").and_then(|id| ForeignId::parse(id).ok()).ok_or(Refused::NotFound)?;
    let all_models = fields.get("models") == Some("all");
    let explained = reading.explain(&id, all_models)?.ok_or(Refused::NotFound)?;
    Ok(render::explained(context, id.as_str(), &explained))
}

/// The slugs that nobody has, with the links that were meant if there are not too many links to compare.
fn orphan_list(reading: &Reading) -> Result<OrphanList, Refused> {
    let since = reading.now().plus_ms(-ORPHAN_DAYS * DAY_MS);
    if reading.store().link_count()? <= CONSOLE_ORPHANS_MEANT_MAX {
        let (list, _) = orphans(reading.store(), |hour| hour >= since).map_err(ReadError::from)?;
        return Ok(list);
    }
    let hours = reading.snapshot(&OrphanRows::ask())?.parts.orphans;
    Ok(OrphanList::of(hours.iter().filter(|of| of.hour >= since)))
}
