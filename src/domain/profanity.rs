//! Words that no drawn slug or code may spell, also in the digits that stand for letters.
//!
//! A short list by intent: it is searched as a substring of seven characters, and what it refuses
//! is only drawn again.

/// Lower case, as they read after digits are turned into the letters they stand for.
const WORDS: [&str; 44] = [
    "anal", "anus", "arse", "ass", "bastard", "bitch", "boob", "butt", "cock", "coon", "crap",
    "cum", "cunt", "damn", "dick", "dyke", "fag", "fart", "fuck", "fuk", "gay", "gook", "hell",
    "hitler", "homo", "jew", "kike", "kkk", "nazi", "negr", "nig", "paki", "penis", "piss", "porn",
    "puta", "rape", "sex", "shit", "slut", "spic", "tit", "twat", "whore",
];

/// Words that have one of those within, and that people put before the drawn part of a code.
const INNOCENT: [&str; 19] = [
    "analog", "bass", "brass", "butter", "button", "class", "essex", "glass", "grape", "grass",
    "hello", "night", "pass", "scrap", "shell", "sussex", "title", "titan", "unisex",
];

/// Whether a text spells a rude word.
#[must_use]
pub fn is_profane(text: &str) -> bool {
    profane_word(text).is_some()
}

/// The rude word that a text spells.
#[must_use]
pub fn profane_word(text: &str) -> Option<&'static str> {
    let read: String = text.chars().filter(char::is_ascii_alphanumeric).map(letter).collect();
    // Batches ask a million times: comparing in place is far quicker than a search for each word.
    let read = read.as_bytes();
    let rude = |at: usize| {
        let found = WORDS.into_iter().find(|word| read[at..].starts_with(word.as_bytes()))?;
        (!is_innocent(read, at, found)).then_some(found)
    };
    (0..read.len()).find_map(rude)
}

/// Whether the word that is found there is but a part of an innocent one.
fn is_innocent(read: &[u8], at: usize, found: &str) -> bool {
    INNOCENT.iter().any(|whole| {
        let within = whole.match_indices(found);
        within
            .into_iter()
            .any(|(before, _)| before <= at && read[at - before..].starts_with(whole.as_bytes()))
    })
}

/// The letter that a character is read as.
fn letter(c: char) -> char {
    match c.to_ascii_lowercase() {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        '8' => 'b',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rude_words_are_seen_through_digits_and_dashes() {
        for text in ["xfuckx2", "x5h1tyy", "PE-NIS", "n4zi222"] {
            assert!(is_profane(text), "{text}");
        }
        for text in ["k7mq2xw", "bw-ig-mia-inq", "BLACK24"] {
            assert!(!is_profane(text), "{text}");
        }
    }

    #[test]
    fn a_word_that_only_has_a_rude_one_within_is_none() {
        // A batch of the pattern `HELLO-????-????` was refused, and nobody could say why.
        for text in ["HELLO-2345", "hell0", "CLASS10", "Good-Night", "BUTTER", "title"] {
            assert_eq!(profane_word(text), None, "{text}");
        }
        for (text, word) in [("HELL-2345", "hell"), ("helloshit", "shit"), ("tits", "tit")] {
            assert_eq!(profane_word(text), Some(word), "{text}");
        }
        assert!(INNOCENT.iter().all(|whole| WORDS.iter().any(|word| whole.contains(word))));
    }
}
