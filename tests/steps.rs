//! Random changes with few names, so that they collide; and data files to apply them to.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use couplet::change::{
    Applied, Change, ChangeId, Compared, LinkRequest, Refusal, Rollout, What, apply, mint_link,
};
use couplet::domain::change_log::Author;
use couplet::domain::code::batch::{BatchId, BatchSpec};
use couplet::domain::code::coupon::{CodeSpec, CouponCode};
use couplet::domain::code::pattern::CodePattern;
use couplet::domain::code::terms::Terms;
use couplet::domain::environment::{Clock, Random};
use couplet::domain::label::free_tags::FreeTags;
use couplet::domain::label::{BatchName, Campaign, Channel, Tags};
use couplet::domain::link::Origin;
use couplet::domain::link::slug::Slug;
use couplet::domain::record::conversation::ConversationVersion;
use couplet::domain::record::foreign_id::ForeignId;
use couplet::domain::record::order::OrderVersion;
use couplet::domain::record::person::{PeopleKey, PersonKey};
use couplet::domain::settings::Settings;
use couplet::domain::time::Timestamp;
use couplet::import::{Options, Row, conversations, orders};
use couplet::plan;
use couplet::store::{PlanRows, Records, Selection, Store, StoreError};
use proptest::prelude::*;

/// Slugs that people choose; some are slugs of the plans below.
const SLUGS: [&str; 5] = ["bio", "now", "bw-ig", "bw-wa", "mine"];
/// Codes; two of them are equal after folding, and one belongs to a plan.
const CODES: [&str; 4] = ["STORY10", "story-1O", "IGBLACK", "GIFT"];
const STATES: [&str; 4] = ["pending", "paid", "refunded", ""];

const PLAN: &str = r#"version = 1
domain = "https://go.example.com"
timezone = "Europe/Berlin"
currency = "EUR"
defaults.to = "https://shop.example.com/"
[channels]
instagram = { short = "ig" }
whatsapp = { short = "wa" }
"#;

/// Plans that follow it: one with a campaign, one with less of it under other slugs, one that will
/// clash.
const CAMPAIGNS: [&str; 3] = [
    "[campaigns.bw]\nchannels = [\"instagram\", \"whatsapp\"]\n\
     [[coupons]]\ncodes = { instagram = \"IGBLACK\" }\n[[links]]\nslug = \"bio\"",
    "[campaigns.bw]\nshort = \"week\"\nchannels = [\"whatsapp\"]",
    "[campaigns.bw]\nto = \"https://other.example.com/\"\nchannels = [\"instagram\"]\n\
     [campaigns.spring]\nshort = \"now\"\nchannels = [\"whatsapp\"]\n[[links]]\nslug = \"now\"",
];

/// A change that somebody may request.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Plan(usize),
    Mint { slug: usize, whatsapp: bool },
    Draw,
    Retire(usize),
    Code(usize),
    Batch { number: u32, count: u32 },
    Fill { number: u32, codes: Vec<u8> },
    Finish(u32),
    Redeem { code: usize, order: u8, customer: Option<u8> },
    RetireCode(usize),
    RetireBatch(u32),
    Release { code: usize, order: u8 },
    Orders { epoch: u32, rows: Vec<(u8, u8)> },
    Conversations { epoch: u32, rows: Vec<(u8, u8)> },
    Epoch(u32),
}

/// Any step.
pub(crate) fn step() -> impl Strategy<Value = Step> {
    let rows = || prop::collection::vec((0..4_u8, 0..8_u8), 1..4);
    prop_oneof![
        2 => (0..CAMPAIGNS.len()).prop_map(Step::Plan),
        2 => (0..SLUGS.len(), any::<bool>()).prop_map(|(slug, whatsapp)| Step::Mint { slug, whatsapp }),
        1 => Just(Step::Draw),
        1 => (0..SLUGS.len()).prop_map(Step::Retire),
        1 => (0..CODES.len()).prop_map(Step::Code),
        1 => (0..2_u32, 1..3_u32).prop_map(|(number, count)| Step::Batch { number, count }),
        1 => (0..2_u32, prop::collection::vec(0..6_u8, 1..3))
            .prop_map(|(number, codes)| Step::Fill { number, codes }),
        1 => (0..2_u32).prop_map(Step::Finish),
        3 => (0..CODES.len(), 0..5_u8, prop::option::of(0..2_u8))
            .prop_map(|(code, order, customer)| Step::Redeem { code, order, customer }),
        1 => (0..CODES.len()).prop_map(Step::RetireCode),
        1 => (0..2_u32).prop_map(Step::RetireBatch),
        1 => (0..CODES.len(), 0..5_u8).prop_map(|(code, order)| Step::Release { code, order }),
        2 => (0..3_u32, rows()).prop_map(|(epoch, rows)| Step::Orders { epoch, rows }),
        2 => (0..3_u32, rows()).prop_map(|(epoch, rows)| Step::Conversations { epoch, rows }),
        1 => (0..3_u32).prop_map(Step::Epoch),
    ]
}

