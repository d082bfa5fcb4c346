use super::*;

#[test]
fn an_address_may_be_a_port_alone_or_a_name() {
    // `--listen localhost:9184` and `--listen 8080` were refused.
    let table = [
        ("127.0.0.1:9184", "127.0.0.1:9184"),
        ("0.0.0.0:8090", "0.0.0.0:8090"),
        ("[::1]:9184", "[::1]:9184"),
        ("::1", "[::1]:8080"),
        ("[::]", "[::]:8080"),
        ("192.0.2.1", "192.0.2.1:8080"),
        ("9184", "127.0.0.1:9184"),
        (":9184", "127.0.0.1:9184"),
        ("0", "127.0.0.1:0"),
        ("localhost:9184", "localhost:9184"),
        (" localhost:80 ", "localhost:80"),
        ("go.example.com:80", "go.example.com:80"),
    ];
    for (text, shown) in table {
        let address: ListenAddress = text.parse().unwrap();
        assert_eq!(address.shown(8080), shown, "{text}");
    }
    for text in [
        "",
        "localhost",
        ":",
        "70000",
        ":70000",
        "127.0.1",
        "127.0.0.1:",
        "127.0.0.1:http",
        "localhost:+80",
        "http://localhost:80",
        "a b:80",
        "*:80",
        "127.0.0.256:80",
        "::1:70000:x",
    ] {
        assert_eq!(text.parse::<ListenAddress>(), Err(ListenAddressError), "{text}");
    }
}

#[test]
fn a_name_is_looked_up_and_ipv4_comes_first() {
    let address: ListenAddress = "localhost:0".parse().unwrap();
    let found = address.resolve(8080).unwrap();
    assert!(found.iter().all(|address| address.ip().is_loopback()), "{found:?}");
    assert!(found.is_sorted_by_key(SocketAddr::is_ipv6), "{found:?}");
    assert!(address.bind(8080).unwrap().local_addr().unwrap().ip().is_loopback());

    let nowhere: ListenAddress = "nobody.invalid:8080".parse().unwrap();
    let refused = nowhere.bind(8080).unwrap_err().to_string();
    assert_eq!(refused, "cannot listen on nobody.invalid:8080");
}

#[test]
fn the_same_address_written_in_two_ways_is_found() {
    let is_same = |listen: &str, admin: &str| {
        let admin: ListenAddress = admin.parse().unwrap();
        listen.parse::<ListenAddress>().unwrap().is_same(8080, &admin, 8081)
    };
    assert!(is_same("9000", "127.0.0.1:9000") && is_same("localhost:9000", "localhost:9000"));
    assert!(!is_same("0", "0") && !is_same("9000", "9001"));
}
