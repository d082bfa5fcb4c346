//! Chooses the language of a page from the visitor's `Accept-Language`.
//!
//! Invariant: every header gives a language; English if it names none that we have. Ignores regions:
//! pt-BR and pt-PT get the same page.

/// A language of our pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    En,
    De,
    Es,
    Fr,
    Pt,
    Ja,
}

impl Language {
    pub(super) const ALL: [Self; 6] = [Self::En, Self::De, Self::Es, Self::Fr, Self::Pt, Self::Ja];

    /// The code for `lang` and `Content-Language`.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Es => "es",
            Self::Fr => "fr",
            Self::Pt => "pt",
            Self::Ja => "ja",
        }
    }

    /// The best of an `Accept-Language`: the highest quality, and the first of equal ones.
    pub(super) fn accepted(header: &[u8]) -> Self {
        let header = String::from_utf8_lossy(header);
        let mut best = (0, Self::En);
        for item in header.split(',') {
            let mut parts = item.split(';').map(str::trim);
            let Some(language) = parts.next().and_then(Self::of_tag) else { continue };
            let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(1000, quality);
            if quality > best.0 {
                best = (quality, language);
            }
        }
        best.1
    }

    fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.code()))
    }
}

/// A quality in thousandths. An unparsable one counts as 0.
fn quality(text: &str) -> u32 {
    let value = text.trim().parse::<f64>().unwrap_or(0.0);
    // The value is between 0 and 1000.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let thousandths = (value.clamp(0.0, 1.0) * 1000.0).round() as u32;
    thousandths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_language_that_we_have_is_chosen() {
        let table = [
            ("", Language::En),
            ("de", Language::De),
            ("de-AT,de;q=0.9,en;q=0.8", Language::De),
            ("nl,fr;q=0.6,de;q=0.7", Language::De),
            ("en;q=0.5, ja;q=0.5", Language::En),
            ("pt-BR", Language::Pt),
            ("ES-419", Language::Es),
            ("ja_JP", Language::Ja),
            ("de;q=0, fr;q=0.1", Language::Fr),
            ("de;q=0", Language::En),
            ("de;q=x, fr;q=0.1", Language::Fr),
            ("de;q=NaN", Language::En),
            ("de;q=9", Language::De),
            ("*", Language::En),
            ("xx,,;;q=,\u{fffd}", Language::En),
        ];
        for (header, expected) in table {
            assert_eq!(Language::accepted(header.as_bytes()), expected, "{header}");
        }
    }
}
