//! Words that no drawn slug or code may spell, including spellings with digits for letters.
//!
//! The list is short on purpose: it is searched as substrings of seven random characters, and a
//! match only causes another draw. Does not judge slugs that people choose.

/// In lower case, with digits already replaced by the letters that they stand for.
const WORDS: [&str; 44] = [
    "anal", "anus", "arse", "ass", "bastard", "bitch", "boob", "butt", "cock", "coon", "crap",
    "cum", "cunt", "damn", "dick", "dyke", "fag", "fart", "fuck", "fuk", "gay", "gook", "hell",
    "hitler", "homo", "jew", "kike", "kkk", "nazi", "negr", "nig", "paki", "penis", "piss", "porn",
    "puta", "rape", "sex", "shit", "slut", "spic", "tit", "twat", "whore",
];

/// Harmless words that contain one of [`WORDS`]. People put them before the drawn part of a code.
const HARMLESS: [&str; 19] = [
    "analog", "bass", "brass", "butter", "button", "class", "essex", "glass", "grape", "grass",
    "hello", "night", "pass", "scrap", "shell", "sussex", "title", "titan", "unisex",
];

/// Whether a text spells a profane word.
#[must_use]
pub fn is_profane(text: &str) -> bool {
    profane_word(text).is_some()
}

/// The first profane word that a text spells.
#[must_use]
pub fn profane_word(text: &str) -> Option<&'static str> {
    let read: String = text.chars().filter(char::is_ascii_alphanumeric).map(letter).collect();
    // A batch calls this a million times. Comparing in place is far faster than one search per
    // word.
    let read = read.as_bytes();
    let profane_at = |at: usize| {
        let found = WORDS.into_iter().find(|word| read[at..].starts_with(word.as_bytes()))?;
        (!is_part_of_harmless(read, at, found)).then_some(found)
    };
    (0..read.len()).find_map(profane_at)
}

/// Whether the match at this position is part of a harmless word.
fn is_part_of_harmless(read: &[u8], at: usize, found: &str) -> bool {
    HARMLESS.iter().any(|whole| {
        let within = whole.match_indices(found);
        within
            .into_iter()
            .any(|(before, _)| before <= at && read[at - before..].starts_with(whole.as_bytes()))
    })
}

/// The letter that a character stands for.
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
mod tests;
