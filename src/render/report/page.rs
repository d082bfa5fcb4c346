//! A report as a page that people forward: the summary in sentences, then each part.
//!
//! Invariant: a part with nothing to say is left out, and the parts are always in one order. The first report is the
//! one the page is about; the others are of the same period and rules, under other key.

use crate::domain::money::Currency;
use crate::domain::settings::rate::ExpectedRate;
use crate::render::orphan_sentences;
use crate::render::page::{Bar, Cells, Page, Part, Picture, Shape, Whisker};
use crate::render::table::{Table, Value};
use crate::render::texts::{self, say};
use crate::render::{key, period};
use crate::report::{CountedFunnel, Days, GroupBy, Grouping, Report, ReportRow};

use super::rows::{self, Space, is_few};
use super::unplaced::sums_by_currency;
use super::{
    PageOf, attention, beside, calls, change, clicks, cohorts, conversations, customers,
    definitions, funnels, glossary, goals, hand_outs, helped, holdouts, imported, leaks, messaging,
    notes, payback, stated, survey, tied, under_rows, unplaced, words,
};

/// Rows of a picture. More would not be told apart.
pub(super) const DRAWN_MAX: usize = 12;

/// The page of a report.
pub(super) fn page(of: &PageOf<'_>) -> Page {
    let PageOf { report, others, .. } = *of;
    let by =
        std::iter::once(report).chain(others).filter(|of| says_something(of)).map(grouped_part);
    let parts = by.chain([changes(report), kinds(report), days(report)].into_iter().flatten());
    let parts = parts.chain((1..).zip(&report.funnels).map(funnel));
    let first = [conversations::funnel_part(report), conversations::classic_part(report)];
    let parts = first.into_iter().flatten().chain(parts);
    let response = conversations::response_part(report).into_iter();
    let response = response.chain(messaging::parts(report));
    let parts = parts.chain(response).chain(calls::parts(report)).chain(answers(report));
    let parts = parts.chain(survey::parts(report));
    let parts = parts.chain(hand_outs::parts(report)).chain(holdouts::part(report));
    let parts = parts.chain(leaks::part(report));
    let parts = parts.chain(customers::part(report)).chain(cohorts::parts(report));
    let parts = parts.chain(payback::part(report));
    let parts = parts.chain(
        [
            helped::part(report),
            tied_part(report),
            of.unplaced.and_then(|list| unplaced::part(report, list)),
            stated(report),
            goals::part(report),
            Some(health(of)),
            notes::part(report),
        ]
        .into_iter()
        .flatten(),
    );
    let mut parts: Vec<Part> = parts.collect();
    parts.push(glossary::part(report, &parts));
    Page {
        language: say!("language"),
        title: period::title(&report.period),
        days: report.period.first_and_last().into(),
        subtitle: subtitle(report),
        summary: summary(of),
        summary_title: say!("page-summary"),
        points: attention::points(of),
        points_title: say!("page-points"),
        main: id(report),
        parts,
        noted: notes::beneath(report),
        parts_title: say!("page-parts"),
    }
}

pub(super) fn subtitle(report: &Report) -> String {
    let [_, rules] = words::head(report);
    let (days, zone) = (period::days(&report.period), report.period.zone.name());
    if report.running {
        say!("page-subtitle-so-far", days = days, zone = zone, rules = rules)
    } else {
        say!("page-subtitle", days = days, zone = zone, rules = rules)
    }
}

/// Whether any row has a key: a shop without agents has nothing to say by agent.
fn says_something(report: &Report) -> bool {
    report.by.is_empty() || report.rows.iter().any(|row| row.key.iter().any(Option::is_some))
}

/// What was earned, by what, and what changed.
fn summary(of: &PageOf<'_>) -> Vec<String> {
    let report = of.report;
    let mut said = vec![words::summary(report)];
    said.extend(words::leader(report));
    said.extend(attention::best(report));
    said.extend(report.changes.as_ref().and_then(change::in_short));
    said.extend(of.closed.map(|closed| closed.said(report.definitions)));
    said
}

/// The rows of a report.
pub(super) fn grouped_part(report: &Report) -> Part {
    let title = if report.by.is_empty() {
        say!("rows-title-all")
    } else {
        say!("rows-title-by", names = key::names(&report.by))
    };
    let table = rows::table(report, Space::Page);
    let is_of_agents = report.is_by(Grouping::Agent);
    Part {
        said: attention::best_agent(report).filter(|_| is_of_agents).into_iter().collect(),
        picture: picture(report, &table),
        notes: under_rows::notes(report, &table),
        ..Part::with_table(&id(report), title, table)
    }
}

/// The id of the part with the rows of a report.
fn id(report: &Report) -> String {
    let names: Vec<&str> = report.by.iter().map(GroupBy::as_str).collect();
    if names.is_empty() {
        "all".to_owned()
    } else {
        // A tag may have any characters, and an id of a page may not.
        let text = names.join("-");
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        format!("by-{}", text.chars().map(plain).collect::<String>())
    }
}

