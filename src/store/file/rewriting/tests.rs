use std::io::Write;

use tempfile::NamedTempFile;

use super::*;
use crate::domain::record::erasure::{Erasure, ErasureNumber};
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;

#[test]
fn traces_are_found_wherever_they_are_in_a_file() {
    let hash = PersonKey([7; 16]);
    let (number, at) = (ErasureNumber::FIRST, Timestamp::MIN);
    let traces = Erasure { number, at, salt: [1; 16], hashes: vec![hash] }.traces();
    let has = |before: u64, bytes: &[u8]| {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(&vec![0; usize::try_from(before).unwrap()]).unwrap();
        file.write_all(bytes).unwrap();
        file.write_all(b"after").unwrap();
        has_traces(file.path(), &traces).unwrap()
    };
    let text = hash.to_string();
    for before in [0, 5, TRACE_PIECE_BYTES - 16, TRACE_PIECE_BYTES - 3, TRACE_PIECE_BYTES] {
        assert!(has(before, &hash.0), "{before}");
        assert!(has(before, text.as_bytes()), "{before}");
        assert!(!has(before, &hash.0[1..]), "{before}");
    }
}
