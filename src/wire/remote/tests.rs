use super::*;

#[test]
fn a_url_has_a_host_and_a_port() {
    for (text, shown, host, port) in [
        ("http://127.0.0.1:8081", "http://127.0.0.1:8081", "127.0.0.1", 8081),
        (" HTTP://Go.Example.com:8081/ ", "http://go.example.com:8081", "go.example.com", 8081),
        ("http://[::1]:8081", "http://[::1]:8081", "::1", 8081),
        ("http://shop", "http://shop:80", "shop", 80),
    ] {
        let url = ServerUrl::parse(text).unwrap();
        assert_eq!(url.to_string(), shown);
        assert_eq!(url.host_and_port(), (host.to_owned(), port));
    }
}

#[test]
fn a_malformed_url_is_refused_with_an_example_and_https_with_a_way_around_it() {
    for text in [
        "",
        "127.0.0.1:8081",
        "localhost:8081",
        "ftp://shop",
        "http://",
        "http://me:secret@shop",
        "http://shop/path",
        "http://shop/?a",
        "http://shop/#a",
        "http://shop:99999",
    ] {
        assert_eq!(ServerUrl::parse(text), Err(ServerUrlError::Malformed), "{text}");
    }
    let error = ServerUrl::parse("https://go.example.com/x").unwrap_err().to_string();
    assert!(error.contains("ssh -N -L 8081:127.0.0.1:8081 go.example.com"), "{error}");
}
