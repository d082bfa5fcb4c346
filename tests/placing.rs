//! What is read of some orders alone places them as the records of everybody do.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use couplet::cli::OsRandom;
use couplet::domain::click::ClickNumber;
use couplet::domain::click::id::ClickIdKey;
use couplet::domain::period::{Period, Zone};
use couplet::domain::record::conversation::{Conversation, ConversationVersion};
use couplet::domain::record::conversion::Conversion;
use couplet::domain::record::foreign_id::ForeignId;
use couplet::domain::record::ledger::Imports;
use couplet::domain::record::order::OrderVersion;
use couplet::domain::settings::rules::{Attribution, Model};
use couplet::domain::time::Timestamp;
use couplet::report::{
    FittedModel, ReportData, ReportError, UnplacedReason, each_credited, explain, look_back,
    month_of, unplaced,
};
use couplet::store::{Records, Snapshot, Store, StoreError};
use proptest::prelude::*;

use crate::conservation::{ledger, rules};
use crate::ledger::{Ledger, click_id};

/// A data file with what a ledger has.
fn stored(ledger: &Ledger) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("c.redb"), &OsRandom).unwrap();
    let key = store.click_id_key().unwrap();
    let wrote: Result<(), StoreError> = store.write(|txn| {
        txn.put_settings(&ledger.settings)?;
        for link in &ledger.links {
            txn.insert_link(link.spec.clone(), link.created_at)?;
        }
        ledger.codes.iter().try_for_each(|code| txn.put_code(code))?;
        let orders = ledger.orders.iter().map(|order| order_version(order, &key));
        let threads = ledger.conversations.iter().map(|of| conversation_version(of, &key));
        for records in [
            Records::Orders(orders.collect()),
            Records::Conversations(threads.collect()),
            Records::Calls(ledger.calls.clone()),
            Records::Sends(ledger.sends.clone()),
        ] {
            txn.add_records(&records)?;
        }
        // In several blocks, of which a page reads those that have clicks of its orders.
        let mut clicks = ledger.clicks.clone();
        clicks.chunks_mut(2).try_for_each(|clicks| txn.append_clicks(clicks))
    });
    wrote.unwrap();
    (folder, store)
}

/// A click id of a ledger, as the data file would have made it.
fn issued(id: Option<&ForeignId>, key: &ClickIdKey) -> Option<ForeignId> {
    let id = id?;
    let number = (0..10).find(|number| click_id(*number) == id.as_str());
    let Some(number) = number.and_then(ClickNumber::new) else { return Some(id.clone()) };
    Some(ForeignId::parse(key.seal(number).as_str()).unwrap())
}

fn order_version(of: &Conversion, key: &ClickIdKey) -> OrderVersion {
    OrderVersion {
        epoch: 0,
        updated_at: None,
        status: Some(of.status),
        refunded: Some(of.refunded),
        ordered_at: of.ordered_at,
        total: of.total,
        id: of.id.clone(),
        codes: of.codes.clone(),
        discount: of.discount,
        click_id: issued(of.click_id.as_ref(), key),
        utm: of.utm().clone(),
        landing_url: of.landing_url.clone(),
        kind: Some(of.kind),
        source: of.source.clone(),
        tax: of.tax,
        shipping: of.shipping,
        source_said: of.source_said.clone(),
        refund: None,
        parts: Vec::new(),
        of_payments: false,
        payments: Vec::new(),
        own_id: None,
        rows_counted: false,
        customer: of.customer,
        imports: Imports::LASTING,
    }
}

fn conversation_version(of: &Conversation, key: &ClickIdKey) -> ConversationVersion {
    ConversationVersion {
        agent: of.agent.clone(),
        campaign: of.campaign.clone(),
        content: of.content.clone(),
        slug: of.slug.clone(),
        reference: issued(of.reference.as_ref(), key),
        list: of.list.clone(),
        topic: of.topic.clone(),
        purpose: of.purpose,
        told_codes: of.told_codes.clone(),
        contact: of.contact,
        ..ConversationVersion::bare(of.id.clone(), of.channel.clone(), of.started_at)
    }
}

