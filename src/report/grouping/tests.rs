use super::*;

#[test]
fn a_missing_tag_comes_after_any_other() {
    let key = |text: &str| -> Vec<Option<String>> {
        text.split(' ').map(|word| (word != "-").then(|| word.to_owned())).collect()
    };
    let sorted = ["a a", "a b", "a -", "b a", "- a", "- -"];
    for pair in sorted.windows(2) {
        assert_eq!(compare_keys(&key(pair[0]), &key(pair[1])), Ordering::Less, "{pair:?}");
    }
}
