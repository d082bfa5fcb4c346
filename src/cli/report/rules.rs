//! Flags that override the plan's rules of attribution.

use clap::Args;

use crate::domain::settings::rules::{Attribution, CouponRule, Model};
use crate::domain::span::Span;

#[derive(Debug, Clone, Args)]
pub(super) struct RuleFlags {
    /// Attribution model: last, last-non-direct, first, linear, position, decay
    #[arg(long)]
    model: Option<Model>,
    /// Attribution window before the order, such as 30d
    #[arg(long)]
    pub(super) window: Option<Span>,
    /// How a code and other touches share credit: wins, fallback, touch, same-owner-keeps-click
    #[arg(long, value_name = "RULE")]
    coupon: Option<CouponRule>,
}

impl RuleFlags {
    /// The plan's rules with these flags applied.
    pub(super) fn over(&self, plan: &Attribution) -> Attribution {
        Attribution {
            model: self.model.unwrap_or(plan.model),
            window: self.window.unwrap_or(plan.window),
            evidence: plan.evidence.clone(),
            coupon: self.coupon.unwrap_or(plan.coupon),
        }
    }
}
