//! A report by touch for people: what the touches brought at so many days, and what is still to come.
//!
//! Invariant: no line of a terminal's tables is wider than the terminal. What is not known yet is a dash, never 0.

use crate::attribution::statistics::{NoForecast, StillToCome};
use crate::domain::limits::{BOOTSTRAP_DRAWS, FORECAST_CONVERSIONS_MIN};
use crate::domain::money::Currency;
use crate::render::escape::{inert, markdown};
use crate::render::grid::{Fit, Grid, Head};
use crate::render::prose::{counted, span};
use crate::render::width::{Width, wrapped};
use crate::report::{
    Brought, TOUCH_DAYS, TouchCurrency, TouchFigures, TouchMonth, TouchReport, TouchRow,
};

use super::super::words::{self, NO_TAG};
use super::month_of;

const MISSING: &str = "-";
const ALL: &str = "all";
const CONVERSIONS: &str = "Conversions so many days after the touch, and still to come:";
const REVENUE: &str = "Revenue so many days after the touch:";

/// For a terminal.
pub(super) fn plain(report: &TouchReport, width: Width) -> String {
    let columns = width.columns();
    let line = |text: String| wrapped(&inert(&text), columns.into());
    let mut blocks = vec![head(report).map(line).join("\n"), line(summary(report))];
    let cuttable = keys(report);
    for (caption, grid) in grids(report) {
        let grid = grid.plain(Some(Fit { width: columns, cuttable }));
        blocks.push(format!("{}\n{}", line(caption.to_owned()), grid.trim_end()));
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
        blocks.extend([caption.to_owned(), grid.markdown().trim_end().to_owned()]);
    }
    let notes: Vec<String> =
        notes(report).iter().map(|note| format!("- {}", markdown(note))).collect();
    blocks.push(notes.join("\n"));
    blocks.join("\n\n") + "\n"
}

fn head(report: &TouchReport) -> [String; 2] {
    let titles = |month: &TouchMonth| month.month.title();
    let [first, last] = [report.months.first(), report.months.last()].map(|of| of.map(titles));
    let (first, last) = (first.unwrap_or_default(), last.unwrap_or_default());
    let months = if first == last { first } else { format!("{first} to {last}") };
    [format!("Touches of {months}, {}", report.period.zone), words::credit(&report.rules)]
}

/// What the touches brought and will bring, month by month.
fn summary(report: &TouchReport) -> String {
    let month = |month: &TouchMonth| {
        let title = month.month.title();
        if month.currencies.is_empty() {
            return format!("No conversion is credited to touches of {title}.");
        }
        let all: Vec<String> = month.currencies.iter().map(in_words).collect();
        let until = if month.is_complete {
            String::new()
        } else {
            format!(" before {}", month.month.zone.day(month.counted_to))
        };
        format!("Touches of {title} brought{until}: {}.", all.join("; "))
    };
    report.months.iter().map(month).collect::<Vec<_>>().join(" ")
}

fn in_words(of: &TouchCurrency) -> String {
    let Brought { conversions, revenue } = of.totals.so_far;
    let count = words::credits(conversions);
    let noun = if count == "1" { "conversion" } else { "conversions" };
    let brought = format!("{count} {noun}, {}", words::money(revenue, Some(of.currency)));
    match &of.totals.still_to_come {
        Ok(StillToCome { high: Some(0.0), .. }) => format!("{brought}; nothing is still to come"),
        Ok(of) => format!(
            "{brought}; about {} more are still to come (90% interval: {})",
            few(of.expected),
            interval(of)
        ),
        Err(NoForecast::TooFew) => format!("{brought}; too few to say what is still to come"),
        Err(NoForecast::NothingBooked) => {
            format!("{brought}; by this age nothing shows what is still to come")
        }
    }
}

/// How many columns a key takes.
fn keys(report: &TouchReport) -> usize {
    usize::from(report.months.len() > 1) + report.by.len().max(1)
}

