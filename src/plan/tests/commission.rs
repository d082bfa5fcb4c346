//! The commission of a plan.

use super::*;
use crate::domain::settings::commission::CommissionSplit;
use crate::plan::altered_settings;

#[test]
fn a_commission_has_a_rate_and_without_a_split_each_agent_has_their_credit() {
    let commission = |text| wanted(text).settings.commission;
    assert_eq!(commission(""), None);
    let of = commission("[commission]\nrate = \"7.5 %\"\n").unwrap();
    assert_eq!((of.rate.to_string(), of.split), ("7.5%".to_owned(), CommissionSplit::All));
    let of = commission("[commission]\nrate = \"5%\"\nsplit = \"first\"\n").unwrap();
    assert_eq!(of.split, CommissionSplit::First);
}

#[test]
fn a_changed_commission_is_a_changed_setting() {
    let settings = |text| wanted(text).settings;
    let old = settings("[commission]\nrate = \"5%\"\n");
    let new = settings("[commission]\nrate = \"5%\"\nsplit = \"last\"\n");
    let told = |from, to| {
        let altered = altered_settings(from, to).into_iter();
        altered.map(|a| (a.field, a.old, a.new)).collect::<Vec<_>>()
    };
    let split = ("commission.split".to_owned(), Some("all".to_owned()), Some("last".to_owned()));
    assert_eq!(told(&old, &new), [split]);
    let field = "commission".to_owned();
    let all = Some("rate 5%, split all".to_owned());
    assert_eq!(told(&settings(""), &old), [(field, None, all)]);
}

#[test]
fn a_commission_without_a_rate_or_above_100_percent_is_a_fault() {
    assert_faults(&[
        (
            "[commission]\nsplit = \"all\"",
            &[
                "8:2 `rate` is missing in [commission] | needs `rate` = add a line such as rate = \"5%\"",
            ],
        ),
        (
            "[commission]\nrate = \"101%\"",
            &["9:8 `rate`: `101%` is not a share between 0% and 100%, such as 40% or 12.5%"],
        ),
        (
            "[commission]\nrate = \"5%\"\nsplit = \"most\"",
            &["10:9 `split`: `most` is not one of all, last, first = did you mean `last`?"],
        ),
    ]);
}
