//! Runs have the clicks of their blocks, in order.

use proptest::prelude::*;

use super::*;
use crate::codec::fixtures;
use crate::domain::click::Click;
use crate::store::journal::{Rows, encode_block};

proptest! {
    #[test]
    fn the_rows_of_all_runs_are_all_clicks_sorted_by_number(
        blocks in proptest::collection::vec(0_usize..6, 1..60),
    ) {
        // The position of a click is its number, and the value the block that has it.
        let mut parts: Vec<Vec<Click>> = vec![Vec::new(); 6];
        for (number, block) in (1..).zip(&blocks) {
            parts[*block].push(fixtures::click(number));
        }
        let mut encoded: Vec<_> = parts.iter_mut().filter_map(|part| encode_block(part)).collect();
        encoded.sort_by_key(|(head, _)| head.first);
        let encoded = encoded.into_iter().map(|(_, bytes)| bytes.into_boxed_slice());
        let clicks = Clicks { blocks: encoded.collect(), ..Clicks::default() };
        let mut expected = Vec::new();
        clicks.each_seen(|click| expected.push(click.clone())).unwrap();
        let runs = clicks.runs().unwrap();
        let mut found = Vec::new();
        let mut people = 0;
        for run in &runs {
            let rows = run.read(true).unwrap();
            found.extend((0..rows.times().len()).map(|row| rows.row(row)));
            run.each_people(|block| people += block.numbers().len()).unwrap();
        }
        prop_assert_eq!(people, blocks.len());
        prop_assert_eq!(found, expected);
        prop_assert!(runs.is_sorted_by(|one, next| one.numbers().end() < next.numbers().start()));
    }
}
