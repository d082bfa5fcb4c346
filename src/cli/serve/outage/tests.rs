use std::io;
use std::path::PathBuf;

use super::*;
use crate::store::FileAction;

fn io_error(code: i32) -> StoreError {
    let source = io::Error::from_raw_os_error(code);
    StoreError::Io { doing: FileAction::Open, path: PathBuf::from("c.redb"), source }
}

#[test]
fn an_outage_has_a_line_when_it_begins_one_for_each_other_reason_and_one_when_it_is_over() {
    // A disk that was full for ten minutes wrote the same line every two seconds.
    let (full, broken) = (io_error(28), io_error(5));
    let (closed, gone) =
        (StoreError::Closed("c.redb".into()), StoreError::Displaced("c.redb".into()));
    let mut outage = Outage::default();
    for _ in 0..2 {
        for (error, is_told) in [
            (&full, true),
            (&full, false),
            (&closed, false),
            (&broken, true),
            (&full, false),
            (&broken, false),
            (&gone, true),
            (&gone, false),
        ] {
            assert_eq!(outage.line(&Incident::Failed(error)).is_some(), is_told, "{error:?}");
        }
        assert!(outage.line(&Incident::Lost(7)).is_some());
        assert!(outage.line(&Incident::Healed).unwrap().starts_with("recovered: "));
        // A reopening that nobody was told about is not told as over.
        assert_eq!(outage.line(&Incident::Healed), None);
    }
    assert!(outage.line(&Incident::Failed(&closed)).is_some(), "the first line is always told");
}
