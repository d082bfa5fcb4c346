//! What the reader of a report should look at, in sentences: the figures, and what to do.

use crate::attribution::statistics::Verdict;
use crate::render::prose::{decimal, money, percent};
use crate::render::texts::{self, say};
use crate::render::{key, number};
use crate::report::{Attention, Best, ReasonCode, Report};

use super::PageOf;

/// One sentence for each point.
pub(super) fn sentences(of: &PageOf<'_>) -> Vec<String> {
    let zone = &of.report.period.zone;
    let points = of.attention();
    let said = points.iter().map(|point| match point {
        Attention::OldOrders(at) => say!("look-old-orders", day = zone.day(*at).to_string()),
        Attention::LostClicks(count) => say!("look-lost-clicks", count = *count),
        Attention::Unplaced { conversions, share, reason } => {
            let share = percent(*share, 0);
            let count = number::Credits::from(*conversions);
            let all = say!("look-unplaced", count = count, share = share);
            let why = reason.map(|(code, count)| most(code, count));
            texts::sentences(std::iter::once(all).chain(why))
        }
        Attention::Loss { key, cost, revenue, currency } => say!(
            "look-loss",
            name = key::named(key),
            cost = money(*cost, *currency),
            revenue = money(*revenue, *currency),
        ),
        Attention::BelowExpected { key, value, high, expected } => say!(
            "look-below-expected",
            name = key::named(key),
            value = percent(*value, 1),
            high = percent(*high, 1),
            expected = percent(*expected, 1),
        ),
        Attention::Fell { key, times } => {
            say!("look-fell", name = key::named(key), times = decimal(*times, 2),)
        }
        Attention::GoalBehind(goal) => {
            say!("look-goal", figure = texts::of("goals-of", goal.as_str()))
        }
        Attention::FarMore(list) => say!("look-list", list = list.as_str()),
        Attention::Unsteady { channel, week } => {
            say!("look-volume", channel = key::tag(channel.as_deref()), week = week.as_str())
        }
    });
    said.collect()
}

/// Why most of the unplaced orders are.
fn most(code: ReasonCode, count: u64) -> String {
    say!("look-unplaced-most", count = count, why = texts::of("reason", code.as_str()))
}

/// Which row earns most for each conversation, and whether that may be chance.
pub(super) fn best(report: &Report) -> Option<String> {
    let Best { key, next, per_conversation, currency, conversions } =
        report.best_per_conversation()?;
    let [most, second] = per_conversation.map(|minor| money(minor, currency));
    let (name, next) = (key::named(&key), key::named(&next));
    let said =
        say!("best", name = name.as_str(), each = most, next = next.as_str(), second = second);
    let verdict = conversions.and_then(|of| {
        let [times, low, high] = [of.value?, of.low, of.high?].map(|times| decimal(times, 2));
        let told = match of.verdict {
            Verdict::Higher | Verdict::Lower => {
                say!("best-seldom-chance", times = times, low = low, high = high)
            }
            Verdict::NoDifference | Verdict::TooFew => {
                say!("best-chance", times = times, low = low, high = high)
            }
        };
        Some(told)
    });
    Some(texts::sentences(std::iter::once(said).chain(verdict)))
}
