use crate::attribution::statistics::Verdict;
use crate::domain::label::Channel;

use super::{BTreeMap, leaning};

/// `said placed` of some channels, by name.
fn lean(counts: &[(&str, [f64; 2])]) -> Option<(String, Verdict)> {
    let named: Vec<(Channel, [f64; 2])> =
        counts.iter().map(|(name, of)| (Channel::parse(name).unwrap(), *of)).collect();
    let differing: BTreeMap<&Channel, [f64; 2]> = named.iter().map(|(of, n)| (of, *n)).collect();
    leaning(&differing).map(|of| (of.channel.to_string(), of.verdict))
}

#[test]
fn answers_lean_toward_a_channel_only_beyond_chance_and_never_if_they_are_few() {
    use Verdict::{Higher, NoDifference, TooFew};
    for (counts, expected) in [
        (&[][..], None),
        (&[("sms", [3.0, 3.0]), ("tiktok", [3.0, 3.0])], None),
        (&[("sms", [0.0, 4.0]), ("tiktok", [4.0, 0.0])], Some(("tiktok", TooFew))),
        (&[("sms", [0.0, 5.0]), ("tiktok", [5.0, 0.0])], Some(("tiktok", NoDifference))),
        (&[("sms", [0.0, 16.0]), ("tiktok", [16.0, 0.0])], Some(("tiktok", Higher))),
        (&[("sms", [9.0, 16.0]), ("tiktok", [16.0, 9.0])], Some(("tiktok", NoDifference))),
        // Of equals the first by name.
        (&[("b", [7.0, 0.0]), ("a", [7.0, 0.0]), ("c", [0.0, 14.0])], Some(("a", Higher))),
    ] {
        let expected = expected.map(|(name, verdict)| (name.to_owned(), verdict));
        assert_eq!(lean(counts), expected, "{counts:?}");
    }
}
