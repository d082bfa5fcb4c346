//! Notes in the forms in which shops and their apps write them.

use proptest::prelude::*;

use super::*;
use crate::import::orders::ORDER_COLUMNS;

const ID: &str = "Vb3nR8sLq0Yd";

/// Click id, landing page and UTM values that are found in a text.
fn found(text: &str) -> String {
    let mut found = Found::default();
    found.look("Note Attributes", text);
    let utm = found.utm.iter().filter_map(Ranked::value);
    let utm = utm.map(String::as_str).collect::<Vec<_>>().join("/");
    let click_id = found.click_id.value().map(String::as_str);
    let known = [click_id, found.landing_url.as_deref(), Some(utm.as_str())];
    known.into_iter().flatten().collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// A click id was found only behind `lnk: ` and in `"lnk":"..."`.
#[test]
fn a_click_id_is_found_in_every_form_in_which_it_is_written() {
    for text in [
        "lnk: ID",
        "gift: yes\n\nLNK : ID\nother: x",
        "lnk=ID",
        "a=b&lnk=ID&c=d",
        "a=b;lnk=ID; c=d",
        "color: blue, lnk: ID, size: M",
        "a: b | click id: ID",
        "{\"lnk\":\"ID\"}",
        "{\"cart\":{\"meta\":[{\"click_id\": \"ID\"}]}}",
        "[{\"name\":\"gift\",\"value\":\"no\"},{\"name\":\"lnk\",\"value\":\"ID\"}]",
        "[{\"value\":\"ID\",\"key\":\"lnk\"}]",
        "[[\"lnk\",\"ID\"],[\"a\",\"b\"]]",
        "[{'name': 'lnk', 'value': 'ID'}]",
        "\"lnk\"=>\"ID\"",
        "lnk\"=>\"ID\", \"gift\"=>\"no",
        "attributes: {\"lnk\":\"ID\"}",
        "{\"custom\":\"{\\\"lnk\\\":\\\"ID\\\"}\"}",
        "{\"custom\":\"{\\\"more\\\":\\\"{\\\\\\\"lnk\\\\\\\":\\\\\\\"ID\\\\\\\"}\\\"}\"}",
        "{\\\"lnk\\\":\\\"ID\\\"}",
        "{&quot;lnk&quot;:&quot;ID&quot;}",
        "%7B%22lnk%22%3A%22ID%22%7D",
        "a%3Db%26lnk%3DID",
        "/pages/mug?lnk=ID&a=b",
        "a=1&amp;lnk=ID",
    ] {
        assert_eq!(found(&text.replace("ID", ID)), ID, "{text}");
    }
}

/// A page that stands under another key than a landing page's, or alone, was not seen.
#[test]
fn a_page_with_a_click_id_or_tags_is_found_wherever_it_stands() {
    let page = format!("https://shop.example/mug?utm_source=ig&lnk={ID}");
    let encoded = "https%3A%2F%2Fshop.example%2Fmug%3Futm_source%3Dig%26lnk%3DID".replace("ID", ID);
    for text in [
        page.clone(),
        format!("lnk: {page}"),
        format!("came from {page} and liked it"),
        format!("referrer: {page}\ngift: no"),
        format!("{{\"first\":{{\"url\":\"{page}\"}}}}"),
        format!("{{\"url\":\"{}\"}}", page.replace('/', "\\/")),
        format!("[{{\"name\":\"Landing page\",\"value\":\"{page}\"}}]"),
        encoded.clone(),
        format!("landing={encoded}"),
        format!("https://l.example/?u={encoded}"),
        format!("https://l.example/?u={}", encoded.replace('%', "%25")),
    ] {
        let said = found(&text);
        let page = "https://shop.example/mug?utm_source=ig&lnk=";
        assert!(said.starts_with(page), "{text}: {said}");
    }
    assert_eq!(found("landing_site: /mug?color=blue"), "/mug?color=blue");
}

#[test]
fn tags_are_found_and_may_have_marks_of_their_own() {
    for (text, expected) in [
        (
            "UTM source: ig\nutm_campaign: 03/11 - Save 10%, today; really",
            "ig/03/11 - Save 10%, today; really",
        ),
        ("utm_source=ig&utm_campaign=black%20week&x=1", "ig/black week"),
        ("utm_source=ig;utm_medium=dm", "ig/dm"),
        ("UTM source: ig, UTM medium: dm", "ig/dm"),
        ("{\"first_utm_source\": \"ig\", \"utm_content\": 7}", "ig/7"),
        ("utm_source: (none)\nutm_medium: null", ""),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn prose_has_nothing() {
    for text in [
        "please link: it was blue",
        "lnk: soon, we hope",
        "my click was great; thanks = a lot",
        "https://shop.example/mug?color=blue",
        "{\"lnk\": 12}",
        "lnk",
        "{\"a\":",
        "100% %3D %%%",
    ] {
        assert_eq!(found(text), "", "{text}");
    }
}

/// A cell of commas took two minutes, as each looked for a key in all of the rest.
#[test]
fn a_cell_full_of_marks_is_looked_through_in_time() {
    let began = std::time::Instant::now();
    for mark in [",", "?", "; ", "&amp;", "http://", "a=", "|b:"] {
        let text = format!("x:{}", mark.repeat(64_000 / mark.len()));
        assert_eq!(found(&text), "", "{mark}");
    }
    assert!(began.elapsed() < std::time::Duration::from_secs(30), "{:?}", began.elapsed());
}

#[test]
fn the_heading_of_a_column_may_be_the_key() {
    let mut found = Found::default();
    found.look("lnk", ID);
    found.look("utm_source", "ig");
    let mut cells = vec![String::new(); ORDER_COLUMNS.len()];
    found.complete(ORDER_COLUMNS, &mut cells);
    assert_eq!(cells.iter().filter(|cell| !cell.is_empty()).count(), 2);
}

proptest! {
    #[test]
    fn any_note_is_looked_through_without_a_panic(text in r#"[lnk:=&;,|?"'{}\[\] %3D2\\\n/httpsu\u{e9}_V]{0,60}"#) {
        found(&text);
    }
}

/// An id of the same shape that another program had put beside it, or the tags of the first visit, won over what
/// the link itself had left.
#[test]
fn of_several_values_the_one_whose_key_says_it_best_counts() {
    for (text, expected) in [
        (format!("clickId: abc123def456\nlnk: {ID}"), ID),
        (format!("lnk: {ID}\nclickId: abc123def456"), ID),
        ("first_utm_source: old\nlast_utm_source: new".to_owned(), "new"),
        ("first_utm_source: old\nutm_source: new".to_owned(), "new"),
        ("visit_utm_source: new\nfirst_utm_source: old".to_owned(), "new"),
        ("{\"utm\":{\"source\":\"ig\",\"medium\":\"dm\"}}".to_owned(), "ig/dm"),
    ] {
        assert_eq!(found(&text), expected, "{text}");
    }
}

/// `lnk:` and a direction mark before the id gave no click.
#[test]
fn what_nobody_sees_is_no_part_of_what_is_found() {
    for mark in ["\u{200e}", "\u{200b}", "\u{feff}", "\u{2068}"] {
        for text in [format!("lnk:{mark}{ID}"), format!("{mark}lnk{mark}: {mark}{ID}{mark}")] {
            assert_eq!(found(&text), ID, "{text:?}");
        }
    }
}
