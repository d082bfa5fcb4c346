use super::*;

#[test]
fn the_first_of_many_clashes_are_listed_and_the_others_counted() {
    // A plan of 100,000 existing codes used to be refused with 100,000 lines.
    let code = |n: usize| CouponCode::mintable(&format!("CODE{n}")).unwrap();
    let clash = |n| Clash::Code { code: code(n), as_made: code(n) };
    let refusal = Refusal::from((0..200).map(clash).collect::<Vec<_>>());
    let Refusal::Clashes(listed) = &refusal else { panic!("{refusal:?}") };
    assert_eq!((listed.first().len(), listed.total()), (LISTED_MAX, 200));
    let shown = refusal.to_string();
    let lines: Vec<&str> = shown.lines().skip(1).map(str::trim).collect();
    assert_eq!((lines.len(), lines[0]), (LISTED_MAX + 1, &*clash(0).to_string()));
    assert_eq!(lines[LISTED_MAX], format!("and {} more", 200 - LISTED_MAX));
}
