//! Which row a request finds, and what every row of a table has.

use super::*;

static ROUTES: [Route<u8>; 7] = [
    Route::open(GET_HEAD, "/", "home", 0),
    Route::open(GET, "/links/{slug}", "a link", 1),
    Route::open(POST, "/links/{slug}", "a change of it", 2),
    Route::open(GET, "/links/{slug}/clicks", "its clicks", 3),
    Route::open(GET, "/{kind}/{id}.json", "never found: a parameter ends at a slash", 4),
    Route::open(POST, "/files/{name}/{*path}", "a file", 5),
    Route::open(GET, "{*any}", "the fallback", 6),
];

fn found(method: &Method, path: &str) -> Option<(u8, [String; PARAMS_MAX])> {
    match find(&ROUTES, method, path) {
        Lookup::Found(route, params) => Some((route.endpoint, params.0.map(str::to_owned))),
        Lookup::MethodNotAllowed(_) | Lookup::NotFound => None,
    }
}

#[test]
fn the_first_pattern_that_matches_answers_and_gives_its_parameters() {
    let table = [
        (Method::GET, "/", 0, ["", ""]),
        (Method::HEAD, "/", 0, ["", ""]),
        (Method::GET, "/links/bio", 1, ["bio", ""]),
        (Method::POST, "/links/b%20io", 2, ["b%20io", ""]),
        (Method::GET, "/links/bio/clicks", 3, ["bio", ""]),
        (Method::POST, "/files/a/b/c", 5, ["a", "b/c"]),
        (Method::POST, "/files/a/", 5, ["a", ""]),
        (Method::GET, "/links/", 6, ["/links/", ""]),
        (Method::GET, "/links/bio/", 6, ["/links/bio/", ""]),
        (Method::GET, "/links", 6, ["/links", ""]),
        (Method::GET, "/links//clicks", 6, ["/links//clicks", ""]),
        (Method::GET, "/a/b.json", 6, ["/a/b.json", ""]),
        (Method::GET, "*", 6, ["*", ""]),
        (Method::GET, "", 6, ["", ""]),
    ];
    for (method, path, endpoint, params) in table {
        let params = params.map(str::to_owned);
        assert_eq!(found(&method, path), Some((endpoint, params)), "{method} {path}");
    }
}

#[test]
fn another_method_is_refused_with_all_that_the_pattern_answers() {
    for (method, path, allow) in [
        (Method::POST, "/", "GET, HEAD"),
        (Method::PUT, "/links/bio", "GET, POST"),
        // The fallback answers GET, but this path is a file's.
        (Method::GET, "/files/a/b", "POST"),
        (Method::POST, "/bio", "GET"),
    ] {
        let Lookup::MethodNotAllowed(route) = find(&ROUTES, &method, path) else {
            panic!("{method} {path} is answered")
        };
        assert_eq!(allowed(&ROUTES, route.pattern), allow, "{method} {path}");
    }
}

#[test]
fn a_path_that_no_pattern_matches_is_not_found() {
    static ONE: [Route<()>; 1] = [Route::open(GET, "/a", "one", ())];
    for path in ["/", "/ab", "/a/", "a", "/A"] {
        assert!(matches!(find(&ONE, &Method::GET, path), Lookup::NotFound), "{path}");
    }
}

/// Checks a listener's table: each row says what it is for, and a request for its path and method finds
/// it and no earlier row.
pub(in crate::http) fn check<E: std::fmt::Debug>(routes: &'static [Route<E>]) {
    for route in routes {
        assert!(!route.purpose.is_empty(), "{route:?}");
        let path = sample(route.pattern);
        for method in route.methods {
            let Lookup::Found(found, _) = find(routes, method, &path) else {
                panic!("{method} {path} is not found")
            };
            assert!(std::ptr::eq(found, route), "{method} {path} finds {found:?}");
        }
        let other = Method::from_bytes(b"BREW").unwrap();
        assert!(matches!(find(routes, &other, &path), Lookup::MethodNotAllowed(_)), "{path}");
    }
}

/// A path that a pattern matches.
pub(in crate::http) fn sample(pattern: &str) -> String {
    let mut path = String::new();
    for piece in pattern.split_inclusive('}') {
        let (literal, param) = piece.split_once('{').unwrap_or((piece, ""));
        path.push_str(literal);
        path.push_str(if param.is_empty() { "" } else { "x" });
    }
    path
}
