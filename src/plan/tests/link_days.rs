//! The first and the last day of a link of its own.

use super::*;
use crate::domain::time::Timestamp;

const LINK: &str = "[[links]]\nslug = \"bio\"\nto = \"https://x.example/\"\n";

#[test]
fn the_first_day_of_a_link_begins_in_the_zone_of_the_plan_and_that_of_a_campaign_stops_no_link() {
    let begun = |lines: &str| wanted(lines).links.remove(0).starts_at;
    let first = Timestamp::parse("2026-11-19T23:00:00Z").ok();
    assert_eq!(begun(&format!("{LINK}starts = 2026-11-20")), first);
    assert_eq!(begun(LINK), None);
    let campaign = "[campaigns.bw]\nto = \"https://x.example/\"\nstarts = 2026-11-20\n\
                    channels = [\"instagram\"]";
    assert_eq!(begun(campaign), None);
    assert_eq!(begun(&format!("{campaign}\n{LINK}campaign = \"bw\"")), None);
}

#[test]
fn a_link_that_would_end_before_it_starts_is_a_fault() {
    let campaign = "[campaigns.bw]\nends = 2026-11-30\n";
    assert_faults(&[
        (
            &format!("{LINK}starts = 2026-12-01\nends = 2026-11-30"),
            &["11:10 the link starts on 2026-12-01, after its last day 2026-11-30 | after the end"],
        ),
        (
            &format!("{campaign}{LINK}campaign = \"bw\"\nstarts = 2026-12-01"),
            &[
                "14:10 the link starts on 2026-12-01, after its last day 2026-11-30 | after the end = \
               give it an `ends` of its own",
            ],
        ),
        (&format!("{LINK}starts = 2026-11-30\nends = 2026-11-30"), &[]),
    ]);
}
