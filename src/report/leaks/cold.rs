//! Codes that are redeemed without a click or conversation before.
//!
//! People buy on other devices, so that some redemptions of any code arrive cold. Invariant: a code is told only if half
//! of what could be judged is cold, and if that is more than of the other codes beyond chance: where all codes look
//! alike, it is the shop that passes nothing on.

use crate::attribution::statistics::{Level, Proportion, newcombe};
use crate::domain::limits::COLD_MIN;
use crate::domain::record::leak::{Expected, Leak, Sign};
use crate::domain::record::uses::DatedUse;

use super::Subject;

pub(super) fn leaks(subjects: &[Subject]) -> Vec<Leak> {
    let judged: Vec<&Subject> =
        subjects.iter().filter(|of| of.arrived.judged() >= COLD_MIN).collect();
    let level = Level::of_comparisons(u32::try_from(judged.len()).unwrap_or(u32::MAX));
    let all = judged.iter().fold(Proportion { successes: 0, trials: 0 }, |all, of| Proportion {
        successes: all.successes + of.arrived.cold,
        trials: all.trials + of.arrived.judged(),
    });
    let mut leaks = Vec::new();
    for subject in judged {
        let arrived = &subject.arrived;
        let own = Proportion { successes: arrived.cold, trials: arrived.judged() };
        let others = Proportion {
            successes: all.successes - own.successes,
            trials: all.trials - own.trials,
        };
        let is_more = newcombe(own, others, level).is_none_or(|(low, _)| low > 0.0);
        let is_half = 2 * own.successes >= own.trials;
        if own.successes < COLD_MIN || !is_half || !is_more {
            continue;
        }
        if let Some((at, order)) = &arrived.first_cold {
            let of = Expected::of(&subject.tags);
            let sign = Sign::Cold { of, cold: own.successes, judged: own.trials };
            leaks.push(subject.leak(sign, &DatedUse { at: *at, order: Some(order.clone()) }));
        }
    }
    leaks
}
