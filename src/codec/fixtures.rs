//! One sample value of each stored type, for tests.

pub(crate) mod agent_pages;
mod change_log;
mod link_batches;
mod orphans;
pub(crate) mod shares;
mod tokens;

use std::sync::Arc;

use crate::domain::click::visitor::Visitor;
use crate::domain::click::{Click, ClickNumber, Facts, InlineStr, Judgement, Method, Verdict};
use crate::domain::closed_month::{
    CloseNumber, ClosedMonth, Document, Recorded, Reopened, StoredClose,
};
use crate::domain::code::batch::{Batch, BatchCode, BatchId, BatchSpec};
use crate::domain::code::coupon::{Code, CodeSpec, CouponCode};
use crate::domain::code::discount::Discount;
use crate::domain::code::pattern::CodePattern;
use crate::domain::code::terms::Terms;
use crate::domain::credited::{Credited, Exact, Holder};
use crate::domain::device::Device;
use crate::domain::hundredths::Hundredths;
use crate::domain::label::free_tags::FreeTags;
use crate::domain::label::{Agent, BatchName, Campaign, Channel, ListName, Outcome, Tags, Variant};
use crate::domain::link::rule::{Condition, Rule};
use crate::domain::link::slug::Slug;
use crate::domain::link::target::{ParamName, Schemes, Target};
use crate::domain::link::utm::{Utm, UtmValue};
use crate::domain::link::{Arm, Link, LinkId, LinkSpec, Origin, Title};
use crate::domain::money::{Currency, Money};
use crate::domain::note::{Note, NoteNumber, NoteText, StoredNote};
use crate::domain::period::parse_day;
use crate::domain::record::call::Call;
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::conversion_kind::ConversionKind;
use crate::domain::record::cost::{CostKind, FileCost, Month};
use crate::domain::record::event::{Event, EventKind};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::guesses::Guesses;
use crate::domain::record::ledger::{
    EndedImport, ImportNumber, ImportSpec, Imports, StoredImport, UndoCounts, UndoneImport,
};
use crate::domain::record::order::{OrderStatus, OrderVersion};
use crate::domain::record::person::PersonKey;
use crate::domain::record::phone::Phone;
use crate::domain::record::redemption::{CodeUse, Redemption};
use crate::domain::record::send::{Send, SendStatus};
use crate::domain::record::shop_redemption::ShopRedemption;
use crate::domain::record::total::{StatedCounts, Total};
use crate::domain::record::version::Tally;
use crate::domain::settings::Settings;
use crate::domain::settings::commission::{Commission, CommissionSplit};
use crate::domain::settings::definitions::Definitions;
use crate::domain::time::Timestamp;
use crate::domain::token::TokenName;

pub(crate) use change_log::log;
pub(crate) use link_batches::{addressee, link_batch};
pub(crate) use orphans::orphans;
pub(crate) use tokens::{narrow_token, token};

pub(crate) fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(ms).unwrap()
}

pub(crate) fn spec(slug: &str) -> LinkSpec {
    let target = Target::parse("https://shop.example/?a=1#top", &Schemes::default()).unwrap();
    let utm = Utm { source: Some(UtmValue::parse("ig").unwrap()), ..Utm::default() };
    let arms = [(Variant::parse("a").unwrap(), 70, None), (Variant::parse("b").unwrap(), 30, None)];
    let (location, arms): (Target, Vec<Arm>) =
        LinkSpec::tag(&target, &arms, &utm, &ParamName::default()).unwrap();
    LinkSpec {
        slug: Slug::parse(slug).unwrap(),
        target,
        utm,
        location: location.clone(),
        tags: Tags {
            campaign: Some(Campaign::parse("bw").unwrap()),
            channel: Some(Channel::parse("instagram").unwrap()),
            ..Tags::default()
        },
        title: Some(Title::parse("Bio").unwrap()),
        arms,
        rules: vec![Rule {
            when: Condition { device: Some(Device::Android), ..Condition::default() },
            location: location.clone(),
        }],
        limit: Some(9),
        ends_at: Some(at(1_800_000_000_000)),
        after_end: None,
        forward_query: false,
        click_param: ParamName::default(),
        origin: Origin::Matrix,
        free_tags: FreeTags::NONE,
        domain: None,
        stated_clicks: None,
        starts_at: None,
        preview: None,
        external_id: None,
    }
}

pub(crate) fn link() -> Link {
    Link { id: LinkId(7), spec: spec("bw-ig"), created_at: at(1), retired_at: None, is_gone: false }
}

