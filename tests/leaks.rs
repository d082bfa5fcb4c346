//! Codes that may have leaked: what is a sign and what is not, and where it is shown.

/// Where they are shown.
mod shown;

use std::fmt::Write;

use couplet::domain::code::hand_out::HandOut;
use couplet::domain::record::uses::CodeUses;
use couplet::domain::settings::rate::RateOf;
use couplet::domain::settings::rules::{Attribution, Evidence};
use couplet::report::{
    Arrivals, Grouping, LeakFinder, Leaks, Query, UseHistory, build, count_arrivals,
};
use couplet::store::{Parts, Row, Snapshot};

use crate::ledger::{Ledger, at, october};

/// Each as `IGBLACK cold 5/5 since #1`.
fn told(leaks: &Leaks) -> Vec<String> {
    let line = |leak: &couplet::domain::record::leak::Leak| {
        let name = leak.code.as_ref().map(ToString::to_string).unwrap_or_default();
        let (count, of) = leak.sign.redemptions();
        let order = leak.order.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{name} {} {count}/{of} since {order}", leak.sign.flag())
    };
    leaks.leaks.iter().map(line).collect()
}

fn found_in(ledger: &Ledger, rules: &Attribution) -> Leaks {
    let (mut arrivals, mut uses) = (Arrivals::default(), CodeUses::keeping_dates());
    count_arrivals(&ledger.snapshot(), &october(), rules, &mut arrivals).unwrap();
    ledger.codes.iter().for_each(|code| uses.add_code(code));
    ledger.orders.iter().for_each(|order| uses.add_order(order));
    let finder = LeakFinder::of_period(october(), arrivals);
    let mut finder = finder.with_orders(uses.order_times());
    for code in &ledger.codes {
        finder.add(code, uses.dated(&code.spec.code));
    }
    finder.finish()
}

/// The leaks of October, and how many redemptions could be judged.
fn found(text: &str) -> (Vec<String>, u64) {
    let leaks = found_in(&Ledger::parse(text), &Attribution::default());
    (told(&leaks), leaks.judged)
}

/// A code of instagram, whose link somebody clicks, and a conversation by which a customer is tied to orders without a
/// code: what is usual.
const SHOP: &str = "
link ig channel=instagram
link wa channel=whatsapp
code IGBLACK channel=instagram
click 1 1d link=ig visitor=1
conversation c0 1d channel=instagram contact=ann
order #ann1 2d 10.00 customer=ann
order #ann2 2d 10.00 customer=ann
order #ann3 2d 10.00 customer=ann
order #ann4 2d 10.00 customer=ann
order #ann5 2d 10.00 customer=ann
";

/// So many orders with the code, of nobody.
fn unnamed(count: usize, words: &str) -> String {
    let line = |number| format!("order #{number} 3d 10.00 codes=IGBLACK {words}\n");
    (1..=count).map(line).collect()
}

/// So many orders of strangers without a code.
fn untied_orders(count: usize) -> String {
    let orders =
        (1..=count).map(|number| format!("order #u{number} 3d 10.00 customer=u{number}\n"));
    orders.collect::<Vec<String>>().concat()
}

/// The same of strangers, each another.
fn cold(count: usize, words: &str) -> String {
    let orders = unnamed(count, words);
    let named =
        (1..).zip(orders.lines()).map(|(number, line)| format!("{line} customer=p{number}\n"));
    named.collect()
}

#[test]
fn five_redemptions_without_a_touch_of_the_channel_are_a_sign_and_four_are_none() {
    let cold_5 = vec!["IGBLACK cold 5/5 since #1".to_owned()];
    let none = Vec::<String>::new;
    let shop = |more: &str| format!("{SHOP}{more}");
    // The shop without anything of instagram, and without a customer who was ever tied.
    let of_whatsapp = SHOP
        .replace("link=ig", "link=wa")
        .replace("c0 1d channel=instagram", "c0 1d channel=whatsapp");
    let untied = SHOP.replace("customer=ann", "");
    let table = [
        ("four", shop(&cold(4, "")), (none(), 4)),
        ("five", shop(&cold(5, "")), (cold_5.clone(), 5)),
        ("cancelled ones do not count", shop(&cold(5, "status=cancelled")), (none(), 0)),
        ("refunded ones do", shop(&cold(5, "status=refunded refunded=10.00")), (cold_5.clone(), 5)),
        ("nobody clicked or wrote there", format!("{of_whatsapp}{}", cold(9, "")), (none(), 0)),
        ("no customer is ever tied", format!("{untied}{}", cold(9, "")), (none(), 0)),
        ("they name nobody", shop(&unnamed(9, "")), (none(), 0)),
        ("UTM values of another channel", shop(&cold(5, "source=whatsapp")), (cold_5.clone(), 5)),
        (
            "UTM values of another channel, and no customer is ever tied",
            format!("channel whatsapp\n{untied}{}", cold(5, "source=whatsapp")),
            (none(), 5),
        ),
        (
            "the same, where other orders have UTM values, too",
            format!(
                "channel whatsapp\n{}{}",
                untied.replace("2d 10.00", "2d 10.00 source=whatsapp"),
                cold(5, "source=whatsapp")
            ),
            (cold_5.clone(), 5),
        ),
        (
            "a shop of which a fifth can be tied",
            shop(&format!("{}{}", untied_orders(20), cold(8, ""))),
            (none(), 8),
        ),
        ("UTM values of the channel", shop(&cold(5, "source=instagram")), (none(), 5)),
        ("the click of the channel", shop(&cold(5, "click=1")), (none(), 5)),
        ("a click that is lost", shop(&cold(5, "click=99")), (none(), 0)),
        ("before the period", shop(&cold(5, "").replace(" 3d ", " -3d ")), (none(), 0)),
    ];
    for (name, text, expected) in table {
        assert_eq!(
            found(&format!("channel instagram\nchannel whatsapp\n{text}")),
            expected,
            "{name}"
        );
    }
}

