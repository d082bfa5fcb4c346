//! An explanation in plain words, for an owner who asks why an order was credited as it was.

use crate::attribution::{Branch, TouchKind};
use crate::domain::click::Verdict;
use crate::domain::label::Tags;
use crate::domain::link::slug::Slug;
use crate::domain::money::{Currency, decimal};
use crate::domain::record::conversion_kind::ConversionKind;
use crate::domain::record::order::OrderStatus;
use crate::domain::settings::rules::{CouponRule, Evidence, WindowKind};
use crate::domain::time::Timestamp;
use crate::render::prose::{counted, grouped, span, windows};
use crate::render::width::{Width, hanging};
use crate::report::{
    ConvertedAmounts, EvidencePiece, ExplainedCredit, ExplainedTouch, Explanation, Fact,
    ModelCredits, NotCounted, Unused,
};

/// What begins a line, below which its text does not go on, and the text.
type Line = (String, String);

/// The explanation as short lines for a terminal; an empty line separates paragraphs.
#[must_use]
pub fn explanation_words(explanation: &Explanation, width: Width) -> Vec<String> {
    let plain = |text: String| (String::new(), text);
    let words = Words(explanation);
    let Explanation { evidence, journey, .. } = explanation;
    let mut lines = vec![plain(words.order()), plain(words.status())];
    lines.extend(words.rate().map(plain));
    if !evidence.is_empty() {
        lines.push(Line::default());
        let is_used = evidence.iter().any(|piece| piece.unused.is_none());
        lines.push(plain(if is_used {
            "Evidence that ties it to links, codes and conversations:".to_owned()
        } else {
            "None of this evidence can be used:".to_owned()
        }));
        lines.extend(evidence.iter().map(|piece| words.piece(piece)));
    }
    lines.push(Line::default());
    lines.push(plain(words.journey()));
    let touches = journey.iter().enumerate();
    lines.extend(touches.map(|(index, touch)| words.touch(index + 1, touch)));
    if let Some(rule) = words.rule() {
        lines.extend([Line::default(), plain(rule)]);
    }
    if !journey.is_empty() {
        lines.push(Line::default());
        lines.push(plain(if explanation.conversion.not_counted.is_none() {
            "Credit under each model:".to_owned()
        } else {
            "Credit under each model, if the order were counted:".to_owned()
        }));
        lines.extend(words.models());
    }
    lines.iter().map(|(head, text)| hanging(head, text, width)).collect()
}

struct Words<'a>(&'a Explanation);