pub(crate) fn code() -> Code {
    let spec = CodeSpec {
        code: CouponCode::parse("Story-10").unwrap(),
        tags: spec("bw-ig").tags,
        terms: Terms {
            discount: Discount::parse("10%").ok(),
            limit: Some(3),
            limit_by_customer: Some(2),
            starts_at: Some(at(3)),
            ends_at: Some(at(1_800_000_000_000)),
            minimum: Money::parse_named("40 EUR", None).ok(),
        },
        origin: Origin::Entry,
    };
    Code { retired_at: Some(at(2)), ..Code::new(spec, at(1)) }
}

pub(crate) fn batch() -> Batch {
    let spec = BatchSpec {
        name: BatchName::parse("vip").unwrap(),
        pattern: CodePattern::parse("BW-????").unwrap(),
        tags: spec("bw-ig").tags,
        terms: Terms {
            discount: Discount::parse("5.00 EUR").ok(),
            limit: Some(1),
            ..Terms::default()
        },
        count: 500,
        origin: Origin::Hand,
        refill_below: None,
        needs_no_export: false,
    };
    Batch { minted: 400, ..Batch::new(BatchId(7), spec, at(1)) }
}

pub(crate) fn batch_code() -> BatchCode {
    BatchCode {
        retired_at: Some(at(2)),
        ..BatchCode::new(BatchId(7), CouponCode::parse("BW-2345").unwrap())
    }
}

pub(crate) fn redemption() -> Redemption {
    let held = |ms, customer, released_at| CodeUse { at: at(ms), customer, released_at };
    Redemption {
        code: batch_code().code,
        order: ForeignId::parse("#1010").unwrap(),
        uses: vec![held(4, Some(PersonKey([9; 16])), Some(at(5))), held(6, None, None)],
    }
}

pub(crate) fn order() -> OrderVersion {
    let euro = |minor| Money { minor, currency: Currency::parse("EUR").unwrap() };
    OrderVersion {
        updated_at: Some(at(5)),
        status: Some(OrderStatus::Paid),
        codes: vec![CouponCode::parse("IGHELLO").unwrap()],
        discount: Some(euro(0)),
        customer: Some(PersonKey([9; 16])),
        kind: Some(ConversionKind::Sale),
        ..OrderVersion::bare(
            ForeignId::parse("#1010").unwrap(),
            at(4),
            euro(28_000),
            Arc::from("generic"),
        )
    }
}

pub(crate) fn click(number: u64) -> Click {
    Click {
        number: ClickNumber::new(number).unwrap(),
        at: at(1_790_000_000_000 + i64::try_from(number).unwrap()),
        link: LinkId(7),
        variant: Some(Variant::parse("a").unwrap()),
        recipient: None,
        visitor: Visitor::from_bits(0xabcd_ef01_2345),
        judgement: Judgement {
            verdict: Verdict::Person,
            rule: InlineStr::new("browser").unwrap(),
            rules_version: 1,
        },
        method: Method::Get,
        facts: Facts::default(),
        user_agent: Some(Arc::from("Mozilla/5.0")),
        referrer_host: None,
        device: Device::Ios,
        language: InlineStr::new("de"),
        country: None,
    }
}

pub(crate) fn conversation() -> ConversationVersion {
    ConversationVersion {
        inbound: Some(3),
        agent: Some(Agent::parse("mia").unwrap()),
        first_response_s: Some(30),
        opted_out: Some(false),
        contact: Some(PersonKey([9; 16])),
        ..ConversationVersion::bare(
            ForeignId::parse("c1").unwrap(),
            Channel::parse("instagram").unwrap(),
            at(4),
        )
    }
}

pub(crate) fn stored_import() -> StoredImport {
    let counts = UndoCounts { removed: 1, changed: 2, same: 3 };
    let tally = Tally { new: 4, changed: 3, completed: 2, kept: 1, known: 0 };
    StoredImport {
        number: ImportNumber::new(300).unwrap(),
        spec: ImportSpec {
            digest: [7; 16],
            kind: 1,
            file: Some("orders.csv".into()),
            options: vec![("from".into(), "generic".into())],
            replaces: true,
            beside: None,
            erased: 0,
        },
        begun_at: at(1),
        epoch: 2,
        replaced: Some(1),
        ended: Some(EndedImport { at: at(2), tally, bad: 5 }),
        undone: Some(UndoneImport { at: at(3), counts }),
    }
}

pub(crate) fn stored_note() -> StoredNote {
    let text = NoteText::parse("Stories twice a week").unwrap();
    let note = Note { day: parse_day("2026-11-20").unwrap(), text, is_decision: true };
    StoredNote { number: NoteNumber::new(300).unwrap(), made_at: at(1), note: Some(note) }
}

