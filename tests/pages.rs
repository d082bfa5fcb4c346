//! The page of a report: HTML, a workbook, the text of a mail. Every figure is that of the JSON document.

use std::collections::BTreeSet;
use std::fs;

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;

use crate::big_month::{self, HOSTILE};
use crate::browser::{finds_nothing, python};
use crate::folder::Folder;
use crate::months_before;

/// The texts of the cells of the first table of a part, row by row.
pub(crate) fn cells(html: &str, part: &str) -> Vec<Vec<String>> {
    let begin =
        html.find(&format!("<section id=\"{part}\"")).unwrap_or_else(|| panic!("no {part}"));
    let section = &html[begin..begin + html[begin..].find("</section>").unwrap()];
    let body = section.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
    let cell = |markup: &str| text(markup.split_once('>').unwrap().1.split("</t").next().unwrap());
    let rows = body.split("<tr").skip(1);
    rows.map(|row| row.split("<t").skip(1).map(cell).collect()).collect()
}

/// What is left of markup without its tags, unescaped.
fn text(markup: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for c in markup.chars() {
        match c {
            '<' => is_tag = true,
            '>' if is_tag => is_tag = false,
            _ if !is_tag => text.push(c),
            _ => {}
        }
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

pub(crate) fn number(text: &str) -> f64 {
    let plain = text.replace([',', '%'], "");
    plain.split(' ').next().unwrap().parse().unwrap_or_else(|_| panic!("{text}"))
}

/// A month in all formats that have a page.
pub(crate) fn written(folder: &Folder, more: &str) -> (String, Value) {
    written_of(folder, &format!("--month 2026-10 {more}"))
}

/// The same of any period.
pub(crate) fn written_of(folder: &Folder, flags: &str) -> (String, Value) {
    let ran = folder.run(&format!("report -o m.html -o m.xlsx -o m.json -o m.md {flags}"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let html = fs::read_to_string(folder.path().join("m.html")).unwrap();
    let json = fs::read_to_string(folder.path().join("m.json")).unwrap();
    (html, serde_json::from_str(&json).unwrap())
}

pub(crate) fn decimal(value: &Value) -> f64 {
    value.as_str().map_or_else(|| value.as_f64().unwrap(), |text| text.parse().unwrap())
}

/// The rows of a document, then unplaced and totals of each currency, each with its label and its figures.
fn rows_of(json: &Value) -> Vec<(String, Value)> {
    let label = |row: &Value| row["key"]["channel"].as_str().unwrap_or("(none)").to_owned();
    let rows = json["rows"].as_array().unwrap().iter().map(|row| (label(row), row.clone()));
    let mut all: Vec<(String, Value)> = rows.collect();
    let others = json["other_currencies"].as_array().unwrap();
    for sums in std::iter::once(json).chain(others) {
        all.push(("(unplaced)".to_owned(), sums["unplaced"].clone()));
        all.push(("total".to_owned(), sums["totals"].clone()));
    }
    all
}

#[test]
fn every_figure_of_the_page_and_of_the_workbook_is_that_of_the_json_document() {
    let folder = big_month::folder();
    let (html, json) = written(&folder, "");
    let expected = rows_of(&json);
    let found = cells(&html, "by-channel");
    assert_eq!(found.len(), expected.len());
    let mut book: Xlsx<_> = open_workbook(folder.path().join("m.xlsx")).unwrap();
    let sheet = book.worksheet_range("By channel").unwrap();
    let heads: Vec<String> = sheet.rows().next().unwrap().iter().map(ToString::to_string).collect();
    let column = |name: &str| heads.iter().position(|head| head == name).unwrap();
    for (index, ((label, figures), cells)) in expected.iter().zip(&found).enumerate() {
        assert_eq!(*label, cells[0]);
        let in_sheet = |name: &str| &sheet.rows().nth(index + 1).unwrap()[column(name)];
        assert_eq!(in_sheet("channel").to_string(), *label);
        for name in ["conversations", "conversions", "revenue"] {
            let shown = &cells[column(name)];
            let Some(value) = figures.get(name).filter(|_| !shown.is_empty()) else {
                assert!(matches!(in_sheet(name), Data::Empty), "{label} {name}");
                continue;
            };
            assert!(
                (number(shown) - decimal(value)).abs() < 1e-9,
                "{label} {name}: {shown} {value}"
            );
            let Data::Float(float) = in_sheet(name) else { panic!("{label} {name} is no number") };
            assert!((float - decimal(value)).abs() < 1e-6, "{label} {name}: {float} {value}");
        }
    }
    // Rows and unplaced conversions make the total, as a spreadsheet adds them up.
    let in_euros = |label: &str| {
        expected.iter().filter(|(of, row)| of == label && row["currency"] == "EUR").count()
    };
    assert_eq!((in_euros("total"), in_euros("(unplaced)")), (1, 1));
}

#[test]
fn a_page_needs_nothing_else_and_its_parts_have_names_of_their_own() {
    let folder = big_month::folder();
    let (html, _) = written(&folder, "");
    assert!(html.len() < 1_000_000, "{}", html.len());
    assert!(html.starts_with("<!DOCTYPE html><html lang=\"en\">"));
    for outside in
        ["<script", "http:", "https:", "url(", "@import", "<img", "<link", " onload", "javascript:"]
    {
        assert!(!html.contains(outside), "{outside}");
    }
    let ids: Vec<&str> =
        html.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
    for part in html.split("<a href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(ids.contains(&part), "{part}");
    }
    // Each picture has a title, and its values as words.
    assert!(html.matches("<svg").count() > 1);
    assert_eq!(html.matches("<svg").count(), html.matches("<desc").count());
}

#[test]
fn names_that_are_markup_or_formulas_are_neither_in_any_format() {
    let folder = big_month::folder();
    let (html, _) = written(&folder, "--by agent");
    assert!(html.contains("&lt;script&gt;") && !html.contains("<script"));
    let markdown = fs::read_to_string(folder.path().join("m.md")).unwrap();
    assert!(markdown.contains("\\<script\\>"), "{markdown}");
    assert!(!markdown.replace("\\<", "").contains('<'), "{markdown}");
    let mut book: Xlsx<_> = open_workbook(folder.path().join("m.xlsx")).unwrap();
    let formulas = book.worksheet_formula("By agent").unwrap();
    assert!(formulas.used_cells().next().is_none());
    let sheet = book.worksheet_range("By agent").unwrap();
    let agents: BTreeSet<String> = sheet.rows().map(|row| row[0].to_string()).collect();
    for name in HOSTILE {
        assert!(agents.contains(name), "{name} {agents:?}");
    }
    let csv = folder.run("report --month 2026-10 --by agent --format csv").out;
    for name in HOSTILE.iter().skip(1) {
        assert!(!csv.lines().any(|line| line.trim_start_matches('"').starts_with(name)), "{name}");
    }
}

#[test]
fn the_same_month_is_the_same_file() {
    let folder = big_month::folder();
    let read =
        || ["m.html", "m.xlsx", "m.json"].map(|name| fs::read(folder.path().join(name)).unwrap());
    written(&folder, "");
    let first = read();
    written(&folder, "");
    assert!(first == read());
}

#[test]
fn a_shop_without_clicks_sees_no_column_of_people() {
    let folder = big_month::folder();
    let (html, _) = written(&folder, "");
    let section = html.split("<section id=\"by-channel\"").nth(1).unwrap();
    let heads = section.split("<thead>").nth(1).unwrap().split("</thead>").next().unwrap();
    let heads: Vec<String> =
        heads.split("</th>").map(text).filter(|head| !head.is_empty()).collect();
    insta::assert_snapshot!(heads.join(" | "), @"channel | revenue | conversations | conversions | per conversation | rate | 95% | expected | cost | profit | roas | cost each | assisted");
}

#[test]
fn a_mail_has_the_summary_and_the_channels_in_lines_that_mail_programs_leave_alone() {
    let folder = big_month::folder();
    let ran = folder.run("report --month 2026-10 --against previous --mail");
    assert!(ran.out.lines().all(|line| line.chars().count() <= 76), "{}", ran.out);
    insta::assert_snapshot!(ran.out, @"
    October 2026
    2026-10-01 to 2026-10-31, Europe/Berlin. Credit: last touch, window 30 days,
    coupon rule same-owner-keeps-click.

    279 conversions brought 18,198.00 EUR after 4,392.00 EUR in refunds. 9 of
    them, worth 180.00 EUR, are unplaced. 30 conversions brought 1,288.00 USD
    after 1,124.00 USD in refunds. All are placed.
    tiktok brought most: 6,172.16 EUR, 34% of what could be placed.
    For each conversation instagram brought 21.35 EUR and tiktok 18.05 EUR, but
    some of their conversions came without a conversation, by a code or a click:
    neither is known to do better in conversations.
    Conversions a day are 1.61 times those of September 2026: chance alone would
    seldom do that.

    What to look at
    - Up to 49 clicks of the period are missing. Data health says when and why.
    - tiktok cost 5,600.00 EUR and brought 6,172.16 EUR: a loss of 3,687.47 EUR
    by the plan's margin. Customers name it more often than their orders are
    placed there: see what they said before less is spent.
    - sms converts 18.7%, and even allowing for chance no more than 23.1%; the
    plan expects 40.0%. Find out why, or correct what the plan expects.
    - The goal for conversions was missed: 279, where at most 158.65 was to be
    reached.
    - The goal for revenue per conversation is behind: 15.17 EUR, where the pace
    is at least 26.38 EUR. From the average month before to this one, revenue
    went from 12,763.00 EUR to 18,198.00 EUR (x1.43), and conversations went
    from 500 to 1,200 (x2.40).

    channel           revenue  conversations  conversions  per conversation
    tiktok       6,172.16 EUR            342           88         18.05 EUR
    whatsapp     4,183.76 EUR            343           66         12.20 EUR
    sms          3,990.04 EUR            343           64         11.63 EUR
    instagram    3,672.04 EUR            172           52         21.35 EUR
    instagram      579.20 USD              0            9                 -
    sms            363.20 USD              0            8                 -
    tiktok         179.80 USD              0            7                 -
    whatsapp       165.80 USD              0            6                 -
    (unplaced)     180.00 EUR                           9
    total       18,198.00 EUR          1,200          279         15.17 EUR
    (unplaced)       0.00 USD                           0
    total        1,288.00 USD              0           30                 -
    ");
}

#[test]
fn an_outbox_has_every_file_of_the_period_under_its_name() {
    let folder = big_month::folder();
    for (flags, name) in [
        ("--month 2026-10", "2026-10"),
        ("--from 2026-10-01 --to 2026-10-14", "2026-10-01_2026-10-14"),
        ("--year 2026 --against 2025", "2026-01-01_2026-12-31"),
    ] {
        let ran = folder.run(&format!("report {flags} --outbox out/reports"));
        assert_eq!(ran.code, 0, "{}", ran.err);
        for ending in ["html", "xlsx", "csv", "json", "txt"] {
            let path = folder.path().join(format!("out/reports/{name}.{ending}"));
            assert!(fs::metadata(&path).unwrap().len() > 100, "{path:?}");
        }
    }
    folder.write("taken", "x");
    let ran = folder.run("report --month 2026-10 --outbox taken");
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.err, @"error: --outbox taken is no folder: name one; a folder that is not there yet is made");
}

#[test]
fn programs_can_have_texts_as_they_are() {
    let folder = big_month::folder();
    let lines = |flags: &str| {
        let ran = folder.run(flags);
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.out
    };
    let report = "report --month 2026-10 --by agent --format csv";
    for (guarded, raw) in
        [("\n'=1+1,", "\n=1+1,"), ("\n'-2,", "\n-2,"), ("\n'@here | **x**,", "\n@here | **x**,")]
    {
        assert!(lines(report).contains(guarded) && !lines(report).contains(raw), "{raw}");
        let text = lines(&format!("{report} --raw"));
        assert!(text.contains(raw) && !text.contains(guarded), "{raw}");
    }
    let export = "export conversions --month 2026-10";
    assert!(lines(export).contains("\n'=x1,"), "{}", lines(export));
    assert!(lines(&format!("{export} --raw")).contains("\n=x1,"));
}

#[test]
fn places_and_formats_that_do_not_go_together_are_refused_before_anything_is_written() {
    let folder = Folder::new();
    let mut text = String::new();
    for flags in [
        "-o a.html -o a.html",
        "--unplaced -o a.html",
        "--compare-models -o a.xlsx",
        "--basis touch --mail",
        "-o a.pdf",
        "--mail --format json",
        "--raw",
        "--raw --format md",
        "--outbox out --format csv",
        "--unplaced --outbox out",
    ] {
        let ran = folder.run(&format!("report --month 2026-10 {flags}"));
        assert_eq!(ran.code, 2, "{flags}: {}", ran.err);
        text.push_str(&ran.err);
    }
    assert!(fs::read_dir(folder.path()).unwrap().next().is_none());
    insta::assert_snapshot!(text, @"
    error: -o names a.html twice
    error: only the report itself has .html: lists beside it go to .csv, .json, .ndjson, .md or .txt
    error: only the report itself has .xlsx: lists beside it go to .csv, .json, .ndjson, .md or .txt
    error: only the report itself has --mail: lists beside it go to .csv, .json, .ndjson, .md or .txt
    error: a.pdf: use a name that ends in .html, .xlsx, .txt, .csv, .json, .ndjson or .md, or add --format
    error: the argument '--mail' cannot be used with '--format <FORMAT>'

    Usage: couplet report --month <MONTH> --mail

    For more information, try '--help'.
    error: --raw is about CSV: add --format csv, or take it away from --format table
    error: --raw is about CSV: add --format csv, or take it away from --format md
    error: the argument '--outbox <DIR>' cannot be used with '--format <FORMAT>'

    Usage: couplet report --month <MONTH> --outbox <DIR>

    For more information, try '--help'.
    error: only the report itself has --outbox: lists beside it go to .csv, .json, .ndjson, .md or .txt
    ");
}

/// Only `tests/run --long` has a browser and an office program.
#[test]
fn a_browser_and_an_office_program_find_nothing_wrong() {
    let Some(python) = python() else { return };
    let folder = months_before::folder();
    written(&folder, "--against previous");
    finds_nothing(python, &folder, "pages/browser.py", &["m.html", "m.xlsx"]);
}

#[test]
fn what_was_missed_is_told_only_where_it_is_asked_for() {
    let folder = big_month::folder();
    let told = |flags: &str| {
        let ran = folder.run(&format!("report --month 2026-10 {flags}"));
        assert_eq!(ran.code, 0, "{}", ran.err);
        let note = ran.out.split('\n').skip_while(|line| !line.contains("were missed")).take(3);
        note.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(told(""), "");
    insta::assert_snapshot!(told("--missed 15%"), @"
    If 15% of all conversations were missed, these were 212 conversations. Had they
    gone as the others did, they would have been worth 3,211.41 EUR.
    The tools cost 240.00 EUR: they pay for themselves once they win 16 of the
    ");
    let (html, json) = written(&folder, "--missed 15%");
    assert!(html.contains("<section id=\"missed\""));
    assert_eq!(json["missed"]["share"], 0.15);
    assert_eq!(json["missed"]["conversations"], 212);
    let ran = folder.run("report --month 2026-10 --missed 15");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    // Of all of them nothing can be told, and so nothing was.
    for share in ["100%", "0%"] {
        let ran = folder.run(&format!("report --month 2026-10 --missed {share}"));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{share}");
        assert!(ran.err.contains("above 0% and below 100%, such as 15%"), "{}", ran.err);
    }
}
