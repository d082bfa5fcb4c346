use super::*;

#[test]
fn a_count_with_a_known_end_is_shown_as_a_bar_that_fits_its_line() {
    assert_eq!(line("codes", 12_000, None, 1.0), "12000 codes in 1.0 s");
    // A file may grow while it is read.
    for (count, full, percent) in [(0, 0, 0), (50, 12, 50), (100, 24, 100), (101, 24, 100)] {
        let shown = line("reading", count, Some(100), 1.0);
        let expected = format!(
            "reading {}{} {percent:>3}% in 1.0 s",
            FULL.to_string().repeat(full),
            EMPTY.to_string().repeat(24 - full)
        );
        assert_eq!(shown, expected);
    }
    assert!(line("restoring", 5, Some(5), 99_999.9).chars().count() <= 60);
    assert_eq!(line("reading", 0, Some(0), 1.0), "0 reading in 1.0 s");
}
