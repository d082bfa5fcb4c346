//! A report for people: one screen of a terminal, or the same in Markdown.
//!
//! Invariant: no line of a terminal's table is wider than the terminal; long keys are cut first, and
//! bars are left out if there is no space. With fewer than five conversions no rate is shown.

use crate::render::escape::{inert, markdown as escaped};
use crate::render::grid::{Fit, GAP, Grid, Head, left_out_note};
use crate::render::width::{Width, columns, wrapped};
use crate::report::{About, Figures, Get, Measure, Rate, Report};

use super::beside;
use super::change;
use super::funnels;
use super::stated;
use super::tied;
use super::unplaced::{UNPLACED, sums_by_currency};
use super::warning::warning;
use super::words;

/// Characters of a bar that stands for all revenue, and the least width worth drawing.
const BAR_MAX: u16 = 12;
const BAR_MIN: u16 = 6;
/// Bars must leave each key at least this many terminal columns.
const KEY_CHARS: usize = 20;
/// Columns are left out before a key gets fewer terminal columns than this.
const KEY_CHARS_MIN: usize = 14;
/// Below this many conversions a rate would be chance.
const FEW: f64 = 5.0;
const MISSING: &str = "-";
/// The measures in the table, after the key and what the rate divides by.
const MEASURES_SHOWN: [&str; 3] = ["conversions", "rate", "revenue"];
/// Those that are there too if there is anything of them, each with its name in the table.
const MEASURES_BESIDE: [(&str, &str); 2] =
    [("assisted_conversions", "assisted"), ("micro_conversions", "micro")];
/// The column of a rate's interval.
const INTERVAL: &str = "95%";

/// One screen of a terminal.
pub(super) fn plain(report: &Report, width: Width) -> String {
    let width = width.columns();
    let [period, rules] = words::head(report);
    let one_line = format!("{period} \u{b7} {rules}");
    let head = if columns(&one_line) <= usize::from(width) {
        one_line
    } else {
        format!("{period}\n{rules}")
    };
    let line = |text: String| wrapped(&inert(&text), width.into());
    let mut blocks = vec![head, line(words::summary(report))];
    if !report.rows.is_empty() || report.unplaced.conversions > 0.0 {
        let fit = Fit { width, cuttable: key_columns(report) };
        let (grid, left_out) = fit_keys(report, grid(report), width);
        blocks.push(with_bars(report, grid, width).plain(Some(fit)).trim_end().to_owned());
        if !left_out.is_empty() {
            blocks.push(left_out_note(&left_out, width.into()));
        }
    }
    let notes: Vec<String> = notes(report).into_iter().map(line).collect();
    if !notes.is_empty() {
        blocks.push(notes.join("\n"));
    }
    if let Some(changes) = &report.changes {
        let fit = Fit { width, cuttable: key_columns(report) };
        blocks.push(change::grid(report, changes).plain(Some(fit)).trim_end().to_owned());
        let said: Vec<String> = change::sentences(changes).into_iter().map(line).collect();
        blocks.push(said.join("\n"));
    }
    let fit = || Some(Fit { width, cuttable: 2 });
    let tables = tables(report).map(|grid| grid.plain(fit()).trim_end().to_owned());
    blocks.extend(tables);
    blocks.join("\n\n") + "\n"
}

/// The tables below: kinds and days of the conversions, funnels, and what ties the conversions.
fn tables(report: &Report) -> impl Iterator<Item = Grid> {
    let beside = [beside::kinds(report), beside::days(report)];
    let tied = [tied::grades(report), tied::answers(report)];
    beside.into_iter().flatten().chain(funnels::grids(report)).chain(tied.into_iter().flatten())
}

/// In Markdown, without bars.
pub(super) fn markdown(report: &Report) -> String {
    let [period, rules] = words::head(report);
    let mut blocks = vec![format!("## {period}"), rules, words::summary(report)];
    blocks.push(grid(report).markdown().trim_end().to_owned());
    let note = |note: String| format!("- {}", escaped(&note));
    let notes: Vec<String> = notes(report).into_iter().map(note).collect();
    if !notes.is_empty() {
        blocks.push(notes.join("\n"));
    }
    if let Some(changes) = &report.changes {
        blocks.push(change::grid(report, changes).markdown().trim_end().to_owned());
        blocks.extend(change::sentences(changes).iter().map(|said| escaped(said)));
    }
    blocks.extend(tables(report).map(|grid| grid.markdown().trim_end().to_owned()));
    blocks.join("\n\n") + "\n"
}

/// The sentences below the table.
fn notes(report: &Report) -> Vec<String> {
    let sentences = [
        words::none_and_unplaced(report),
        words::missing_rates(report),
        words::fit(report),
        words::evidence(&report.evidence),
        words::verdicts(&report.totals),
        tied::contradicted(report),
    ];
    let zone = &report.period.zone;
    let warnings = report.warnings.iter();
    let warnings = warnings.map(|w| format!("Note: {}.", warning(w, zone).message));
    let told = sentences.into_iter().flatten().chain(tied::received(report));
    let told = told.chain(stated::sentences(report));
    told.chain(warnings).collect()
}

