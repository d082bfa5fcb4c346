//! A small ledger as text, with one event per line, and the snapshot made from it.
//!
//! ```text
//! link  SLUG [channel=C campaign=C agent=A content=C]
//! code  CODE [the same tags, batch=NAME]
//! phone NUMBER [the same tags]
//! channel NAME
//! rate CURRENCY WORTH
//! click NUMBER AT link=SLUG [visitor=N recipient=NAME verdict=WORD variant=NAME]
//! conversation ID AT channel=C [contact=NAME agent=A campaign=C content=C slug=SLUG ref=NUMBER told=CODE
//!                               list=NAME type=WORD purpose=WORD]
//! call ID AT number=NUMBER [caller=NAME agent=A]
//! send ID AT channel=C [recipient=NAME campaign=C status=S list=NAME]
//! order ID AT TOTAL [codes=A|B click=NUMBER click_id=TEXT customer=NAME status=S refunded=X
//!                    discount=X tax=X shipping=X currency=USD kind=K landing=URL source= medium= utm_campaign= utm_content=
//!                    said=ANSWER]
//! ```
//!
//! `AT` is the time span from the start of October 2026 (UTC): `5d`, or `-3d` for an earlier time.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use couplet::domain::click::id::ClickIdKey;
use couplet::domain::click::visitor::Visitor;
use couplet::domain::click::{Click, ClickNumber, Facts, InlineStr, Judgement, Method, Verdict};
use couplet::domain::code::coupon::{Code, CodeSpec, CouponCode};
use couplet::domain::code::terms::Terms;
use couplet::domain::device::Device;
use couplet::domain::label::free_tags::{FreeTag, FreeTags};
use couplet::domain::label::{
    Agent, BatchName, Campaign, Channel, Content, ListName, Tags, Topic, Variant,
};
use couplet::domain::link::slug::Slug;
use couplet::domain::link::target::{ParamName, Schemes, Target};
use couplet::domain::link::{Link, LinkId, LinkSpec, Origin};
use couplet::domain::money::{Currency, Money};
use couplet::domain::period::{Period, Zone};
use couplet::domain::record::call::Call;
use couplet::domain::record::conversation::Conversation;
use couplet::domain::record::conversion::Conversion;
use couplet::domain::record::conversion_kind::ConversionKind;
use couplet::domain::record::foreign_id::ForeignId;
use couplet::domain::record::ledger::Imports;
use couplet::domain::record::order::OrderStatus;
use couplet::domain::record::order::OrderUtm;
use couplet::domain::record::person::{PeopleKey, PersonKey};
use couplet::domain::record::phone::Phone;
use couplet::domain::record::send::Send;
use couplet::domain::settings::Settings;
use couplet::domain::settings::declarations::ChannelSettings;
use couplet::domain::settings::rate::RateOf;
use couplet::domain::settings::revision::Revision;
use couplet::domain::settings::rules::Attribution;
use couplet::domain::span::Span;
use couplet::domain::time::Timestamp;
use couplet::report::{
    Explanation, FittedModel, GroupBy, Query, Report, ReportData, ReportError, UnplacedOrders,
    build, explain, month_of, unplaced,
};
use couplet::store::{Clicks, Parts, Removed, Row, Snapshot};

/// The content of a ledger, before it becomes a snapshot.
#[derive(Debug, Clone)]
pub(crate) struct Ledger {
    pub(crate) settings: Settings,
    pub(crate) links: Vec<Link>,
    pub(crate) codes: Vec<Code>,
    pub(crate) orders: Vec<Conversion>,
    pub(crate) conversations: Vec<Conversation>,
    pub(crate) calls: Vec<Call>,
    pub(crate) sends: Vec<Send>,
    pub(crate) clicks: Vec<Click>,
}

/// The `key=value` words of a line.
type Words<'a> = HashMap<&'a str, &'a str>;

impl Ledger {
    pub(crate) fn empty() -> Self {
        let currency = Some(Currency::parse("EUR").unwrap());
        Self {
            settings: Settings { currency, ..Settings::default() },
            links: Vec::new(),
            codes: Vec::new(),
            orders: Vec::new(),
            conversations: Vec::new(),
            calls: Vec::new(),
            sends: Vec::new(),
            clicks: Vec::new(),
        }
    }

