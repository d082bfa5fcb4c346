//! A report for people: one screen of a terminal, or the same in Markdown.
//!
//! Invariant: no line on a terminal is wider than 80 columns: long keys are cut, and the bars are left
//! out where they do not fit. No rate is shown for fewer than five conversions.

use crate::domain::rate::RateOf;
use crate::render::grid::{Fit, GAP, Grid, Head};
use crate::render::text::{columns, grouped, inert, markdown as escaped, wrapped};
use crate::report::{Figures, Report};

use super::columns::UNPLACED;
use super::number::amount;
use super::words;

/// The terminal columns that a line may take.
const WIDTH: u16 = 80;
/// The length of a bar that stands for all the revenue, and the shortest one worth drawing.
const BAR_MAX: u16 = 12;
const BAR_MIN: u16 = 6;
/// The bars get only what each key leaves over, up to this width of the key.
const KEY_WIDTH: usize = 20;
/// The width of a key that no other column may take.
const KEY_WIDTH_MIN: usize = 14;
/// Below this number of conversions no rate is shown.
const FEW: f64 = 5.0;
const MISSING: &str = "-";
const NO_TAG: &str = "(none)";

/// For a terminal.
pub(super) fn plain(report: &Report) -> String {
    let [period, rules] = words::head(report);
    let together = format!("{period} \u{b7} {rules}");
    let head = if columns(&together) <= usize::from(WIDTH) {
        together
    } else {
        format!("{period}\n{rules}")
    };
    let line = |text: String| wrapped(&inert(&text), WIDTH.into());
    let mut blocks = vec![head, line(words::summary(report))];
    if !report.rows.is_empty() || report.unplaced.conversions > 0.0 {
        let fit = Fit { width: WIDTH, giving_way: keys(report) };
        let (grid, left_out) = with_room_for_keys(report, grid(report));
        blocks.push(with_bars(report, grid).plain(Some(fit)).trim_end().to_owned());
        if !left_out.is_empty() {
            let names = left_out.join(", ");
            blocks.push(format!("(no room for {names}: --format csv has them)"));
        }
    }
    let notes: Vec<String> = notes(report).into_iter().map(line).collect();
    if !notes.is_empty() {
        blocks.push(notes.join("\n"));
    }
    blocks.join("\n\n") + "\n"
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
    blocks.join("\n\n") + "\n"
}

/// The notes below the table.
fn notes(report: &Report) -> Vec<String> {
    let counts = [words::evidence(&report.evidence), words::verdicts(&report.totals)];
    let zone = &report.period.zone;
    let note = |warning| format!("Note: {}.", words::warning(warning, zone).message);
    let warned = report.warnings.iter().map(note);
    counts.into_iter().flatten().chain(warned).collect()
}

/// Leaves out columns until the keys have their minimum width. Returns the names of those left out.
fn with_room_for_keys(report: &Report, mut grid: Grid) -> (Grid, Vec<String>) {
    let keys = keys(report);
    let spare = ["95%", "rate", report.totals.rate.of.as_str()];
    let mut left_out = Vec::new();
    for name in spare {
        let widths = grid.widths();
        let least: usize = widths[..keys].iter().map(|width| (*width).min(KEY_WIDTH_MIN)).sum();
        let rest: usize = widths[keys..].iter().sum();
        let gaps = usize::from(GAP) * (widths.len() - 1);
        if least + rest + gaps <= usize::from(WIDTH) {
            break;
        }
        if let Some(index) = grid.heads.iter().position(|head| head.name == name) {
            grid.remove(index);
            left_out.push(name.to_owned());
        }
    }
    (grid, left_out)
}

/// The main columns: key, denominator of the rate, conversions, rate, its interval, revenue.
fn grid(report: &Report) -> Grid {
    let head = |name: &str, right| Head { name: name.to_owned(), right };
    let mut heads: Vec<Head> = report.by.iter().map(|by| head(by.as_str(), false)).collect();
    if heads.is_empty() {
        heads.push(head("", false));
    }
    heads.extend([
        head(report.totals.rate.of.as_str(), true),
        head("conversions", true),
        head("rate", true),
        head("95%", true),
        head("revenue", true),
    ]);
    let named = !report.other_currencies.is_empty();
    let mut rows = Vec::new();
    for row in &report.rows {
        let tag = |value: &Option<String>| value.clone().unwrap_or_else(|| NO_TAG.to_owned());
        let mut key: Vec<String> = row.key.iter().map(tag).collect();
        if key.is_empty() {
            key.push("all".to_owned());
        }
        rows.push(key.into_iter().chain(cells(&row.figures, named)).collect());
    }
    for (unplaced, totals) in sums(report) {
        rows.push(labelled(report, UNPLACED, unplaced_cells(unplaced, named)));
        rows.push(labelled(report, "total", cells(totals, named)));
    }
    Grid { heads, rows }
}

