//! A report by touch for people: what the touches brought at so many days, and what is still to come.
//!
//! Invariant: no line of a terminal's tables is wider than the terminal. What is not known yet is a dash, never 0.

use crate::attribution::statistics::{NoForecast, StillToCome};
use crate::domain::limits::{BOOTSTRAP_DRAWS, FORECAST_CONVERSIONS_MIN};
use crate::domain::money::Currency;
use crate::render::escape::{inert, markdown};
use crate::render::grid::{Fit, Grid, Head};
use crate::render::number::Credits;
use crate::render::prose::{days, decimal, span};
use crate::render::texts::{self, say};
use crate::render::width::{Width, wrapped};
use crate::render::{key, period};
use crate::report::{
    Brought, TOUCH_DAYS, TouchCurrency, TouchFigures, TouchMonth, TouchReport, TouchRow,
};

use super::super::words;
use super::month_of;

const MISSING: &str = "-";

/// For a terminal.
pub(super) fn plain(report: &TouchReport, width: Width) -> String {
    let columns = width.columns();
    let line = |text: String| wrapped(&inert(&text), columns.into());
    let mut blocks = vec![head(report).map(line).join("\n"), line(summary(report))];
    let cuttable = keys(report);
    for (caption, grid) in grids(report) {
        let grid = grid.plain(Some(Fit { width: columns, cuttable }));
        blocks.push(format!("{}\n{}", line(caption), grid.trim_end()));
    }
    blocks.push(notes(report).into_iter().map(line).collect::<Vec<_>>().join("\n"));
    blocks.join("\n\n") + "\n"
}

/// In Markdown.
pub(super) fn in_markdown(report: &TouchReport) -> String {
    let [title, rules] = head(report);
    let mut blocks = vec![format!("## {}", markdown(&title)), markdown(&rules)];
    blocks.push(markdown(&summary(report)));
    for (caption, grid) in grids(report) {
        blocks.extend([caption, grid.markdown().trim_end().to_owned()]);
    }
    let notes: Vec<String> =
        notes(report).iter().map(|note| format!("- {}", markdown(note))).collect();
    blocks.push(notes.join("\n"));
    blocks.join("\n\n") + "\n"
}

fn head(report: &TouchReport) -> [String; 2] {
    let titles = |month: &TouchMonth| period::title(&month.month);
    let [first, last] = [report.months.first(), report.months.last()].map(|of| of.map(titles));
    let (first, last) = (first.unwrap_or_default(), last.unwrap_or_default());
    let months =
        if first == last { first } else { say!("period-days", first = first, last = last) };
    let title = say!("touches-head", months = months, zone = report.period.zone.name());
    [title, words::credit(&report.rules)]
}

/// What the touches brought and will bring, month by month.
fn summary(report: &TouchReport) -> String {
    let month = |month: &TouchMonth| {
        let title = period::title(&month.month);
        if month.currencies.is_empty() {
            return say!("touches-nothing", month = title);
        }
        let sums = texts::clauses(month.currencies.iter().map(in_words));
        if month.is_complete {
            return say!("touches-brought", month = title, sums = sums);
        }
        let day = month.month.zone.day(month.counted_to).to_string();
        say!("touches-brought-before", month = title, day = day, sums = sums)
    };
    texts::sentences(report.months.iter().map(month))
}

fn in_words(of: &TouchCurrency) -> String {
    let Brought { conversions, revenue } = of.totals.so_far;
    let (count, revenue) = (Credits::from(conversions), words::money(revenue, Some(of.currency)));
    match &of.totals.still_to_come {
        Ok(StillToCome { high: Some(0.0), .. }) => {
            say!("touches-sum-complete", count = count, revenue = revenue)
        }
        Ok(of) => say!(
            "touches-sum-to-come",
            count = count,
            revenue = revenue,
            expected = few(of.expected),
            interval = interval(of)
        ),
        Err(NoForecast::TooFew) => {
            say!("touches-sum-too-few", count = count, revenue = revenue)
        }
        Err(NoForecast::NothingBooked) => {
            say!("touches-sum-unknown", count = count, revenue = revenue)
        }
    }
}