/// Leaves out columns until every key has enough terminal columns to be recognized.
fn fit_keys(report: &Report, mut grid: Grid, width: u16) -> (Grid, Vec<&'static str>) {
    let keys = key_columns(report);
    let beside = MEASURES_BESIDE.into_iter().rev().map(|(_, name)| name);
    let optional = beside.chain([INTERVAL, "rate", report.totals.rate.of.as_str()]);
    let mut left_out = Vec::new();
    for name in optional {
        let widths = grid.widths();
        let key_chars: usize = widths[..keys].iter().map(|width| (*width).min(KEY_CHARS_MIN)).sum();
        let rest: usize = widths[keys..].iter().sum();
        let gaps = usize::from(GAP) * (widths.len() - 1);
        if key_chars + rest + gaps <= usize::from(width) {
            break;
        }
        if let Some(column) = grid.heads.iter().position(|head| head.name == name) {
            grid.remove(column);
            left_out.push(name);
        }
    }
    (grid, left_out)
}

/// The measures in the table, in order.
fn shown(report: &Report) -> Vec<&'static Measure> {
    let names = std::iter::once(report.totals.rate.of.as_str()).chain(MEASURES_SHOWN);
    let mut shown: Vec<&Measure> = names.filter_map(Measure::named).collect();
    let is_some = |measure: &&Measure| {
        let sums = sums_by_currency(report).map(|(_, totals)| totals);
        let all = report.rows.iter().map(|row| &row.figures).chain(sums);
        all.into_iter().any(|figures| match measure.get {
            Get::Count(get) => get(figures) > 0,
            Get::Credits(get) => get(figures) > 0.0,
            _ => false,
        })
    };
    let beside = MEASURES_BESIDE.into_iter().filter_map(|(name, _)| Measure::named(name));
    // Right after the conversions.
    shown.splice(2..2, beside.filter(is_some));
    shown
}

fn grid(report: &Report) -> Grid {
    let head = |name: &str, right| Head { name: name.to_owned(), right };
    let mut heads: Vec<Head> = report.by.iter().map(|by| head(by.as_str(), false)).collect();
    if heads.is_empty() {
        heads.push(head("", false));
    }
    let measures = shown(report);
    for measure in &measures {
        let short = MEASURES_BESIDE.into_iter().find(|(name, _)| *name == measure.name);
        heads.push(head(short.map_or(measure.name, |(_, short)| short), true));
        heads.extend(matches!(measure.get, Get::Rate(_)).then(|| head(INTERVAL, true)));
    }
    let with_currency = !report.other_currencies.is_empty();
    let cells = |figures, is_unplaced| {
        let texts = |measure: &&Measure| {
            let is_unknown = is_unplaced && measure.about == About::Row;
            let texts = texts(measure, figures, with_currency);
            if is_unknown { vec![String::new(); texts.len()] } else { texts }
        };
        measures.iter().flat_map(texts).collect::<Vec<String>>()
    };
    let mut rows = Vec::new();
    for row in &report.rows {
        let tag =
            |value: &Option<String>| value.clone().unwrap_or_else(|| words::NO_TAG.to_owned());
        let mut key: Vec<String> = row.key.iter().map(tag).collect();
        if key.is_empty() {
            key.push("all".to_owned());
        }
        rows.push(key.into_iter().chain(cells(&row.figures, false)).collect());
    }
    for (unplaced, totals) in sums_by_currency(report) {
        rows.push(labelled(report, UNPLACED, cells(unplaced, true)));
        rows.push(labelled(report, "total", cells(totals, false)));
    }
    let mut grid = Grid { heads, rows };
    // Without clicks, for example, no row has an interval.
    let interval = grid.heads.iter().position(|head| head.name == INTERVAL);
    let is_missing = |cell: &String| cell.is_empty() || cell == MISSING;
    if let Some(column) = interval.filter(|at| grid.rows.iter().all(|row| is_missing(&row[*at]))) {
        grid.remove(column);
    }
    grid
}

/// The number of key columns; one for labels if the report has no key.
fn key_columns(report: &Report) -> usize {
    report.by.len().max(1)
}

fn labelled(report: &Report, label: &str, cells: Vec<String>) -> Vec<String> {
    let blanks = vec![String::new(); key_columns(report) - 1];
    std::iter::once(label.to_owned()).chain(blanks).chain(cells).collect()
}

/// A measure as people read it: one text, or two for a rate and its interval.
fn texts(measure: &Measure, figures: &Figures, with_currency: bool) -> Vec<String> {
    let money = |minor| {
        if with_currency {
            words::money(minor, figures.currency)
        } else {
            words::amount(minor, figures.currency)
        }
    };
    let missing = || MISSING.to_owned();
    match measure.get {
        Get::Text(get) => vec![get(figures).map_or_else(missing, str::to_owned)],
        Get::Count(get) => vec![words::whole(get(figures))],
        Get::Credits(get) => vec![words::credits(get(figures))],
        Get::Money(get) => vec![get(figures).map_or_else(missing, money)],
        Get::Share(get) => vec![get(figures).map_or_else(missing, percent)],
        Get::Days(get) => vec![get(figures).map_or_else(missing, |days| format!("{days:.1}"))],
        Get::Rate(get) => rate(&get(figures), figures.conversions).into(),
        Get::Verdicts(get) => vec![words::verdict_counts(&get(figures))],
    }
}

/// A rate and its interval.
fn rate(rate: &Rate, conversions: f64) -> [String; 2] {
    let Some(value) = rate.value else {
        return [MISSING.to_owned(), String::new()];
    };
    if conversions < FEW {
        return ["too few".to_owned(), String::new()];
    }
    let interval = match (rate.low, rate.high) {
        (Some(low), Some(high)) => format!("{:.1}-{:.1}", low * 100.0, high * 100.0),
        _ => MISSING.to_owned(),
    };
    [percent(value), interval]
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
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
    grid.heads.push(Head { name: "share".to_owned(), right: false });
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

#[cfg(test)]
mod tests;
