//! A shared page may use its own style, and nothing else.

use http_body_util::BodyExt;

use super::*;

#[tokio::test]
async fn the_policy_of_a_shared_page_allows_its_own_style_alone() {
    let page = Bytes::from_static(b"<style>a{}</style><p>&lt;style&gt;</p>");
    let response = shown(&page, 0xab);
    let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    let nonce = format!("{:032x}", 0xab);
    assert!(policy.contains(&format!("style-src 'nonce-{nonce}'")), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let text = String::from_utf8(body.to_vec()).unwrap();
    assert_eq!(text, format!("<style nonce=\"{nonce}\">a{{}}</style><p>&lt;style&gt;</p>"));
}

#[test]
fn only_an_address_that_is_read_has_a_token() {
    let site = Arc::<Site>::default;
    assert_eq!(token(&Method::GET, "/-/share/abc", site).as_deref(), Some("abc"));
    assert_eq!(token(&Method::HEAD, "/-/share/abc", site).as_deref(), Some("abc"));
    for (method, path) in [
        (Method::POST, "/-/share/abc"),
        (Method::GET, "/-/share/abc/def"),
        (Method::GET, "/-/shares/abc"),
        (Method::GET, "/bw-ig-mia"),
    ] {
        assert_eq!(token(&method, path, site), None, "{method} {path}");
    }
}
