use super::*;
use crate::domain::limits::SHOP_SCRIPT_BYTES_MAX;
use crate::domain::link::target::ParamName;

fn rules(param: &str) -> PixelRules {
    let param = ParamName::parse(param).unwrap();
    PixelRules { param, keep_s: 400 * 86_400, is_strict: true, steps: Vec::new() }
}

#[test]
fn the_script_has_at_most_a_kilobyte_whatever_the_plan_says() {
    let longest = text(&rules(&"p".repeat(40)));
    assert!(longest.len() <= SHOP_SCRIPT_BYTES_MAX, "{}", longest.len());
    assert!(!longest.contains('@') && longest.is_ascii());
    // Nothing in it ends a script element, or is a second statement of the plan's making.
    assert!(!longest.contains("</") && !longest.contains("<!--"));
}

#[test]
fn a_script_that_a_browser_has_is_not_sent_again() {
    let asked = |tag: Option<&str>| {
        let mut headers = HeaderMap::new();
        if let Some(tag) = tag {
            headers.insert(IF_NONE_MATCH, HeaderValue::from_str(tag).unwrap());
        }
        script(&rules("lnk"), &headers)
    };
    let first = asked(None);
    let tag = first.headers()[ETAG].to_str().unwrap().to_owned();
    assert_eq!(first.status(), StatusCode::OK);
    for known in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}")] {
        assert_eq!(asked(Some(&known)).status(), StatusCode::NOT_MODIFIED, "{known}");
    }
    assert_eq!(asked(Some("\"x\"")).status(), StatusCode::OK);
    let mut headers = HeaderMap::new();
    headers.insert(IF_NONE_MATCH, HeaderValue::from_str(&tag).unwrap());
    assert_eq!(script(&rules("cid"), &headers).status(), StatusCode::OK);
}

#[test]
fn parameters_come_once_each() {
    let read = |query| Said::read(query).map(|of| [of.kind, of.click, of.id]);
    assert_eq!(read("lnk=a&kind=b%20c&x=1"), Some(["b c", "a", ""].map(str::to_owned)));
    assert_eq!(read("id=7&lnk=a&kind=b"), Some(["b", "a", "7"].map(str::to_owned)));
    for query in ["", "lnk=a", "kind=b", "lnk=a&kind=b&kind=c", "lnk=a&lnk=a&kind=b"] {
        assert_eq!(read(query), None, "{query}");
    }
}

#[test]
fn the_picture_is_one_dot_of_43_bytes() {
    assert!(GIF.starts_with(b"GIF89a\x01\x00\x01\x00") && GIF.ends_with(b";"));
    let response = pixel();
    assert_eq!(response.headers()[CONTENT_TYPE], "image/gif");
    assert_eq!(response.headers()[CACHE_CONTROL], "private, no-store");
}
