//! The words of warnings.

use super::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn worded(of: &ReportWarning) -> Warning {
    warning(of, &Zone::parse("Europe/Berlin").unwrap())
}

#[test]
fn a_gap_has_its_times_in_the_zone_of_the_report() {
    let gap = |from: &str, to: &str, lost| {
        worded(&ReportWarning::Gap(Gap { from: at(from), to: at(to), lost, late: 7, missing: 0 }))
    };
    let brief = gap("2026-11-20T13:02:11.500Z", "2026-11-20T13:02:13Z", 12);
    let why = "because the disk could not take them or the data file was damaged";
    let times = "between 2026-11-20 14:02:11 and 14:02:13";
    let message = format!("up to 12 clicks were lost {times}, {why}");
    assert_eq!((brief.code, brief.count, brief.message), ("gap", 12, message));
    assert_eq!(brief.to.as_deref(), Some("2026-11-20T14:02:13+01:00"));
    let over_midnight = gap("2026-11-20T22:59:59Z", "2026-11-20T23:00:01Z", 1_200).message;
    let times = "between 2026-11-20 23:59:59 and 2026-11-21 00:00:01";
    assert_eq!(over_midnight, format!("up to 1,200 clicks were lost {times}, {why}"));
    let one = gap("2026-11-20T13:02:11.100Z", "2026-11-20T13:02:11.900Z", 1).message;
    assert_eq!(one, format!("up to 1 click was lost at 2026-11-20 14:02:11, {why}"));
}

#[test]
fn clicks_that_may_be_missing_are_not_called_lost() {
    let (from, to) = (at("2026-11-20T13:02:11Z"), at("2026-11-20T13:04:00Z"));
    let told = worded(&ReportWarning::Killed(Gap { from, to, lost: 0, late: 0, missing: 53_248 }));
    assert_eq!((told.code, told.count), ("killed", 53_248));
    let times = "between 2026-11-20 14:02:11 and 14:04:00";
    let message = format!(
        "the server ended without a stop {times}; up to 53,248 clicks that it held in memory may be missing"
    );
    assert_eq!(told.message, message);
}

#[test]
fn clicks_that_are_kept_no_longer_are_told_with_the_time_before_which_they_were() {
    let before = at("2024-10-01T22:00:00Z");
    let told = worded(&ReportWarning::ClicksRemoved { before, count: 1_200 });
    assert_eq!((told.code, told.count), ("clicks_removed", 1_200));
    let words = "clicks before 2024-10-02 00:00:00 are kept no longer, as `[privacy] keep` says: 1,200 clicks were \
                 removed in all, and this period or its window begins before that";
    assert_eq!(told.message, words);
    assert_eq!(told.to.as_deref(), Some("2024-10-02T00:00:00+02:00"));
}

#[test]
fn a_clock_that_was_wrong_has_its_times_before_and_after() {
    let (from, to) = (at("2028-01-02T11:00:00Z"), at("2026-11-28T12:00:00Z"));
    let set_back = |count| worded(&ReportWarning::ClockSetBack { from, to, count });
    let once = set_back(1);
    let step = "the server's clock was set back by 399 days or more, from 2028-01-02 12:00:00 to \
                2026-11-28 13:00:00";
    let why = "clicks around that time may be counted in the wrong month";
    assert_eq!((once.code, once.count), ("clock_set_back", 1));
    assert_eq!(once.message, format!("{step}; {why}"));
    assert_eq!(once.from.as_deref(), Some("2028-01-02T12:00:00+01:00"));
    assert_eq!(set_back(3).message, format!("{step} (the largest of 3 such steps); {why}"));
    let ahead = worded(&ReportWarning::FutureClicks(1_200));
    assert!(ahead.message.starts_with("1,200 clicks are dated more than a day in the future"));
}

#[test]
fn sentences_agree_with_one_and_with_many() {
    for (of, one, many) in [
        (
            ReportWarning::NotCounted as fn(u64) -> ReportWarning,
            "1 order is pending or cancelled, and so not counted",
            "2 orders are pending or cancelled, and so not counted",
        ),
        (
            ReportWarning::ForeignClickIds,
            "1 order names a click that this data file does not know",
            "2 orders name clicks that this data file does not know",
        ),
        (
            ReportWarning::FutureOrders,
            "1 order is dated in the future, and counted nevertheless",
            "2 orders are dated in the future, and counted nevertheless",
        ),
    ] {
        assert_eq!((&*worded(&of(1)).message, &*worded(&of(2)).message), (one, many));
    }
}
