/// What one code shows by itself.
mod own;

use super::*;
use crate::domain::code::coupon::CodeSpec;
use crate::domain::code::hand_out::HandOut;
use crate::domain::code::terms::Terms;
use crate::domain::label::Channel;
use crate::domain::link::Origin;
use crate::domain::period::{Zone, parse_day};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::leak::{Flag, Flags};
use crate::domain::time::DAY_MS;

/// A day of 2026, counted from its first, with a fraction.
fn day(number: f64) -> Timestamp {
    let start = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
    #[expect(clippy::cast_possible_truncation, reason = "days of a year")]
    start.plus_ms((number * DAY_MS as f64) as i64)
}

/// A code that there is since the first day.
fn code(text: &str, batch: Option<&str>) -> Code {
    let spec = CodeSpec {
        code: CouponCode::parse(text).unwrap(),
        tags: Tags { channel: Channel::parse("instagram").ok(), ..Tags::default() },
        terms: Terms::default(),
        origin: Origin::Hand,
    };
    let batch = batch.map(|name| BatchName::parse(name).unwrap());
    Code { batch, ..Code::new(spec, day(0.0)) }
}

fn uses(days: impl IntoIterator<Item = f64>) -> Vec<DatedUse> {
    let of = |(number, at): (usize, f64)| DatedUse {
        at: day(at),
        order: ForeignId::parse(&format!("#{number}")).ok(),
        customer: None,
    };
    let mut uses: Vec<DatedUse> = days.into_iter().enumerate().map(of).collect();
    uses.sort_unstable();
    uses
}

/// Names of what is flagged, as `A cold 5/10`.
fn told(leaks: &Leaks) -> Vec<String> {
    let line = |leak: &Leak| {
        let name = leak.code.as_ref().map(ToString::to_string);
        let name = name.or(leak.batch.as_ref().map(ToString::to_string)).unwrap_or_default();
        let (count, of) = leak.sign.redemptions();
        format!("{name} {} {count}/{of}", leak.sign.flag())
    };
    leaks.leaks.iter().map(line).collect()
}

/// What is found of codes `A`, `B`, ... with so many cold and warm redemptions, in a shop with so many orders without a
/// code.
fn of_arrivals(without_code: (u64, u64), codes: &[(u64, u64)]) -> Vec<String> {
    let mut arrivals = Arrivals::default();
    arrivals.add_without_code(without_code);
    let codes: Vec<(Code, u64)> = ('A'..)
        .zip(codes)
        .map(|(name, (cold, warm))| {
            let code = code(&name.to_string(), None);
            let first_cold = (*cold > 0).then(|| (day(1.0), ForeignId::parse("#0").unwrap()));
            arrivals.add(&code, Arrived { warm: *warm, cold: *cold, first_cold });
            (code, cold + warm)
        })
        .collect();
    let mut finder = LeakFinder::of_all(arrivals);
    for (code, count) in &codes {
        finder.add(code, uses((0..*count).map(|number| number as f64)));
    }
    told(&finder.finish())
}

#[test]
fn a_code_is_cold_from_5_if_half_as_many_are_warm_as_is_usual_of_the_shop_and_that_is_no_chance() {
    type Case<'a> = ((u64, u64), &'a [(u64, u64)], &'a [&'a str]);
    let all_warm = (0, 100);
    let table: &[Case<'_>] = &[
        (all_warm, &[(4, 0)], &[]),
        (all_warm, &[(5, 0)], &["A cold 5/5"]),
        (all_warm, &[(5, 5)], &["A cold 5/10"]),
        (all_warm, &[(5, 6)], &[]),
        // Alone, a code says nothing: it may be the shop that passes nothing on.
        ((0, 0), &[(50, 0)], &[]),
        ((0, 4), &[(50, 0)], &[]),
        // A shop of which only a fifth can ever be tied.
        ((800, 200), &[(40, 10)], &[]),
        ((800, 200), &[(40, 10), (83, 17), (9, 1), (21, 4)], &[]),
        ((800, 200), &[(60, 0)], &["A cold 60/60"]),
        ((0, 0), &[(9, 2), (0, 20)], &["A cold 9/11"]),
        // Many codes say more than the orders without one, of people who never had a link.
        ((900, 100), &[(9, 2), (0, 20)], &["A cold 9/11"]),
        // Where all are alike, nothing is passed on.
        ((0, 0), &[(9, 2), (10, 3)], &[]),
        ((0, 0), &[(9, 2), (9, 2), (9, 2), (9, 2)], &[]),
        // Fewer than five say nothing of the others.
        ((0, 0), &[(9, 2), (3, 1)], &[]),
        // More, but not beyond chance.
        ((0, 0), &[(6, 4), (3, 7)], &[]),
        ((0, 0), &[(5, 0), (2, 3)], &[]),
    ];
    for (without_code, codes, expected) in table {
        assert_eq!(of_arrivals(*without_code, codes), *expected, "{without_code:?} {codes:?}");
    }
}

