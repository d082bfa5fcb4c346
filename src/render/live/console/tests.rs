use super::frame::address;
use super::*;
use crate::domain::label::Tags;
use crate::domain::link::Title;
use crate::domain::period::Zone;
use crate::domain::sample;
use crate::domain::settings::Domain;
use crate::domain::time::Timestamp;
use crate::domain::token::Scope;
use crate::render::live::asset::asset_names;
use crate::report::pages::{LinkAsk, LinkPage};

fn context(scope: Scope) -> Context {
    Context {
        depth: 2,
        scope,
        is_local: true,
        ends_at: Timestamp::parse("2026-12-01T10:00:00Z").unwrap(),
        form_key: "k".to_owned(),
        query: vec![("search".to_owned(), "a&b".to_owned())],
        is_csv: false,
        zone: Zone::parse("Europe/Berlin").unwrap(),
        domain: Domain::parse("https://go.example.com").unwrap(),
        now: Timestamp::parse("2026-11-30T10:00:00Z").unwrap(),
        done: None,
    }
}

/// A page of one link with hostile texts.
fn page_of_links(context: &Context) -> Shown {
    let mut link = sample::link(7, "bio", "https://shop.example.com/?a=%3Cb%3E");
    link.spec.title = Some(Title::parse("<b>\u{202e}\u{5d0}\u{5d1}").unwrap());
    link.spec.tags = Tags {
        campaign: Some(crate::domain::label::Campaign::parse("=1+1").unwrap()),
        ..Tags::default()
    };
    let mut page = LinkPage { links: vec![link], found: Some(1), all: 1, ..LinkPage::default() };
    page.clicks.insert(crate::domain::link::LinkId(7), 1234);
    page.next = Some(crate::domain::link::LinkId(7));
    let columns = LinkColumns::of(std::iter::empty());
    links(context, &LinkAsk::default(), &columns, &page)
}

fn html(shown: Shown) -> String {
    match shown {
        Shown::Page(html) => lines(html),
        Shown::Csv(bytes, _) => String::from_utf8(bytes).unwrap(),
    }
}

/// A tag to a line. The names of files change with their content, and the markup does not.
fn lines(html: String) -> String {
    let plain = |html: String, name: &str| {
        let (stem, rest) = name.split_once('-').unwrap();
        html.replace(name, &format!("{stem}.{}", rest.split_once('.').unwrap().1))
    };
    asset_names().fold(html, plain).replace('>', ">\n")
}

#[test]
fn the_markup_of_the_pages_of_links() {
    insta::assert_snapshot!("links", html(page_of_links(&context(Scope::Write))));
    let asks =
        retire(&context(Scope::Write), &[sample::link(7, "bio", "https://shop.example.com/")]);
    insta::assert_snapshot!("retire", html(asks));
    insta::assert_snapshot!("opening", lines(opening(true)));
}

#[test]
fn a_session_that_reads_has_no_form_for_changes() {
    let reads = html(page_of_links(&context(Scope::Read)));
    assert!(
        !reads.contains("console/retire") && !reads.contains("type=\"checkbox\" name=\"slug\""),
        "{reads}"
    );
    assert_eq!(reads.matches("method=\"post\"").count(), 1, "{reads}");
    let writes = html(page_of_links(&context(Scope::Write)));
    assert!(writes.contains("console/retire"), "{writes}");
}

#[test]
fn a_table_as_csv_has_the_same_row_without_a_formula() {
    let csv = html(page_of_links(&Context { is_csv: true, ..context(Scope::Read) }));
    let row = csv.lines().nth(1).unwrap();
    assert!(row.starts_with("bio,https://go.example.com/bio,"), "{csv}");
    assert!(row.contains(",'=1+1,") && row.contains(",1234,"), "{csv}");
}

#[test]
fn an_address_is_relative_and_has_an_encoded_query() {
    assert_eq!(address(1, "console/links", &[]), "console/links");
    assert_eq!(address(3, "console/links", &[("a", "b c&d")]), "../../console/links?a=b+c%26d");
    let own = context(Scope::Read).here("console/links", &[("after", Some("7"))]);
    assert_eq!(own, "../console/links?search=a%26b&after=7");
}
