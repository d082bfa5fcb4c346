use super::*;

#[test]
fn the_click_parameter_is_found_in_urls_and_in_paths() {
    let table = [
        ("https://x.example/?a=1&lnk=abc#top", Some("abc")),
        ("/products/1?lnk=a%62c", Some("abc")),
        ("https://x.example/#?lnk", None),
        ("https://x.example/?lnk=", None),
        ("https://x.example/lnk=abc", None),
    ];
    for (url, expected) in table {
        let named = named_click(None, Some(url), &ParamName::default());
        assert_eq!(named.as_ref().map(ForeignId::as_str), expected, "{url}");
    }
}
