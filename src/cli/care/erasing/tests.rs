use super::has_name;

#[test]
fn a_text_has_a_name_however_it_is_written() {
    for (text, named, expected) in [
        ("WhatsApp Chat with +49 170 1234567.txt", "+491701234567", true),
        ("Ann (ANN@x.example), DM", "ann@x.example", true),
        ("order 7", "7", false),
        ("Annabell", "Ann", false),
        ("bo@x.example", "ann@x.example", false),
    ] {
        assert_eq!(has_name(text, named), expected, "{text}, {named}");
    }
}
