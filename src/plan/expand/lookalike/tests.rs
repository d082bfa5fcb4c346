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
