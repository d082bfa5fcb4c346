//! The order of faults, and how many are kept.

use super::super::fault::line_column;
use super::*;

#[test]
fn findings_come_in_the_order_of_the_text() {
    let findings = Findings::of("abc");
    findings.fault(Fault::at(2..3, "second"));
    findings.fault(Fault::at(0..1, "first"));
    findings.fault(Fault::of_all("whole"));
    let (faults, warnings) = findings.into_parts();
    let messages: Vec<_> = faults.first().iter().map(|fault| fault.message.as_str()).collect();
    assert_eq!(messages, ["whole", "first", "second"]);
    assert!(warnings.is_empty());
}

#[test]
fn the_first_faults_of_the_text_are_kept_in_whatever_order_they_are_found() {
    let most = FAULTS_LISTED_MAX;
    let text = "x".repeat(3 * most);
    let findings = Findings::of(&text);
    let mut made = 0;
    // Every third offset, backwards; then the others, forwards.
    let backwards = (0..most).map(|n| 3 * (most - 1 - n));
    for at in backwards.chain((0..3 * most).filter(|at| at % 3 != 0)) {
        findings.fault_at(at..at, |span| {
            made += 1;
            Fault::at(span, at.to_string())
        });
    }
    let (faults, _) = findings.into_parts();
    let starts = faults.first().iter().map(|fault| fault.span.as_ref().unwrap().start);
    assert!(starts.eq(0..most));
    assert_eq!(faults.total(), 3 * most as u64);
    // Faults too late in the text were not built.
    assert!(made < 2 * most, "{made}");
}

#[test]
fn a_line_number_is_the_one_that_counting_gives() {
    let text = "a = 1\n\nb = 2\r\nend";
    let findings = Findings::of(text);
    for at in 0..=text.len() {
        let (line, _) = line_column(text, at).unwrap();
        assert_eq!(findings.line(&(at..at)), line, "{at}");
    }
}
