//! What the reader of a report should look at, in sentences: the figures, and what to do; and which row earns most for
//! each conversation, in a sentence and as an object of the JSON contract.

use serde::Serialize;

use crate::attribution::statistics::{Comparison, Verdict};
use crate::domain::limits::LISTED_MAX;
use crate::domain::money::Currency;
use crate::render::key;
use crate::render::leaks::reason;
use crate::render::number;
use crate::render::page::Point;
use crate::render::prose::{decimal, money, percent};
use crate::render::texts::{self, say};
use crate::report::{Attention, Best, Grouping, ReasonCode, Report, ReportRow};

use super::rows::is_few;
use super::{PageOf, goals, leaks};

/// One sentence for each point, with the part that has more about it.
pub(super) fn points(of: &PageOf<'_>) -> Vec<Point> {
    let point = |point: &Attention| Point {
        said: sentence(point, of.report),
        part: match point {
            Attention::OldOrders(_) | Attention::LostClicks(_) => "health",
            Attention::Unplaced { .. } => "unplaced",
            Attention::Leaks { .. } => "leaks",
            Attention::Loss { .. } | Attention::BelowExpected { .. } => "by-channel",
            Attention::Fell { .. } => "changes",
            Attention::GoalBehind(_) => "goals",
            Attention::FarMore(_) | Attention::Unsteady { .. } => "messages",
        }
        .to_owned(),
    };
    of.attention().iter().map(point).collect()
}

fn sentence(point: &Attention, report: &Report) -> String {
    let zone = &report.period.zone;
    match point {
        Attention::OldOrders(at) => say!("look-old-orders", day = zone.day(*at).to_string()),
        Attention::LostClicks(count) => say!("look-lost-clicks", count = *count),
        Attention::Unplaced { orders, all, reason } => {
            let share = percent(*orders as f64 / *all as f64, 0);
            let all = say!("look-unplaced", count = *orders, all = *all, share = share);
            let why = reason.map(|(code, count)| most(code, count));
            texts::sentences(std::iter::once(all).chain(why))
        }
        Attention::Leaks { codes, first } => {
            let why = reason(&first.sign, zone);
            say!("look-leaks", count = *codes, name = leaks::name(first), why = why)
        }
        Attention::Loss { key, cost, revenue, profit, currency } => {
            let [cost, revenue] = [cost, revenue].map(|minor| money(*minor, *currency));
            let name = key::named(key);
            let said = match profit {
                None => say!("look-loss", name = name, cost = cost, revenue = revenue),
                Some(profit) => {
                    let loss = money(-*profit, *currency);
                    say!(
                        "look-loss-profit",
                        name = name,
                        cost = cost,
                        revenue = revenue,
                        loss = loss
                    )
                }
            };
            let is_named = is_named_more(key, report);
            let what =
                if is_named { say!("look-loss-see-answers") } else { say!("look-loss-spend-less") };
            texts::sentences([said, what])
        }
        Attention::BelowExpected { key, value, high, expected } => say!(
            "look-below-expected",
            name = key::named(key),
            value = percent(*value, 1),
            high = percent(*high, 1),
            expected = percent(*expected, 1),
        ),
        Attention::Fell { key, times } => {
            say!("look-fell", name = key::named(key), times = decimal(*times, 2))
        }
        Attention::GoalBehind(goal) => {
            let said = goals::behind(goal, report.totals.currency);
            texts::sentences(said.into_iter().chain(goals::explained(goal, report)))
        }
        Attention::FarMore(list) => say!("look-list", list = list.as_str()),
        Attention::Unsteady { channel, week } => {
            say!("look-volume", channel = key::tag(channel.as_deref()), week = week.as_str())
        }
    }
}

/// Whether customers name the channel of a row more often than their orders are placed there, beyond chance.
fn is_named_more(key: &[Option<String>], report: &Report) -> bool {
    let leaning = report.answers().and_then(|of| of.leaning);
    let leaning = leaning.filter(|of| of.verdict == Verdict::Higher);
    let [Some(name)] = key else { return false };
    report.is_by(Grouping::Channel) && leaning.is_some_and(|of| of.channel.as_str() == name)
}

/// Why most of the unplaced orders are.
fn most(code: ReasonCode, count: u64) -> String {
    say!("look-unplaced-most", count = count, why = texts::of("reason", code.as_str()))
}

/// Which agent earns most for each conversation, and whether that may be chance; `None` without two agents who had
/// conversations.
pub(super) fn best_agent(report: &Report) -> Option<String> {
    let named = report.rows.iter().filter(|row| row.key.iter().any(Option::is_some));
    let talked: Vec<&ReportRow> = named.filter(|row| row.figures.conversations > 0).collect();
    let many = talked.iter().filter(|row| !is_few(row.figures.conversions)).count();
    match best(report) {
        None if talked.len() > 1 && many < 2 => Some(say!("best-agent-few")),
        said => said,
    }
}

/// Which row earns most for each conversation, and whether that may be chance.
pub(super) fn best(report: &Report) -> Option<String> {
    let Best { key, next, per_conversation, currency, conversions, is_outside, above } =
        report.best_per_conversation()?;
    let [most, second] = per_conversation.map(|minor| money(minor, currency));
    let (name, next) = (key::named(&key), key::named(&next));
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
    let (name, next) = (name.as_str(), next.as_str());
    let said = if verdict.is_none() && is_outside {
        say!("best-outside", name = name, each = most, next = next, second = second)
    } else {
        say!("best", name = name, each = most, next = next, second = second)
    };
    let names = texts::list(above.iter().take(LISTED_MAX).map(|key| key::named(key)));
    let left = above.len().saturating_sub(LISTED_MAX) as u64;
    let above = (!above.is_empty()).then(|| say!("best-above", names = names, left = left));
    Some(texts::sentences(std::iter::once(said).chain(verdict).chain(above)))
}

/// `best_per_conversation`: the row that earns most for each conversation, and the next.
#[derive(Serialize)]
pub(super) struct BestObject {
    key: Vec<Option<String>>,
    next: Vec<Option<String>>,
    /// Of the best and of the next.
    revenue_per_conversation: [String; 2],
    currency: Option<&'static str>,
    /// How many times as many conversions for each conversation. Only there if that can be compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    conversions_per_conversation: Option<TimesObject>,
    /// The rows that it is above beyond chance.
    above: Vec<Vec<Option<String>>>,
}

#[derive(Serialize)]
struct TimesObject {
    times: Option<f64>,
    low: f64,
    high: Option<f64>,
    verdict: &'static str,
}

impl BestObject {
    pub(super) fn of(best: Best) -> Self {
        let Best { key, next, per_conversation, currency, conversions, above, .. } = best;
        let times = |of: Comparison| TimesObject {
            times: of.value.map(number::rate),
            low: number::rate(of.low),
            high: of.high.map(number::rate),
            verdict: of.verdict.as_str(),
        };
        Self {
            key,
            next,
            revenue_per_conversation: per_conversation.map(|minor| number::amount(minor, currency)),
            currency: currency.map(Currency::code),
            conversions_per_conversation: conversions.map(times),
            above,
        }
    }
}