fn grids(report: &TouchReport) -> Vec<(&'static str, Grid)> {
    if report.months.iter().all(|month| month.currencies.is_empty()) {
        return Vec::new();
    }
    let conversions = |of: Brought, _: Currency| words::credits(of.conversions);
    let revenue = |of: Brought, currency: Currency| words::amount(of.revenue, Some(currency));
    let mut brought = grid(report, conversions, |of| {
        let [value, bounds] = match &of.still_to_come {
            Ok(StillToCome { high: Some(0.0), .. }) => ["0".to_owned(), MISSING.to_owned()],
            Ok(of) => [few(of.expected), interval(of)],
            Err(NoForecast::TooFew) => ["too few".to_owned(), MISSING.to_owned()],
            Err(NoForecast::NothingBooked) => [MISSING.to_owned(), MISSING.to_owned()],
        };
        vec![value, bounds]
    });
    brought.heads.extend(["to come", "90%"].map(right));
    vec![(CONVERSIONS, brought), (REVENUE, grid(report, revenue, |_| Vec::new()))]
}

fn right(name: &str) -> Head {
    Head { name: name.to_owned(), right: true }
}

/// One figure by days, with what is beside it.
fn grid(
    report: &TouchReport,
    shown: impl Fn(Brought, Currency) -> String,
    beside: impl Fn(&TouchFigures) -> Vec<String>,
) -> Grid {
    let left = |name: &str| Head { name: name.to_owned(), right: false };
    let several = report.months.len() > 1;
    let with_currency = report.months.iter().any(|month| month.currencies.len() > 1);
    let mut heads: Vec<Head> = several.then(|| left("touch month")).into_iter().collect();
    heads.extend(report.by.iter().map(|by| left(by.as_str())));
    heads.resize_with(keys(report), || left(""));
    heads.extend(with_currency.then(|| left("currency")));
    heads.extend(TOUCH_DAYS.map(|days| right(&counted(days.into(), "day"))));
    heads.push(right("so far"));
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
            of.rows.iter().for_each(|row| add(key(row), &row.figures));
            add(vec!["total".to_owned()], &of.totals);
        }
    }
    Grid { heads, rows }
}

fn key(row: &TouchRow) -> Vec<String> {
    if row.key.is_empty() {
        return vec![ALL.to_owned()];
    }
    row.key.iter().map(|tag| tag.clone().unwrap_or_else(|| NO_TAG.to_owned())).collect()
}

/// What the figures are.
fn notes(report: &TouchReport) -> Vec<String> {
    let window = span(report.rules.longest_window());
    let mut notes = vec![
        "An order is booked in the month of the touch that earned the credit, whenever it came; one that is unplaced \
         has no touch and is in no month."
            .to_owned(),
    ];
    if report.months.iter().all(|month| month.is_complete) {
        notes.push(format!(
            "All touches are older than the longest window, {window}, so nothing is still to come."
        ));
        return notes;
    }
    notes.push(format!(
        "Days have a figure once all touches of the month are that old, and within the longest window, {window}."
    ));
    let few = FORECAST_CONVERSIONS_MIN;
    notes.push(if report.complete_months == 0 {
        "What is still to come is not known: no month with orders is complete, its last touch older than the longest \
         window."
            .to_owned()
    } else {
        let months = counted(report.complete_months as u64, "complete month");
        format!(
            "What is still to come is read off {months}: how much of their conversions had come at the same age \
             (chain ladder; the interval has 90% of {} drawn futures). It needs {few} conversions in them.",
            words::whole(BOOTSTRAP_DRAWS.into())
        )
    });
    notes
}

/// A number of conversions that are expected.
fn few(conversions: f64) -> String {
    if conversions >= 10.0 { format!("{conversions:.0}") } else { format!("{conversions:.1}") }
}

fn interval(of: &StillToCome) -> String {
    let low = few(of.low);
    match of.high {
        Some(high) => format!("{low} to {}", few(high)),
        None => format!("{low} or more"),
    }
}
