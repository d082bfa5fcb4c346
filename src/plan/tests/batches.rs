//! `[[coupons]]` as a plan asks for them: terms, and batches of unique codes.

use super::*;

const CAMPAIGN: &str = "[campaigns.bw]\nto = \"https://x.example/\"\n\
                        channels = [\"instagram\", \"whatsapp\"]\n";

#[test]
fn a_batch_is_asked_for_by_its_name_with_the_terms_of_its_coupon() {
    let of = wanted(&format!(
        "{CAMPAIGN}[[coupons]]\ncampaign = \"bw\"\nchannel = \"wa\"\ndiscount = \"15%\"\n\
         limit_by_customer = 1\nstarts = 2026-11-20\nends = 2026-11-30\nminimum = \"40\"\n\
         batch = {{ count = 500, pattern = \"BW-????-????\", single_use = true }}\n\
         [[coupons]]\ncampaign = \"bw\"\nchannel = \"whatsapp\"\nlimit = 3\n\
         batch = {{ count = 9, pattern = \"VIP-??????\", name = \"vip\", refill_below = 3, \
         needs_export = false }}\n\
         [vocabulary]\naliases = {{ wa = \"whatsapp\" }}"
    ));
    let zone = &of.settings.zone;
    let row = |batch: &crate::domain::code::batch::BatchSpec| {
        let (name, pattern) = (&batch.name, batch.pattern.as_str());
        format!("{name} {} {pattern} {}", batch.count, batch.terms.summary(zone))
    };
    assert_eq!(
        of.batches.iter().map(row).collect::<Vec<_>>(),
        [
            "bw-whatsapp 500 BW-????-???? 15%, once, once a customer, 2026-11-20 to 2026-11-30, \
             from 40.00 EUR",
            "vip 9 VIP-?????? 3 times",
        ]
    );
    let lows = of.batches.iter().map(|batch| (batch.refill_below, batch.needs_no_export));
    assert_eq!(lows.collect::<Vec<_>>(), [(None, false), (Some(3), true)]);
    assert!(of.codes.is_empty());
}

#[test]
fn what_a_batch_cannot_be_is_shown_where_it_stands() {
    let with = |lines: &str| format!("{CAMPAIGN}[[coupons]]\ncampaign = \"bw\"\n{lines}");
    let table = [
        (
            "channel = \"whatsapp\"\nbatch = { count = 500, pattern = \"BW-????\" }",
            vec![
                "14:34 the codes are easy to guess: 1 guess in 48 hits one, and 1 in 1 million \
                 is the limit; use 7 `?` | too short = or write `allow_guessing = true` in the \
                 batch",
            ],
        ),
        (
            "channel = \"whatsapp\"\nbatch = { count = 500, pattern = \"BW-????\", \
             allow_guessing = true }",
            vec![],
        ),
        (
            "channel = \"whatsapp\"\nbatch = { count = 500, pattern = \"BW-??\" }",
            vec![
                "14:34 this pattern can make only 29 different codes, and 500 need at least 1 \
                 thousand to choose from: use 7 `?` | too short",
            ],
        ),
        (
            "batch = { count = 0, pattern = \"BW\", single_use = true }\nlimit = 2\n\
             codes = { whatsapp = \"WAX\" }",
            vec![
                "11:1 `channel` is missing in [[coupons]] | needs `channel` = add a line such as \
                 channel = \"sms\"",
                "13:19 `count` must be a whole number above 0, not 0 | would make no codes",
                "13:32 `pattern`: `BW` is not a code pattern: use 3 to 20 letters, digits, \
                 dashes and `?`",
                "14:1 `single_use = true` already limits each code to one use | remove this, or \
                 `single_use`",
                "15:1 one [[coupons]] cannot have both `codes` and `batch` | next to a batch = \
                 write a [[coupons]] for each of the two",
            ],
        ),
        (
            "channel = \"whatsapp\"\nbatch = { count = 5, pattern = \"BW-????????\", \
             refill_below = 1001, needs_export = false }",
            vec!["14:62 more codes are made below at most 1000 unused ones | too many"],
        ),
        (
            "channel = \"instagram\"\ncodes = { whatsapp = \"WAX\" }\nlimit = 0\n\
             starts = 2026-11-20\nends = 2026-11-19\nminimum = \"forty\"",
            vec![
                "13:1 `channel` is for batches; each of the `codes` already has its channel | \
                 remove this",
                "15:9 `limit` must be a whole number above 0, not 0 | could never be redeemed",
                "17:8 these codes end on 2026-11-19, before they start on \
                 2026-11-20 | before their start",
                "18:11 `minimum`: `forty` is not an amount such as 1234.50",
            ],
        ),
    ];
    for (lines, expected) in table {
        assert_faults(&[(&with(lines), &expected)]);
    }
    let one = "[[coupons]]\ncampaign = \"bw\"\nchannel = \"whatsapp\"\n\
               batch = { count = 5, pattern = \"BW-????????\" }\n";
    assert_faults(&[(
        &format!("{CAMPAIGN}{one}{one}"),
        &[
            "18:32 batch `bw-whatsapp` is already declared on line 14 | the same name = add a `name` of its own to this batch",
        ],
    )]);
    let named = |name: &str| one.replace(" }", &format!(", name = \"{name}\" }}"));
    assert_faults(&[(
        &format!("{CAMPAIGN}{}{}", named("vip"), named("VIP")),
        &[
            "18:32 batch `vip` is already declared on line 14 | the same name = add a `name` of its own to this batch",
        ],
    )]);
}
