//! `couplet report --unplaced`: the orders that could not be placed, each with its reason.

use super::outputs::lists;
use super::{ReportArgs, reach, write_lists};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::render::{
    ListWriter, UNPLACED_COLUMNS, notes_under, spare_unplaced_columns, unplaced_head,
    unplaced_notes, unplaced_row,
};
use crate::report::{self, ReportData, look_back};
use crate::store::Ask;

pub(super) fn run(args: &ReportArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    args.when.check()?;
    lists(args)?;
    let now = io.clock.now();
    let data = reach(global, io)?;
    let settings = data.snapshot(&Ask::settings())?.settings;
    let window = look_back(&args.rules.over(&settings.attribution));
    let period = args.when.period(now, settings.zone)?;
    let ask = ReportData::ask_period(period.from, period.to, Some(window));
    let snapshot = data.snapshot(&ask)?;
    data.close()?;
    let rules = args.rules.over(&snapshot.settings.attribution);
    let list = report::unplaced(&snapshot, period, &rules)?;
    write_lists(args, io, |format, width, out| {
        let writer = ListWriter::new(UNPLACED_COLUMNS, format, width, &mut *out)?;
        let writer = writer.with_spare(spare_unplaced_columns(&list)).with_wrapping("why");
        let mut writer = writer.with_heads(unplaced_head);
        for order in &list.orders {
            writer.row(&unplaced_row(order, &list.period.zone, format))?;
        }
        writer.finish()?;
        notes_under(&unplaced_notes(&list), !list.orders.is_empty(), format, width, out)
    })?;
    Ok(Exit::Done)
}
