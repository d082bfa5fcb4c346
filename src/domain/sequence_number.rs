//! Numbers that the data file gives in sequence, from 1: of imports, notes and closes.

/// Declares a type of such numbers.
macro_rules! sequence_number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(std::num::NonZeroU32);

        impl $name {
            pub const FIRST: Self = Self(std::num::NonZeroU32::MIN);

            #[must_use]
            pub fn new(number: u32) -> Option<Self> {
                std::num::NonZeroU32::new(number).map(Self)
            }

            #[must_use]
            pub fn get(self) -> u32 {
                self.0.get()
            }

            /// `None` after the last.
            #[must_use]
            pub fn next(self) -> Option<Self> {
                self.0.checked_add(1).map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

pub(crate) use sequence_number;
