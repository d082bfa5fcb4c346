//! An explanation in plain words, for the owner who asks why an order went where it went.
//!
//! Invariant: every sentence stands on the facts of the explanation; nothing is looked up again.

use crate::attribution::Branch;
use crate::domain::click::Verdict;
use crate::domain::conversion::OrderStatus;
use crate::domain::label::Tags;
use crate::domain::money::Money;
use crate::domain::rules::{CouponRule, Evidence, Model};
use crate::domain::slug::Slug;
use crate::domain::time::Timestamp;

use super::evidence::{Fact, Unused};
use super::explanation::{
    EvidencePiece, ExplainedCredit, ExplainedTouch, Explanation, ModelCredits, NotCounted,
};

impl Explanation {
    /// The explanation in short sentences, in reading order.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let mut lines = vec![self.order()];
        lines.extend(self.evidence.iter().map(|piece| self.piece(piece)));
        lines.push(self.how_many());
        let touches = self.journey.iter().enumerate();
        lines.extend(touches.map(|(place, touch)| self.touch(place, touch)));
        lines.extend(self.rule());
        if !self.journey.is_empty() {
            lines.extend(self.credits.iter().map(|credits| self.model(credits)));
        }
        lines
    }

    fn order(&self) -> String {
        let order = &self.conversion;
        let state = match order.status {
            OrderStatus::Pending => "is not paid yet".to_owned(),
            OrderStatus::Paid => "is paid".to_owned(),
            OrderStatus::PartiallyRefunded => {
                format!("is paid, and {} was given back", self.money(order.refunded))
            }
            OrderStatus::Refunded => "was paid and given back".to_owned(),
            OrderStatus::Cancelled => "was cancelled".to_owned(),
        };
        let counts = match order.not_counted {
            None => format!("it counts with {}", self.money(order.net)),
            Some(NotCounted::Status) => "it is not counted".to_owned(),
            Some(NotCounted::Micro) => {
                format!("a {} is a step and not a goal, so it is not counted", order.kind)
            }
        };
        let (gross, at) = (self.money(order.gross), self.time(order.at));
        let zone = &self.zone;
        format!("Order {} of {gross} was placed on {at} ({zone}). It {state}; {counts}.", order.id)
    }

    fn piece(&self, piece: &EvidencePiece) -> String {
        let at = piece.at.map(|at| format!(" on {}", self.time(at))).unwrap_or_default();
        let fact = fact(&piece.fact, piece.link.as_ref(), &at);
        let machine = piece.verdict.filter(|verdict| *verdict != Verdict::Person);
        match (piece.unused, machine) {
            (Some(unused), _) => format!("{fact}. Not used: {}.", self.why_not(unused, piece.kind)),
            (None, Some(verdict)) => {
                format!("{fact}. Used, although it looked like {}: an order names it.", a(verdict))
            }
            (None, None) => format!("{fact}. Used."),
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
            Unused::Nothing => "no conversation and no earlier order is known of them".to_owned(),
        }
    }

    fn how_many(&self) -> String {
        let window = self.window;
        match self.journey.len() {
            0 => "Nothing that counts leads to this order, so it is unplaced.".to_owned(),
            1 => format!("One touch counts (window {window}):"),
            many => format!("{many} touches count (window {window}), the earliest first:"),
        }
    }

    fn touch(&self, place: usize, touch: &ExplainedTouch) -> String {
        let (number, kind, name) = (place + 1, touch.kind, &touch.name);
        let through = touch.link.as_ref().map(|l| format!(" through /{l}")).unwrap_or_default();
        let at = self.time(touch.at);
        format!("{number}. {at}, {kind} {name}{through}: {}", listed(&touch.tags))
    }

    fn rule(&self) -> Option<String> {
        let what = match self.branch {
            Branch::Empty | Branch::NoCode => return None,
            Branch::OnlyCode => "the code is the only touch, so it gets all",
            Branch::CodeWins => "the code gets all",
            Branch::CodeFallsBack => "there are other touches, so the code gets nothing",
            Branch::CodeIsTouch => "the code is a touch like the others",
            Branch::OthersKeep => {
                "the code and the last touch before it agree, so the code gets nothing and the \
                 touches keep the credit"
            }
            Branch::CodeTakes => {
                "the code and the last touch before it do not agree, so the code gets all"
            }
        };
        let rule: CouponRule = self.coupon;
        Some(format!("Coupon rule {rule}: {what}."))
    }

    fn model(&self, credits: &ModelCredits) -> String {
        let chosen = if credits.model == self.model { " (the one in use)" } else { "" };
        let name = match credits.model {
            Model::Last => "By last touch",
            Model::First => "By first touch",
            Model::Linear => "In equal parts",
            Model::Position => "By position",
        };
        let parts: Vec<String> = credits.credits.iter().map(|credit| self.credit(credit)).collect();
        format!("{name}{chosen}: {}.", parts.join("; "))
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
        Fact::RecipientClick(_) => format!("The person it was sent to clicked{on}{at}"),
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