    pub(crate) fn parse(text: &str) -> Self {
        let mut ledger = Self::empty();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            ledger.read(line);
        }
        ledger
    }

    /// Adds the event of one line.
    pub(crate) fn read(&mut self, line: &str) {
        let (words, plain): (Vec<&str>, Vec<&str>) =
            line.split_whitespace().partition(|word| word.contains('='));
        let words: Words = words.into_iter().map(|word| word.split_once('=').unwrap()).collect();
        match plain[..] {
            ["rate", of, worth] => {
                self.settings.rates.insert(Currency::parse(of).unwrap(), worth.parse().unwrap());
            }
            ["link", slug] => self.link(slug, &words),
            ["code", code] => self.code(code, &words),
            ["click", number, time] => self.click(number.parse().unwrap(), at(time), &words),
            ["channel", name] => {
                let name = Channel::parse(name).unwrap();
                let settings = ChannelSettings::named(&name);
                self.settings.channels.insert(name, settings);
            }
            ["phone", number] => {
                self.settings.phones.insert(Phone::parse(number).unwrap(), tags(&words));
            }
            ["call", id, time] => self.call(id, at(time), &words),
            ["send", id, time] => self.send(id, at(time), &words),
            ["conversation", id, time] => self.conversation(id, at(time), &words),
            ["order", id, time, total] => self.order(id, at(time), total, &words),
            _ => panic!("not a line of a ledger: {line}"),
        }
    }

    fn link(&mut self, slug: &str, words: &Words) {
        let target = Target::parse("https://shop.example.com/", &Schemes::default()).unwrap();
        let tags = tags(words);
        let utm = self.settings.utm(&tags).unwrap();
        let click_param = ParamName::default();
        let (location, arms) = LinkSpec::tag(&target, &[], &utm, &click_param).unwrap();
        let spec = LinkSpec {
            domain: None,
            slug: Slug::parse(slug).unwrap(),
            target,
            utm,
            location,
            tags,
            title: None,
            arms,
            rules: Vec::new(),
            limit: None,
            ends_at: None,
            after_end: None,
            forward_query: false,
            click_param,
            origin: Origin::Entry,
            free_tags: free_tags(words),
            stated_clicks: None,
            starts_at: None,
            preview: None,
            external_id: None,
        };
        let id = LinkId(u32::try_from(self.links.len()).unwrap());
        self.links.push(Link { id, spec, created_at: at("0d"), retired_at: None, is_gone: false });
    }
    fn code(&mut self, code: &str, words: &Words) {
        let spec = CodeSpec {
            code: CouponCode::parse(code).unwrap(),
            tags: tags(words),
            terms: Terms::default(),
            origin: Origin::Entry,
        };
        let batch = words.get("batch").map(|name| BatchName::parse(name).unwrap());
        self.codes.push(Code { batch, ..Code::new(spec, at("0d")) });
    }

    fn call(&mut self, id: &str, started_at: Timestamp, words: &Words) {
        self.calls.push(Call {
            epoch: 0,
            updated_at: None,
            started_at,
            id: ForeignId::parse(id).unwrap(),
            called: Phone::parse(words["number"]).unwrap(),
            duration_s: None,
            outcome: None,
            call_id: None,
            agent: tags(words).agent,
            country: None,
            caller: words.get("caller").map(|name| person(name)),
            imports: Imports::LASTING,
        });
    }

    fn send(&mut self, id: &str, at: Timestamp, words: &Words) {
        self.sends.push(Send {
            epoch: 0,
            updated_at: None,
            status: words.get("status").map(|word| word.parse().unwrap()),
            at,
            id: ForeignId::parse(id).unwrap(),
            channel: tags(words).channel.unwrap(),
            campaign: tags(words).campaign,
            list: words.get("list").map(|name| ListName::parse(name).unwrap()),
            recipient: words.get("recipient").map(|name| person(name)),
            imports: Imports::LASTING,
        });
    }

    fn click(&mut self, number: u64, at: Timestamp, words: &Words) {
        let link = self.links.iter().find(|link| link.spec.slug.as_str() == words["link"]).unwrap();
        let verdict = words.get("verdict").copied().unwrap_or("person");
        let verdict = Verdict::ALL.into_iter().find(|v| v.as_str() == verdict).unwrap();
        let visitor = words.get("visitor").map(|bits| bits.parse().unwrap());
        self.clicks.push(Click {
            number: ClickNumber::new(number).unwrap(),
            at,
            link: link.id,
            variant: words.get("variant").map(|name| Variant::parse(name).unwrap()),
            recipient: words.get("recipient").map(|name| person(name)),
            visitor: visitor.map(|bits| Visitor::from_bits(bits).unwrap()),
            judgement: Judgement {
                verdict,
                rule: InlineStr::new("test").unwrap(),
                rules_version: 1,
            },
            method: Method::Get,
            facts: Facts::default(),
            user_agent: None,
            referrer_host: None,
            device: Device::Other,
            language: None,
            country: None,
        });
    }

    fn conversation(&mut self, id: &str, started_at: Timestamp, words: &Words) {
        let tags = tags(words);
        let told = words.get("told").map(|code| CouponCode::parse(code).unwrap());
        self.conversations.push(Conversation {
            id: ForeignId::parse(id).unwrap(),
            started_at,
            contact: words.get("contact").map(|name| person(name)),
            channel: tags.channel.unwrap(),
            agent: tags.agent,
            campaign: tags.campaign,
            content: tags.content,
            slug: words.get("slug").map(|slug| Slug::parse(slug).unwrap()),
            inbound: None,
            outbound: None,
            first_response_s: None,
            opted_out: None,
            reference: words
                .get("ref")
                .map(|number| ForeignId::parse(&click_id(number.parse().unwrap())).unwrap()),
            list: words.get("list").map(|name| ListName::parse(name).unwrap()),
            topic: words.get("type").map(|name| Topic::parse(name).unwrap()),
            purpose: words.get("purpose").map(|word| word.parse().unwrap()),
            opted_in: None,
            first_human_response_s: None,
            told_clicks: Vec::new(),
            told_codes: told.into_iter().collect(),
        });
    }

    fn order(&mut self, id: &str, ordered_at: Timestamp, total: &str, words: &Words) {
        let currency = Currency::parse(words.get("currency").copied().unwrap_or("EUR")).unwrap();
        let money = |text: &str| Money::parse(text, currency).unwrap();
        let codes = words.get("codes").copied().unwrap_or_default();
        let sealed = words.get("click").map(|number| click_id(number.parse().unwrap()));
        let click_id = sealed.as_deref().or(words.get("click_id").copied());
        let text = |key: &str| words.get(key).map(|text| Arc::from(*text));
        self.orders.push(Conversion {
            id: ForeignId::parse(id).unwrap(),
            ordered_at,
            status: words.get("status").map_or(OrderStatus::Paid, |word| word.parse().unwrap()),
            total: money(total),
            refunded: words.get("refunded").map_or(Money::zero(currency), |text| money(text)),
            discount: words.get("discount").map(|text| money(text)),
            codes: codes.split('|').filter_map(|code| CouponCode::parse(code).ok()).collect(),
            redeemed: Vec::new(),
            customer: words.get("customer").map(|name| person(name)),
            click_id: click_id.map(|id| ForeignId::parse(id).unwrap()),
            utm: Some(Arc::new(OrderUtm {
                source: text("source"),
                medium: text("medium"),
                campaign: text("utm_campaign"),
                content: text("utm_content"),
            })),
            landing_url: text("landing"),
            kind: words.get("kind").map_or(ConversionKind::Sale, |word| word.parse().unwrap()),
            source: Arc::from("generic"),
            tax: words.get("tax").map(|text| money(text)),
            shipping: words.get("shipping").map(|text| money(text)),
            source_said: words.get("said").map(|answer| Arc::from(answer.replace('_', " "))),
        });
    }

    pub(crate) fn snapshot(&self) -> Snapshot<ReportData> {
        let orders = self.orders.iter().map(|order| Row::Conversion(Box::new(order.clone())));
        let conversations = self.conversations.iter().cloned().map(Row::Conversation);
        let codes = self.codes.iter().cloned().map(Row::Code);
        let links = self.links.iter().map(|link| Row::Link(Box::new(link.clone())));
        let mut parts = ReportData::default();
        let calls = self.calls.iter().cloned().map(Row::Call);
        let sends = self.sends.iter().cloned().map(Row::Send);
        let records = orders.chain(conversations).chain(calls).chain(sends);
        records.chain(codes).chain(links).for_each(|row| parts.take(row));
        parts.clicks = Clicks::of(self.clicks.clone());
        Snapshot {
            epoch: 0,
            revision: Revision::default(),
            people: None,
            settings: self.settings.clone(),
            definitions: None,
            click_id_key: click_id_key(),
            batches: BTreeMap::new(),
            gaps: Vec::new(),
            removed: Removed::default(),
            parts,
        }
    }

    /// The explanation of an order.
    pub(crate) fn explain(
        &self,
        id: &ForeignId,
        rules: &Attribution,
    ) -> Result<Explanation, ReportError> {
        let snapshot = self.snapshot();
        let fitted = FittedModel::of(&snapshot, &month_of(&snapshot, id)?, rules)?;
        explain(&snapshot, id, rules, &fitted)
    }

    /// The orders of October 2026 that could not be placed.
    pub(crate) fn unplaced(&self, rules: &Attribution) -> UnplacedOrders {
        unplaced(&self.snapshot(), october(), rules).unwrap()
    }

    /// The report of October 2026.
    pub(crate) fn report<T: Into<GroupBy> + Clone>(
        &self,
        by: &[T],
        rules: &Attribution,
        rate_of: RateOf,
    ) -> Report {
        let by = by.iter().cloned().map(Into::into).collect();
        let query = Query { period: october(), by, rules: rules.clone(), rate_of };
        build(&self.snapshot(), &query, at("365d")).unwrap()
    }
}

