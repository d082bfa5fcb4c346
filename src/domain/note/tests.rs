use super::*;

#[test]
fn a_note_is_one_line_of_bounded_length_without_control_characters() {
    let most = "\u{fc}".repeat(NOTE_CHARS_MAX);
    for text in ["x", " two words ", "\u{1f389} \u{645}\u{631}\u{62d}\u{628}\u{627}", &most] {
        assert_eq!(NoteText::parse(text).unwrap().as_str(), text.trim());
    }
    for text in ["", "  ", "a\nb", "a\tb", "a\u{1b}[2Jb", "a\u{85}b", &format!("{most}x")] {
        assert_eq!(NoteText::parse(text), Err(NoteTextError), "{text:?}");
    }
}

#[test]
fn numbers_of_notes_begin_with_one_and_end() {
    assert_eq!(NoteNumber::new(0), None);
    assert_eq!(NoteNumber::FIRST.next().map(NoteNumber::get), Some(2));
    assert_eq!(NoteNumber::new(u32::MAX).unwrap().next(), None);
}