/// How many columns a key takes.
fn keys(report: &TouchReport) -> usize {
    usize::from(report.months.len() > 1) + report.by.len().max(1)
}

fn grids(report: &TouchReport) -> Vec<(String, Grid)> {
    if report.months.iter().all(|month| month.currencies.is_empty()) {
        return Vec::new();
    }
    let conversions = |of: Brought, _: Currency| words::credits(of.conversions);
    let revenue = |of: Brought, currency: Currency| words::amount(of.revenue, Some(currency));
    let mut brought = grid(report, conversions, |of| {
        let [value, bounds] = match &of.still_to_come {
            Ok(StillToCome { high: Some(0.0), .. }) => ["0".to_owned(), MISSING.to_owned()],
            Ok(of) => [few(of.expected), interval(of)],
            Err(NoForecast::TooFew) => [say!("too-few"), MISSING.to_owned()],
            Err(NoForecast::NothingBooked) => [MISSING.to_owned(), MISSING.to_owned()],
        };
        vec![value, bounds]
    });
    let to_come = ["to_come", "to_come_interval"].map(|key| Head::from(key).right());
    brought.heads.extend(to_come);
    let revenue = grid(report, revenue, |_| Vec::new());
    vec![(say!("touches-conversions"), brought), (say!("touches-revenue"), revenue)]
}

/// One figure by days, with what is beside it.
fn grid(
    report: &TouchReport,
    shown: impl Fn(Brought, Currency) -> String,
    beside: impl Fn(&TouchFigures) -> Vec<String>,
) -> Grid {
    let several = report.months.len() > 1;
    let with_currency = report.months.iter().any(|month| month.currencies.len() > 1);
    let mut heads: Vec<Head> = several.then(|| "touch_month".into()).into_iter().collect();
    heads.extend(key::heads(&report.by));
    heads.extend(with_currency.then(|| "currency".into()));
    heads.extend(TOUCH_DAYS.map(|of| Head::named(days(of.into())).right()));
    heads.push(Head::from("so_far").right());
    let mut rows = Vec::new();
    for month in &report.months {
        for of in &month.currencies {
            let mut add = |key: Vec<String>, figures: &TouchFigures| {
                let mut cells: Vec<String> =
                    several.then(|| month_of(month)).into_iter().chain(key).collect();
                cells.resize(keys(report), String::new());
                cells.extend(with_currency.then(|| of.currency.code().to_owned()));
                let known = |of_days: Option<Brought>| {
                    of_days
                        .map_or_else(|| MISSING.to_owned(), |brought| shown(brought, of.currency))
                };
                cells.extend(figures.by_days.map(known));
                cells.push(shown(figures.so_far, of.currency));
                cells.extend(beside(figures));
                rows.push(cells);
            };
            of.rows.iter().for_each(|row| add(cells_of(row), &row.figures));
            add(vec![say!("row-total")], &of.totals);
        }
    }
    Grid { heads, rows }
}

fn cells_of(row: &TouchRow) -> Vec<String> {
    if row.key.is_empty() {
        return vec![say!("row-all")];
    }
    row.key.iter().map(|tag| key::tag(tag.as_deref())).collect()
}

/// What the figures are.
fn notes(report: &TouchReport) -> Vec<String> {
    let window = span(report.rules.longest_window());
    let mut notes = vec![say!("touches-about")];
    if report.months.iter().all(|month| month.is_complete) {
        notes.push(say!("touches-about-complete", window = window));
        return notes;
    }
    notes.push(say!("touches-about-days", window = window));
    notes.push(if report.complete_months == 0 {
        say!("touches-about-no-forecast")
    } else {
        say!(
            "touches-about-forecast",
            months = report.complete_months,
            draws = BOOTSTRAP_DRAWS,
            least = FORECAST_CONVERSIONS_MIN
        )
    });
    notes
}

/// A number of conversions that are expected.
fn few(conversions: f64) -> String {
    if conversions >= 10.0 { format!("{conversions:.0}") } else { decimal(conversions, 1) }
}

fn interval(of: &StillToCome) -> String {
    let low = few(of.low);
    match of.high {
        Some(high) => say!("touches-interval", low = low, high = few(high)),
        None => say!("touches-interval-open", low = low),
    }
}
