//! A packed click has the fields that it was made of.

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn what_goes_in_comes_out(
        ms in Timestamp::MIN.ms()..=Timestamp::MAX.ms(),
        number in 0_u64..1 << 38,
        link: u32,
        (is_persons, has_recipient) in any::<(bool, bool)>(),
        variant in 0..=VARIANT_MAX,
    ) {
        let (at, number) = (Timestamp::from_ms(ms).unwrap(), ClickNumber::new(number).unwrap());
        let link = LinkId(link);
        let click = SeenClick::new((at, number, link), is_persons, has_recipient, variant);
        prop_assert_eq!((click.at(), click.number(), click.link()), (at, number, link));
        prop_assert_eq!((click.is_persons(), click.has_recipient()), (is_persons, has_recipient));
        prop_assert_eq!(click.variant(), variant);
    }

    #[test]
    fn packed_clicks_sort_by_time_and_number(a: (u16, u16), b: (u16, u16)) {
        let click = |(ms, number): (u16, u16)| {
            let number = ClickNumber::new(number.into()).unwrap();
            let at = Timestamp::from_ms(i64::from(ms) - 30_000).unwrap();
            SeenClick::new((at, number, LinkId(u32::MAX)), false, true, 0)
        };
        prop_assert_eq!(click(a).time_and_number().cmp(&click(b).time_and_number()), a.cmp(&b));
    }
}
