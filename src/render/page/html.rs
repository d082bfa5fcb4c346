//! A page as one HTML file: summary first, then each part with its picture and its table.
//!
//! Invariant: the file needs nothing else: no script, no font, no picture from elsewhere. Every text from outside is
//! escaped and isolated, so that it is neither markup nor turns the direction of what follows. Only tables scroll to
//! the side, never the page.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Page, Part, Point, svg};
use crate::render::escape::inert;
use crate::render::table::{Table, Value};
use crate::render::texts::say;
use crate::render::width::columns;

/// A table with more columns is a list of cards on a phone.
const FEW: usize = 3;

/// A text of more characters goes to lines of its own.
const LONG_TEXT: usize = 40;

/// A word of more characters may break, so that a sheet has space for the columns after it; the others never do.
const LONG_WORD: usize = 24;

/// A table that is wider is printed smaller, so that a sheet of A4 has all of its columns; one that is wider still
/// smaller again. In hundredths of a character of the usual size: what a sheet has, and how much of that the space
/// after a column and a character take in each size.
const SHEET: usize = 12_000;
const SIZES: [(Option<&str>, usize, usize); 3] =
    [(None, 150, 100), (Some("many"), 75, 78), (Some("most"), 75, 62)];
/// A table with more columns is printed smaller in any case, so that its rows and its picture have one sheet.
const MANY: usize = 12;
/// The characters that a name of a row, and a long word elsewhere, are broken to at the least.
const NAME_CHARS: usize = 15;
const WORD_CHARS: usize = 13;
/// A table with at most so many rows is printed on one sheet; a longer one breaks between rows.
const SHORT: usize = 24;

/// In print, what stands right before a table reserves space for the first rows (`::after`): browsers keep a title with
/// the head of a table, but not the head with its rows.
const STYLE: &str = include_str!("style.css");

/// The whole file, as UTF-8.
pub(in crate::render) fn html(page: &Page) -> String {
    let file = html! {
        (DOCTYPE)
        html lang=(page.language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                // The page is mailed and opened from disk: nothing in it may run or be fetched.
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (page.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    header {
                        h1 { (page.title) }
                        p.soft { (page.subtitle) }
                    }
                    section.summary aria-label=(page.summary_title) {
                        @for said in &page.summary { p { (inert(said)) } }
                    }
                    @if !page.points.is_empty() {
                        section.points aria-label=(page.points_title) {
                            p { strong { (page.points_title) } }
                            ul { @for of in &page.points { li { (point(of, page)) } } }
                        }
                    }
                    @if !page.parts.is_empty() {
                        nav aria-label=(page.parts_title) {
                            ul { @for part in &page.parts { li { a href={ "#" (part.id) } { (part.title) } } } }
                        }
                    }
                    @for of in &page.parts { (part(of, &page.noted)) }
                }
            }
        }
    };
    file.into_string()
}

/// A point, with a link to the part that has more about it.
fn point(of: &Point, page: &Page) -> Markup {
    let part = page.parts.iter().find(|part| part.id == of.part);
    html! {
        (inert(&of.said))
        @if let Some(part) = part { " " a href={ "#" (part.id) } { (part.title) } }
    }
}

fn part(part: &Part, noted: &[String]) -> Markup {
    html! {
        section id=(part.id) aria-labelledby={ (part.id) "-head" } {
            h2 id={ (part.id) "-head" } { (part.title) }
            @for said in &part.said { p { (inert(said)) } }
            @if let Some(picture) = &part.picture {
                figure {
                    figcaption {
                        (picture.title)
                        @for number in 1..=noted.len() { " " span.noted { (number) } }
                    }
                    (svg::picture(picture, &part.id))
                    @if !noted.is_empty() {
                        ol.notes { @for (number, note) in (1..).zip(noted) { li { span.noted { (number) } " " (inert(note)) } } }
                    }
                }
            }
            @if let Some(of) = &part.table { (table(of, &part.title)) (csv(of, &part.id)) }
            @if !part.notes.is_empty() {
                ul.notes { @for note in &part.notes { li { (inert(note)) } } }
            }
        }
    }
}

fn table(of: &Table, title: &str) -> Markup {
    let right = |column: usize| of.heads[column].right.then_some("r");
    let short = (of.rows.len() <= SHORT).then_some("short");
    let cards = (of.heads.len() > FEW).then_some("cards");
    let classes: Vec<&str> = size(of).into_iter().chain(short).chain(cards).collect();
    html! {
        div.wide tabindex="0" role="group" aria-label=(title) {
            table class=[(!classes.is_empty()).then(|| classes.join(" "))] {
                caption { (title) }
                thead { tr {
                    @for head in &of.heads { th scope="col" class=[head.right.then_some("r").or(long(&head.name))] { (head.name) } }
                } }
                tbody {
                    @for (index, row) in of.rows.iter().enumerate() {
                        tr class=[of.is_sum(index).then_some("sum")] {
                            @for (column, value) in row.iter().enumerate() {
                                @if column == 0 {
                                    th scope="row" class=[long_text(value)] { (cell(value)) }
                                } @else {
                                    td class=[right(column).or(long_text(value))] data-th=[cards.map(|_| &of.heads[column].name)] { (cell(value)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The rows of a table as CSV, to be copied. A page that is mailed has no script, so that they are selected by hand.
fn csv(of: &Table, id: &str) -> Markup {
    let id = format!("{id}-csv");
    html! {
        details.csv {
            summary { (say!("console-csv")) }
            textarea id=(id) readonly rows="6" aria-label=(say!("console-csv-rows")) spellcheck="false" { (of.csv()) }
        }
    }
}

/// The class of the greatest size in which a sheet has all columns, else of the smallest.
fn size(of: &Table) -> Option<&'static str> {
    let chars: usize = (0..of.heads.len()).map(|column| least_chars(of, column)).sum();
    let is_fitting =
        |(_, gap, char): &&(_, usize, usize)| chars * char + of.heads.len() * gap <= SHEET;
    let [.., smallest] = SIZES;
    let smaller = usize::from(of.heads.len() > MANY);
    SIZES.iter().skip(smaller).find(is_fitting).unwrap_or(&smallest).0
}

/// The characters of the widest cell of a column where words go to lines of their own; numbers and heads do not.
fn least_chars(of: &Table, column: usize) -> usize {
    let head = &of.heads[column];
    let word = |text: &str| {
        let words = text.split(|c: char| c.is_whitespace() || c == '-').map(columns);
        words.max().unwrap_or_default().min(WORD_CHARS)
    };
    let cell = |row: &Vec<Value>| match &row[column] {
        Value::Text(text) if !head.right => word(text),
        other => columns(&other.shown()),
    };
    let cells = of.rows.iter().map(cell).max().unwrap_or_default();
    let head = if head.right { columns(&head.name) } else { word(&head.name) };
    let least = if column == 0 { NAME_CHARS } else { 0 };
    cells.max(head).max(least)
}

/// The class of a cell with a long word, or a long text.
fn long(text: &str) -> Option<&'static str> {
    let has_more = |text: &str, chars| text.chars().nth(chars).is_some();
    let is_long =
        has_more(text, LONG_TEXT) || text.split_whitespace().any(|word| has_more(word, LONG_WORD));
    is_long.then_some("long")
}

fn long_text(value: &Value) -> Option<&'static str> {
    if let Value::Text(text) = value { long(text) } else { None }
}

fn cell(value: &Value) -> Markup {
    match value {
        Value::Text(text) => html! { bdi { (inert(text)) } },
        other => html! { (other.shown()) },
    }
}
