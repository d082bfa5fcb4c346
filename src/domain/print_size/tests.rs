use super::*;

#[test]
fn a_length_is_read_in_three_units_and_shown_in_two() {
    let table = [
        ("30mm", "30 mm"),
        (" 4.5 cm", "45 mm"),
        ("2M", "2 m"),
        ("1.25m", "1.25 m"),
        ("0.909mm", "-"),
        ("12.345mm", "12.35 mm"),
        ("99.9 cm", "999 mm"),
        ("100m", "100 m"),
    ];
    for (text, expected) in table {
        let shown = PrintSize::parse(text).map_or("-".to_owned(), |size| size.to_string());
        assert_eq!(shown, expected, "{text}");
    }
}

#[test]
fn what_is_no_length_is_refused() {
    for text in ["", "30", "mm", "30 px", "-3mm", "1e3mm", "inf m", "0.5mm", "101m", "NaNmm"] {
        let error = PrintSize::parse(text).unwrap_err().to_string();
        let expected = "is not a length such as 30mm, 4.5cm or 2m, from 1mm to 100m";
        assert_eq!(error, format!("`{text}` {expected}"));
    }
    assert_eq!(PrintSize::of_mm(0.2), None);
}
