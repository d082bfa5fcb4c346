//! `couplet report --unplaced`: the orders that could not be placed, each with its reason.

use std::path::Path;

use super::{ReportArgs, chosen_format, yield_memory};
use crate::cli::draft::{Content, is_stdout, write_output};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::recorder::priority::run_when_idle;
use crate::render::{
    Format, ListWriter, UNPLACED_COLUMNS, Width, notes_under, spare_unplaced_columns,
    unplaced_notes, unplaced_row,
};
use crate::report::{self, ReportData, look_back};
use crate::store::Ask;
use crate::wire::Reach;

pub(super) fn run(args: &ReportArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    args.when.check()?;
    let format = chosen_format(args.output.as_deref(), args.shown.format, Format::Table)?;
    yield_memory();
    let now = io.clock.now();
    let data = global.reach(Reach::ToRead, io.random)?;
    if data.is_served() {
        run_when_idle();
    }
    let settings = data.snapshot(&Ask::settings())?.settings;
    let window = look_back(&args.rules.over(&settings.attribution));
    let period = args.when.period(now, settings.zone)?;
    let ask = ReportData::ask_period(period.from, period.to, Some(window));
    let snapshot = data.snapshot(&ask)?;
    data.close()?;
    let rules = args.rules.over(&snapshot.settings.attribution);
    let list = report::unplaced(&snapshot, period, &rules)?;
    let path = args.output.as_deref().unwrap_or(Path::new("-"));
    let width = if is_stdout(path) { io.width } else { Width::DEFAULT };
    write_output(path, Content::Text, io, |out| {
        let writer = ListWriter::new(UNPLACED_COLUMNS, format, width, &mut *out)?;
        let mut writer = writer.with_spare(spare_unplaced_columns(&list));
        for order in &list.orders {
            writer.row(&unplaced_row(order, &list.period.zone, format))?;
        }
        writer.finish()?;
        Ok(notes_under(&unplaced_notes(&list), !list.orders.is_empty(), format, width, out)?)
    })?;
    if !is_stdout(path) {
        io.say(format_args!("written to {}", path.display()));
    }
    Ok(Exit::Done)
}
