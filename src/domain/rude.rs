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

/// Whether a text spells a rude word.
#[must_use]
pub fn is_rude(text: &str) -> bool {
    let read: String = text.chars().filter(char::is_ascii_alphanumeric).map(letter).collect();
    // Batches ask a million times: comparing in place is far quicker than a search for each word.
    let read = read.as_bytes();
    (0..read.len()).any(|at| WORDS.iter().any(|word| read[at..].starts_with(word.as_bytes())))
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
            assert!(is_rude(text), "{text}");
        }
        for text in ["k7mq2xw", "bw-ig-mia-inq", "BLACK24"] {
            assert!(!is_rude(text), "{text}");
        }
    }
}
