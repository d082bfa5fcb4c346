use super::*;

#[test]
fn the_first_of_many_clashes_are_listed_and_the_others_counted() {
    // A plan of 100,000 existing codes used to be refused with 100,000 lines.
    let code = |n: usize| CouponCode::mintable(&format!("CODE{n}")).unwrap();
    let clash = |n| Clash::Code { code: code(n), as_made: code(n) };
    let refusal = Refusal::from((0..200).map(clash).collect::<Vec<_>>());
    let Refusal::Clashes { found, cures } = refusal else { panic!("{refusal:?}") };
    assert_eq!((found.len(), cures.len()), (LISTED_MAX + 1, 1));
    assert_eq!(found[0], clash(0).to_string());
    assert_eq!(found[LISTED_MAX], format!("and {} more", 200 - LISTED_MAX));
}
