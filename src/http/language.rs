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
mod tests;
