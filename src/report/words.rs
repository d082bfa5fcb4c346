//! An explanation in plain words, for the owner who asks why an order went where it went.
//!
//! Invariant: every sentence stands on the facts of the explanation; nothing is looked up again.

use crate::attribution::Branch;
use crate::domain::click::Verdict;
use crate::domain::label::Tags;
use crate::domain::link::slug::Slug;
use crate::domain::money::Money;
use crate::domain::record::order::OrderStatus;
use crate::domain::settings::rules::{CouponRule, Evidence};
use crate::domain::time::Timestamp;

use super::evidence::{Fact, Unused};
use super::explanation::{
    EvidencePiece, ExplainedCredit, ExplainedTouch, Explanation, ModelCredits, NotCounted,
};

impl Explanation {
    /// The explanation in short sentences, in reading order; an empty line parts its paragraphs.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let mut lines = vec![self.order(), self.state()];
        if !self.evidence.is_empty() {
            lines.push(String::new());
            let is_tied = self.evidence.iter().any(|piece| piece.unused.is_none());
            let ties = if is_tied { "ties" } else { "might have tied" };
            lines.push(format!("What {ties} it to links, codes and conversations:"));
            lines.extend(self.evidence.iter().map(|piece| self.piece(piece)));
        }
        lines.push(String::new());
        lines.push(self.how_many());
        let touches = self.journey.iter().enumerate();
        lines.extend(touches.map(|(place, touch)| self.touch(place, touch)));
        if let Some(rule) = self.rule() {
            lines.push(String::new());
            lines.push(rule);
        }
        if !self.journey.is_empty() {
            lines.push(String::new());
            lines.push("Who gets the credit, by model:".to_owned());
            lines.extend(self.models());
        }
        lines
    }

    fn order(&self) -> String {
        let order = &self.conversion;
        let (gross, at) = (self.money(order.gross), self.time(order.at));
        format!("Order {} of {gross} was placed on {at} ({}).", order.id, self.zone)
    }

    fn state(&self) -> String {
        let order = &self.conversion;
        let state = match order.status {
            OrderStatus::Pending => "is not paid yet".to_owned(),
            OrderStatus::Paid => "is paid".to_owned(),
            OrderStatus::PartiallyRefunded => {
                format!("is paid, less {} that was given back", self.money(order.refunded))
            }
            OrderStatus::Refunded => "was paid and given back".to_owned(),
            OrderStatus::Cancelled => "was cancelled".to_owned(),
        };
        let counts = match order.not_counted {
            None => format!("it counts for {}", self.money(order.net)),
            Some(NotCounted::Status) => "it is not counted".to_owned(),
            Some(NotCounted::Micro) => {
                format!("a {} is a step and not a goal, so it is not counted", order.kind)
            }
        };
        format!("It {state}; {counts}.")
    }

    fn piece(&self, piece: &EvidencePiece) -> String {
        let at = piece.at.map(|at| format!(" on {}", self.time(at))).unwrap_or_default();
        let fact = fact(&piece.fact, piece.link.as_ref(), &at);
        let machine = piece.verdict.filter(|verdict| *verdict != Verdict::Person);
        match (piece.unused, machine) {
            (Some(unused), _) => {
                format!("- {fact}. Not used: {}.", self.why_not(unused, piece.kind))
            }
            (None, Some(verdict)) => {
                format!("+ {fact}. It looked like {}, but an order names it.", a(verdict))
            }
            (None, None) => format!("+ {fact}."),
        }
    }

    fn why_not(&self, unused: Unused, kind: Evidence) -> String {
        match unused {
            Unused::NotAllowed => format!("the rules do not allow {kind} as evidence"),
            Unused::ForeignClick => "this data file did not give that click id".to_owned(),
            Unused::LostClick => "the click id is genuine, but its click was lost".to_owned(),
            Unused::UnknownCode => "nobody made that code here".to_owned(),
            Unused::LaterCode => "another code on the order came first".to_owned(),
            Unused::AnotherPerson(by) => {
                format!("the stronger evidence ({by}) names another person")
            }
            Unused::OutsideWindow => {
                format!("it is not within the {} before the order", self.window)
            }
            Unused::Nothing => "no conversation and no earlier order of theirs is known".to_owned(),
        }
    }

    fn how_many(&self) -> String {
        let window = self.window;
        match self.journey.len() {
            0 => "Nothing that counts leads to this order, so it is unplaced.".to_owned(),
            1 => format!("Its journey is one touch (window {window}):"),
            many => format!("Its journey is {many} touches (window {window}), earliest first:"),
        }
    }

    fn touch(&self, place: usize, touch: &ExplainedTouch) -> String {
        let (number, kind, name) = (place + 1, touch.kind, &touch.name);
        let through = touch.link.as_ref().map(|l| format!(" through /{l}")).unwrap_or_default();
        let at = self.time(touch.at);
        format!("{number}. {at}  {kind} {name}{through} ({})", listed(&touch.tags))
    }

    fn rule(&self) -> Option<String> {
        let what = match self.branch {
            Branch::Empty | Branch::NoCode => return None,
            Branch::OnlyCode => "The code is the only touch, so it gets all",
            Branch::CodeWins => "The code gets all, whatever else there was",
            Branch::CodeFallsBack => "There are other touches, so the code gets nothing",
            Branch::CodeIsTouch => "The code is a touch like the others",
            Branch::OthersKeep => {
                "The code and the last touch before it agree, so the touches keep the credit and \
                 the code gets none"
            }
            Branch::CodeTakes => {
                "The code and the last touch before it do not agree, so the code gets all"
            }
        };
        let rule: CouponRule = self.coupon;
        Some(format!("{what} (coupon rule {rule})."))
    }

    /// The model in use, then the others.
    fn models(&self) -> Vec<String> {
        let (used, others): (Vec<_>, Vec<_>) =
            self.credits.iter().partition(|credits| credits.model == self.model);
        let in_use = used.first().map(|credits| &credits.credits);
        let line = |credits: &&ModelCredits| {
            let is_used = credits.model == self.model;
            let name = format!("{}{}", credits.model, if is_used { " (in use)" } else { "" });
            let parts = || credits.credits.iter().map(|credit| self.credit(credit));
            let told = if !is_used && in_use == Some(&credits.credits) {
                "the same".to_owned()
            } else {
                parts().collect::<Vec<_>>().join("; ")
            };
            format!("  {name:<18} {told}")
        };
        used.iter().chain(&others).map(line).collect()
    }

    fn credit(&self, credit: &ExplainedCredit) -> String {
        let (amount, number) = (self.money(credit.amount), credit.touch + 1);
        format!("{amount} to touch {number} ({})", listed(&credit.tags))
    }

    fn money(&self, minor: i64) -> String {
        let currency = self.conversion.currency;
        format!("{} {currency}", Money { minor, currency }.decimal())
    }

    /// `2026-10-03 07:00`, local.
    fn time(&self, at: Timestamp) -> String {
        let full = self.zone.rfc3339(at);
        full.get(..16).unwrap_or(&full).replace('T', " ")
    }
}

