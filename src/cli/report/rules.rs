//! Flags that override the plan's rules of attribution.

use clap::Args;

use crate::cli::args::one_of;
use crate::domain::settings::rules::{Attribution, CouponRule, Model};
use crate::domain::span::Span;

#[derive(Debug, Clone, Default, Args)]
pub(super) struct RuleFlags {
    #[arg(long, help = one_of("Attribution model", &Model::names()))]
    model: Option<Model>,
    /// How long before the order touches of any kind count, such as 30d
    #[arg(long)]
    pub(super) window: Option<Span>,
    #[arg(
        long,
        value_name = "RULE",
        help = one_of("How a code and other touches share credit", &CouponRule::names())
    )]
    coupon: Option<CouponRule>,
}

impl RuleFlags {
    /// Whether any of them is given.
    pub(super) fn is_any(&self) -> bool {
        self.model.is_some() || self.window.is_some() || self.coupon.is_some()
    }

    /// The plan's rules with these flags applied.
    pub(super) fn over(&self, plan: &Attribution) -> Attribution {
        let rules = self.window.map_or_else(|| plan.clone(), |window| plan.with_window(window));
        Attribution {
            model: self.model.unwrap_or(plan.model),
            coupon: self.coupon.unwrap_or(plan.coupon),
            ..rules
        }
    }
}
