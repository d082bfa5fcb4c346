//! The operations on shares.

use super::{Operation, Retired};
use crate::change::outcome::Outcome;
use crate::change::request::What;
use crate::domain::share::{Share, ShareSpec};

impl Operation<Share> {
    #[must_use]
    pub fn share(spec: ShareSpec, series: u64) -> Self {
        let what = What::Share { spec: Box::new(spec), series };
        Self::new(what, answer!(Outcome::Shared(share) => *share))
    }
}

impl Operation<Retired<u32>> {
    #[must_use]
    pub fn end_share(number: u32) -> Self {
        Self::new(
            What::EndShare(number),
            answer!(Outcome::ShareEnded { number, already } =>
                Retired { retired: number, already }),
        )
    }
}
