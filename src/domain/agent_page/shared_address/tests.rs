use super::*;

#[test]
fn the_address_is_found_wherever_an_app_puts_it() {
    let page = "https://shop.example/p?a=1";
    for parts in [
        [Some(page), None, None],
        [None, Some("Look: https://shop.example/p?a=1."), Some("A page")],
        [None, Some("A page\nhttps://shop.example/p?a=1"), None],
        [None, None, Some("A page (https://shop.example/p?a=1)")],
        [Some("not one"), Some("<https://shop.example/p?a=1>"), None],
    ] {
        assert_eq!(shared_target(parts), Some(page), "{parts:?}");
    }
    assert_eq!(shared_target([Some("HTTP://Shop.example/ x")]), Some("HTTP://Shop.example/"));
    assert_eq!(shared_target([Some("\u{130} http://a.example")]), Some("http://a.example"));
    assert_eq!(shared_target([Some("javascript:alert(1)"), None]), None);
}
