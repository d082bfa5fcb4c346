//! A packed click has the fields that it was made of.

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn what_goes_in_comes_out(
        ms in Timestamp::MIN.ms()..=Timestamp::MAX.ms(),
        number in 0_u64..1 << 38,
        link: u32,
        visitor in proptest::option::of(0_u64..1 << 48),
        verdict in proptest::sample::select(&Verdict::ALL[..]),
        has_recipient: bool,
        variant in 0..=VARIANT_MAX,
    ) {
        let (at, number) = (Timestamp::from_ms(ms).unwrap(), ClickNumber::new(number).unwrap());
        let (link, visitor) = (LinkId(link), visitor.and_then(Visitor::from_bits));
        let click = SeenClick::new((at, number, link), visitor, verdict, has_recipient, variant);
        prop_assert_eq!((click.at(), click.number(), click.link()), (at, number, link));
        prop_assert_eq!((click.visitor(), click.verdict()), (visitor, verdict));
        prop_assert_eq!((click.has_recipient(), click.variant()), (has_recipient, variant));
    }

    #[test]
    fn packed_clicks_sort_by_time_and_number(a: (u16, u16), b: (u16, u16)) {
        let click = |(ms, number): (u16, u16)| {
            let number = ClickNumber::new(number.into()).unwrap();
            let at = Timestamp::from_ms(i64::from(ms) - 30_000).unwrap();
            SeenClick::new((at, number, LinkId(u32::MAX)), None, Verdict::Unknown, true, 0)
        };
        prop_assert_eq!(click(a).time_and_number().cmp(&click(b).time_and_number()), a.cmp(&b));
    }
}
