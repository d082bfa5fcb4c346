//! Enums whose values are each written as one fixed string, and read as people type it.

use thiserror::Error;

use crate::domain::fold::fold_name;

/// A string that names none of an enum's values.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{given}` is not one of {}", allowed.join(", "))]
pub struct NotOneOf {
    pub given: String,
    /// What is allowed.
    pub allowed: Vec<&'static str>,
}

/// Whether a text that a person typed is a word: in any case, and with blanks, `_`, `-` or nothing where the
/// word has one of these.
pub(crate) fn is_word(text: &str, word: &str) -> bool {
    let letters = |text: &str| fold_name(text).replace([' ', '_', '-'], "");
    text == word || letters(text) == letters(word)
}

/// Declares an enum whose values are parsed from and written as these strings. The position of a
/// value is its stored byte, so new values go at the end. It is `pub`, unless `enum` and what is before it
/// say otherwise.
macro_rules! string_enum {
    ($(#[$doc:meta])* $name:ident { $($values:tt)+ }) => {
        $crate::domain::string_enum::string_enum!($(#[$doc])* pub enum $name { $($values)+ });
    };
    ($(#[$doc:meta])* $vis:vis enum $name:ident {
        $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $($(#[$vdoc])* $variant),+
        }

        impl $name {
            /// All values, in declaration order.
            $vis const ALL: &[Self] = &[$(Self::$variant),+];

            #[must_use]
            $vis fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }

            /// The strings of all values, in declaration order.
            #[must_use]
            $vis fn names() -> Vec<&'static str> {
                Self::ALL.iter().map(|value| value.as_str()).collect()
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::string_enum::NotOneOf;

            fn from_str(text: &str) -> Result<Self, $crate::domain::string_enum::NotOneOf> {
                let text = text.trim();
                let all = || Self::ALL.iter();
                // Most files have the words as they are written here, and many rows.
                let found = all().find(|value| value.as_str() == text).or_else(|| {
                    all().find(|value| $crate::domain::string_enum::is_word(text, value.as_str()))
                });
                found.copied().ok_or_else(|| $crate::domain::string_enum::NotOneOf {
                    given: text.to_owned(),
                    allowed: Self::names(),
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use string_enum;

#[cfg(test)]
mod tests;