pub(crate) fn stored_close() -> StoredClose {
    let commission = Commission { rate: "5%".parse().unwrap(), split: CommissionSplit::Last };
    let credited = |holder, base: Option<Exact>| Credited {
        order: ForeignId::parse("#1").unwrap(),
        at: at(3),
        holder,
        currency: euros(0).currency,
        net: -7,
        base,
        share: base.map(|_| 500_000),
    };
    let recorded = |holder, base: Option<Exact>| Recorded {
        month: month(),
        rate: base.map(|_| commission.rate),
        credited: credited(holder, base),
    };
    let mia = Holder::Agent(Agent::parse("mia").unwrap());
    let closed = ClosedMonth {
        month: month(),
        definitions: Definitions::of(&Settings::default()),
        commission: Some(commission),
        inputs: [7; 16],
        documents: vec![Document {
            by: "channel".into(),
            format: "json".into(),
            text: "{}".into(),
        }],
        records: vec![
            recorded(mia, Some(Exact(-1))),
            recorded(Holder::NoAgent, None),
            recorded(Holder::Unplaced, None),
        ],
        pages: Vec::new(),
    };
    let reopened = Some(Reopened { at: at(5), reason: NoteText::parse("again").unwrap() });
    let close = StoredClose::new(CloseNumber::new(300).unwrap(), at(4), closed);
    StoredClose { reopened, ..close }
}

pub(crate) fn month() -> Month {
    Month::parse("2026-11").unwrap()
}

fn euros(minor: i64) -> Money {
    Money { minor, currency: Currency::parse("EUR").unwrap() }
}

pub(crate) fn call() -> Call {
    let called = Phone::parse("+4930901820").unwrap();
    Call {
        epoch: 0,
        updated_at: Some(at(5)),
        started_at: at(4),
        id: Call::key(&called, Some(PersonKey([9; 16])), at(4)),
        called,
        duration_s: Some(95),
        outcome: Outcome::parse("answered").ok(),
        call_id: ForeignId::parse("c7").ok(),
        agent: Agent::parse("mia").ok(),
        country: "DE".parse().ok(),
        caller: Some(PersonKey([9; 16])),
        imports: Imports::LASTING,
    }
}

pub(crate) fn file_cost() -> FileCost {
    let (channel, campaign) = (Channel::parse("instagram").ok(), Campaign::parse("bw").ok());
    let (amount, kind) = (Some(euros(64_000)), CostKind::Ads);
    let currency = amount.map(|amount| amount.currency);
    FileCost {
        epoch: 0,
        updated_at: None,
        id: FileCost::key(month(), channel.as_ref(), campaign.as_ref(), currency, kind),
        month: month(),
        channel,
        campaign,
        kind,
        amount,
        hours: Some(Hundredths::new(1250)),
        imports: Imports::LASTING,
    }
}

pub(crate) fn shop_redemption() -> ShopRedemption {
    let code = CouponCode::parse("STORY10").unwrap();
    let order = ForeignId::parse("#1010").ok();
    ShopRedemption {
        epoch: 0,
        updated_at: None,
        redeemed_at: at(4),
        id: ShopRedemption::key(&code, order.as_ref(), at(4), None),
        code,
        order,
        discount: Some(euros(1200)),
        customer: Some(PersonKey([9; 16])),
        imports: Imports::LASTING,
    }
}

pub(crate) fn event() -> Event {
    Event {
        epoch: 0,
        updated_at: None,
        at: at(4),
        id: ForeignId::parse("e7").unwrap(),
        kind: EventKind::Booking,
        value: Some(euros(8000)),
        click_id: ForeignId::parse("CfOFEM1xSjmk").ok(),
        code: CouponCode::parse("STORY10").ok(),
        score: Some(Hundredths::new(950)),
        step: Some("basket".into()),
        question: Some("who?".into()),
        answer: Some("a friend".into()),
        customer: Some(PersonKey([9; 16])),
        imports: Imports::LASTING,
    }
}

pub(crate) fn send() -> Send {
    let (recipient, channel) = (Some(PersonKey([9; 16])), Channel::parse("sms").unwrap());
    let campaign = Campaign::parse("bw").ok();
    Send {
        epoch: 0,
        updated_at: None,
        status: Some(SendStatus::Delivered),
        at: at(4),
        id: Send::key(recipient, at(4), campaign.as_ref(), &channel),
        channel,
        campaign,
        list: ListName::parse("vip").ok(),
        recipient,
        imports: Imports::LASTING,
    }
}

pub(crate) fn total() -> Total {
    let channel = Channel::parse("instagram").ok();
    let counts = StatedCounts { conversations: Some(200), outbound: Some(0), ..Default::default() };
    Total {
        epoch: 0,
        updated_at: None,
        month: month(),
        id: Total::key(month(), channel.as_ref(), None, None, None),
        channel,
        agent: None,
        list: None,
        claimed_by: None,
        counts,
        revenue: Some(euros(790_000)),
        imports: Imports::LASTING,
    }
}

pub(crate) fn guesses() -> Guesses {
    let token = TokenName::parse("shop").unwrap();
    Guesses { hour: at(3_600_000), token, unknown: 143, found: vec![batch_code().code] }
}
