//! What a slug looks like to somebody who reads it from paper or types it from memory.
//!
//! Invariant: two slugs look alike when, and only when, their looks are equal.

use crate::domain::link::slug::Slug;

/// A slug with every sign that is easily taken for another in the place of that other.
pub(super) fn look(slug: &Slug) -> String {
    let one = |c: char| match c {
        '0' => 'o',
        '1' | 'i' => 'l',
        '2' => 'z',
        '5' => 's',
        '8' => 'b',
        '_' => '-',
        other => other,
    };
    let text: String = slug.as_str().chars().map(one).collect();
    text.replace("rn", "m").replace("vv", "w")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_look_alike_when_an_eye_takes_one_for_the_other() {
        let table = [
            ("sale0", "saleo", true),
            ("b1o", "bio", true),
            ("b1o", "blo", true),
            ("5ale", "sale", true),
            ("pizza", "pi22a", true),
            ("8io", "bio", true),
            ("modern", "modem", true),
            ("vvow", "wow", true),
            ("black-week", "black_week", true),
            ("m0dern", "rnodem", true),
            ("bio", "bios", false),
            ("bw-ig", "bw-wa", false),
            ("black-week", "blackweek", false),
        ];
        for (a, b, expected) in table {
            let look = |text| look(&Slug::parse(text).unwrap());
            assert_eq!(look(a) == look(b), expected, "{a} and {b}");
        }
    }
}
