//! Words as people type them.

string_enum!(
    enum Sample {
        UsedUp = "used up",
        LastNonDirect = "last-non-direct",
        Last = "last",
        PartlyPaid = "partly_paid",
    }
);

// `--status 'Used Up'` and `USED-UP` were no status.
#[test]
fn a_word_is_read_in_any_case_and_with_any_separator() {
    let table = [
        (
            Sample::UsedUp,
            vec!["used up", "Used Up", "USED-UP", "used_up", "usedup", " used\u{a0}up "],
        ),
        (Sample::LastNonDirect, vec!["last-non-direct", "Last non-direct", "last_non_direct"]),
        (Sample::Last, vec!["last", "LAST", "\u{ff2c}ast"]),
        (Sample::PartlyPaid, vec!["partly_paid", "Partly paid", "partly\u{2013}paid"]),
    ];
    for (sample, texts) in table {
        for text in texts {
            assert_eq!(text.parse(), Ok(sample), "{text}");
        }
    }
    for text in ["", "used", "used upp", "used.up", "-"] {
        let error = text.parse::<Sample>().unwrap_err();
        assert_eq!((error.given.as_str(), error.allowed), (text, Sample::names()));
    }
}
