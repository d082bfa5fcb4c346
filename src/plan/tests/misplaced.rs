//! Keys below the wrong header.

use super::*;

// `name` in [defaults] was said to be a slip for `home`.
#[test]
fn a_key_below_the_wrong_header_is_told_where_it_belongs() {
    assert_faults(&[
        (
            "[defaults]\nname = \"Shop\"",
            &[
                "9:1 there is no key `name` in [defaults] | unknown key = `name` belongs at the top of \
               the file, above the first [table]",
            ],
        ),
        (
            "[[links]]\nslug = \"bio\"\nto = \"https://x.example/\"\ncurrency = \"EUR\"",
            &[
                "11:1 there is no key `currency` in [[links]] | unknown key = `currency` belongs at the top \
               of the file, above the first [table]",
            ],
        ),
    ]);
    let text = format!("home = \"https://x.example/\"\n{LEAST}");
    let told = "1:1 there is no key `home` | unknown key = `home` belongs in [defaults]";
    assert_eq!(listed(&text, &check(&text).unwrap_err()), [told]);
}
