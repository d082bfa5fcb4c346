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
         batch = {{ count = 9, pattern = \"VIP-??????\", name = \"vip\" }}\n\
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
    assert!(of.codes.is_empty());
}

#[test]
fn what_a_batch_cannot_be_is_shown_where_it_stands() {
    let with = |lines: &str| format!("{CAMPAIGN}[[coupons]]\ncampaign = \"bw\"\n{lines}");
    let table = [
        (
            "channel = \"whatsapp\"\nbatch = { count = 500, pattern = \"BW-????\" }",
            vec![
                "14:34 1 guess in 48 would hit a code, and it should be 1 in 1 million or fewer: \
                 use a longer pattern (7 `?` would do) | too short = or write `allow_guessing = \
                 true` in the batch",
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
                "14:34 the pattern draws 29 codes at the most, which is too few for 500 unique \
                 ones: 7 `?` would do | too short",
            ],
        ),
        (
            "batch = { count = 0, pattern = \"BW\", single_use = true }\nlimit = 2\n\
             codes = { whatsapp = \"WAX\" }",
            vec![
                "11:1 `channel` is missing in [[coupons]] | needs `channel` = for example: channel \
                 = \"sms\"",
                "13:19 `count`: 0 is not a whole number above 0 | no codes",
                "13:32 `pattern`: `BW` is not 3 to 20 letters, digits, dashes and `?`, which every shop \
                 takes as a code",
                "14:1 `single_use` is a limit of 1; `limit` says another | once, or more often",
                "15:1 `codes` and `batch` are two coupons; write a [[coupons]] for each | beside a \
                 batch",
            ],
        ),
        (
            "channel = \"instagram\"\ncodes = { whatsapp = \"WAX\" }\nlimit = 0\n\
             starts = 2026-11-20\nends = 2026-11-19\nminimum = \"forty\"",
            vec![
                "13:1 `channel` is that of a batch; `codes` name a channel each | of no batch",
                "15:9 `limit`: 0 is not a whole number above 0 | never redeemed",
                "17:8 the days of this coupon: the period ends on 2026-11-19, before it starts on \
                 2026-11-20",
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
        &["18:32 batch `bw-whatsapp` is already there, on line 14 | the same name = give it a \
           `name` of its own"],
    )]);
}