/// The unplaced conversions and the totals: in the plan's currency first, then in each other one.
fn sums(report: &Report) -> impl Iterator<Item = (&Figures, &Figures)> {
    let others = report.other_currencies.iter().map(|(unplaced, totals)| (unplaced, totals));
    std::iter::once((&report.unplaced, &report.totals)).chain(others)
}

/// The number of key columns: at least one, which holds the labels where there is no key.
fn keys(report: &Report) -> usize {
    report.by.len().max(1)
}

fn labelled(report: &Report, label: &str, cells: [String; 5]) -> Vec<String> {
    let key = (0..keys(report)).map(|index| if index == 0 { label } else { "" }.to_owned());
    key.chain(cells).collect()
}

fn cells(figures: &Figures, named: bool) -> [String; 5] {
    let (value, interval) = rate(figures);
    let of = words::plain(divided_by(figures));
    [of, words::credits(figures), value, interval, revenue(figures, named)]
}

fn unplaced_cells(figures: &Figures, named: bool) -> [String; 5] {
    let nothing = String::new;
    [nothing(), words::credits(figures), nothing(), nothing(), revenue(figures, named)]
}

fn divided_by(figures: &Figures) -> u64 {
    match figures.rate.of {
        RateOf::People => figures.people,
        RateOf::Clicks => figures.clicks,
        RateOf::Conversations => figures.conversations,
        RateOf::Contacts => figures.contacts,
    }
}

/// The rate and its interval, in percent.
fn rate(figures: &Figures) -> (String, String) {
    let rate = &figures.rate;
    let Some(value) = rate.value else {
        return (MISSING.to_owned(), String::new());
    };
    if figures.conversions < FEW {
        return ("too few".to_owned(), String::new());
    }
    let interval = match (rate.low, rate.high) {
        (Some(low), Some(high)) => format!("{:.1}-{:.1}", low * 100.0, high * 100.0),
        _ => MISSING.to_owned(),
    };
    (format!("{:.1}%", value * 100.0), interval)
}

/// An amount; with its currency where the report has several.
fn revenue(figures: &Figures, named: bool) -> String {
    if named {
        words::money(figures.revenue(), figures)
    } else {
        grouped(&amount(figures.revenue(), figures.currency))
    }
}

/// Adds a bar to every row: its share of the revenue in its currency. Adds none where they do not fit.
fn with_bars(report: &Report, mut grid: Grid) -> Grid {
    let keys = keys(report);
    let widths = grid.widths().into_iter().enumerate();
    let capped =
        widths.map(|(index, width)| if index < keys { width.min(KEY_WIDTH) } else { width });
    let taken: usize = capped.map(|width| width + usize::from(GAP)).sum();
    let room = u16::try_from(usize::from(WIDTH).saturating_sub(taken)).unwrap_or(0).min(BAR_MAX);
    if room < BAR_MIN {
        return grid;
    }
    let bar = |figures: &Figures| {
        let all = sums(report).find(|(_, totals)| totals.currency == figures.currency);
        all.map(|(_, totals)| drawn(figures.revenue(), totals.revenue(), room)).unwrap_or_default()
    };
    let summed = sums(report).flat_map(|(unplaced, _)| [bar(unplaced), String::new()]);
    let bars = report.rows.iter().map(|row| bar(&row.figures)).chain(summed);
    for (row, bar) in grid.rows.iter_mut().zip(bars.collect::<Vec<_>>()) {
        row.push(bar);
    }
    grid.heads.push(Head { name: "share".to_owned(), right: false });
    grid
}

/// A bar of block characters, drawn to an eighth of one.
fn drawn(part: i128, all: i128, width: u16) -> String {
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
