use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::Frame;

use super::*;

#[test]
fn a_page_may_load_nothing_from_elsewhere_and_tells_nobody_its_address() {
    let response = page(StatusCode::OK, "<p>x".to_owned());
    let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap();
    let policy = header("content-security-policy");
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("http"));
    for needed in ["frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"] {
        assert!(policy.contains(needed), "{policy}");
    }
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert_eq!(header("cache-control"), "private, no-store");
    assert_eq!(header("x-robots-tag"), "noindex");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(response.headers().get("set-cookie").is_none());
}

#[test]
fn a_file_is_kept_for_a_year_and_any_other_name_is_none() {
    let name = asset::asset_names().find(|name| name.ends_with("css")).unwrap();
    let response = file(name).unwrap();
    assert_eq!(response.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
    assert!(response.headers()[CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    for other in ["", "page.css", "../page.css", "%2e%2e/page.css"] {
        assert!(file(other).is_none(), "{other}");
    }
}

#[test]
fn fields_are_read_as_browsers_send_them_and_written_as_they_are_read() {
    let fields = Fields::parse(b"a=1+2&b=%3Cb%3E&a=3&c=%20&d=%ff");
    assert_eq!(fields.get("a"), Some("1 2"));
    assert_eq!(fields.get("b"), Some("<b>"));
    assert_eq!((fields.get("c"), fields.get("e")), (None, None));
    assert_eq!(fields.get("d"), Some("\u{fffd}"));
    let written = with_query("../x", &[("b", fields.get("b")), ("c", fields.get("c"))]);
    assert_eq!(written, "../x?b=%3Cb%3E");
    assert_eq!(with_query("../x", &[("c", None)]), "../x");
}

#[test]
fn a_location_has_no_line_of_its_own() {
    let sent = see_other(&with_query("../x", &[("a", Some("1\r\nset-cookie: a=b"))]));
    assert_eq!(sent.status(), StatusCode::SEE_OTHER);
    assert_eq!(sent.headers()[LOCATION], "../x?a=1%0D%0Aset-cookie%3A+a%3Db");
    let broken = see_other("../x\r\nset-cookie: a=b");
    assert_eq!(broken.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(broken.headers().get("set-cookie").is_none());
}

#[tokio::test]
async fn a_form_is_bounded() {
    let of = |bytes: usize| Full::new(Bytes::from(vec![b'a'; bytes]));
    assert!(Fields::read(of(FORM_BYTES_MAX)).await.is_ok());
    assert_eq!(Fields::read(of(FORM_BYTES_MAX + 1)).await, Err(FormError::TooLarge));
    let many = "a=1&".repeat(FORM_FIELDS_MAX + 5) + "b=2";
    let fields = Fields::read(Full::new(Bytes::from(many))).await.unwrap();
    assert_eq!((fields.get("a"), fields.get("b")), (Some("1"), None));
}

/// A body that never comes.
struct Never;

impl HttpBody for Never {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Pending
    }
}

#[tokio::test]
async fn a_form_that_does_not_come_is_given_up() {
    let read = Fields::read_within(Never, Duration::from_millis(5));
    assert_eq!(read.await, Err(FormError::TooSlow));
}
