//! Where the documented columns stand in a file.
//!
//! Invariant: what every record must have stands somewhere, or the file is refused with what it lacks. A currency or a
//! channel that no column names is told row by row, as a row may not need it.

use std::sync::Arc;

use super::Place;
use crate::import::columns::{ColumnSpec, Header};
use crate::import::error::ImportError;
use crate::import::options::Options;
use crate::import::preset::Preset;
use crate::import::preset::months::fill_month;

/// The places of the columns, by spec.
pub(super) fn places_of(
    preset: &Arc<Preset>,
    specs: &'static [ColumnSpec],
    header: &Header,
    options: &Options,
) -> Result<Vec<Option<Place>>, ImportError> {
    let names = &header.names;
    let place = |spec: &ColumnSpec| Place::of(preset.columns.get(spec.name)?, names);
    let mut places: Vec<Option<Place>> = specs.iter().map(place).collect();
    if preset.days.is_some() {
        fill_month(&mut places, specs, header, options).map_err(|why| ImportError::Refused {
            title: preset.title.clone(),
            why: why.to_string(),
        })?;
    }
    let is_missing = |(spec, place): &(&ColumnSpec, &Option<Place>)| {
        let is_told_later = ["currency", "channel"].contains(&spec.name)
            || preset.messages.is_some() && spec.name != "channel"
            || preset.unnamed.is_some() && spec.name == "order_id";
        spec.required && !is_told_later && place.is_none()
    };
    if let Some((spec, _)) = specs.iter().zip(&places).find(is_missing) {
        return Err(preset.without(spec.name, names));
    }
    preset.check_keys(names)?;
    Ok(places)
}
