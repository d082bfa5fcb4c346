use super::*;

#[test]
fn every_page_names_its_language_and_loads_nothing() {
    for language in Language::ALL {
        for page in PAGES {
            let html = String::from_utf8(html(page, language).to_vec()).unwrap();
            assert!(html.contains(&format!("<html lang=\"{}\">", language.code())));
            for banned in ["<script", "http", "src=", "href=", "url(", "@import"] {
                assert!(!html.contains(banned), "{banned} in {html}");
            }
        }
    }
}

#[test]
fn no_two_pages_have_the_same_words() {
    let all: Vec<_> = Language::ALL.iter().flat_map(|l| words(*l)).collect();
    let distinct: std::collections::HashSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), all.len());
}
