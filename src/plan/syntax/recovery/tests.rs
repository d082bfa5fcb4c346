use proptest::prelude::*;

use super::*;

/// The lines of the faults, and what is left.
fn read_on(text: &str) -> (Vec<usize>, String) {
    let Readable { text: left, faults, is_whole } = readable(text);
    assert!(is_whole, "{text}");
    assert_eq!(left.len(), text.len());
    let lines = faults.iter().map(|fault| fault.line_column(text).unwrap().0).collect();
    (lines, left)
}

#[test]
fn each_broken_statement_is_one_fault_and_the_others_are_left() {
    for (text, lines, left) in [
        ("a = 1\nb = x y\nc = 3\nd = \"e\nf = 6\n", vec![2, 4], "a = 1 c = 3 f = 6"),
        ("a = [1, 2\nb = 2\n[c]\nd = x y\n", vec![1, 4], "b = 2 [c]"),
        ("a = [\"x\",\n  \"y\"\n[b]\nc = 1\n", vec![1], "[b] c = 1"),
        ("a = [\n  1,\n  x y,\n  3]\nb = 2\n", vec![3], "b = 2"),
        ("[a\nb = 1\n[c]\nd = 1\n", vec![1], "[c] d = 1"),
        ("[a]\nb = 1\n[a]\nc = 1\n[d]\ne = 1\n", vec![3], "[a] b = 1 [d] e = 1"),
        ("a = \"\"\"x\nb = 1\n[c]\nd = 1\n", vec![1], "[c] d = 1"),
        ("a = { b = 1 c = 2 }\nd = 1\n", vec![1], "d = 1"),
        ("a = 1\na = 2\nb = 3\n", vec![2], "a = 1 b = 3"),
        ("a: 1\nb = 2\n// c\n", vec![1, 3], "b = 2"),
        ("\u{fc}b = 1\nc = 2\n", vec![1], "c = 2"),
    ] {
        let (found, rest) = read_on(text);
        assert_eq!(found, lines, "{text}");
        assert_eq!(rest.split_whitespace().collect::<Vec<_>>().join(" "), left, "{text}");
    }
}

proptest! {
    #[test]
    fn whatever_is_broken_the_lines_stay_where_they_are(
        text in "([a-c\\[\\]{}\"'=,# .1\u{fc}\r\n]{0,12}\n){0,6}",
    ) {
        let Readable { text: left, .. } = readable(&text);
        prop_assert_eq!(left.len(), text.len());
        let lines = |text: &str| text.match_indices('\n').map(|(at, _)| at).collect::<Vec<_>>();
        prop_assert_eq!(lines(&left), lines(&text));
    }
}
