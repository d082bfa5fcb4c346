//! The overlay disk against a plain buffer.

use std::io::Write;

use proptest::prelude::*;

use super::*;

/// An operation on the disk. Offsets are near the ends of chunks.
#[derive(Debug, Clone)]
enum Step {
    Write(u64, Vec<u8>),
    Read(u64, usize),
    Length(u64),
}

fn offset() -> impl Strategy<Value = u64> {
    (0_u64..4, 0_u64..6).prop_map(|(chunk, near)| (chunk * CHUNK + near).saturating_sub(3))
}

fn step() -> impl Strategy<Value = Step> {
    let length = prop::sample::select(vec![1, 4, 4_096, 4_097, 9_000]);
    prop_oneof![
        (offset(), length.clone(), any::<u8>())
            .prop_map(|(at, length, byte)| Step::Write(at, vec![byte; length])),
        (offset(), length).prop_map(|(at, length)| Step::Read(at, length)),
        offset().prop_map(Step::Length),
    ]
}

proptest! {
    /// Includes writes and reads that cross the end of a chunk.
    #[test]
    fn written_bytes_are_read_back_and_the_file_stays_unchanged(
        len in 0_usize..9_000,
        steps in prop::collection::vec(step(), 1..12),
    ) {
        let original: Vec<u8> = (0..len).map(|index| u8::try_from(index % 251).unwrap()).collect();
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&original).unwrap();
        let disk = OverlayDisk::of(file.path(), FileAction::Open).unwrap();
        let mut expected = original.clone();
        for step in steps {
            match step {
                Step::Write(at, bytes) => {
                    disk.write(at, &bytes).unwrap();
                    let end = index(at) + bytes.len();
                    expected.resize(expected.len().max(end), 0);
                    expected[index(at)..end].copy_from_slice(&bytes);
                }
                Step::Read(at, length) => {
                    let mut out = vec![0; length];
                    let read = disk.read(at, &mut out);
                    let wanted = expected.get(index(at)..index(at) + length);
                    prop_assert_eq!(read.ok().map(|()| &out[..]), wanted);
                }
                // redb only extends a file; it never truncates written bytes.
                Step::Length(len) => {
                    let len = index(len).max(expected.len());
                    disk.set_len(len as u64).unwrap();
                    expected.resize(len, 0);
                }
            }
        }
        prop_assert!(std::fs::read(file.path()).unwrap() == original);
    }
}
