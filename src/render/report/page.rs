//! A report as a page that people forward: the summary in sentences, then each part.
//!
//! Invariant: a part with nothing to say is left out, and the parts are always in one order. The first report is the
//! one the page is about; the others are of the same period and rules, under other groupings.

use crate::domain::money::Currency;
use crate::domain::settings::rate::ExpectedRate;
use crate::render::page::{Bar, Cells, Page, Part, Picture, Shape, Whisker};
use crate::render::table::{Table, Value};
use crate::report::{CountedFunnel, GroupBy, Report, ReportRow};

use super::rows::{self, Space, is_few};
use super::unplaced::sums_by_currency;
use super::warning::warning;
use super::{beside, change, conversations, funnels, goals, notes, payback, stated, tied, words};

/// Rows of a picture. More would not be told apart.
const DRAWN_MAX: usize = 12;

/// The page of a report, and of others of its period.
pub(super) fn page(report: &Report, others: &[Report]) -> Page {
    let [_, rules] = words::head(report);
    let zone = &report.period.zone;
    let by =
        std::iter::once(report).chain(others).filter(|of| says_something(of)).map(grouped_part);
    let parts = by.chain([changes(report), kinds(report), days(report)].into_iter().flatten());
    let parts = conversations::classic_part(report).into_iter().chain(parts);
    let response = conversations::response_part(report).into_iter();
    let parts = parts.chain(response.chain(payback::part(report)));
    let parts = parts.chain(report.funnels.iter().map(funnel));
    let parts = parts.chain(
        [
            tied_part(report),
            answers(report),
            stated(report),
            goals::part(report),
            notes::part(report),
            Some(health(report)),
        ]
        .into_iter()
        .flatten(),
    );
    let (first, last) = report.period.first_and_last();
    let so_far = if report.running { ", so far" } else { "" };
    Page {
        language: "en",
        title: report.period.title(),
        days: [first, last],
        subtitle: format!("{first} to {last}, {zone}{so_far}. {rules}."),
        summary: summary(report),
        summary_title: "Summary",
        main: id(report),
        parts: parts.collect(),
        parts_title: "Parts of this report",
    }
}

/// Whether any row has a key: a shop without agents has nothing to say by agent.
fn says_something(report: &Report) -> bool {
    report.by.is_empty() || report.rows.iter().any(|row| row.key.iter().any(Option::is_some))
}

/// What was earned, by what, and what changed.
fn summary(report: &Report) -> Vec<String> {
    let mut said = vec![words::summary(report)];
    said.extend(words::leader(report));
    said.extend(report.changes.as_ref().and_then(change::in_short));
    said
}

/// The rows of a report.
fn grouped_part(report: &Report) -> Part {
    let names: Vec<&str> = report.by.iter().map(GroupBy::as_str).collect();
    let title = if names.is_empty() {
        "All".to_owned()
    } else {
        format!("By {}", names.join(", ").replace('-', " "))
    };
    let table = rows::table(report, Space::Page);
    let notes =
        [words::none_and_unplaced(report), words::missing_rates(report), words::fit(report)];
    Part {
        picture: picture(report, &table),
        notes: notes.into_iter().flatten().collect(),
        ..Part::with_table(&id(report), title, table)
    }
}

/// The id of the part with the rows of a report.
fn id(report: &Report) -> String {
    let names: Vec<&str> = report.by.iter().map(GroupBy::as_str).collect();
    if names.is_empty() {
        "all".to_owned()
    } else {
        format!("by-{}", names.join("-").replace(':', "-"))
    }
}