impl Words<'_> {
    fn order(&self) -> String {
        let order = &self.0.conversion;
        let (gross, at, zone) = (self.money(order.gross), self.time(order.at), &self.0.zone);
        if order.kind != ConversionKind::Sale && order.gross == 0 {
            return format!("The {} {} came on {at} ({zone}).", order.kind, order.id);
        }
        format!("Order {} of {gross} was placed on {at} ({zone}).", order.id)
    }

    /// At which rate it is counted, if it is in another currency.
    fn rate(&self) -> Option<String> {
        let ConvertedAmounts { rate, currency, .. } = self.0.conversion.converted?;
        let from = self.0.conversion.currency;
        Some(format!("The plan counts 1 {from} as {rate} {currency}."))
    }

    fn status(&self) -> String {
        let order = &self.0.conversion;
        let refunded = self.money(order.refunded);
        let status = match order.status {
            OrderStatus::Pending => "is not paid yet".to_owned(),
            OrderStatus::Paid => "is paid".to_owned(),
            OrderStatus::PartiallyRefunded => format!("is paid, with {refunded} refunded"),
            OrderStatus::Refunded => format!("was paid, then {refunded} was refunded"),
            OrderStatus::Cancelled => "was cancelled".to_owned(),
        };
        match order.not_counted {
            None => {
                let net = order.converted.map_or(order.net, |converted| converted.net);
                let revenue = amount(net, order.counted_in());
                format!("It {status}. It counts as {revenue} of revenue.")
            }
            Some(NotCounted::Status) => format!("It {status}, so it is not counted."),
            Some(NotCounted::Micro) => {
                format!(
                    "It {status}. A {} is a step, not a goal, so it is not counted.",
                    order.kind
                )
            }
        }
    }

    fn piece(&self, piece: &EvidencePiece) -> Line {
        let fact = self.fact(&piece.fact, piece);
        let doubt = piece.verdict.and_then(doubt);
        let text = match (piece.unused, doubt) {
            (Some(unused), _) => format!("{fact}. Not used: {}.", self.why_not(unused, piece)),
            (None, Some(doubt)) => {
                let strength = piece.strength;
                format!("{fact}: {strength}. {doubt}, but it counts because it is named.")
            }
            (None, None) => format!("{fact}: {}.", piece.strength),
        };
        let mark = if piece.unused.is_some() { "- " } else { "+ " };
        (mark.to_owned(), text)
    }

    fn why_not(&self, unused: Unused, piece: &EvidencePiece) -> String {
        match unused {
            Unused::NotAllowed => {
                let kind: Evidence = piece.kind;
                format!("the attribution rules do not use {kind} as evidence")
            }
            Unused::ForeignClick => "this data file did not issue that click id".to_owned(),
            Unused::LostClick => {
                "the click id is valid, but its click is missing from the data file".to_owned()
            }
            Unused::UnknownCode => "this data file has no such code".to_owned(),
            Unused::UnknownNumber => "the plan does not have that number".to_owned(),
            Unused::UnknownChannel => {
                "the answer names no channel of the plan, or several".to_owned()
            }
            Unused::OthersPlace => "other evidence leads to a touch".to_owned(),
            Unused::LaterCode => "the order lists another code first".to_owned(),
            Unused::AnotherPerson(by) => {
                format!("stronger evidence ({by}) points to another person")
            }
            Unused::OutsideWindow if piece.at.is_some_and(|at| at > self.0.conversion.at) => {
                "it came after the order".to_owned()
            }
            Unused::OutsideWindow => {
                let kind = piece.touch.map_or(WindowKind::Click, TouchKind::window);
                let window = span(self.0.rules.window_of(kind));
                format!("it came more than {window} before the order")
            }
            Unused::NothingFound => {
                "no conversation and no earlier order of this customer is known".to_owned()
            }
        }
    }

    fn journey(&self) -> String {
        let window = windows(&self.0.rules);
        match self.0.journey.len() {
            0 => "No touch could be tied to this order, so it is unplaced.".to_owned(),
            1 => format!("Its journey has 1 touch (window: {window}):"),
            many => {
                let touches = counted(many as u64, "touch");
                format!("Its journey has {touches}, earliest first (window: {window}):")
            }
        }
    }

    fn touch(&self, number: usize, touch: &ExplainedTouch) -> Line {
        let (kind, name) = (touch.kind, &touch.name);
        let link = touch.link.as_ref().map(|slug| format!(" on /{slug}")).unwrap_or_default();
        let at = self.time(touch.at);
        (format!("{number}. {at}  "), format!("{kind} {name}{link} ({})", listed(&touch.tags)))
    }

    fn rule(&self) -> Option<String> {
        let outcome = match self.0.branch {
            Branch::Empty | Branch::NoCode => return None,
            Branch::OnlyCode => "The code is the only touch, so it gets all the credit",
            Branch::CodeWins => "The code gets all the credit, whatever other touches there are",
            Branch::CodeFallsBack => "There are other touches, so the code gets no credit",
            Branch::CodeIsTouch => "The code counts as a touch like any other",
            Branch::OthersKeep => {
                "The tags of the code match those of the last touch before it, so the credit goes to \
                 the other touches and the code gets none"
            }
            Branch::CodeTakes => {
                "The tags of the code differ from those of the last touch before it, so the code gets \
                 all the credit"
            }
        };
        let rule: CouponRule = self.0.rules.coupon;
        Some(format!("{outcome} (coupon rule: {rule})."))
    }

    /// One line for each model, the model in use first.
    fn models(&self) -> Vec<Line> {
        let (used, others): (Vec<_>, Vec<_>) =
            self.0.credits.iter().partition(|credits| credits.model == self.0.rules.model);
        let in_use = used.first().map(|credits| &credits.credits);
        let line = |credits: &&ModelCredits| {
            let is_used = credits.model == self.0.rules.model;
            let name = format!("{}{}", credits.model, if is_used { " (in use)" } else { "" });
            let shares = if !is_used && in_use == Some(&credits.credits) {
                "the same".to_owned()
            } else {
                let shares = credits.credits.iter().map(|credit| self.credit(credit));
                shares.collect::<Vec<_>>().join("; ")
            };
            (format!("  {name:<18} "), shares)
        };
        used.iter().chain(&others).map(line).collect()
    }

    fn credit(&self, credit: &ExplainedCredit) -> String {
        let currency = self.0.conversion.counted_in();
        let (amount, number) = (amount(credit.amount, currency), credit.touch + 1);
        format!("{amount} to touch {number} ({})", listed(&credit.tags))
    }

    fn fact(&self, fact: &Fact, piece: &EvidencePiece) -> String {
        let link = piece.link.as_ref();
        let clicked = || {
            let what = link.map_or_else(|| "a link".to_owned(), |slug| format!("/{slug}"));
            let at = piece.at.map(|at| format!(" on {}", self.time(at))).unwrap_or_default();
            format!("clicked {what}{at}")
        };
        let details = || self.details(link, piece.at);
        match fact {
            Fact::NamedClick(id) => format!("The order names click {id}{}", details()),
            Fact::VisitorClick(_) => format!("The same browser {}", clicked()),
            Fact::RecipientClick(_) => format!("The recipient of the link {}", clicked()),
            Fact::CarriedClick(thread, _) => {
                format!("Conversation {thread} of the customer names a click{}", details())
            }
            Fact::CarryingThread(id) => {
                format!("Conversation {id}{} names the same click", details())
            }
            Fact::QuotingThread(id, code) => {
                format!("The first message of conversation {id}{} has the code {code}", details())
            }
            Fact::Call(number) => {
                let at = piece.at.map(|at| format!(" on {}", self.time(at))).unwrap_or_default();
                format!("The customer called {number}{at}")
            }
            Fact::Said(answer) => format!("The customer says: {answer}"),
            Fact::Code(code) => format!("The order has the code {code}"),
            Fact::Utm(utm) => {
                let values = [&utm.source, &utm.medium, &utm.campaign, &utm.content];
                let values: Vec<&str> = values.into_iter().filter_map(Option::as_deref).collect();
                format!("The order has the UTM values {}", values.join(", "))
            }
            Fact::Conversation(id) => {
                let at = piece.at.map(|at| format!(" on {}", self.time(at))).unwrap_or_default();
                format!("The customer began conversation {id}{at}")
            }
            Fact::Earlier(order, earlier) => {
                let earlier = match &**earlier {
                    Fact::NamedClick(id) => format!("names click {id}{}", details()),
                    Fact::VisitorClick(_) => format!("came from a browser that also {}", clicked()),
                    Fact::Code(code) => format!("has the code {code}{}", details()),
                    _ => format!("has UTM values{}", details()),
                };
                format!("The customer's earlier order {order} {earlier}")
            }
            Fact::Customer => "The order names its customer".to_owned(),
        }
    }

    /// ` (/bio, 2026-10-03 07:00)`.
    fn details(&self, link: Option<&Slug>, at: Option<Timestamp>) -> String {
        let link = link.map(|slug| format!("/{slug}"));
        let details: Vec<String> = link.into_iter().chain(at.map(|at| self.time(at))).collect();
        if details.is_empty() { String::new() } else { format!(" ({})", details.join(", ")) }
    }

    /// An amount as the shop wrote it.
    fn money(&self, minor: i64) -> String {
        amount(minor, self.0.conversion.currency)
    }

    /// `2026-10-03 07:00`, local.
    fn time(&self, at: Timestamp) -> String {
        let full = self.0.zone.rfc3339(at);
        full.get(..16).unwrap_or(&full).replace('T', " ")
    }
}

