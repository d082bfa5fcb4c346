use super::*;
use crate::domain::link::target::Schemes;

fn template(text: &str) -> Result<TargetTemplate, TargetTemplateError> {
    TargetTemplate::parse(text, |text| Target::parse(text, &Schemes::default()))
}

#[test]
fn a_links_code_replaces_the_placeholder() {
    let code = CouponCode::mintable("MIA10").unwrap();
    let table = [
        ("https://x.example/discount/{code}?to=/", "https://x.example/discount/MIA10?to=/"),
        ("https://x.example/?a={code}&b={code}#t", "https://x.example/?a=MIA10&b=MIA10#t"),
        ("sms:+4930901820?body={code}", "sms:+4930901820?body=MIA10"),
        ("https://x.example/", "https://x.example/"),
    ];
    for (text, filled) in table {
        let target = template(text).unwrap().fill(Some(&code)).unwrap();
        assert_eq!(target.as_str(), filled, "{text}");
    }
    let code = CouponCode::registered("10%&V\u{c5}R/ 2#").unwrap();
    let target = template("https://x.example/?a={code}&b=1").unwrap().fill(Some(&code)).unwrap();
    assert_eq!(target.as_str(), "https://x.example/?a=10%25%26V%C3%85R%2F%202%23&b=1");
    let with_code = template("https://x.example/{code}").unwrap();
    assert_eq!(with_code.fill(None), Err(FillError::NoCode));
}

#[test]
fn a_placeholder_is_refused_in_the_host_and_the_scheme() {
    for text in ["https://{code}.example/", "https://x.example:{code}/", "{code}://x.example/"] {
        assert!(template(text).is_err(), "{text}");
    }
    assert_eq!(template("https://{code}.example/"), Err(TargetTemplateError::Host));
    let unknown = template("https://x.example/{cod}").unwrap_err();
    assert_eq!(unknown, TargetTemplateError::Unknown("cod".into()));
    assert!(template("https://x.example/?q={\"a\":1}").is_ok());
}
