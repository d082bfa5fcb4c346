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