/// `1,234.50 EUR`.
fn amount(minor: i64, currency: Currency) -> String {
    let amount = grouped(&decimal(minor.into(), currency.exponent()));
    currency.known_code().map_or_else(|| amount.clone(), |code| format!("{amount} {code}"))
}

/// Why a click might not be a person's.
fn doubt(verdict: Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::Person => None,
        Verdict::Preview => Some("It looked like a link preview"),
        Verdict::Prefetch => Some("It looked like a browser's prefetch"),
        Verdict::Scanner => Some("It looked like a link scanner"),
        Verdict::Bot => Some("It looked like a bot"),
        Verdict::Probe => Some("It only asked for the headers"),
        Verdict::Own => Some("It came from one of our own addresses"),
        Verdict::Unknown => Some("It may not have been a person"),
    }
}

/// The tags that are set, channel first.
fn listed(tags: &Tags) -> String {
    let channel = tags.channel.as_ref().map(ToString::to_string);
    let agent = tags.agent.as_ref().map(ToString::to_string);
    let campaign = tags.campaign.as_ref().map(ToString::to_string);
    let content = tags.content.as_ref().map(ToString::to_string);
    let set: Vec<String> = [channel, agent, campaign, content].into_iter().flatten().collect();
    if set.is_empty() { "no tags".to_owned() } else { set.join(", ") }
}
