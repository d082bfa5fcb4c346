use super::*;

#[test]
fn the_alphabet_has_127_characters_and_the_extension_table_10() {
    let count =
        |septets_of: usize| ('\0'..='\u{ffff}').filter(|c| septets(*c) == Some(septets_of)).count();
    // 128 places of the table, of which one is the escape.
    assert_eq!((count(1), count(2)), (127, 10));
}
