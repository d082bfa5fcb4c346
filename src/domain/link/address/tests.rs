use super::*;

fn slug(given: &str, domain: &str) -> Result<String, AddressError> {
    match LinkName::parse(given).unwrap() {
        LinkName::Slug(typed) => Ok(first(typed.path())),
        LinkName::Address(address) => address.path(&Domain::parse(domain).unwrap()).map(first),
    }
}

/// The likeliest slug.
fn first(path: PastedPath) -> String {
    let slug = path.exact.or_else(|| meant(&path.text).next().map(|(slug, _)| slug));
    slug.unwrap().to_string()
}

#[test]
fn an_address_on_the_domain_names_its_link_however_it_was_copied() {
    for given in [
        "bio",
        "BIO",
        "/bio",
        "https://go.example.com/bio",
        "http://go.example.com/bio",
        "HTTPS://Go.Example.com/Bio",
        "go.example.com/bio",
        "//go.example.com/bio",
        "https://go.example.com:443/bio",
        "https://go.example.com/bio/",
        "https://go.example.com/bio?utm_source=x#top",
        "https://go.example.com/bio.ann",
        "https://go.example.com/bio.",
        "<https://go.example.com/bio>",
        " https://go.example.com/bio ",
        "*https://go.example.com/bio*",
        "_https://go.example.com/bio",
        "\u{200e}https://go.example.com/bio\u{200f}",
        "[Bio](https://go.example.com/bio)",
        "Link: https://go.example.com/bio",
        "https://go.example.com/\nbio",
        "bio*",
        " bio ",
        "(bio)",
        "bio.ann",
    ] {
        assert_eq!(slug(given, "https://go.example.com"), Ok("bio".to_owned()), "{given}");
    }
    assert_eq!(slug("http://127.0.0.1:8080/bio", "http://127.0.0.1:8080"), Ok("bio".to_owned()));
    assert_eq!(slug("127.0.0.1:8080/bio", "http://127.0.0.1:8080"), Ok("bio".to_owned()));
}

#[test]
fn an_address_elsewhere_or_without_a_slug_is_refused() {
    for given in [
        "https://shop.example.com/bio",
        "https://go.example.com.evil.example/bio",
        "https://go.example.com:8080/bio",
        "ftp://go.example.com/bio",
        "example.com/bio",
    ] {
        let refused = slug(given, "https://go.example.com").unwrap_err();
        assert!(matches!(refused, AddressError::Elsewhere { .. }), "{given}: {refused}");
    }
    for given in ["https://go.example.com/", "https://go.example.com/a/b", "go.example.com/-/ready"]
    {
        let refused = slug(given, "https://go.example.com").unwrap_err();
        assert!(matches!(refused, AddressError::NoLink { .. }), "{given}: {refused}");
    }
    for given in ["", "***", "\u{e9}", "a/b", "go.example.com"] {
        assert!(LinkName::parse(given).is_err(), "{given}");
    }
}

#[test]
fn an_address_below_the_path_of_the_domain_names_the_link_after_it() {
    let table = [
        ("/s/bio", "bio"),
        ("/S/bio", "bio"),
        ("/s/Bio?x=1", "bio"),
        // What a person reads off a list or a log, without the path that all links share.
        ("/bio", "bio"),
        ("bio", "bio"),
        ("https://example.com/s/bio", "bio"),
        ("https://example.com/S/bio/", "bio"),
        ("http://example.com//s/bio", "bio"),
        ("example.com/s/bio.ann", "bio"),
        ("example.com/s/s", "s"),
    ];
    for (given, name) in table {
        assert_eq!(slug(given, "https://example.com/s"), Ok(name.to_owned()), "{given}");
    }
    // The address of the domain itself names no link.
    for given in ["https://example.com/s", "https://example.com/s/", "/s", "/S/", "/s/a/b"] {
        let refused = slug(given, "https://example.com/s").unwrap_err();
        assert!(matches!(refused, AddressError::NoLink { .. }), "{given}: {refused}");
    }
    for given in ["https://example.com/bio", "https://example.com/sale", "https://example.com/"] {
        let refused = slug(given, "https://example.com/s").unwrap_err();
        assert!(matches!(refused, AddressError::Elsewhere { .. }), "{given}: {refused}");
    }
}
