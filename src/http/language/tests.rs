use super::*;

#[test]
fn the_best_language_that_we_have_is_chosen() {
    let table = [
        ("", Language::En),
        ("de", Language::De),
        ("de-AT,de;q=0.9,en;q=0.8", Language::De),
        ("nl,fr;q=0.6,de;q=0.7", Language::De),
        ("en;q=0.5, ja;q=0.5", Language::En),
        ("pt-BR", Language::Pt),
        ("ES-419", Language::Es),
        ("ja_JP", Language::Ja),
        ("de;q=0, fr;q=0.1", Language::Fr),
        ("de;q=0", Language::En),
        ("de;q=x, fr;q=0.1", Language::Fr),
        ("de;q=NaN", Language::En),
        ("de;q=9", Language::De),
        ("*", Language::En),
        ("xx,,;;q=,\u{fffd}", Language::En),
    ];
    for (header, expected) in table {
        assert_eq!(Language::accepted(header.as_bytes()), expected, "{header}");
    }
}