/// Rates with their intervals if rows have them, else revenue.
fn picture(report: &Report, table: &Table) -> Option<Picture> {
    let is_drawn = |row: &&ReportRow| row.figures.currency == report.totals.currency;
    let drawn: Vec<&ReportRow> = report.rows.iter().filter(is_drawn).collect();
    if drawn.len() < 2 || drawn.len() > DRAWN_MAX {
        return None;
    }
    let column = |name: &str| table.heads.iter().position(|head| head.name == name);
    let whisker = |row: &&ReportRow| {
        let (label, of) = (words::named(&row.key), &row.figures);
        let expected = report.benchmark(row).map(ExpectedRate::value);
        let (value, low, high) = (of.rate.value?, of.rate.low?, of.rate.high?);
        let shown = Value::Share(value).shown();
        (!is_few(of.conversions)).then_some(Whisker { label, value, low, high, expected, shown })
    };
    let whiskers: Vec<Whisker> = drawn.iter().filter_map(whisker).collect();
    if whiskers.len() > 1 {
        let of = report.totals.rate.of.as_str();
        let title = format!(
            "Conversions of 100 {of}, with the range in which chance alone may have put them"
        );
        return Some(Picture {
            title,
            shape: Shape::Whiskers(whiskers),
            of: Cells::Column(column("rate")?),
        });
    }
    let bar = |row: &ReportRow| Bar {
        label: words::named(&row.key),
        value: row.figures.revenue() as f64,
        shown: Value::money(row.figures.revenue(), row.figures.currency).shown(),
    };
    let bars: Vec<Bar> = drawn.into_iter().map(bar).collect();
    let is_any = bars.iter().any(|bar| bar.value > 0.0);
    let of = Cells::Column(column("revenue")?);
    is_any.then(|| Picture { title: "Revenue".to_owned(), shape: Shape::Bars(bars), of })
}

fn changes(report: &Report) -> Option<Part> {
    let changes = report.changes.as_ref()?;
    let title = format!("Against {}", changes.earlier.title());
    let part = Part::with_table("changes", title, change::table(report, changes));
    Some(Part { notes: change::sentences(changes), ..part })
}

fn kinds(report: &Report) -> Option<Part> {
    Some(Part::with_table("kinds", "Kinds of conversion", beside::kinds(report)?))
}

fn days(report: &Report) -> Option<Part> {
    let table = beside::days(report)?;
    let counts = report.time_to_order.all.from_first;
    let bars = beside::DAYS.iter().zip(counts).map(|(label, count)| Bar {
        label: (*label).to_owned(),
        value: count as f64,
        shown: Value::Count(count).shown(),
    });
    let picture = Picture {
        title: "Orders by the days since their first touch".to_owned(),
        shape: Shape::Histogram(bars.collect()),
        of: Cells::Row { row: 0, from: 2 },
    };
    Some(Part {
        said: beside::advice(report).into_iter().collect(),
        picture: Some(picture),
        ..Part::with_table("days", "Time to convert", table)
    })
}

fn funnel(of: &CountedFunnel) -> Part {
    let bars = of.steps.iter().map(|step| Bar {
        label: step.step.to_string(),
        value: step.people as f64,
        shown: Value::Count(step.people).shown(),
    });
    let picture = Picture {
        title: "People who came to each step".to_owned(),
        shape: Shape::Bars(bars.collect()),
        of: Cells::Column(1),
    };
    let (id, title) = (format!("funnel-{}", of.name), format!("Funnel {}", of.name));
    Part { picture: Some(picture), ..Part::with_table(&id, title, funnels::table(of)) }
}

fn tied_part(report: &Report) -> Option<Part> {
    let table = tied::grades(report);
    let mut said: Vec<String> = words::evidence(&report.evidence).into_iter().collect();
    said.extend(tied::contradicted(report));
    said.extend(tied::received(report));
    let is_some = table.is_some() || !said.is_empty();
    is_some.then(|| Part { table, ..Part::saying("placed", "How each order was placed", said) })
}

fn answers(report: &Report) -> Option<Part> {
    Some(Part::with_table("answers", "What customers said", tied::answers(report)?))
}

fn stated(report: &Report) -> Option<Part> {
    let said = stated::sentences(report);
    let title = "Stated and claimed, not mixed with the figures";
    (!said.is_empty()).then(|| Part::saying("stated", title, said))
}

/// Clicks, warnings, and what the figures stand on.
fn health(report: &Report) -> Part {
    let zone = &report.period.zone;
    let mut said: Vec<String> = words::verdicts(&report.totals).into_iter().collect();
    let warnings = report.warnings.iter().map(|of| warning(of, zone).message);
    said.extend(warnings.map(|message| format!("Note: {message}.")));
    let currencies: Vec<&str> =
        sums_by_currency(report).filter_map(|(_, all)| all.currency).map(Currency::code).collect();
    let currencies =
        if currencies.is_empty() { String::new() } else { format!(", {}", currencies.join(", ")) };
    said.push(format!("Time zone {zone}{currencies}. Definitions {}.", report.definitions));
    Part::saying("health", "Data health", said)
}
