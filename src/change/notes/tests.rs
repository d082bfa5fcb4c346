//! Notes get numbers that are never given twice, and of a removed one nothing is left. A repeated change has no effect.

use super::*;
use crate::change::What;
use crate::change::fixtures::File;
use crate::codec::fixtures::stored_note;
use crate::domain::note::NoteText;
use crate::domain::sample::FixedRandom;
use crate::store::fixtures::digests;
use crate::store::{NoteRows, RestoreStep, Selection, Snapshot, Store};

impl File {
    fn texts(&self) -> Vec<String> {
        let notes = self.store.snapshot(&NoteRows::ask()).unwrap().parts.notes;
        notes.iter().map(|(number, of)| format!("{number} {}", of.text.as_str())).collect()
    }
}

fn number(number: u32) -> NoteNumber {
    NoteNumber::new(number).unwrap()
}

fn add(text: &str) -> What {
    let text = NoteText::parse(text).unwrap();
    What::AddNote(Box::new(Note { text, ..stored_note().note.unwrap() }))
}

#[test]
fn the_number_of_a_removed_note_is_not_given_again_and_its_text_is_gone() {
    let file = File::new();
    assert_eq!(file.apply(1, add("one")), Outcome::NoteAdded(number(1)));
    assert_eq!(file.apply(2, add("two")), Outcome::NoteAdded(number(2)));
    let removed = |already| Outcome::NoteRemoved { number: number(2), already };
    assert_eq!(file.apply(3, What::RemoveNote(number(2))), removed(false));
    assert_eq!(file.apply(4, What::RemoveNote(number(2))), removed(true));
    assert_eq!(file.apply(5, add("three")), Outcome::NoteAdded(number(3)));
    assert_eq!(file.texts(), ["1 one", "3 three"]);
    let unknown = Outcome::Refused(Refusal::NoSuchNote(number(4)));
    assert_eq!(file.apply(6, What::RemoveNote(number(4))), unknown);
    let all = file.store.spool(&Selection::all()).unwrap();
    let left = Snapshot::read(all).unwrap().parts.notes;
    assert_eq!(left[1].note, None);
}

#[test]
fn there_are_no_more_notes_than_the_limit() {
    let file = File::new();
    let last = number(u32::try_from(NOTES_MAX).unwrap());
    file.store.write(|txn| txn.put_note(&StoredNote { number: last, ..stored_note() })).unwrap();
    assert_eq!(file.apply(1, add("one more")), Outcome::Refused(Refusal::NotesFull));
}

#[test]
fn a_backup_has_the_notes_and_a_restored_file_the_same_rows() {
    let file = File::new();
    file.apply(1, add("one"));
    file.apply(2, add("two"));
    file.apply(3, What::RemoveNote(number(1)));
    let backup = file.store.spool(&Selection::all()).unwrap();
    let path = file.folder.path().join("restored.redb");
    let audit = Store::restore(&path, backup, RestoreStep::default(), Timestamp::MIN);
    assert_eq!(audit.unwrap().counts["notes"], 2);
    let restored = Store::open(&path, &FixedRandom(7)).unwrap();
    assert_eq!(digests(&restored)["notes"], digests(&file.store)["notes"]);
}
