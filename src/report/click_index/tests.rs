//! The index has the clicks that are wanted, and no others.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::codec::fixtures;
use crate::domain::click::visitor::Visitor;
use crate::domain::click::{Click, ClickSummary};
use crate::domain::label::Variant;
use crate::domain::time::Timestamp;
use crate::report::wanted::Numbers;

/// Sees nothing, but has variants decoded.
struct NeedsVariants;

impl Watch for NeedsVariants {
    type Seen = ();

    fn needs_variants(&self) -> bool {
        true
    }

    fn begin(&self) {}

    fn see(&self, (): &mut (), _: usize, _: &SeenRows) {}

    fn end(&mut self, _: Vec<()>) {}
}

/// A time, a visitor, a recipient, and whether a person made the click.
type Drawn = (u8, Option<u8>, Option<u8>, bool);

fn clicks(of: &[Drawn]) -> Vec<Click> {
    let one = |(number, (ms, visitor, recipient, is_person)): (u64, &Drawn)| {
        let mut click = fixtures::click(number);
        click.at = Timestamp::from_ms(i64::from(*ms)).unwrap();
        click.visitor = visitor.map(|of: u8| Visitor::from_bits(of.into()).unwrap());
        click.recipient = recipient.map(|of| PersonKey([of; 16]));
        let verdict = if *is_person { Verdict::Person } else { Verdict::Bot };
        click.judgement.verdict = verdict;
        click.variant = recipient.and_then(|of| Variant::parse(&format!("arm-{of}")).ok());
        click
    };
    (1..).zip(of).map(one).collect()
}

fn numbers(of: &HashSet<u64>) -> Numbers {
    of.iter().filter_map(|number| ClickNumber::new(*number)).collect()
}

proptest! {
    #[test]
    fn it_has_the_named_clicks_and_those_of_the_wanted_people(
        of in proptest::collection::vec(
            (any::<u8>(), proptest::option::of(0_u8..6), proptest::option::of(0_u8..6), any::<bool>()),
            1..40,
        ),
        named in proptest::collection::hash_set(0_u64..45, 0..8),
        share in 0_usize..8,
        recipients in proptest::collection::hash_set(0_u8..6, 0..3),
        (from, to) in (any::<u8>(), any::<u8>()),
    ) {
        let (all, at) = (clicks(&of), |ms: u8| Timestamp::from_ms(i64::from(ms)).unwrap());
        let visitors_of: HashSet<u64> = named.iter().copied().take(share).collect();
        let wanted = Wanted {
            named: numbers(&named),
            visitors_of: numbers(&visitors_of),
            recipients: Some(recipients.iter().map(|of| PersonKey([*of; 16])).collect()),
            from: at(from),
            to: at(to),
        };
        let all_clicks = Clicks::of(all.clone());
        let index = ClickIndex::build(&all_clicks, &wanted, &mut NeedsVariants).unwrap();
        let shown_of = |click: &SeenClick, visitor: Option<Visitor>| ClickSummary {
            number: click.number(),
            at: click.at(),
            link: click.link(),
            variant: index.variant(click.variant(), click.number().get()).cloned(),
            recipient: index.recipient(click),
            visitor: visitor.or_else(|| index.visitor(click)),
            verdict: index.verdict(click),
        };
        let shown = |click: &SeenClick| shown_of(click, None);
        let expected = |click: &Click| ClickSummary {
            number: click.number,
            at: click.at,
            link: click.link,
            variant: click.variant.clone(),
            recipient: click.recipient,
            visitor: click.visitor,
            verdict: click.judgement.verdict,
        };
        let joining = |click: &&Click| visitors_of.contains(&click.number.get());
        let mut found_named = Vec::new();
        for number in 0..45 {
            let found = index.named(ClickNumber::new(number).unwrap()).map(|of| shown(&of.click));
            let click = all.iter().find(|c| c.number.get() == number && named.contains(&number));
            prop_assert_eq!(found, click.map(expected));
            found_named.extend(click);
        }
        let of_person = |is_theirs: &dyn Fn(&Click) -> bool, is_wanted: bool| {
            let in_time = |click: &&Click| {
                let is_person = click.judgement.verdict == Verdict::Person;
                at(from) <= click.at && click.at <= at(to) && is_person && is_wanted
            };
            let mut theirs: Vec<&Click> =
                all.iter().filter(in_time).filter(|click| is_theirs(click)).collect();
            theirs.sort_by_key(|click| (click.at, click.number));
            theirs.into_iter().map(expected).collect::<Vec<_>>()
        };
        for named in found_named {
            let has = |click: &Click| click.visitor.is_some() && click.visitor == named.visitor;
            let beside = index.beside(index.named(named.number).unwrap());
            let found: Vec<_> = beside.iter().map(|of| shown_of(of, named.visitor)).collect();
            prop_assert_eq!(found, of_person(&has, all.iter().filter(joining).any(has)));
        }
        for id in 0_u8..6 {
            let who = PersonKey([id; 16]);
            let has = |click: &Click| click.recipient == Some(who);
            let is_wanted = recipients.contains(&id) || all.iter().filter(joining).any(has);
            let found: Vec<_> = index.of_recipient(who).iter().map(shown).collect();
            prop_assert_eq!(found, of_person(&has, is_wanted));
        }
    }
}
