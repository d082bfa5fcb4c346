use super::*;

#[test]
fn profane_words_are_found_behind_digits_and_dashes() {
    for text in ["xfuckx2", "x5h1tyy", "PE-NIS", "n4zi222"] {
        assert!(is_profane(text), "{text}");
    }
    for text in ["k7mq2xw", "bw-ig-mia-inq", "BLACK24"] {
        assert!(!is_profane(text), "{text}");
    }
}

#[test]
fn a_harmless_word_that_contains_a_profane_one_is_allowed() {
    // The pattern `HELLO-????-????` was once refused because of `hell`.
    for text in ["HELLO-2345", "hell0", "CLASS10", "Good-Night", "BUTTER", "title"] {
        assert_eq!(profane_word(text), None, "{text}");
    }
    for (text, word) in [("HELL-2345", "hell"), ("helloshit", "shit"), ("tits", "tit")] {
        assert_eq!(profane_word(text), Some(word), "{text}");
    }
    assert!(HARMLESS.iter().all(|whole| WORDS.iter().any(|word| whole.contains(word))));
}