/// Rates with their intervals if rows have them, else revenue.
fn picture(report: &Report, table: &Table) -> Option<Picture> {
    let is_drawn = |row: &&ReportRow| row.figures.currency == report.totals.currency;
    // These come first.
    let drawn: Vec<&ReportRow> = report.rows.iter().filter(is_drawn).collect();
    let of = |name| Some(Cells::First { rows: drawn.len(), column: table.column(name)? });
    if drawn.len() < 2 || drawn.len() > DRAWN_MAX {
        return None;
    }
    let whisker = |row: &&ReportRow| {
        let (label, of) = (key::named(&row.key), &row.figures);
        let expected = report.benchmark(row).map(ExpectedRate::value);
        let (value, low, high) = (of.rate.value?, of.rate.low?, of.rate.high?);
        let shown = Value::Share(value).shown();
        (!is_few(of.conversions)).then_some(Whisker { label, value, low, high, expected, shown })
    };
    let whiskers: Vec<Whisker> = drawn.iter().filter_map(whisker).collect();
    // A row without a rate, which may be the best one, is in a picture of revenue.
    let many = drawn.iter().filter(|row| !is_few(row.figures.conversions)).count();
    if whiskers.len() > 1 && whiskers.len() == many {
        return Some(Picture {
            title: say!("picture-rates", unit = report.totals.rate.of.as_str()),
            shape: Shape::Whiskers(whiskers),
            of: of("rate")?,
        });
    }
    let bar = |row: &ReportRow| Bar {
        label: key::named(&row.key),
        value: row.figures.revenue() as f64,
        shown: Value::money(row.figures.revenue(), row.figures.currency).shown(),
    };
    let bars: Vec<Bar> = drawn.iter().copied().map(bar).collect();
    let is_any = bars.iter().any(|bar| bar.value > 0.0);
    let of = of("revenue")?;
    is_any.then(|| Picture { title: say!("picture-revenue"), shape: Shape::Bars(bars), of })
}

fn changes(report: &Report) -> Option<Part> {
    let changes = report.changes.as_ref()?;
    let title = say!("change-title", earlier = period::title(&changes.earlier));
    let part = Part::with_table("changes", title, change::table(report, changes, Space::Page));
    Some(Part { notes: change::sentences(changes, Space::Page), ..part })
}

fn kinds(report: &Report) -> Option<Part> {
    Some(Part::with_table("kinds", say!("kinds-title"), beside::kinds(report)?))
}

fn days(report: &Report) -> Option<Part> {
    let table = beside::days(report)?;
    let counts = report.time_to_order.all.from_first;
    let bars = Days::ALL.iter().zip(counts).map(|(days, count)| Bar {
        label: beside::label_of(*days),
        value: count as f64,
        shown: Value::Count(count).shown(),
    });
    let picture = Picture {
        title: say!("picture-days"),
        shape: Shape::Histogram(bars.collect()),
        of: Cells::Row { row: 0, from: 2 },
    };
    Some(Part {
        said: beside::advice(report).into_iter().collect(),
        picture: Some(picture),
        notes: beside::without_value(report).into_iter().collect(),
        ..Part::with_table("days", say!("time-title"), table)
    })
}

fn funnel((number, of): (u32, &CountedFunnel)) -> Part {
    let bars = of.steps.iter().map(|step| Bar {
        label: step.step.to_string(),
        value: step.people as f64,
        shown: Value::Count(step.people).shown(),
    });
    let picture = Picture {
        title: say!("picture-funnel"),
        shape: Shape::Funnel(bars.collect()),
        of: Cells::Column(1),
    };
    let (id, title) = (format!("funnel-{number}"), say!("funnel-title", name = of.name.as_str()));
    Part { picture: Some(picture), ..Part::with_table(&id, title, funnels::table(of)) }
}

fn tied_part(report: &Report) -> Option<Part> {
    let table = tied::grades(report);
    let mut said: Vec<String> = words::evidence(&report.evidence).into_iter().collect();
    said.extend(tied::contradicted(report));
    said.extend(tied::received(report));
    let is_some = table.is_some() || !said.is_empty();
    is_some.then(|| Part { table, ..Part::saying("placed", say!("tied-title"), said) })
}

fn answers(report: &Report) -> Option<Part> {
    let part = Part::with_table("answers", say!("answers-title"), tied::answers(report)?);
    Some(Part { said: tied::agreeing_answers(report), ..part })
}

fn stated(report: &Report) -> Option<Part> {
    let said = stated::sentences(report);
    (!said.is_empty()).then(|| Part::saying("stated", say!("stated-title"), said))
}

/// Clicks, warnings, and what the figures stand on.
fn health(of: &PageOf<'_>) -> Part {
    let report = of.report;
    let zone = &report.period.zone;
    let imported = imported::table(of.imports, zone);
    let mut said: Vec<String> = clicks::sentences(report).collect();
    said.extend(clicks::named_clicks(report));
    said.extend(report.warnings.iter().map(|of| words::note(of, zone)));
    said.extend(orphan_sentences(of.orphans));
    let currencies: Vec<&str> =
        sums_by_currency(report).filter_map(|(_, all)| all.currency).map(Currency::code).collect();
    let (zone, definitions) = (zone.name(), report.definitions.to_string());
    said.push(if currencies.is_empty() {
        say!("health-basis", zone = zone, definitions = definitions)
    } else {
        let currencies = texts::list(currencies);
        say!(
            "health-basis-with-currencies",
            zone = zone,
            currencies = currencies,
            definitions = definitions
        )
    });
    said.extend(definitions::sentences(of.redefinitions, &report.period.zone));
    Part { table: imported, ..Part::saying("health", say!("health-title"), said) }
}