/// The plan with one of its campaigns.
pub(crate) fn wanted(number: usize) -> plan::Wanted {
    let text = format!("{PLAN}{}", CAMPAIGNS[number]);
    plan::check(&text, Timestamp::MIN).unwrap_or_else(|faults| panic!("{faults:#?}")).wanted
}

/// The change that applies a small plan to a file: a single one, as everything fits.
fn plan_change(plan: usize, number: u8, at: Timestamp, file: &File) -> Result<Change, Refusal> {
    let snapshot = file.store.snapshot(&PlanRows::ask()).unwrap();
    let rollout = Rollout::new(&wanted(plan), Compared::of(snapshot), at)?;
    let random = Counting::from(number);
    let (mut stages, flip) = rollout.changes(&random);
    assert!(stages.next().is_none());
    Ok(Change { id: ChangeId([number; 16]), ..flip.into() })
}

/// The change for a step, under a unique id; a plan is compared with the file, and may clash with
/// it.
pub(crate) fn change(step: &Step, number: u8, file: &File) -> Result<Change, Refusal> {
    let at = Timestamp::from_ms(1_790_000_000_000 + i64::from(number)).unwrap();
    let what = match step {
        Step::Plan(plan) => return plan_change(*plan, number, at, file),
        Step::Mint { slug, whatsapp } => {
            let slug = Some(Slug::parse(SLUGS[*slug]).unwrap());
            mint(slug, if *whatsapp { "whatsapp" } else { "instagram" }, number)
        }
        Step::Draw => mint(None, "instagram", number),
        Step::Retire(slug) => What::RetireLink {
            slug: Slug::parse(SLUGS[*slug]).unwrap(),
            is_gone: false,
            seen: None,
        },
        Step::Code(code) => What::MintCode(Box::new(code_spec(CODES[*code]))),
        Step::Batch { number, count } => What::BeginBatch(Box::new(batch_spec(*number, *count))),
        Step::Fill { number, codes } => {
            let pattern = batch_spec(*number, 1).pattern;
            let codes = codes.iter().map(|seed| pattern.draw(&Counting::from(*seed))).collect();
            What::FillBatch { batch: BatchId(*number), codes }
        }
        Step::Finish(number) => What::FinishBatch(BatchId(*number)),
        Step::Redeem { code, order, customer } => What::Redeem {
            code: code_spec(CODES[*code]).code,
            order: id(*order),
            customer: customer.map(|number| PersonKey([number; 16])),
            total: None,
            aliases: Vec::new(),
        },
        Step::RetireCode(code) => What::RetireCode(code_spec(CODES[*code]).code),
        Step::RetireBatch(number) => What::RetireBatch(batch_spec(*number, 1).name),
        Step::Release { code, order } => {
            What::Release { code: code_spec(CODES[*code]).code, order: id(*order) }
        }
        Step::Epoch(epoch) => What::BeginEpoch(*epoch),
        // The id of an import chunk is derived from its content.
        Step::Orders { epoch, rows } => {
            let what = What::Import {
                records: Records::Orders(order_rows(*epoch, rows)),
                aliases: Vec::new(),
                import: None,
            };
            return Ok(Change::of_content(what, &At(at)));
        }
        Step::Conversations { epoch, rows } => {
            let rows = conversation_rows(*epoch, rows);
            return Ok(Change::of_content(
                What::Import {
                    records: Records::Conversations(rows),
                    aliases: Vec::new(),
                    import: None,
                },
                &At(at),
            ));
        }
    };
    Ok(Change { id: ChangeId([number; 16]), at, by: Author::Command, what })
}