#[test]
fn a_conversation_that_quotes_the_code_a_call_or_a_hand_out_comes_before_it() {
    let quoted = "conversation q 2d channel=instagram contact=other told=IGBLACK\n";
    assert_eq!(found(&format!("{SHOP}{quoted}{}", cold(5, ""))), (Vec::new(), 5));
    let mut calls = "phone +4930123456 channel=instagram\n".to_owned();
    for number in 1..=5 {
        writeln!(calls, "call k{number} 2d number=+4930123456 caller=p{number}").unwrap();
    }
    assert_eq!(found(&format!("{SHOP}{calls}{}", cold(5, ""))), (Vec::new(), 5));
    let mut ledger = Ledger::parse(&format!("{SHOP}{}", cold(5, "")));
    let given = |time| Some(HandOut { at: at(time), label: None, agent: None, until: None });
    for (time, expected) in [("2d", 0), ("4d", 1)] {
        ledger.codes[0].given = given(time);
        let leaks = found_in(&ledger, &Attribution::default());
        assert_eq!(leaks.leaks.len(), expected, "{time}");
    }
}

#[test]
fn a_touch_of_a_channel_that_nobody_knows_leaves_it_open() {
    let mut text = format!("link nowhere campaign=bw\n{SHOP}");
    for number in 1..=5 {
        writeln!(text, "click 1{number} 2d link=nowhere visitor=1{number}").unwrap();
        writeln!(text, "order #{number} 3d 10.00 codes=IGBLACK click=1{number}").unwrap();
    }
    assert_eq!(found(&text), (Vec::new(), 0));
}

#[test]
fn what_the_rules_of_credit_leave_out_happened_all_the_same() {
    let mut text = SHOP.to_owned();
    for number in 1..=5 {
        writeln!(text, "conversation c{number} 2d channel=instagram contact=p{number}").unwrap();
    }
    let ledger = Ledger::parse(&format!("{text}{}", cold(5, "")));
    let rules = Attribution { evidence: vec![Evidence::Coupon], ..Attribution::default() };
    assert_eq!(found_in(&ledger, &rules).leaks, []);
    // Their clicks, too, though nothing but codes may tie.
    let ledger = Ledger::parse(&format!("{SHOP}{}", cold(5, "click=1")));
    let found = found_in(&ledger, &rules);
    assert_eq!((found.leaks, found.judged), (Vec::new(), 5));
}

#[test]
fn a_code_of_an_agent_waits_for_that_agent_and_one_of_nobody_for_anybody() {
    let strangers = |code: &str| cold(5, "").replace("IGBLACK", code);
    let shop = "code MIA10 agent=mia\ncode FREE\n\
                conversation c0 1d channel=instagram contact=ann agent=mia\n";
    let orders = (1..=5).map(|number| format!("order #ann{number} 2d 10.00 customer=ann\n"));
    let shop = format!("{shop}{}", orders.collect::<String>());
    let mut of_jon = String::new();
    for number in 1..=5 {
        writeln!(of_jon, "conversation c{number} 2d channel=sms contact=p{number} agent=jon")
            .unwrap();
    }
    let table = [
        (strangers("MIA10"), vec!["MIA10 cold 5/5 since #1".to_owned()]),
        (strangers("MIA10") + &of_jon, vec!["MIA10 cold 5/5 since #1".to_owned()]),
        (strangers("MIA10") + &of_jon.replace("jon", "mia"), Vec::new()),
        (strangers("FREE"), vec!["FREE cold 5/5 since #1".to_owned()]),
        (strangers("FREE") + &of_jon, Vec::new()),
    ];
    for (text, expected) in table {
        assert_eq!(found(&format!("{shop}{text}")).0, expected, "{text}");
    }
}

// A flag is a reason to look, and nothing else.
#[test]
fn a_report_with_leaks_has_the_rows_of_one_that_does_not_look_for_them() {
    let ledger = Ledger::parse(&format!("{SHOP}{}", cold(9, "")));
    let rules = Attribution::default();
    let by = vec![Grouping::Channel.into(), Grouping::Coupon.into()];
    let query = Query { period: october(), by, rules: rules.clone(), rate_of: RateOf::People };
    let mut snapshot = ledger.snapshot();
    let without = build(&snapshot, &query, at("40d")).unwrap();
    assert_eq!(without.leaks, None);
    let mut history = UseHistory::default();
    ledger.codes.iter().for_each(|code| history.take(Row::Code(code.clone())));
    let orders = ledger.orders.iter().cloned();
    orders.for_each(|order| history.take(Row::Conversion(Box::new(order))));
    history.finish();
    snapshot.parts.use_history = Some(Box::new(with_parts(&ledger, history)));
    let with = build(&snapshot, &query, at("40d")).unwrap();
    let leaks = with.leaks.clone().unwrap();
    assert_eq!(told(&leaks), ["IGBLACK cold 9/9 since #1"]);
    // The same as the command finds of the period.
    assert_eq!(leaks, found_in(&ledger, &rules));
    assert_eq!(couplet::report::Report { leaks: None, ..with }, without);
}

fn with_parts<P>(ledger: &Ledger, parts: P) -> Snapshot<P> {
    let Snapshot {
        epoch,
        revision,
        people,
        settings,
        definitions,
        click_id_key,
        batches,
        gaps,
        removed,
        ..
    } = ledger.snapshot();
    Snapshot {
        epoch,
        revision,
        people,
        settings,
        definitions,
        click_id_key,
        batches,
        gaps,
        removed,
        parts,
    }
}