pub(crate) fn october() -> Period {
    Period::month("2026-10", Zone::utc()).unwrap()
}

pub(crate) fn at(text: &str) -> Timestamp {
    let start = Timestamp::parse("2026-10-01T00:00:00Z").unwrap();
    let (sign, span) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let ms = i64::try_from(span.parse::<Span>().unwrap().ms()).unwrap();
    start.plus_ms(sign * ms)
}

pub(crate) fn person(name: &str) -> PersonKey {
    PeopleKey::from_bytes([7; 32]).person(name).unwrap()
}

pub(crate) fn click_id(number: u64) -> String {
    click_id_key().seal(ClickNumber::new(number).unwrap()).to_string()
}

fn click_id_key() -> ClickIdKey {
    ClickIdKey::from_bytes(*b"0123456789abcdef")
}

fn tags(words: &Words) -> Tags {
    Tags {
        campaign: words.get("campaign").map(|text| Campaign::parse(text).unwrap()),
        channel: words.get("channel").map(|text| Channel::parse(text).unwrap()),
        agent: words.get("agent").map(|text| Agent::parse(text).unwrap()),
        content: words.get("content").map(|text| Content::parse(text).unwrap()),
    }
}

/// `tags=reel|topic:care`
fn free_tags(words: &Words) -> FreeTags {
    let texts = words.get("tags").into_iter().flat_map(|text| text.split('|'));
    FreeTags::of(texts.map(|text| FreeTag::parse(text).unwrap())).unwrap()
}

/// A key as text: `instagram mia -`.
pub(crate) fn shown(key: &[Option<String>]) -> String {
    let words: Vec<&str> = key.iter().map(|tag| tag.as_deref().unwrap_or("-")).collect();
    words.join(" ")
}

/// The rows with conversions, as `key conversions`, and the unplaced conversions.
pub(crate) fn earners(report: &Report) -> Vec<String> {
    let rows = report.rows.iter().filter(|row| row.figures.conversions > 0.0);
    let mut earners: Vec<String> =
        rows.map(|row| format!("{} {}", shown(&row.key), row.figures.conversions)).collect();
    if report.unplaced.conversions > 0.0 {
        earners.push(format!("unplaced {}", report.unplaced.conversions));
    }
    earners
}