/// What each order of a time is credited with and tied by, and why it is unplaced.
fn placed(
    snapshot: &Snapshot<ReportData>,
    time: &Period,
    rules: &Attribution,
) -> BTreeMap<ForeignId, (String, Vec<UnplacedReason>)> {
    let mut found = BTreeMap::new();
    each_credited::<ReportError>(snapshot, time, rules, |of| {
        let text = format!("{:?} {:?} {:?} {:?}", of.credits, of.tied_by, of.codes, of.answered_by);
        found.insert(of.order.id.clone(), (text, Vec::new()));
        Ok(())
    })
    .unwrap();
    for of in unplaced(snapshot, time.clone(), rules).unwrap().orders {
        found.entry(of.id).or_default().1 = of.reasons;
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_page_of_orders_is_placed_by_what_is_read_of_them_alone_as_the_report_places_them(
        ledger in ledger(), rules in rules(), rows in 1_usize..6,
    ) {
        // A fitted model is of a month, and not of a page.
        let is_fitted = matches!(rules.model, Model::Markov | Model::Shapley);
        let model = if is_fitted { Model::Linear } else { rules.model };
        let rules = Attribution { model, ..rules };
        let (_folder, store) = stored(&ledger);
        let mut orders: Vec<(Timestamp, ForeignId)> = ledger
            .orders
            .iter()
            .filter(|order| order.status.counts())
            .map(|order| (order.ordered_at, order.id.clone()))
            .collect();
        orders.sort_by_key(|(at, id)| (Reverse(*at), id.clone()));
        for page in orders.chunks(rows) {
            let (from, last) = (page.last().unwrap().0, page[0].0);
            let time = Period { from, to: last.plus_ms(1), zone: Zone::utc() };
            let window = Some(look_back(&rules));
            let all = store.snapshot(&ReportData::ask_period(time.from, time.to, window)).unwrap();
            let ids = page.iter().map(|(_, id)| id.clone()).collect();
            let some = store.snapshot(&ReportData::ask_orders(ids, window)).unwrap();
            let (all, some) = (placed(&all, &time, &rules), placed(&some, &time, &rules));
            for (_, id) in page {
                let ((some, why), (all, known)) = (&some[id], &all[id]);
                prop_assert_eq!(some, all, "{}", id);
                prop_assert_eq!(why.is_empty(), known.is_empty(), "{}", id);
                // The report sees whole blocks, with clicks of other times in them.
                let is_told = |reason: &UnplacedReason| {
                    let is_none = matches!(reason, UnplacedReason::UnknownCustomer | UnplacedReason::NothingNamed);
                    is_none || known.iter().any(|of| of.code() == reason.code())
                };
                prop_assert!(why.iter().all(is_told), "{}: {:?} {:?}", id, why, known);
            }
        }
        // And as it is explained.
        for (_, id) in &orders {
            let alone = store.snapshot(&ReportData::ask_order(id.clone(), None)).unwrap();
            let month = month_of(&alone, id).unwrap();
            let at_once = Period { to: month.from, ..month };
            let fitted = FittedModel::of(&alone, &at_once, &rules).unwrap();
            let told = explain(&alone, id, &rules, &fitted).unwrap();
            let of_model = told.credits.iter().find(|of| of.model == rules.model).unwrap();
            let told: BTreeSet<String> =
                of_model.credits.iter().map(|credit| format!("{:?}", credit.tags)).collect();
            let order = ledger.orders.iter().find(|order| order.id == *id).unwrap();
            let at = order.ordered_at;
            let time = Period { from: at, to: at.plus_ms(1), zone: Zone::utc() };
            let window = Some(look_back(&rules));
            let ask = ReportData::ask_orders(vec![id.clone()], window);
            let mut credited = BTreeSet::new();
            each_credited::<ReportError>(&store.snapshot(&ask).unwrap(), &time, &rules, |of| {
                if of.order.id == *id {
                    credited.extend(of.credits.iter().map(|credit| format!("{:?}", credit.tags)));
                }
                Ok(())
            })
            .unwrap();
            prop_assert_eq!(credited, told, "{}", id);
        }
    }
}
