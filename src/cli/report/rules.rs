//! Flags that override the plan's rules of attribution.

use clap::Args;

use crate::cli::args::one_of;
use crate::domain::settings::rules::{Attribution, CouponRule, Model};
use crate::domain::span::Span;
use crate::service::RuleChanges;

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
    pub(super) fn changes(&self) -> RuleChanges {
        RuleChanges { model: self.model, window: self.window, coupon: self.coupon }
    }

    /// Whether any of them is given.
    pub(super) fn is_any(&self) -> bool {
        self.changes().is_any()
    }

    /// The plan's rules with these flags applied.
    pub(super) fn over(&self, plan: &Attribution) -> Attribution {
        self.changes().over(plan)
    }
}
