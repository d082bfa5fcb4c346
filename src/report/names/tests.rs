use super::*;

/// The spelling of each, where these are written so often, some of them as tags.
fn spelling(written: &[(&str, bool)], of: &str) -> String {
    let agent = |text: &str| Agent::parse(text).unwrap();
    let mut spellings = Spellings::default();
    for (text, is_tag) in written {
        spellings.add(Some(&agent(text)), *is_tag);
    }
    spellings.names(Agent::folded).of(&agent(of)).to_string()
}

#[test]
fn the_most_written_spelling_is_shown_and_a_tag_before_it() {
    let [ana, upper, caps] = [("ana", false), ("Ana", false), ("ANA", false)];
    let table: [(&[(&str, bool)], &str); 7] = [
        (&[ana], "ana"),
        (&[ana, upper, upper], "Ana"),
        // Of equally many the first by the alphabet.
        (&[ana, upper, caps], "ANA"),
        (&[ana, ana, upper, ("ANA", true)], "ANA"),
        (&[("Ana\u{a0}", false), upper, ana], "Ana"),
        (&[("\u{ff21}na", false), ana, caps], "ANA"),
        (&[("ana", true), ("Ana", true), upper], "Ana"),
    ];
    for (written, right) in table {
        for of in written {
            assert_eq!(spelling(written, of.0), right, "{written:?}");
        }
        let backwards: Vec<_> = written.iter().rev().copied().collect();
        assert_eq!(spelling(&backwards, written[0].0), right, "{written:?}");
    }
    assert_eq!(spelling(&[("Ana  Ruiz", false), ("ana ruiz", false)], "ana ruiz"), "Ana  Ruiz");
    assert_eq!(spelling(&[ana], "ben"), "ben");
}
