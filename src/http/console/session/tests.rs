use super::*;

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(*name, HeaderValue::from_str(value).unwrap());
    }
    headers
}

#[test]
fn the_cookie_is_found_among_others_and_nothing_else_is_one() {
    let name = CookieName("couplet_console_1".into());
    let secret = "0".repeat(64);
    let found = |cookies: &[&str]| {
        let pairs: Vec<_> = cookies.iter().map(|cookie| ("cookie", *cookie)).collect();
        name.secret(&headers(&pairs)).map(|secret| secret.reveal().to_owned())
    };
    let own = format!("couplet_console_1={secret}");
    for cookies in
        [&*own, &format!("a=b; {own}"), &format!("{own};x"), &format!("a; =;{own} ; c=d")]
    {
        assert_eq!(found(&[cookies]).as_deref(), Some(&*secret), "{cookies}");
    }
    assert_eq!(found(&["a=b", &own]), Some(secret.clone()));
    for cookies in ["", "couplet_console_1", "couplet_console_1=", "couplet_console_1=x"] {
        assert_eq!(found(&[cookies]), None, "{cookies}");
    }
    assert_eq!(found(&[&format!("couplet_console_2={secret}")]), None, "that of another server");
    assert_eq!(found(&[&format!("xcouplet_console_1={secret}")]), None);
}

#[test]
fn a_form_is_of_an_own_page_as_far_as_the_browser_says() {
    let is = |pairs: &[(&'static str, &str)]| is_of_own_page(&headers(pairs));
    let host = ("host", "127.0.0.1:8081");
    assert!(is(&[host]));
    assert!(is(&[host, ("origin", "http://127.0.0.1:8081")]));
    assert!(is(&[host, ("origin", "https://127.0.0.1:8081"), ("sec-fetch-site", "same-origin")]));
    assert!(is(&[host, ("origin", "null"), ("sec-fetch-site", "same-origin")]));
    for origin in
        ["http://127.0.0.1", "http://127.0.0.1:8082", "http://evil.example", "", "x", "://"]
    {
        assert!(!is(&[host, ("origin", origin)]), "{origin}");
    }
    for site in ["cross-site", "same-site", "none", ""] {
        assert!(!is(&[host, ("origin", "null"), ("sec-fetch-site", site)]), "{site}");
    }
    assert!(!is(&[("origin", "http://127.0.0.1:8081")]), "without a host");
}

#[test]
fn only_a_trusted_proxy_says_that_the_browser_spoke_https() {
    let (proxy, other): (IpAddr, IpAddr) =
        ("10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap());
    let trusted = ["10.0.0.1".parse().unwrap()];
    let proto = headers(&[("x-forwarded-proto", "https")]);
    assert!(is_secure(proxy, &proto, &trusted));
    assert!(!is_secure(other, &proto, &trusted));
    assert!(is_secure(proxy, &headers(&[("forwarded", "for=1.2.3.4; Proto=HTTPS")]), &trusted));
    assert!(!is_secure(proxy, &headers(&[("forwarded", "for=\"proto=https\"")]), &trusted));
    assert!(!is_secure(proxy, &headers(&[("x-forwarded-proto", "http")]), &trusted));
    assert!(!is_secure(proxy, &headers(&[]), &trusted));
}
