use super::*;

#[test]
fn a_count_with_a_known_end_is_shown_as_a_bar_that_fits_its_line() {
    assert_eq!(line("codes", 12_000, None, 1.0), "12000 codes in 1.0 s");
    // A file may grow while it is read.
    let mega = 1_000_000;
    for (count, full, percent, speed) in [
        (0, 0, 0, ""),
        (50 * mega, 12, 50, ", 25.0 MB/s, 2 s left"),
        (mega / 10, 0, 0, ", 0.1 MB/s, 33 min left"),
        (100 * mega, 24, 100, ", 50.0 MB/s"),
        (101 * mega, 24, 100, ", 50.0 MB/s"),
    ] {
        let shown = line("reading", count, Some(100 * mega), 2.0);
        let expected = format!(
            "reading {}{} {percent:>3}% in 2.0 s{speed}",
            FULL.to_string().repeat(full),
            EMPTY.to_string().repeat(24 - full)
        );
        assert_eq!(shown, expected);
    }
    assert!(line("restoring", 1 << 40, Some(1 << 41), 999.9).chars().count() <= LINE);
    assert_eq!(line("reading", 0, Some(0), 1.0), "0 reading in 1.0 s");
}
