use super::*;

fn told(text: &str) -> String {
    explained(text, Url::parse(text).unwrap_err())
}

#[test]
fn a_url_without_its_scheme_is_shown_whole() {
    for text in ["shop.example", "//shop.example", "https//shop.example", "https/shop.example"] {
        let expected = format!("`{text}` is not a full URL; did you mean https://shop.example?");
        assert_eq!(told(text), expected);
    }
    let whole = "is not a full URL such as https://shop.example.com/";
    assert_eq!(told("/landing"), format!("`/landing` {whole}"));
    assert_eq!(told("shop"), format!("`shop` {whole}"));
}

#[test]
fn no_text_of_the_url_library_is_shown() {
    let table = [
        ("https://", "`https://` has no host name after its `//`"),
        ("https://a.b:x/", "`https://a.b:x/` has a port that is not a number from 0 to 65535"),
        (
            "https://1.2.3.999/",
            "`https://1.2.3.999/` has an IP address that does not exist as its host",
        ),
        (
            "https://a b/",
            "`https://a b/` has a host name with characters that host names cannot have",
        ),
    ];
    for (text, expected) in table {
        assert_eq!(told(text), expected);
    }
    assert_eq!(
        explained_scheme("shop.example", "https"),
        "`shop.example` links are not allowed; allowed are https; if `shop.example` is a host name, \
         put https:// in front"
    );
}