#[test]
fn a_code_is_compared_with_those_of_its_channel_if_they_are_enough() {
    // Nobody of a channel without links can be tied, though those of the other can.
    let codes = [("A", "tiktok", 20, 1), ("B", "tiktok", 30, 1), ("C", "instagram", 0, 60)];
    let mut arrivals = Arrivals::default();
    let codes = codes.map(|(name, channel, cold, warm)| {
        let mut code = code(name, None);
        code.spec.tags.channel = Channel::parse(channel).ok();
        let first_cold = (cold > 0).then(|| (day(1.0), ForeignId::parse("#0").unwrap()));
        arrivals.add(&code, Arrived { warm, cold, first_cold });
        (code, cold + warm)
    });
    let mut finder = LeakFinder::of_all(arrivals);
    for (code, count) in &codes {
        finder.add(code, uses((0..*count).map(|number| number as f64)));
    }
    assert_eq!(told(&finder.finish()), Vec::<String>::new());
}

/// One use every so many days.
fn steady(every: f64, from: f64, to: f64) -> Vec<f64> {
    let mut days = Vec::new();
    let mut at = from;
    while at < to {
        days.push(at);
        at += every;
    }
    days
}

/// So many uses in the week before a day.
fn burst(count: usize, to: f64) -> Vec<f64> {
    (0..count).map(|number| to - 6.5 * number as f64 / count as f64).collect()
}

/// What is found of codes `A`, `B`, ..., each with the day from which there is it and the days of its uses.
fn of_uses(codes: &[(f64, Vec<f64>)]) -> Vec<String> {
    beside_orders(&[], codes)
}

/// The same of a shop with orders on these days, besides those with codes.
fn beside_orders(orders: &[f64], codes: &[(f64, Vec<f64>)]) -> Vec<String> {
    let with_codes = codes.iter().flat_map(|(_, days)| days);
    let mut orders: Vec<Timestamp> =
        orders.iter().chain(with_codes.filter(|_| !orders.is_empty())).map(|at| day(*at)).collect();
    orders.sort_unstable();
    let mut finder = LeakFinder::of_all(Arrivals::default()).with_orders(orders);
    for (name, (from, days)) in ('A'..).zip(codes) {
        let code = Code { created_at: day(*from), ..code(&name.to_string(), None) };
        finder.add(&code, uses(days.iter().copied()));
    }
    told(&finder.finish())
}

/// What it is about, the codes as above, and what is told.
type Uses<'a> = (&'a str, Vec<(f64, Vec<f64>)>, &'a [&'a str]);

#[test]
fn a_week_is_a_rise_against_the_own_history_and_what_the_other_codes_did() {
    let with = |mut days: Vec<f64>, more: Vec<f64>| {
        days.extend(more);
        days
    };
    let usual = || steady(5.0, 1.0, 80.0);
    let risen = || with(usual(), burst(20, 86.0));
    let table: Vec<Uses<'_>> = vec![
        ("steady", vec![(0.0, usual())], &[]),
        ("risen", vec![(0.0, risen())], &["A rise 20/36"]),
        ("twice as many", vec![(0.0, with(usual(), burst(3, 86.0)))], &[]),
        ("four in a week", vec![(0.0, with(steady(20.0, 1.0, 80.0), burst(4, 86.0)))], &[]),
        ("a launch", vec![(78.0, burst(20, 86.0))], &[]),
        ("its first uses", vec![(0.0, burst(20, 86.0))], &[]),
        ("a launch, then less", vec![(0.0, with(burst(30, 7.0), steady(7.0, 8.0, 80.0)))], &[]),
        ("all alike", vec![(0.0, risen()), (0.0, risen()), (0.0, risen())], &[]),
        ("one of three", vec![(0.0, usual()), (0.0, risen()), (0.0, usual())], &["B rise 20/36"]),
        (
            "far more than the others, who rose too",
            vec![(0.0, with(usual(), burst(90, 86.0))), (0.0, risen()), (0.0, risen())],
            &["A rise 90/106"],
        ),
        (
            "others began meanwhile",
            vec![(0.0, risen()), (80.0, burst(50, 86.0))],
            &["A rise 20/36"],
        ),
    ];
    for (name, codes, expected) in table {
        assert_eq!(of_uses(&codes), expected, "{name}");
    }
}

// A busy Black Week was told as the leak of the one code that there was.
#[test]
fn a_rise_that_all_orders_of_the_shop_have_is_none_of_the_code() {
    let with = |mut days: Vec<f64>, more: Vec<f64>| {
        days.extend(more);
        days
    };
    let usual = || steady(5.0, 1.0, 80.0);
    let risen = || with(usual(), burst(20, 86.0));
    let calm = steady(0.5, 1.0, 86.0);
    let busy = with(steady(0.5, 1.0, 80.0), burst(200, 86.0));
    let table: [Found<'_>; 6] = [
        ("a calm week", &calm, vec![(0.0, risen())], &["A rise 20/36"]),
        ("a busy week", &busy, vec![(0.0, risen())], &[]),
        (
            "far more than a busy week",
            &busy,
            vec![(0.0, with(usual(), burst(900, 86.0)))],
            &["A rise 900/916"],
        ),
        (
            "beside a code that leaked before",
            &busy,
            vec![(0.0, risen()), (0.0, with(usual(), burst(150, 40.0)))],
            &["B rise 151/158"],
        ),
        ("all codes, in a busy week", &busy, vec![(0.0, risen()), (0.0, risen())], &[]),
        (
            "a code that is older than all that is known",
            &calm,
            vec![(-900.0, risen())],
            &["A rise 20/36"],
        ),
    ];
    for (name, orders, codes, expected) in table {
        assert_eq!(beside_orders(orders, &codes), expected, "{name}");
    }
}

