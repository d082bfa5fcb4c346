//! Where a link leads, once its code and its UTM values are known.

use crate::domain::link::Arm;
use crate::domain::link::rule::Rule;
use crate::domain::link::target::Target;
use crate::domain::link::utm::Utm;

/// The targets of a link, with its code and UTM values filled in.
pub(super) struct Targets {
    pub(super) target: Target,
    pub(super) location: Target,
    pub(super) arms: Vec<Arm>,
    pub(super) rules: Vec<Rule>,
    pub(super) utm: Utm,
}

/// Why a link has no target.
pub(super) enum NoTarget {
    NoCode,
    BadTags(String),
}

pub(super) fn bad_tags(error: impl std::error::Error) -> NoTarget {
    NoTarget::BadTags(error.to_string())
}
