//! What happened that may be a step of a funnel or the order of a caller, and to whom: the part of a snapshot that
//! funnels are counted from, and what callers did.
//!
//! Invariant: only what these need is kept of each order and event. Does not count (see `funnels` and `calls`).

use std::sync::Arc;

use crate::domain::link::target::ParamName;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::conversion_kind::ConversionKind;
use crate::domain::record::event::{Event, EventKind};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::named_click;
use crate::domain::record::person::PersonKey;
use crate::domain::settings::rules::{Attribution, WindowKind};
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::store::{Ask, Parts, RecordSelection, Row, Selection};

/// The orders and events of a period, and of the window after it.
#[derive(Debug, Default)]
pub struct StepData {
    pub(super) happenings: Vec<Happening>,
}

/// An order or an event.
#[derive(Debug, Clone)]
pub(super) struct Happening {
    /// `None` if it counts as nothing, such as a cancelled order. It still ties a customer to a click.
    pub(super) what: Option<What>,
    pub(super) at: Timestamp,
    pub(super) customer: Option<PersonKey>,
    click_id: Option<ForeignId>,
    landing_url: Option<Arc<str>>,
}

/// What an order or an event is for a funnel.
#[derive(Debug, Clone)]
pub(super) enum What {
    Kind(ConversionKind),
    /// The step as written.
    Step(Arc<str>),
}

impl StepData {
    /// Asks for what the funnels and the callers of a period need. Later steps count up to a window after the first,
    /// and orders up to one after the call.
    #[must_use]
    pub fn ask(from: Timestamp, to: Timestamp, rules: &Attribution) -> Ask<Self> {
        let after = ms(window(rules).max(rules.window_of(WindowKind::Call)));
        // A window includes its last instant.
        let records = RecordSelection::Steps { from, to: to.plus_ms(after).plus_ms(1) };
        Ask::new(Selection { records, ..Selection::settings() })
    }
}

pub(super) fn ms(window: Span) -> i64 {
    i64::try_from(window.ms()).unwrap_or(i64::MAX)
}

/// How long after the first step of a funnel the others count: the window of clicks.
pub(super) fn window(rules: &Attribution) -> Span {
    rules.window_of(WindowKind::Click)
}

impl Happening {
    fn of_conversion(of: Conversion) -> Self {
        Self {
            what: of.status.counts().then_some(What::Kind(of.kind)),
            at: of.ordered_at,
            customer: of.customer,
            click_id: of.click_id,
            landing_url: of.landing_url,
        }
    }

    /// `None` if it is neither a conversion nor a step with a name.
    fn of_event(of: Event) -> Option<Self> {
        let what = match (of.kind, of.step) {
            (EventKind::Step, Some(step)) => What::Step(step),
            (kind, _) => What::Kind(kind.conversion()?),
        };
        let (at, customer, click_id) = (of.at, of.customer, of.click_id);
        Some(Self { what: Some(what), at, customer, click_id, landing_url: None })
    }

    /// The click id that it carries, as written.
    pub(super) fn named_click(&self, param: &ParamName) -> Option<ForeignId> {
        named_click(self.click_id.as_ref(), self.landing_url.as_deref(), param)
    }
}

impl Parts for StepData {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::Conversion(order) => self.happenings.push(Happening::of_conversion(*order)),
            Row::Event(event) => self.happenings.extend(Happening::of_event(*event)),
            _ => {}
        }
    }
}
