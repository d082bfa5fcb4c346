use super::usual;

#[test]
fn a_word_is_compared_with_its_usual_spelling() {
    for (parameter, given, expected) in [
        ("medium", "SMS", Some("sms")),
        ("medium", "social media", Some("social")),
        ("medium", "Social-Network", Some("social")),
        ("medium", "E-Mail", Some("email")),
        ("medium", "e_mail", Some("email")),
        ("medium", "emial", Some("email")),
        ("medium", "socail", Some("social")),
        ("medium", "CPC", Some("cpc")),
        ("medium", "Paid Social", Some("paid-social")),
        ("medium", "affiliates", Some("affiliate")),
        ("source", "Instagram", Some("instagram")),
        ("source", "instagramm", Some("instagram")),
        ("source", "Tik Tok", Some("tiktok")),
        ("source", "Shop Flyer", Some("shop-flyer")),
    ] {
        assert_eq!(usual(parameter, given).as_deref(), expected, "{given}");
    }
    for (parameter, given) in [
        ("medium", "dm"),
        ("medium", "sms"),
        ("medium", "social"),
        ("medium", "offline"),
        ("medium", "paid-social"),
        ("source", "print"),
        ("source", "ig"),
        ("source", "newsletter"),
    ] {
        assert_eq!(usual(parameter, given), None, "{given}");
    }
}
