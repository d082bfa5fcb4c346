//! Funnels: the steps that people take towards something, in their order.
//!
//! Invariant: a funnel has 2 to `FUNNEL_STEPS_MAX` steps, each once. The name of a step is in lower case with single
//! blanks, so that names that differ in case only are one. Does not know who took a step (see the report).

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use crate::domain::fold::fold_name;
use crate::domain::label::{LabelError, StepLabel};
use crate::domain::limits::{FUNNEL_STEPS_MAX, FUNNEL_STEPS_MIN};
use crate::domain::record::conversion_kind::ConversionKind;

/// One step: a kind of conversion, or the name of an event's step.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FunnelStep {
    Kind(ConversionKind),
    /// The step of events of the kind `step`.
    Named(StepLabel),
}

impl FunnelStep {
    /// Reads a step of a plan. The words of kinds mean kinds.
    pub fn parse(text: &str) -> Result<Self, LabelError> {
        text.parse().map(Self::Kind).or_else(|_| Self::named(text))
    }

    /// The step that an event names.
    pub fn named(text: &str) -> Result<Self, LabelError> {
        StepLabel::parse(&fold_name(text).to_lowercase()).map(Self::Named)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Kind(kind) => kind.as_str(),
            Self::Named(name) => name.as_str(),
        }
    }
}

impl fmt::Display for FunnelStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why steps are no funnel.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FunnelError {
    #[error("a funnel has {FUNNEL_STEPS_MIN} to {FUNNEL_STEPS_MAX} steps, not {0}")]
    Count(usize),
    #[error("the step `{0}` is there twice")]
    Twice(FunnelStep),
}

/// The steps of a funnel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Funnel(Arc<[FunnelStep]>);

impl Funnel {
    pub fn of(steps: Vec<FunnelStep>) -> Result<Self, FunnelError> {
        if !(FUNNEL_STEPS_MIN..=FUNNEL_STEPS_MAX).contains(&steps.len()) {
            return Err(FunnelError::Count(steps.len()));
        }
        let mut others = steps.iter().enumerate();
        match others.find(|(place, step)| steps[..*place].contains(step)) {
            Some((_, twice)) => Err(FunnelError::Twice(twice.clone())),
            None => Ok(Self(steps.into())),
        }
    }

    /// In their order.
    #[must_use]
    pub fn steps(&self) -> &[FunnelStep] {
        &self.0
    }
}

/// `lead > sale`: its steps.
impl fmt::Display for Funnel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps: Vec<&str> = self.0.iter().map(FunnelStep::as_str).collect();
        f.write_str(&steps.join(" > "))
    }
}

#[cfg(test)]
mod tests;
