//! Every piece is worked on once, and an error is returned.

use super::*;

#[test]
fn each_piece_is_worked_on_once() {
    for pieces in [0, 1, 2, 1000] {
        let work = |done: &mut Vec<usize>, piece| {
            done.push(piece);
            Ok::<_, ()>(())
        };
        let mut done = on_threads(pieces, Vec::new, work).unwrap().concat();
        done.sort_unstable();
        assert_eq!(done, (0..pieces).collect::<Vec<_>>());
    }
}

#[test]
fn an_error_is_returned() {
    let work = |(): &mut (), piece| if piece == 7 { Err(piece) } else { Ok(()) };
    assert_eq!(on_threads(100, || (), work), Err(7));
}

#[test]
fn both_of_two_things_are_done() {
    let (sum, text) = both(|| (1..=4).sum::<u32>(), || "done".to_owned());
    assert_eq!((sum, text.as_str()), (10, "done"));
}
