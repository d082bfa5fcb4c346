//! An explanation as JSON: machine contract, version 1.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::attribution::Branch;
use crate::domain::click::Verdict;
use crate::domain::click::id::ClickId;
use crate::domain::code::coupon::CouponCode;
use crate::domain::link::slug::Slug;
use crate::domain::money::{Currency, decimal};
use crate::domain::settings::rules::{Attribution, WindowKind};
use crate::report::{
    ConvertedAmounts, EvidencePiece, ExplainedCredit, ExplainedTouch, Explanation, Fact, Unused,
};

use crate::render::tags::{TagsOut, tags};

const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    conversion: Conversion<'a>,
    evidence: Vec<Piece<'a>>,
    journey: Vec<Touch<'a>>,
    coupon: &'static str,
    branch: &'static str,
    model: &'static str,
    window: String,
    /// By kind of touch.
    windows: BTreeMap<&'static str, String>,
    credits: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize)]
struct Conversion<'a> {
    id: &'a str,
    kind: &'static str,
    at: String,
    status: &'static str,
    counted: bool,
    currency: Option<&'static str>,
    gross: String,
    refunded: String,
    net: String,
    discount: Option<String>,
    codes: Vec<&'a str>,
    /// What reports count instead.
    converted: Option<Converted>,
}

#[derive(Serialize)]
struct Converted {
    currency: &'static str,
    rate: String,
    gross: String,
    refunded: String,
    net: String,
    discount: Option<String>,
}

#[derive(Serialize)]
struct Piece<'a> {
    kind: &'static str,
    what: String,
    at: Option<String>,
    link: Option<&'a str>,
    verdict: Option<&'static str>,
    strength: &'static str,
    used: bool,
    why_not: Option<&'static str>,
}

#[derive(Serialize)]
struct Touch<'a> {
    at: String,
    kind: &'static str,
    name: &'a str,
    tags: TagsOut<'a>,
    completed: TagsOut<'a>,
    link: Option<&'a str>,
    named: bool,
}

#[derive(Serialize)]
struct Credit<'a> {
    touch: usize,
    share: f64,
    /// In which reports count the order.
    currency: &'static str,
    gross: String,
    refunded: String,
    net: String,
    tags: TagsOut<'a>,
    link: Option<&'a str>,
}

/// Writes an explanation as JSON.
pub fn explanation(explanation: &Explanation, out: &mut dyn Write) -> io::Result<()> {
    let currency = explanation.conversion.counted_in();
    let credits = explanation.credits.iter().map(|of| {
        let list: Vec<Credit<'_>> = of.credits.iter().map(|c| credit(c, currency)).collect();
        Ok((of.model.to_string(), serde_json::to_value(list)?))
    });
    let document = Document {
        schema: SCHEMA,
        conversion: conversion(explanation),
        evidence: explanation.evidence.iter().map(piece).collect(),
        journey: explanation.journey.iter().map(touch).collect(),
        coupon: explanation.rules.coupon.as_str(),
        branch: branch(explanation.branch),
        model: explanation.rules.model.as_str(),
        window: explanation.rules.window.to_string(),
        windows: WindowKind::ALL.iter().map(|kind| window(&explanation.rules, *kind)).collect(),
        credits: credits.collect::<Result<_, serde_json::Error>>()?,
    };
    serde_json::to_writer(&mut *out, &document)?;
    writeln!(out)
}

fn conversion(explanation: &Explanation) -> Conversion<'_> {
    let of = &explanation.conversion;
    let money = |minor: i64| decimal(minor.into(), of.currency.exponent());
    Conversion {
        id: of.id.as_str(),
        kind: of.kind.as_str(),
        at: of.at.to_string(),
        status: of.status.as_str(),
        counted: of.not_counted.is_none(),
        currency: of.currency.known_code(),
        gross: money(of.gross),
        refunded: money(of.refunded),
        net: money(of.net),
        discount: of.discount.map(money),
        codes: of.codes.iter().map(CouponCode::as_str).collect(),
        converted: of.converted.map(converted),
    }
}

