//! A report for people: one screen of a terminal, or the same in Markdown.
//!
//! Invariant: no line of a terminal's table is wider than the terminal; long keys are cut first, and
//! bars are left out if there is no space.

use crate::render::escape::{inert, markdown as escaped};
use crate::render::grid::{Fit, GAP, Grid, Head, left_out_note};
use crate::render::table::Table;
use crate::render::width::{Width, columns, wrapped};
use crate::report::{Figures, Grouping, Report};

use super::attention;
use super::below::{self, Below};
use super::beside;
use super::calls;
use super::change;
use super::clicks;
use super::cohorts;
use super::conversations;
use super::customers;
use super::funnels;
use super::goals;
use super::hand_outs;
use super::helped;
use super::holdouts;
use super::leaks;
use super::messaging;
use super::notes as noted;
use super::payback;
use super::rows::{self, OPTIONAL, Space, key_columns};
use super::stated;
use super::survey;
use super::tied;
use super::under_rows;
use super::unplaced::sums_by_currency;
use super::words;

/// Characters of a bar that stands for all revenue, and the least width worth drawing.
const BAR_MAX: u16 = 12;
const BAR_MIN: u16 = 6;
/// Bars must leave each key at least this many terminal columns.
const KEY_CHARS: usize = 20;
/// Columns are left out before a key gets fewer terminal columns than this.
const KEY_CHARS_MIN: usize = 14;

/// One screen of a terminal.
pub(super) fn plain(report: &Report, width: Width) -> String {
    let width = width.columns();
    let [period, rules] = words::head(report);
    let line = |text: String| wrapped(&inert(&text), width.into());
    let one_line = format!("{period} \u{b7} {rules}");
    let head = if columns(&one_line) <= usize::from(width) {
        one_line
    } else {
        format!("{}\n{}", line(period), line(rules))
    };
    let mut blocks = vec![head, line(words::summary(report))];
    let table = rows::table(report, Space::Line);
    if !report.rows.is_empty() || report.unplaced.conversions > 0.0 {
        let fit = Fit { width, cuttable: key_columns(report) };
        let mut grid = table.grid();
        let left_out = grid.leave_out(OPTIONAL, width, (key_columns(report), KEY_CHARS_MIN));
        blocks.push(with_bars(report, grid, width).plain(Some(fit)).trim_end().to_owned());
        if !left_out.is_empty() {
            blocks.push(left_out_note(&left_out, width.into()));
        }
    }
    let notes: Vec<String> = notes(report, &table).into_iter().map(line).collect();
    if !notes.is_empty() {
        blocks.push(notes.join("\n"));
    }
    if let Some(changes) = &report.changes {
        let fit = Fit { width, cuttable: key_columns(report) };
        let mut grid = change::table(report, changes, Space::Line).grid();
        let left_out =
            grid.leave_out(change::OPTIONAL, width, (key_columns(report), KEY_CHARS_MIN));
        blocks.push(grid.plain(Some(fit)).trim_end().to_owned());
        let left_out = below::said_of(&left_out, width);
        let said = left_out.into_iter().chain(change::sentences(changes, Space::Line));
        let said: Vec<String> = said.map(line).collect();
        blocks.push(said.join("\n"));
    }
    let fitted = |grid: Grid| {
        // Labels are on the left. Numbers are never cut.
        let labels = grid.heads.iter().take_while(|head| !head.right).count();
        let fit = Fit { width, cuttable: labels.min(2) };
        grid.plain(Some(fit)).trim_end().to_owned()
    };
    let tables = tables(report).map(fitted);
    blocks.extend(tables);
    blocks.extend(below(report).map(|below| below.plain(width)));
    let said = goals::sentences(report).into_iter().chain(noted::sentences(report));
    let said: Vec<String> = said.map(line).collect();
    if !said.is_empty() {
        blocks.push(said.join("\n"));
    }
    blocks.join("\n\n") + "\n"
}

/// The tables below: kinds and days of the conversions, funnels, and what ties the conversions.
fn tables(report: &Report) -> impl Iterator<Item = Grid> {
    let response = conversations::by_response(report);
    let beside = [beside::kinds(report), beside::days(report), response];
    let tied = [tied::grades(report), tied::answers(report)];
    let funnels = report.funnels.iter().map(funnels::table);
    let beside = beside.into_iter().flatten().chain(messaging::tables(report));
    let all = beside.chain(funnels).chain(tied.into_iter().flatten());
    let all = all.chain(survey::tables(report)).chain(goals::table(report));
    all.map(|table| table.grid())
}

