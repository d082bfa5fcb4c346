//! Plans that change what counts are logged, and no others.

use super::*;
use crate::domain::settings::definitions::{DefinitionLog, Definitions};
use crate::domain::span::Span;
use crate::store::RestoreStep;

/// A plan with a target and a window of so many days.
fn with_window(to: &str, days: u32) -> Wanted {
    let mut wanted = plan(1, to);
    wanted.settings.attribution.window = Span::from_days(days.into());
    wanted
}

impl File {
    /// Applies a plan at a time.
    fn apply_at(&self, wanted: &Wanted, ms: i64) {
        for change in self.changes(wanted) {
            self.apply(&Change { at: at(ms), ..change });
        }
        self.store.drain().unwrap();
    }

    fn log(&self) -> Option<DefinitionLog> {
        self.snapshot().definitions
    }
}

#[test]
fn plans_that_change_what_counts_are_logged_with_their_times() {
    let file = File::new();
    assert_eq!(file.log(), Some(DefinitionLog::WHOLE));
    let [first, second] = [with_window("a", 30), with_window("b", 14)];
    file.apply_at(&first, 10);
    assert_eq!(file.log(), Some(DefinitionLog::WHOLE));
    file.apply_at(&with_window("b", 30), 20);
    assert_eq!(file.log(), Some(DefinitionLog::WHOLE));
    file.apply_at(&second, 30);
    file.apply_at(&first, 40);
    let mut log = DefinitionLog::WHOLE;
    log.add(Definitions::of(&first.settings), at(30));
    log.add(Definitions::of(&second.settings), at(40));
    assert_eq!(file.log(), Some(log.clone()));
    let (rows, file) = (file.rows(), file.reopened());
    assert_eq!(file.log(), Some(log.clone()));
    let path = file.folder.path().join("restored.redb");
    Store::restore(&path, &rows[..], RestoreStep::default(), at(50)).unwrap();
    let restored = Store::open(&path, &counting()).unwrap();
    assert_eq!(restored.snapshot(&PlanRows::ask()).unwrap().definitions, Some(log));
}

#[test]
fn a_file_whose_plan_was_never_logged_is_logged_from_its_next_plan_on() {
    let file = File::new();
    let old = with_window("a", 30);
    let written: Result<(), StoreError> = file.store.write(|txn| txn.put_settings(&old.settings));
    written.unwrap();
    assert_eq!(file.log(), None);
    let mut log = DefinitionLog::since(at(20));
    file.apply_at(&with_window("b", 30), 20);
    assert_eq!(file.log(), Some(log.clone()));
    file.apply_at(&with_window("b", 7), 30);
    log.add(Definitions::of(&old.settings), at(30));
    assert_eq!(file.log(), Some(log));
}
