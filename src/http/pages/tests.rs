use super::*;
use crate::domain::link::Title;
use crate::domain::sample::target;
use crate::domain::settings::Settings;

const PAGES: [Page; 7] = [
    Page::NotFound,
    Page::Gone,
    Page::Home,
    Page::NotBegun,
    Page::Stop,
    Page::Stopped,
    Page::NotStopped,
];

fn text(page: Page, language: Language, site: &Site) -> String {
    String::from_utf8(html(page, language, site).to_vec()).unwrap()
}

#[test]
fn every_page_names_its_language_and_loads_nothing() {
    for language in Language::ALL {
        for page in PAGES {
            let html = text(page, language, &Site::default());
            assert!(html.contains(&format!("<html lang=\"{}\">", language.code())));
            for banned in ["<script", "http", "src=", "href=", "url(", "@import"] {
                assert!(!html.contains(banned), "{banned} in {html}");
            }
        }
    }
}

#[test]
fn no_two_pages_have_the_same_words() {
    let each = |language: &Language| PAGES.map(|page| page.words(*language));
    let all: Vec<_> = Language::ALL.iter().flat_map(each).collect();
    let distinct: std::collections::HashSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), all.len());
}

#[test]
fn every_page_names_the_shop_and_leads_home() {
    // A visitor with a broken link read no name and had no way onward.
    let name = Title::parse("Mia & Jon's <b>shop</b>").ok();
    let home = Some(target("https://shop.example/?a=1&b='\""));
    let site = Site::of(&Settings { name, home: home.clone(), ..Settings::default() });
    for language in Language::ALL {
        for page in PAGES {
            let html = text(page, language, &site);
            let name = "Mia &amp; Jon&#39;s &lt;b&gt;shop&lt;/b&gt;";
            assert!(html.contains(&format!(" \u{b7} {name}</title>")), "{html}");
            assert!(html.contains(&format!("<p class=\"shop\">{name}</p>")), "{html}");
            let link = format!("<a href=\"https://shop.example/?a=1&amp;b=%27%22\">{name}</a>");
            assert!(html.contains(&link), "{html}");
        }
    }
    let home = text(Page::Home, Language::En, &Site::of(&Settings { home, ..Settings::default() }));
    assert!(home.contains(">shop.example</a>") && !home.contains("class=\"shop\""), "{home}");
}
