//! Rows of redemptions: their keys, and what is refused.

use super::*;
use crate::import::Row;

const HEAD: &str = "code,redeemed_at,order_id,customer,discount,currency\n";

fn read(rows: &str) -> Vec<Result<ShopRedemption, String>> {
    let (options, key) = (Options::default(), PeopleKey::from_bytes([7; 32]));
    let file = format!("{HEAD}{rows}");
    let rows = redemptions(file.as_bytes(), &options, Some(&key)).unwrap().map(Result::unwrap);
    rows.map(|row| match row {
        Row::Good { record, .. } => Ok(record),
        Row::Bad(bad) => Err(bad.to_string()),
    })
    .collect()
}

#[test]
fn a_use_is_known_by_its_code_and_order_or_else_by_time_and_customer() {
    let found = read(
        "story 10,2026-11-20T09:30:00Z,#1001,ann@x.example,12.00,EUR\n\
         STORY10,2026-11-21T09:30:00Z,#1001,,,\n\
         STORY10,2026-11-20T09:30:00Z,,ann@x.example,,\n\
         STORY10,2026-11-20T09:30:00Z,,,,\n",
    );
    let ids: Vec<&str> = found.iter().map(|of| of.as_ref().unwrap().id.as_str()).collect();
    let ann = PeopleKey::from_bytes([7; 32]).person_in_keys("ann@x.example").unwrap();
    assert_eq!(
        ids,
        [
            "#1001|ST0RY10",
            "#1001|ST0RY10",
            &format!("|ST0RY10|2026-11-20T09:30:00.000Z|{ann}"),
            "|ST0RY10|2026-11-20T09:30:00.000Z|",
        ]
    );
    // As written: what it means depends on the codes that there are.
    assert_eq!(found[0].as_ref().unwrap().code.as_str(), "story 10");
}

#[test]
fn a_row_has_one_code_and_a_discount_has_a_currency() {
    insta::assert_debug_snapshot!(
        read(
            "A|B,2026-11-20T09:30:00Z,#1,,,\n\
             ,2026-11-20T09:30:00Z,#1,,,\n\
             A,,#1,,,\n\
             A,2026-11-20T09:30:00Z,#1,,1.00,\n\
             7.75E+12,2026-11-20T09:30:00Z,#1,,,\n"
        )
        .into_iter()
        .map(Result::unwrap_err)
        .collect::<Vec<_>>(),
        @r#"
    [
        "line 2, column code: a code cannot contain `|`, which separates codes in order files",
        "line 3, column code: it cannot be empty; fill it in, or leave the row out",
        "line 4, column redeemed_at: it cannot be empty; fill it in, or leave the row out",
        "line 5, column discount: nothing names its currency; add it, such as --currency EUR",
        "line 6, column code: `7.75E+12` is what a spreadsheet makes of a long number, and its last digits are lost; format the column as text and export it again, or take another column",
    ]
    "#
    );
}