fn converted(of: ConvertedAmounts) -> Converted {
    let money = |minor: i64| decimal(minor.into(), of.currency.exponent());
    Converted {
        currency: of.currency.code(),
        rate: of.rate.to_string(),
        gross: money(of.gross),
        refunded: money(of.refunded),
        net: money(of.net),
        discount: of.discount.map(money),
    }
}

fn piece(piece: &EvidencePiece) -> Piece<'_> {
    Piece {
        kind: piece.kind.as_str(),
        what: fact(&piece.fact, piece.click),
        at: piece.at.map(|at| at.to_string()),
        link: piece.link.as_ref().map(Slug::as_str),
        verdict: piece.verdict.map(Verdict::as_str),
        strength: piece.strength.as_str(),
        used: piece.unused.is_none(),
        why_not: piece.unused.map(why_not),
    }
}

/// A fact in a few words. Clicks are named by the id that exports and orders use.
fn fact(fact: &Fact, click: Option<ClickId>) -> String {
    let click = click.map_or_else(|| "a click".to_owned(), |id| format!("click {id}"));
    match fact {
        Fact::NamedClick(id) => format!("click {id}"),
        Fact::VisitorClick(_) => format!("{click} of the same visitor"),
        Fact::RecipientClick(_) => format!("{click} of the recipient"),
        Fact::CarriedClick(thread, _) => format!("{click} in conversation {thread}"),
        Fact::CarryingThread(id) => format!("conversation {id} with the click"),
        Fact::QuotingThread(id, code) => format!("conversation {id} with code {code}"),
        Fact::Call(number) => format!("call to {number}"),
        Fact::Said(answer) => format!("answer: {answer}"),
        Fact::Code(code) => format!("code {code}"),
        Fact::Utm(_) => "UTM values of the order".to_owned(),
        Fact::Conversation(id) => format!("conversation {id}"),
        Fact::Earlier(order, earlier) => match &**earlier {
            Fact::Utm(_) => format!("UTM values of order {order}"),
            Fact::VisitorClick(_) => format!("{click} of the visitor of order {order}"),
            other => format!("{} of order {order}", self::fact(other, None)),
        },
        Fact::Customer => "the customer".to_owned(),
    }
}

fn window(rules: &Attribution, kind: WindowKind) -> (&'static str, String) {
    (kind.as_str(), rules.window_of(kind).to_string())
}

pub(in crate::render) fn why_not(unused: Unused) -> &'static str {
    match unused {
        Unused::NotAllowed => "not_allowed",
        Unused::ForeignClick => "foreign_click",
        Unused::LostClick => "lost_click",
        Unused::UnknownCode => "unknown_code",
        Unused::LaterCode => "later_code",
        Unused::AnotherPerson(_) => "another_person",
        Unused::UnknownNumber => "unknown_number",
        Unused::UnknownChannel => "unknown_channel",
        Unused::OthersPlace => "others_place",
        Unused::OutsideWindow => "outside_window",
        _ => "nothing_found",
    }
}

fn branch(branch: Branch) -> &'static str {
    match branch {
        Branch::Empty => "unplaced",
        Branch::NoCode => "no_code",
        Branch::OnlyCode => "only_code",
        Branch::CodeWins => "code_wins",
        Branch::CodeFallsBack => "code_falls_back",
        Branch::CodeIsTouch => "code_is_touch",
        Branch::OthersKeep => "others_keep",
        Branch::CodeTakes => "code_takes",
    }
}

fn touch(touch: &ExplainedTouch) -> Touch<'_> {
    Touch {
        at: touch.at.to_string(),
        kind: touch.kind.as_str(),
        name: &touch.name,
        tags: tags(&touch.tags),
        completed: tags(&touch.completed),
        link: touch.link.as_ref().map(Slug::as_str),
        named: touch.named,
    }
}

fn credit(credit: &ExplainedCredit, currency: Currency) -> Credit<'_> {
    let money = |minor: i64| decimal(minor.into(), currency.exponent());
    Credit {
        touch: credit.touch,
        share: (credit.share.value() * 1e6).round() / 1e6,
        currency: currency.code(),
        gross: money(credit.gross),
        refunded: money(credit.refunded),
        net: money(credit.amount),
        tags: tags(&credit.tags),
        link: credit.link.as_ref().map(Slug::as_str),
    }
}

#[cfg(test)]
mod tests;