/// Calls, hand-outs, holdouts, codes that may have leaked, customers, and what helped along the way.
fn below(report: &Report) -> impl Iterator<Item = Below> {
    let others = [customers::below(report), cohorts::below(report), helped::below(report)];
    let hand_outs = hand_outs::below(report).into_iter().chain(holdouts::below(report));
    let hand_outs = hand_outs.chain(leaks::below(report));
    calls::below(report).into_iter().chain(hand_outs).chain(others.into_iter().flatten())
}

/// In Markdown, without bars.
pub(super) fn markdown(report: &Report) -> String {
    let [period, rules] = words::head(report);
    let mut blocks = vec![format!("## {}", escaped(&period)), escaped(&rules)];
    blocks.push(escaped(&words::summary(report)));
    let table = rows::table(report, Space::Line);
    blocks.push(table.grid().markdown().trim_end().to_owned());
    let note = |note: String| format!("- {}", escaped(&note));
    let notes: Vec<String> = notes(report, &table).into_iter().map(note).collect();
    if !notes.is_empty() {
        blocks.push(notes.join("\n"));
    }
    if let Some(changes) = &report.changes {
        blocks.push(
            change::table(report, changes, Space::Line).grid().markdown().trim_end().to_owned(),
        );
        blocks.extend(change::sentences(changes, Space::Line).iter().map(|said| escaped(said)));
    }
    blocks.extend(tables(report).map(|grid| grid.markdown().trim_end().to_owned()));
    blocks.extend(below(report).map(|below| below.markdown()));
    let said = goals::sentences(report).into_iter().chain(noted::sentences(report));
    let said: Vec<String> = said.map(|said| format!("- {}", escaped(&said))).collect();
    if !said.is_empty() {
        blocks.push(said.join("\n"));
    }
    blocks.join("\n\n") + "\n"
}

/// The sentences below the table of rows.
fn notes(report: &Report, table: &Table) -> Vec<String> {
    let sentences = [
        words::none_and_unplaced(report),
        words::rates_of(report),
        words::missing_rates(report),
        words::fit(report),
        words::evidence(&report.evidence),
        tied::contradicted(report),
        beside::advice(report),
        survey::left_out(report),
        attention::best_agent(report).filter(|_| report.is_by(Grouping::Agent)),
        table.column("profit").and_then(|_| under_rows::profit(report)),
    ];
    let zone = &report.period.zone;
    let warnings = report.warnings.iter().map(|of| words::note(of, zone));
    let told = sentences.into_iter().flatten().chain(clicks::sentences(report));
    let told = told.chain(tied::received(report));
    let told = told.chain(tied::agreeing_answers(report));
    let told = told.chain(payback::sentences(report));
    let told = told.chain(messaging::sentences(report)).chain(stated::sentences(report));
    told.chain(warnings).collect()
}

/// Adds a bar to every row, for its share of the revenue of its currency, if there is space.
fn with_bars(report: &Report, mut grid: Grid, width: u16) -> Grid {
    let keys = key_columns(report);
    let widths = grid.widths().into_iter().enumerate();
    let capped =
        widths.map(|(column, wide)| if column < keys { wide.min(KEY_CHARS) } else { wide });
    let taken: usize = capped.map(|wide| wide + usize::from(GAP)).sum();
    let space = u16::try_from(usize::from(width).saturating_sub(taken)).unwrap_or(0).min(BAR_MAX);
    if space < BAR_MIN {
        return grid;
    }
    let bar_of = |figures: &Figures| {
        let all = sums_by_currency(report).find(|(_, all)| all.currency == figures.currency);
        all.map(|(_, all)| bar(figures.revenue(), all.revenue(), space)).unwrap_or_default()
    };
    // The rows of totals have none.
    let sums = sums_by_currency(report).flat_map(|(unplaced, _)| [bar_of(unplaced), String::new()]);
    let bars = report.rows.iter().map(|row| bar_of(&row.figures)).chain(sums);
    for (row, bar) in grid.rows.iter_mut().zip(bars.collect::<Vec<_>>()) {
        row.push(bar);
    }
    grid.heads.push(Head::from("share"));
    grid
}

/// A bar of block characters, exact to an eighth of a character.
fn bar(part: i128, all: i128, width: u16) -> String {
    if part <= 0 || all <= 0 {
        return String::new();
    }
    let eighths = (part.min(all) * i128::from(width) * 8 + all / 2) / all;
    let full = usize::try_from(eighths / 8).unwrap_or(0);
    let rest = u32::try_from(eighths % 8).unwrap_or(0);
    let mut bar = "\u{2588}".repeat(full);
    // U+2589 is seven eighths, U+258F is one.
    bar.extend((rest > 0).then(|| char::from_u32(0x2590 - rest)).flatten());
    bar
}
