//! The orders of a month one by one, each with its credits, for exports.
//!
//! Invariant: each order of the month is visited once, in any state, in the order of their ids. The credits of an
//! order add up to it as reports count it, to the minor unit, and those of all orders to the report of the month under
//! the same rules.
//! Micro conversions, which no revenue of a report has, have credits as their
//! explanations do. Orders whose status does not count have none. Memory is that of one month (see `data`).

use crate::attribution::{Crediting, Share, TagKey, Touch};
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::{Agent, Tags};
use crate::domain::money::Money;
use crate::domain::period::Period;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::settings::rules::Attribution;
use crate::store::Snapshot;

use super::build::{counted, micro, together, touch_range};
use super::data::ReportData;
use super::earnings::{Part, parts_by};
use super::evidence::{GRADES, Grade, Times, gather};
use super::fit::{About, fit, recipients_for};
use super::grouping::Grouping;
use super::id_map::IdMap;
use super::query::ReportError;
use super::records::Records;
use super::sources::Sources;
use super::tag_groups::TagGroups;
use super::tying::{strongest, strongest_under};
use super::watching::Nothing;

/// An order with its credits.
#[derive(Debug)]
pub struct CreditedOrder<'a> {
    /// As reports count it: at the plan's rate, if it has one of the currency.
    pub order: &'a Conversion,
    /// As the shop wrote it.
    pub written: &'a Conversion,
    /// The codes that it carries.
    pub codes: Vec<CouponCode>,
    /// The click id that it names itself or by its landing page.
    pub click_id: Option<ForeignId>,
    /// In the order of the journey; credits under the same tags, whose links have the same free tags, are one. Empty
    /// if the order is unplaced or does not count.
    pub credits: Vec<TagCredit>,
    /// The strongest evidence that ties it.
    pub tied_by: Option<&'static Grade>,
    /// The agents of the first and of the last touch that has one itself, whoever has the credit.
    pub answered_by: [Option<Agent>; 2],
}

/// What an order is credited with under the same tags.
#[derive(Debug, Clone, PartialEq)]
pub struct TagCredit {
    pub tags: Tags,
    /// The free tags of the links, joined; `None` without a link, or if it has none.
    pub free_tags: Option<String>,
    /// Its share of the order.
    pub share: Share,
    /// Its parts of the amounts.
    pub gross: Money,
    pub refunded: Money,
    /// `None` if the file does not state the discount.
    pub discount: Option<Money>,
    /// Its part of [`Conversion::goods_minor`], in minor units; `None` if the order does not state its tax.
    pub goods: Option<i64>,
    /// The strongest evidence that ties the touches under these tags.
    pub tied_by: Option<&'static Grade>,
}

impl CreditedOrder<'_> {
    /// The largest credit under the same tags, whatever the free tags, with its share; of equal ones, that of the tags
    /// that appear last in the journey. Its free tags are those with most of the share.
    #[must_use]
    pub fn largest(&self) -> Option<(&TagCredit, Share)> {
        let mut sums: Vec<(&TagCredit, Share)> = Vec::new();
        for credit in &self.credits {
            match sums.iter_mut().find(|(of, _)| of.tags == credit.tags) {
                Some((most, sum)) => {
                    sum.weight += credit.share.weight;
                    if credit.share.weight >= most.share.weight {
                        *most = credit;
                    }
                }
                None => sums.push((credit, credit.share)),
            }
        }
        sums.into_iter().max_by_key(|(_, sum)| sum.weight)
    }
}

/// What a credit is under: the tags, and the number of the group of free tags.
type Under = (TagKey, u32);

/// What is found of one order.
#[derive(Debug)]
struct Found {
    place: u32,
    parts: Vec<(Under, Part)>,
    under: IdMap<Under, usize>,
    tied_by: Option<usize>,
    /// The numbers of the agents of the first and the last touch that has one, or 0.
    answered_by: [u32; 2],
}

