//! Codes that are redeemed without a click or conversation before, more often than is usual.
//!
//! People buy on other devices, and of most shops only some customers can ever be tied, so that some redemptions of any
//! code arrive cold. Invariant: a code is told only against what is usual of the same shop and time: the other codes of
//! its channel, else all other codes, else also the orders without a code; never by its own share alone.

use std::collections::BTreeMap;

use crate::attribution::statistics::{Level, Proportion, chance_of_more};
use crate::domain::limits::{COLD_MIN, COLD_USUAL_MIN};
use crate::domain::record::leak::{Expected, Leak, Sign};
use crate::domain::record::uses::DatedUse;

use super::Subject;
use crate::report::arrivals::Arrived;

/// `without_code` is how the orders without a code arrived.
pub(super) fn leaks(subjects: &[Subject], without_code: &Arrived) -> Vec<Leak> {
    let judged = subjects.iter().filter(|of| of.arrived.judged() >= COLD_MIN);
    let level = Level::of_comparisons(u32::try_from(judged.clone().count()).unwrap_or(u32::MAX));
    let usual = Usual::of(subjects, without_code);
    let leak = |subject: &Subject| {
        let own = cold(&subject.arrived);
        let usual = usual.beside(subject)?;
        let warm = |of: Proportion| u128::from(of.trials - of.successes);
        // At most half as many as usual, of as many, had a click or conversation.
        let is_half =
            2 * warm(own) * u128::from(usual.trials) <= warm(usual) * u128::from(own.trials);
        let is_chance =
            chance_of_more(own, usual).is_none_or(|chance| chance > level.probability() / 2.0);
        if own.successes < COLD_MIN || !is_half || is_chance {
            return None;
        }
        let (at, order) = subject.arrived.first_cold.clone()?;
        let (of, usual) = (Expected::of(&subject.tags), (usual.successes, usual.trials));
        let sign = Sign::Cold { of, cold: own.successes, judged: own.trials, usual };
        Some(subject.leak(sign, &DatedUse { at, order: Some(order), customer: None }))
    };
    judged.filter_map(leak).collect()
}

fn cold(of: &Arrived) -> Proportion {
    Proportion { successes: of.cold, trials: of.judged() }
}

fn sum(a: Proportion, b: Proportion) -> Proportion {
    Proportion { successes: a.successes + b.successes, trials: a.trials + b.trials }
}

fn less(a: Proportion, b: Proportion) -> Proportion {
    Proportion { successes: a.successes - b.successes, trials: a.trials - b.trials }
}

/// How many redemptions and orders of the shop arrive cold.
struct Usual {
    by_expected: BTreeMap<Expected, Proportion>,
    with_code: Proportion,
    without_code: Proportion,
}

impl Usual {
    fn of(subjects: &[Subject], without_code: &Arrived) -> Self {
        let none = Proportion { successes: 0, trials: 0 };
        let mut of = Self {
            by_expected: BTreeMap::new(),
            with_code: none,
            without_code: cold(without_code),
        };
        for subject in subjects {
            let cold = cold(&subject.arrived);
            let alike = of.by_expected.entry(Expected::of(&subject.tags)).or_insert(none);
            *alike = sum(*alike, cold);
            of.with_code = sum(of.with_code, cold);
        }
        of
    }

    /// What a code is compared with; `None` if too little is known.
    fn beside(&self, subject: &Subject) -> Option<Proportion> {
        let own = cold(&subject.arrived);
        let alike = less(self.by_expected[&Expected::of(&subject.tags)], own);
        let others = less(self.with_code, own);
        let many = [alike, others].into_iter().find(|of| of.trials >= COLD_USUAL_MIN);
        let all = sum(others, self.without_code);
        many.or((all.trials >= COLD_MIN).then_some(all))
    }
}
