//! The rules of credit that a command is asked to use instead of the plan's.

use clap::Args;

use crate::domain::settings::rules::{Attribution, CouponRule, Model};
use crate::domain::span::Span;

/// The rules of credit; the plan's where none is named.
#[derive(Debug, Clone, Args)]
pub(super) struct RuleFlags {
    /// How credit is shared: last, first, linear, position
    #[arg(long)]
    model: Option<Model>,
    /// How far back touches count: 30d
    #[arg(long)]
    window: Option<Span>,
    /// When a code and clicks meet: wins, fallback, touch, same-owner-keeps-click
    #[arg(long, value_name = "RULE")]
    coupon: Option<CouponRule>,
}

impl RuleFlags {
    /// The plan's rules, with those that were asked for in their place.
    pub(super) fn over(&self, plan: &Attribution) -> Attribution {
        Attribution {
            model: self.model.unwrap_or(plan.model),
            window: self.window.unwrap_or(plan.window),
            evidence: plan.evidence.clone(),
            coupon: self.coupon.unwrap_or(plan.coupon),
        }
    }
}