fn fact(fact: &Fact, link: Option<&Slug>, at: &str) -> String {
    let on = link.map(|link| format!(" on /{link}")).unwrap_or_default();
    match fact {
        Fact::NamedClick(id) => format!("The order names click {id}{on}{at}"),
        Fact::VisitorClick(_) => format!("The same browser clicked{on}{at}"),
        Fact::RecipientClick(_) => format!("The person the link was sent to clicked{on}{at}"),
        Fact::Code(code) => format!("The order has the code {code}"),
        Fact::Utm(utm) => {
            let values = [&utm.source, &utm.medium, &utm.campaign, &utm.content];
            let values: Vec<&str> = values.into_iter().filter_map(Option::as_deref).collect();
            format!("The order carries the UTM values {}", values.join(", "))
        }
        Fact::Conversation(id) => format!("The customer wrote in conversation {id}{at}"),
        Fact::Earlier(order, inner) => {
            let inner = match &**inner {
                Fact::NamedClick(id) => format!("names click {id}{on}{at}"),
                Fact::VisitorClick(_) => format!("was by a browser that also clicked{on}{at}"),
                Fact::Code(code) => format!("has the code {code}{at}"),
                _ => format!("carries UTM values{at}"),
            };
            format!("The customer's earlier order {order} {inner}")
        }
        Fact::Customer => "The order says who the customer is".to_owned(),
    }
}

/// A verdict with its article.
fn a(verdict: Verdict) -> String {
    match verdict {
        Verdict::Own => "one of our own clicks".to_owned(),
        Verdict::Unknown => "nobody we know".to_owned(),
        other => format!("a {other}"),
    }
}

/// The tags that are there, channel first.
fn listed(tags: &Tags) -> String {
    let channel = tags.channel.as_ref().map(ToString::to_string);
    let agent = tags.agent.as_ref().map(ToString::to_string);
    let campaign = tags.campaign.as_ref().map(ToString::to_string);
    let content = tags.content.as_ref().map(ToString::to_string);
    let there: Vec<String> = [channel, agent, campaign, content].into_iter().flatten().collect();
    if there.is_empty() { "no tags".to_owned() } else { there.join(", ") }
}
