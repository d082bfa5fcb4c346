//! The preview of a link: what apps that draw a card of it are told, in place of what they would find at the target.
//!
//! Invariant: a preview has a title. Its texts have no line breaks. Where its picture is says `picture`. Does not
//! know who gets it (see `redirect`), and does not write pages (see `http`).

use std::fmt;

use thiserror::Error;

use super::Title;
use super::picture::Picture;
use super::target::{Schemes, Target, TargetError};
use crate::domain::limits::PREVIEW_TEXT_CHARS_MAX;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    pub title: Title,
    pub text: Option<PreviewText>,
    pub picture: Option<Picture>,
}

/// The text below the title of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewText(Box<str>);

/// Why a text is not that of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the text of a preview has 1 to {PREVIEW_TEXT_CHARS_MAX} characters and no line breaks")]
pub struct PreviewTextError;

impl PreviewText {
    pub fn parse(text: &str) -> Result<Self, PreviewTextError> {
        let text = text.trim();
        let chars = text.chars().count();
        if (1..=PREVIEW_TEXT_CHARS_MAX).contains(&chars) && !text.chars().any(char::is_control) {
            Ok(Self(Box::from(text)))
        } else {
            Err(PreviewTextError)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where the picture of a card is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureUrl(Target);

/// Why a text is not the address of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PictureUrlError {
    #[error(transparent)]
    Target(#[from] TargetError),
    /// Apps load pictures from the web alone.
    #[error("`{0}` is no address of the web: apps load a picture from https://")]
    NotWeb(String),
}

impl PictureUrl {
    pub fn parse(text: &str) -> Result<Self, PictureUrlError> {
        let target = Target::parse(text, &Schemes::default())?;
        if target.takes_utm() {
            Ok(Self(target))
        } else {
            Err(PictureUrlError::NotWeb(text.to_owned()))
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for PreviewText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for PictureUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests;
