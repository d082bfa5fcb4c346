//! `[funnels.NAME]`: the steps of funnels.
//!
//! Invariant: as in `reader`, a mistake adds one fault, and the other funnels are read.

use toml::Spanned;

use crate::domain::label::FunnelName;
use crate::domain::limits::FUNNELS_MAX;
use crate::domain::settings::Settings;
use crate::domain::settings::funnel::{Funnel, FunnelStep};
use crate::plan::fault::Fault;

use super::keys::{name, twice};
use super::reader::Reader;

const KEY: &str = "steps";
pub(super) const FUNNEL: &[&str] = &[KEY];

/// Reads the funnels into the settings.
pub(super) fn read(top: &Reader<'_>, settings: &mut Settings) {
    let tables = top.named("funnels", FUNNEL);
    if let Some((key, _)) = tables.get(FUNNELS_MAX) {
        let message = format!("the plan has {} funnels; the limit is {FUNNELS_MAX}", tables.len());
        top.fault(Fault::at(key.span(), message).label("too many"));
    }
    for (key, table) in tables.iter().take(FUNNELS_MAX) {
        table.require(KEY, FUNNEL, "steps = [\"checkout\", \"sale\"]");
        let Some(funnel) = name(key, "funnel", table, FunnelName::parse) else { continue };
        let steps = table.list(KEY, FunnelStep::parse);
        if !table.has(KEY) || !steps.is_whole {
            continue;
        }
        match Funnel::of(steps.items.into_iter().map(Spanned::into_inner).collect()) {
            Ok(steps) => {
                if settings.funnels.insert(funnel.into_inner(), steps).is_some() {
                    table.fault(twice(key, "funnel"));
                }
            }
            Err(error) => {
                let span = table.key_span(KEY).unwrap_or_else(|| table.span());
                table.fault(Fault::at(span, error.to_string()));
            }
        }
    }
}