fn mint(slug: Option<Slug>, channel: &str, number: u8) -> What {
    let tags = Tags { channel: Some(Channel::parse(channel).unwrap()), ..Tags::default() };
    let request = LinkRequest {
        url: "https://shop.example.com/hand".into(),
        tags,
        free_tags: FreeTags::NONE,
        slug,
        ..LinkRequest::default()
    };
    let spec = mint_link(&request, &Settings::default(), &Counting::from(number));
    What::MintLink(Box::new(spec.unwrap()))
}

fn id(number: u8) -> ForeignId {
    ForeignId::parse(&format!("#{number}")).unwrap()
}

fn code_spec(code: &str) -> CodeSpec {
    let tags = Tags { campaign: Some(Campaign::parse("bw").unwrap()), ..Tags::default() };
    let code = CouponCode::mintable(code).unwrap();
    let terms = Terms { limit: Some(3), ..Terms::default() };
    CodeSpec { code, tags, terms, origin: Origin::Hand }
}

fn batch_spec(number: u32, count: u32) -> BatchSpec {
    BatchSpec {
        name: BatchName::parse(&format!("batch {number}")).unwrap(),
        pattern: CodePattern::parse("BW-????").unwrap(),
        tags: Tags::default(),
        terms: Terms { limit: Some(1), ..Terms::default() },
        count,
        origin: Origin::Hand,
        refill_below: None,
        needs_no_export: false,
    }
}

fn order_rows(epoch: u32, rows: &[(u8, u8)]) -> Vec<OrderVersion> {
    let line = |(id, state): &(u8, u8)| {
        let status = STATES[usize::from(state % 4)];
        format!("#{id},2026-11-0{}T10:00:00Z,EUR,{state}.00,{status},ann\n", id + 1)
    };
    let rows: String = rows.iter().map(line).collect();
    let file = format!("order_id,ordered_at,currency,total,status,customer\n{rows}");
    let options = Options { epoch, ..Options::default() };
    let key = PeopleKey::from_bytes([7; 32]);
    good(orders(file.as_bytes(), &options, Some(&key)).unwrap())
}

fn conversation_rows(epoch: u32, rows: &[(u8, u8)]) -> Vec<ConversationVersion> {
    let line = |(id, count): &(u8, u8)| format!("c{id},whatsapp,2026-11-01T10:00:00Z,{count}\n");
    let rows: String = rows.iter().map(line).collect();
    let file = format!("conversation_id,channel,started_at,inbound\n{rows}");
    let options = Options { epoch, ..Options::default() };
    good(conversations(file.as_bytes(), &options, None).unwrap())
}

fn good<V: std::fmt::Debug, E: std::fmt::Debug>(
    rows: impl Iterator<Item = Result<Row<V>, E>>,
) -> Vec<V> {
    let record = |row: Result<Row<V>, E>| match row.unwrap() {
        Row::Good { record, .. } => record,
        Row::Bad(bad) => panic!("{bad}"),
    };
    rows.map(record).collect()
}

/// A clock that stands still.
pub(crate) struct At(Timestamp);

/// A clock that stands at so many milliseconds after 1970.
pub(crate) fn at(ms: i64) -> At {
    At(Timestamp::from_ms(ms).unwrap())
}

impl Clock for At {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// Bytes that count up from a number.
pub(crate) struct Counting(AtomicI64);

impl From<u8> for Counting {
    fn from(number: u8) -> Self {
        Self(AtomicI64::new(i64::from(number)))
    }
}

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = u8::try_from(self.0.fetch_add(41, Ordering::Relaxed) % 251).unwrap();
        }
    }
}

/// A new data file in its own folder. All of these files have the same keys.
pub(crate) struct File {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) store: Arc<Store>,
}

impl File {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("c.redb"), &Counting::from(1)).unwrap();
        Self { folder, store: Arc::new(store) }
    }

    pub(crate) fn apply(&self, change: &Change) -> Applied {
        self.store.write(|txn| apply(txn, change)).unwrap_or_else(|error: StoreError| {
            panic!("{change:?}: {error}");
        })
    }

    /// Every row except the outcomes of changes, as bytes.
    pub(crate) fn rows(&self) -> Vec<u8> {
        let mut rows = Vec::new();
        self.store.spool(&Selection::all()).unwrap().read_to_end(&mut rows).unwrap();
        rows
    }
}
