//! Where the reference goes in the address of each app.

use super::*;
use crate::domain::link::target::Schemes;

/// The address with a reference in it.
fn with(address: &str, id: &str) -> Option<String> {
    let target = Target::parse(address, &Schemes::default()).unwrap();
    let ChatReference { at, lead } = chat_reference(&target)?;
    let (before, after) = target.as_str().split_at(at);
    Some(format!("{before}{lead}{id}{after}"))
}

#[test]
fn each_app_has_the_reference_where_it_takes_one() {
    let table = [
        ("https://wa.me/4930901820", Some("https://wa.me/4930901820?text=ref%20ID")),
        ("https://wa.me/4930901820?text=", Some("https://wa.me/4930901820?text=ref%20ID")),
        (
            "https://wa.me/4930901820?text=Hi%20there&app_absent=0",
            Some("https://wa.me/4930901820?text=Hi%20there%20ref%20ID&app_absent=0"),
        ),
        ("https://wa.me/?text=Hi#top", Some("https://wa.me/?text=Hi%20ref%20ID#top")),
        ("https://wa.me/message/ABC123", None),
        (
            "https://api.whatsapp.com/send?phone=4930901820",
            Some("https://api.whatsapp.com/send?phone=4930901820&text=ref%20ID"),
        ),
        (
            "https://api.whatsapp.com/send/?phone=49&text=a&type=x",
            Some("https://api.whatsapp.com/send/?phone=49&text=a%20ref%20ID&type=x"),
        ),
        ("https://m.me/teashop", Some("https://m.me/teashop?ref=ID")),
        ("https://m.me/teashop?ref=story&x=1", Some("https://m.me/teashop?ref=story-ID&x=1")),
        ("https://m.me/teashop?", Some("https://m.me/teashop?ref=ID")),
        ("https://ig.me/m/teashop", Some("https://ig.me/m/teashop?ref=ID")),
        ("https://ig.me/teashop", None),
        ("https://t.me/teashop", Some("https://t.me/teashop?text=ref%20ID")),
        ("https://t.me/TeaShopBot?start", Some("https://t.me/TeaShopBot?start=ID")),
        ("https://t.me/TeaShopBot?start&x=1", Some("https://t.me/TeaShopBot?start=ID&x=1")),
        ("https://t.me/TeaShopBot?startapp=a", Some("https://t.me/TeaShopBot?startapp=a&start=ID")),
        ("https://wa.me/4930901820?text", Some("https://wa.me/4930901820?text=ref%20ID")),
        ("https://t.me/TeaShopBot?start=", Some("https://t.me/TeaShopBot?start=ID")),
        ("https://telegram.me/tea_bot", Some("https://telegram.me/tea_bot?start=ID")),
        ("https://t.me/+AbCdEf", None),
        ("https://t.me/+4930901820?text=Hi", Some("https://t.me/+4930901820?text=Hi%20ref%20ID")),
        ("https://t.me/teashop/17", None),
        ("sms:+4930901820", Some("sms:+4930901820?body=ref%20ID")),
        (
            "sms:+4930901820?body=Tea,%20please",
            Some("sms:+4930901820?body=Tea,%20please%20ref%20ID"),
        ),
        ("sms:+4930901820&body=Tea", Some("sms:+4930901820&body=Tea%20ref%20ID")),
        ("tel:+4930901820", None),
        ("https://shop.example/wa.me/49?text=a", None),
        ("https://notwa.me/49", None),
    ];
    for (address, expected) in table {
        assert_eq!(with(address, "ID").as_deref(), expected, "{address}");
    }
}

// A start of 52 characters got a click id, and Telegram handed the bot none of it.
#[test]
fn a_start_that_is_too_long_for_the_click_id_stays_as_it_is() {
    let start = |chars: usize| format!("https://t.me/TeaShopBot?start={}", "x".repeat(chars));
    assert_eq!(with(&start(51), "ID"), Some(start(51) + "-ID"));
    assert_eq!(with(&start(52), "ID"), None);
    let target = Target::parse(&start(52), &Schemes::default()).unwrap();
    assert!(opens_chat(&target) && !target.takes_utm());
}
