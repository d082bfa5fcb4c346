//! A report that is made under several groupings at once: each is the report that is made under it alone.

use couplet::domain::settings::rate::RateOf;
use couplet::report::{Others, Query, build_by};
use proptest::prelude::*;

use crate::conservation::{groupings, ledger, rules};
use crate::ledger::{at, october};

proptest! {
    #[test]
    fn a_report_made_beside_others_is_the_report_made_alone(
        ledger in ledger(),
        rules in rules(),
        rate_of in prop::sample::select(RateOf::ALL),
        by in groupings(),
        others in prop::collection::vec(groupings(), 0..4),
    ) {
        let query = Query { period: october(), by: by.clone(), rules: rules.clone(), rate_of };
        let made = |others| build_by(&ledger.snapshot(), &query, others, at("365d")).unwrap();
        let (own, beside) = made(Others::All(&others));
        prop_assert_eq!(own, ledger.report(&by, &rules, rate_of));
        prop_assert_eq!(beside.len(), others.len());
        for (by, report) in others.iter().zip(&beside) {
            prop_assert_eq!(report, &ledger.report(by, &rules, rate_of));
        }
        // What is left out has nothing to show.
        let (_, mut named) = made(Others::Named(&others));
        for report in beside.into_iter().rev() {
            if named.last() == Some(&report) {
                named.pop();
            } else {
                let keys = report.rows.iter().flat_map(|row| &row.key);
                prop_assert_eq!(keys.flatten().next(), None);
            }
        }
        prop_assert!(named.is_empty());
    }
}
