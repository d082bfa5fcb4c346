//! Slugs that people confuse when they read them from paper or type them from memory.
//!
//! Invariant: two slugs look alike exactly if their appearances are equal.

use crate::domain::link::slug::Slug;

/// A slug with every character that is easily mistaken for another one replaced by it.
pub(super) fn appearance(slug: &Slug) -> String {
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
    fn slugs_look_alike_if_an_eye_takes_one_for_the_other() {
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
            let appearance = |text| appearance(&Slug::parse(text).unwrap());
            assert_eq!(appearance(a) == appearance(b), expected, "{a} and {b}");
        }
    }
}
