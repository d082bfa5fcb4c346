//! Lists in every format: the same names, the same numbers, everything escaped.

use super::*;
use crate::render::width::columns;

const COLUMNS: [&str; 5] = ["name", "slug", "clicks", "paid", "live"];

fn sample() -> List<'static> {
    let row = |name: &'static str, slug: &'static str, clicks, paid, live| {
        let paid = Cell::Money { minor: paid, exponent: 2 };
        vec![Cell::Text(name.into()), Cell::Plain(slug.into()), clicks, paid, Cell::Bool(live)]
    };
    let mut rows = vec![
        row("story, \"new\"", "bw-ig", Cell::Count(1204), 123_450, true),
        row("=HYPERLINK(\"x\")\u{1b}[2J", "-x", Cell::Number(0.5), -5, false),
    ];
    rows.push(vec![
        Cell::Missing,
        Cell::Plain("bio".into()),
        Cell::Missing,
        Cell::Missing,
        Cell::Missing,
    ]);
    List { columns: COLUMNS.to_vec(), spare: &[], rows }
}

fn shown(value: &List<'_>, format: Format) -> String {
    shown_at(value, format, Width::DEFAULT)
}

fn shown_at(value: &List<'_>, format: Format, width: Width) -> String {
    let mut out = Vec::new();
    list(value, format, width, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_list_is_the_same_in_every_format() {
    insta::assert_snapshot!(shown(&sample(), Format::Table), @"
name                 slug   clicks     paid  live
story, \"new\"         bw-ig    1204  1234.50  true
=HYPERLINK(\"x\")\u{241b}[2J  -x        0.5    -0.05  false
                     bio
");
    insta::assert_snapshot!(shown(&sample(), Format::Json), @"
[
{\"name\":\"story, \\\"new\\\"\",\"slug\":\"bw-ig\",\"clicks\":1204,\"paid\":\"1234.50\",\"live\":true},
{\"name\":\"=HYPERLINK(\\\"x\\\")\\u001b[2J\",\"slug\":\"-x\",\"clicks\":0.5,\"paid\":\"-0.05\",\"live\":false},
{\"name\":null,\"slug\":\"bio\",\"clicks\":null,\"paid\":null,\"live\":null}
]
");
    insta::assert_snapshot!(shown(&sample(), Format::Ndjson), @"
{\"name\":\"story, \\\"new\\\"\",\"slug\":\"bw-ig\",\"clicks\":1204,\"paid\":\"1234.50\",\"live\":true}
{\"name\":\"=HYPERLINK(\\\"x\\\")\\u001b[2J\",\"slug\":\"-x\",\"clicks\":0.5,\"paid\":\"-0.05\",\"live\":false}
{\"name\":null,\"slug\":\"bio\",\"clicks\":null,\"paid\":null,\"live\":null}
");
    insta::assert_snapshot!(shown(&sample(), Format::Csv), @"
name,slug,clicks,paid,live
\"story, \"\"new\"\"\",bw-ig,1204,1234.50,true
\"'=HYPERLINK(\"\"x\"\")\u{1b}[2J\",-x,0.5,-0.05,false
,bio,,,
");
    insta::assert_snapshot!(shown(&sample(), Format::Md), @"
| name | slug | clicks | paid | live |
| --- | --- | ---: | ---: | --- |
| story, \"new\" | bw-ig | 1204 | 1234.50 | true |
| =HYPERLINK(\"x\")\u{241b}\\[2J | -x | 0.5 | -0.05 | false |
|  | bio |  |  |  |
");
}

#[test]
fn a_list_without_rows_is_still_one() {
    let empty = List { columns: COLUMNS.to_vec(), spare: &[], rows: Vec::new() };
    for (format, text) in [
        (Format::Table, ""),
        (Format::Json, "[]\n"),
        (Format::Ndjson, ""),
        (Format::Csv, "name,slug,clicks,paid,live\n"),
        (Format::Md, "| name | slug | clicks | paid | live |\n| --- | --- | --- | --- | --- |\n"),
    ] {
        assert_eq!(shown(&empty, format), text, "{format}");
    }
}

#[test]
fn an_empty_column_is_left_out_of_a_terminals_table_only() {
    let rows = vec![vec![Cell::Count(1), Cell::Missing]];
    let value = List { columns: vec!["clicks", "batch"], spare: &[], rows };
    assert_eq!(shown(&value, Format::Table), "clicks\n     1\n");
    assert_eq!(shown(&value, Format::Csv), "clicks,batch\n1,\n");
}

#[test]
fn values_that_people_copy_are_never_cut() {
    let long = "x".repeat(200);
    let rows = vec![vec![Cell::Plain(long.clone().into()), Cell::Text(long.clone().into())]];
    let value = List { columns: vec!["short_url", "title"], spare: &[], rows };
    let table = shown(&value, Format::Table);
    assert!(table.contains(&format!("{long}  xxxxxxx\u{2026}\n")), "{table}");
    assert!(shown(&value, Format::Md).contains(&format!("| {long} | {long} |")));
}

#[test]
fn a_table_fits_eighty_columns_and_names_the_columns_that_it_left_out() {
    let cells = |slug: &'static str| {
        let url = format!("http://127.0.0.1:8080/{slug}");
        let text = "some words of a title that is long ".repeat(2);
        vec![Cell::Plain(slug.into()), Cell::Plain(url.into()), Cell::Text(text.into())]
    };
    let rows = vec![cells("bio"), cells("bw-ig-mia-inq")];
    let value = List { columns: vec!["slug", "short_url", "title"], spare: &["slug"], rows };
    let table = shown(&value, Format::Table);
    assert!(table.lines().all(|line| columns(line) <= 80), "{table}");
    assert!(table.starts_with("short_url "), "{table}");
    assert!(
        table.ends_with("\n(left out to fit 80 columns: slug; --format csv has them)\n"),
        "{table}"
    );
    // A wider terminal shows the titles whole, then all columns.
    for (wide, has_slug, is_cut) in [(90, false, true), (120, false, false), (160, true, false)] {
        let table = shown_at(&value, Format::Table, Width::of(wide));
        assert!(table.lines().all(|line| columns(line) <= wide.into()), "{table}");
        assert_eq!(table.starts_with("slug "), has_slug, "{table}");
        assert_eq!(table.contains('\u{2026}'), is_cut, "{table}");
    }
    let narrow = shown_at(&value, Format::Table, Width::of(60));
    assert!(narrow.lines().next().unwrap().len() <= 60, "{narrow}");
    assert!(narrow.contains("(left out to fit 60 columns: slug;"), "{narrow}");
}

#[test]
fn wide_texts_are_cut_by_their_columns_and_the_cells_after_them_line_up() {
    let texts = [
        "\u{65e5}\u{672c}\u{8a9e}".repeat(20),
        "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}".repeat(30),
        "\u{1f1e9}\u{1f1ea}".repeat(40),
        "cafe\u{301} ".repeat(20),
        "\u{202e}\u{1b}x".repeat(30),
        "short".to_owned(),
    ];
    let row = |text: &String| {
        let url = Cell::Plain("https://go.example.com/bio".into());
        vec![Cell::Text(text.clone().into()), Cell::Text(text.clone().into()), url]
    };
    let rows = texts.iter().map(row).collect();
    let value = List { columns: vec!["title", "campaign", "short_url"], spare: &[], rows };
    let table = shown(&value, Format::Table);
    assert!(table.lines().all(|line| columns(line) <= 80), "{table}");
    let urls: Vec<_> =
        table.lines().skip(1).map(|line| line.split_once("https:").unwrap()).collect();
    assert!(urls.iter().all(|(before, _)| columns(before) == columns(urls[0].0)), "{table}");
}

#[test]
fn a_long_list_becomes_several_tables_without_losing_a_row() {
    for (format, heads) in [(Format::Table, 3), (Format::Md, 1), (Format::Csv, 1)] {
        let mut out = Vec::new();
        let mut writer = ListWriter::new(&["clicks"], format, Width::DEFAULT, &mut out).unwrap();
        for n in 10_000..12_500 {
            writer.row(&[Cell::Count(n)]).unwrap();
        }
        writer.finish().unwrap();
        let text = String::from_utf8(out).unwrap();
        let found = |line: &&str| line.contains("clicks");
        assert_eq!(text.lines().filter(found).count(), heads, "{format}");
        assert!((10_000..12_500).all(|n| text.contains(&n.to_string())), "{format}");
    }
}

#[test]
fn a_table_whose_names_are_long_is_still_written() {
    // Regression: a column with a name wider than its cells was cut for ever, without getting narrower.
    let columns = vec!["a_very_long_name_of_a_column"; 9];
    let rows = vec![vec![Cell::Text("x".into()); 9]];
    let table = shown(&List { columns, spare: &[], rows }, Format::Table);
    assert_eq!(table.lines().next().unwrap().split_whitespace().count(), 2, "{table}");
}

// In 80 columns, `instagram` was cut to `instagra`, and the table was too wide all the same.
#[test]
fn short_words_are_whole_and_long_texts_give_way() {
    let rows = |url: usize, agent: &'static str| {
        let url = format!("https://go.example.com/{}", "x".repeat(url - 23));
        let texts = ["instagram", agent, "follow-up"].map(|text| Cell::Text(text.into()));
        let cells = std::iter::once(Cell::Plain(url.into())).chain(texts);
        vec![cells.chain([Cell::Count(17)]).collect::<Vec<_>>()]
    };
    let head = "short_url channel agent content clicks";
    let long = "an-agent-with-a-long-name";
    let table = [
        // The long name gives way, to eight columns at least.
        (36, long, head, "instagram an-agent-wi\u{2026} follow-up 17"),
        (40, long, head, "instagram an-agen\u{2026} follow-up 17"),
        // Then the last columns of texts.
        (52, "mia", "short_url channel agent clicks", "instagram mia 17"),
        (60, "mia", "short_url channel clicks", "instagram 17"),
        (71, "mia", "short_url clicks", "17"),
        // Nothing helps, so nothing is left out.
        (90, "mia", head, "instagram mia follow-up 17"),
    ];
    for (url, agent, heads, cells) in table {
        let columns = vec!["short_url", "channel", "agent", "content", "clicks"];
        let list = List { columns, spare: &[], rows: rows(url, agent) };
        let shown = shown(&list, Format::Table);
        let words = |line: usize, skipped: usize| {
            let line = shown.lines().nth(line).unwrap();
            line.split_whitespace().skip(skipped).collect::<Vec<_>>().join(" ")
        };
        assert_eq!((words(0, 0).as_str(), words(1, 1).as_str()), (heads, cells), "{shown}");
        assert_eq!(shown.contains("left out"), heads.len() < head.len(), "{shown}");
    }
}
