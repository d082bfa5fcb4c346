//! `couplet report --compare-models`: the rows under several models, side by side.

use super::outputs::{lists, told};
use super::{ReportArgs, reach, write_lists};
use crate::cli::error::{CliError, Exit, FlagsError};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::repeated::repeated;
use crate::domain::settings::rules::Model;
use crate::render;
use crate::report;
use crate::service::{Source, fetch};
use crate::store::Ask;

pub(super) fn run(
    args: &ReportArgs,
    models: &[Model],
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let models = compared_models(models)?;
    lists(args)?;
    let now = io.clock.now();
    let data = reach(global, io)?;
    let zone = data.snapshot(&Ask::settings())?.settings.zone;
    let period = args.when.period(now, zone)?;
    let ask = args.ask(&period, told(&[]))?;
    let snapshot = fetch(&ask, &data, &period, ask.rules.window)?;
    let query = ask.query(&period, args.rules.over(&snapshot.settings.attribution));
    let compared = report::compare_models(&snapshot, &query, &models, now)?;
    data.free(snapshot);
    data.close()?;
    write_lists(args, io, |format, width, out| render::comparison(&compared, format, width, out))?;
    Ok(Exit::Done)
}

/// The models to compare: those named, or all.
fn compared_models(named: &[Model]) -> Result<Vec<Model>, FlagsError> {
    if let Some(twice) = repeated(named) {
        return Err(FlagsError::ModelTwice(*twice));
    }
    match named {
        [] => Ok(Model::ALL.to_vec()),
        [_] => Err(FlagsError::OneModel),
        several => Ok(several.to_vec()),
    }
}