/// What it is about, the days of orders, the codes as above, and what is told.
type Found<'a> = (&'a str, &'a [f64], Vec<(f64, Vec<f64>)>, &'a [&'a str]);

#[test]
fn two_leaks_at_once_do_not_hide_each_other() {
    let with = |mut days: Vec<f64>, more: Vec<f64>| {
        days.extend(more);
        days
    };
    let usual = || (0.0, steady(5.0, 1.0, 86.0));
    let risen = |count| (0.0, with(steady(5.0, 1.0, 80.0), burst(count, 86.0)));
    let two = vec![risen(20), risen(400), usual(), usual()];
    assert_eq!(of_uses(&two), ["B rise 400/416", "A rise 20/36"]);
    // Most of all codes are a good week, above which one stands out.
    let most = vec![risen(20), risen(400), risen(25), usual()];
    assert_eq!(of_uses(&most), ["B rise 400/416"]);
}

#[test]
fn of_a_thousand_codes_that_are_used_by_chance_alone_hardly_any_has_a_rise() {
    // A linear congruential generator (Knuth's MMIX constants): the same draws on every machine.
    let mut state = 1_u64;
    let mut unit = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 11) as f64 + 1.0) / (1_u64 << 53) as f64
    };
    let mut found = 0;
    for _ in 0..1_000 {
        let (mut days, mut at) = (Vec::new(), 0.0);
        while at < 365.0 {
            at -= 7.0 * unit().ln();
            days.push(at);
        }
        found += of_uses(&[(0.0, days)]).len();
    }
    assert!(found <= 20, "{found} of 1000");
}

#[test]
fn a_batch_is_judged_as_a_whole_and_its_codes_by_what_each_shows() {
    let mut finder = LeakFinder::of_all(Arrivals::default());
    let days = steady(5.0, 1.0, 80.0).into_iter().chain(burst(20, 86.0));
    for (number, at) in days.enumerate() {
        let mut of_batch = code(&format!("VIP-{number}"), Some("vip"));
        of_batch.spec.terms.limit = Some(1);
        let twice = if number == 3 { vec![at, at + 0.1] } else { vec![at] };
        finder.add(&of_batch, uses(twice));
    }
    let leaks = finder.finish();
    assert_eq!(told(&leaks), ["vip rise 20/37", "VIP-3 over-limit 1/2"]);
    assert_eq!((leaks.redemptions, leaks.judged), (37, 0));
    let flags: Flags = leaks.leaks.iter().collect();
    let (batch, code) = (BatchName::parse("vip").unwrap(), CouponCode::parse("vip 3").unwrap());
    assert_eq!(flags.of_batch(&batch).collect::<Vec<_>>(), [Flag::Rise, Flag::OverLimit]);
    assert_eq!(flags.of_code(&code).collect::<Vec<_>>(), [Flag::OverLimit]);
}

#[test]
fn redemptions_of_codes_that_were_given_to_people_are_no_rise_of_their_batch() {
    let mut finder = LeakFinder::of_all(Arrivals::default());
    for (number, at) in steady(5.0, 1.0, 80.0).into_iter().chain(burst(20, 86.0)).enumerate() {
        let given = HandOut { at: day(at - 0.5), label: None, agent: None, until: None };
        let of_batch = code(&format!("VIP-{number}"), Some("vip"));
        finder.add(&Code { given: Some(given), ..of_batch }, uses([at]));
    }
    assert_eq!(told(&finder.finish()), Vec::<String>::new());
}

#[test]
fn only_redemptions_of_the_period_are_told_and_earlier_ones_say_what_is_usual() {
    let mut days = steady(5.0, 1.0, 80.0);
    days.extend(burst(20, 86.0));
    let found = |from: &str, to: &str| {
        let period = [from, to].map(|text| parse_day(text).unwrap());
        let period = Period::days(period[0], period[1], Zone::utc()).unwrap();
        let mut finder = LeakFinder::of_period(period, Arrivals::default());
        finder.add(&code("A", None), uses(days.iter().copied()));
        let leaks = finder.finish();
        (told(&leaks), leaks.redemptions)
    };
    // Day 86 is the 28th of March.
    assert_eq!(found("2026-03-01", "2026-03-31").0, ["A rise 20/36"]);
    assert_eq!(found("2026-02-01", "2026-02-28"), (Vec::new(), 6));
    // A period that begins in the middle of the week ends it.
    assert_eq!(found("2026-03-28", "2026-04-30").0, ["A rise 20/36"]);
}
