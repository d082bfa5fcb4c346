//! Enums of words: each value is parsed from, and written as, exactly one word of the contract.

use thiserror::Error;

/// A word that is not one of the allowed ones.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{given}` is not one of {}", allowed.join(", "))]
pub struct NotOneOf {
    /// What was given.
    pub given: String,
    /// What is allowed.
    pub allowed: Vec<&'static str>,
}

/// An enum of words: parsed from and written as exactly these. The position is the stored byte.
macro_rules! string_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$vdoc])* $variant),+
        }

        impl $name {
            /// All of them, in their order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }

            /// All words, in their order.
            #[must_use]
            pub fn names() -> Vec<&'static str> {
                Self::ALL.iter().map(|value| value.as_str()).collect()
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::string_enum::NotOneOf;

            fn from_str(text: &str) -> Result<Self, $crate::domain::string_enum::NotOneOf> {
                let found = Self::ALL.iter().find(|value| value.as_str() == text.trim());
                found.copied().ok_or_else(|| $crate::domain::string_enum::NotOneOf {
                    given: text.trim().to_owned(),
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
