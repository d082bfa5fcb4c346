use super::*;

#[test]
fn a_column_counts_characters() {
    let text = "a = 1\r\n\u{fc}\u{1f600} = 2\nend";
    let table = [
        (0, Some((1, 1))),
        (4, Some((1, 5))),
        (7, Some((2, 1))),
        // After two characters, of two and four bytes.
        (13, Some((2, 3))),
        (text.len(), Some((3, 4))),
        (text.len() + 1, None),
        // Inside a character.
        (8, None),
    ];
    for (at, expected) in table {
        assert_eq!(Fault::at(at..at, "x").line_column(text), expected, "{at}");
    }
    assert_eq!(Fault::of_all("x").line_column(text), None);
}