/// Visits the orders of a month. The snapshot is that of [`ReportData::ask_period`].
pub fn each_credited<E: From<ReportError>>(
    snapshot: &Snapshot<ReportData>,
    month: &Period,
    rules: &Attribution,
    mut visit: impl FnMut(&CreditedOrder<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let records = Records::new(snapshot);
    let counted = counted(&records, month);
    // A model of channels is fitted to the macro conversions alone, as in a report.
    let credited = together(&counted, &micro(&records, month));
    let range = touch_range(&records, &credited, month, rules);
    let recipients = recipients_for(rules);
    let sources = Sources::new(&records, &credited, range, recipients, &mut Nothing::default())
        .map_err(ReportError::from)?;
    let places = records.names.channels.places();
    let unfitted = Crediting::of(rules, &places, None);
    let (effects, _) = fit(&sources, &counted, About { period: month, rules }, &unfitted);
    let crediting = Crediting { effects: effects.as_ref(), ..unfitted };
    let groups = TagGroups::new(&[Grouping::Tag.into()], &snapshot.links);
    let key_of = |touch: &Touch, tags: TagKey| (tags, groups.number(touch.link));
    let find = |found: &mut Vec<Found>, place: u32| {
        let evidence = gather(&sources, place, rules, Times::Windows);
        let order = records.orders[place].order;
        let journey = evidence.journey(&sources, rules);
        let parts = parts_by(order, &journey, &crediting, key_of);
        let under = strongest_under(&evidence, &journey, &sources, place, rules, key_of);
        let tied_by = strongest(&evidence, &sources, place, rules);
        let mut agents =
            journey.touches().iter().map(|touch| touch.tags.agent).filter(|of| *of > 0);
        let first = agents.next().unwrap_or_default();
        let answered_by = [first, agents.next_back().unwrap_or(first)];
        found.push(Found { place, parts, under, tied_by, answered_by });
    };
    let mut found: Vec<Found> =
        sources.each_order(&credited, Vec::new, find).into_iter().flatten().collect();
    found.sort_unstable_by_key(|of| of.place);
    let mut found = found.into_iter().peekable();
    for (place, of) in records.orders.placed() {
        if !month.contains(of.order.ordered_at) {
            continue;
        }
        let own = found.next_if(|found| found.place == place);
        let tied_by = own.as_ref().and_then(|own| own.tied_by).map(|grade| &GRADES[grade]);
        let answered_by = own.as_ref().map(|own| own.answered_by).unwrap_or_default();
        let answered_by = answered_by.map(|of| records.names.agents.name(of).cloned());
        let (parts, under) = own.map(|own| (own.parts, own.under)).unwrap_or_default();
        let credit = |(under_key, part): &(Under, Part)| {
            let tied_by = under.get(under_key).map(|grade| &GRADES[*grade]);
            let (tags, group) = *under_key;
            let free_tags = groups.shown(group, 0);
            TagCredit { free_tags, tied_by, ..credit(of.order, records.names.tags(tags), part) }
        };
        let credits = parts.iter().map(credit).collect();
        let codes = of.codes().iter().map(|(code, _)| code.clone()).collect();
        let click_id = of.order.named_click(&snapshot.settings.click_param);
        let (order, written) = (of.order, of.written);
        visit(&CreditedOrder { order, written, codes, click_id, credits, tied_by, answered_by })?;
    }
    Ok(())
}

fn credit(order: &Conversion, tags: Tags, part: &Part) -> TagCredit {
    let money = |minor| Money { minor, currency: order.total.currency };
    TagCredit {
        tags,
        free_tags: None,
        share: part.share,
        gross: money(part.gross),
        refunded: money(part.refunds),
        discount: order.discount.map(|stated| Money { minor: part.discount, ..stated }),
        goods: (!part.is_tax_unknown).then_some(part.goods),
        tied_by: None,
    }
}
