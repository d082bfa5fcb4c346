//! Names of shops.

use super::*;

#[test]
fn a_name_is_short_plain_and_the_same_in_any_case() {
    for text in ["", "two words", "a:b", "#", "caf\u{e9}", &"a".repeat(SHOP_CHARS_MAX + 1)] {
        assert_eq!(text.parse::<Shop>(), Err(ShopError), "{text}");
    }
    let id = ForeignId::parse("#10001").unwrap();
    let shop: Shop = "Berlin-2".parse().unwrap();
    assert_eq!(shop.order(&id).unwrap().as_str(), "berlin-2:#10001");
}
