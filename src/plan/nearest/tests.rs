use super::*;

#[test]
fn a_typing_error_is_near_and_another_word_is_not() {
    let table = [
        ("instagramm", Some("instagram")),
        ("Instagram", Some("instagram")),
        ("whatsap", Some("whatsapp")),
        ("wahtsapp", Some("whatsapp")),
        ("smms", Some("sms")),
        ("TO", Some("to")),
        ("tow", Some("to")),
        ("xx", None),
        ("fax", None),
        ("telegram-channel", None),
        ("", None),
    ];
    for (given, expected) in table {
        let allowed = ["instagram", "whatsapp", "sms", "to"];
        assert_eq!(nearest(given, allowed), expected, "{given}");
    }
}

#[test]
fn the_help_lists_allowed_names_up_to_a_limit() {
    assert_eq!(suggestion("smss", ["sms", "fax"]), "did you mean `sms`? allowed: sms, fax");
    assert_eq!(suggestion("x", []), "there are none yet");
    let many: Vec<String> = (0..19).map(|n| format!("c{n}")).collect();
    let help = suggestion("other", many.iter().map(String::as_str));
    assert!(help.ends_with("c15 and 3 more"), "{help}");
}
