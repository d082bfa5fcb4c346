use proptest::prelude::*;

use super::*;

#[test]
fn the_click_parameter_is_found_in_urls_and_in_paths() {
    let table = [
        ("https://x.example/?a=1&lnk=abc#top", Some("abc")),
        ("/products/1?lnk=a%62c", Some("abc")),
        ("/p?a=1&amp;lnk=abc", Some("abc")),
        ("/p?a=1&#38;lnk=abc#top", Some("abc")),
        ("https://x.example/#?lnk", None),
        ("https://x.example/?lnk=", None),
        ("https://x.example/lnk=abc", None),
    ];
    for (url, expected) in table {
        let named = named_click(None, Some(url), &ParamName::default());
        assert_eq!(named.as_ref().map(ForeignId::as_str), expected, "{url}");
    }
}

#[test]
fn the_utm_values_of_the_landing_page_stand_in_where_the_order_has_none() {
    let of = |url: &str| {
        let utm = OrderUtm::default().or_of_page(Some(url));
        [utm.source, utm.medium, utm.campaign, utm.content].map(Option::unwrap_or_default)
    };
    let read = |values: [&str; 4]| values.map(Arc::from);
    let all =
        "https://x.example/p?utm_source=ig&a=1&UTM_Medium=d%6D&utm_campaign=b+w&utm_content=s#top";
    assert_eq!(of(all), read(["ig", "dm", "b w", "s"]));
    assert_eq!(
        of("/p?utm_source=&utm_source=a&utm_source=b&utm_medium=%0a"),
        read(["a", "", "", ""])
    );
    // Out of a page, and escaped twice.
    for amp in ["&amp;", "&amp;amp;", "&#38;", "&#038;", "&#x26;", "&amp;#38;"] {
        assert_eq!(of(&all.replace('&', amp)), read(["ig", "dm", "b w", "s"]), "{amp}");
    }
    assert_eq!(of("/p?#utm_source=a"), read(["", "", "", ""]));
    let own = OrderUtm { medium: Some(Arc::from("own")), ..OrderUtm::default() };
    assert_eq!(own.clone().or_of_page(Some(all)), own, "the shop's own columns win as a whole");
}

/// Each pass over the text took away one escape, so that a long one took minutes.
#[test]
fn an_ampersand_that_was_escaped_very_often_is_read_at_once() {
    for escaped in ["amp;", "#38;", "amp;#038;"] {
        let page = format!("/p?a=1&{}utm_source=ig", escaped.repeat(1_000_000));
        let utm = OrderUtm::default().or_of_page(Some(&page));
        assert_eq!(utm.source.as_deref(), Some("ig"));
    }
}

proptest! {
    #[test]
    fn escapes_are_undone_until_there_is_none(text in "(&|amp;|#38;|#x26;|a|p;|&amp;){0,20}") {
        let escapes = ["&amp;", "&#38;", "&#038;", "&#x26;"];
        let mut right = text.clone();
        while let Some(escape) = escapes.iter().find(|escape| right.contains(**escape)) {
            right = right.replace(escape, "&");
        }
        prop_assert_eq!(unescaped(&text), right);
    }
}
