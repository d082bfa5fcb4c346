//! The picture of a card: at an address of the web, or a file beside the plan, which is kept with its settings.
//!
//! Invariant: the bytes that are kept begin as those of a picture that apps draw, and are at most so many. Their name is
//! made of their digest, so what is at an address never changes. Does not read files (see `cli`) and does not serve them
//! (see `http`).

use std::fmt;
use std::sync::Arc;

use base16ct::lower::{decode, decode_vec, encode_string};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::preview::{PictureUrl, PictureUrlError};
use crate::domain::limits::{PICTURE_BYTES_MAX, PICTURE_PATH_CHARS_MAX};

/// The picture of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picture {
    Web(PictureUrl),
    /// Kept with the settings of the plan.
    Kept(PictureName),
}

impl Picture {
    /// Its address, if it is not kept here.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        match self {
            Self::Web(url) => Some(url.as_str()),
            Self::Kept(_) => None,
        }
    }

    /// Reads it as it was stored. Releases that knew addresses alone stored them alike.
    pub fn reread(text: &str) -> Result<Self, PictureUrlError> {
        PictureName::parse(text)
            .map_or_else(|| PictureUrl::parse(text).map(Self::Web), |name| Ok(Self::Kept(name)))
    }
}

impl fmt::Display for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Web(url) => url.fmt(f),
            Self::Kept(name) => name.fmt(f),
        }
    }
}

/// The formats that apps draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PictureKind {
    Png,
    Jpeg,
    WebP,
    Gif,
}

impl PictureKind {
    const ALL: [Self; 4] = [Self::Png, Self::Jpeg, Self::WebP, Self::Gif];

    /// The format whose first bytes these are.
    fn of(bytes: &[u8]) -> Option<Self> {
        let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
        let begins = |with: &[u8]| bytes.starts_with(with);
        Self::ALL.into_iter().find(|kind| match kind {
            Self::Png => begins(b"\x89PNG\r\n\x1a\n"),
            Self::Jpeg => begins(b"\xff\xd8\xff"),
            Self::WebP => is_webp,
            Self::Gif => begins(b"GIF87a") || begins(b"GIF89a"),
        })
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
            Self::Gif => "gif",
        }
    }

    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
        }
    }
}

/// What a picture that is kept is called: the first half of the SHA-256 of its bytes, and its format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PictureName {
    digest: [u8; 16],
    kind: PictureKind,
}

impl PictureName {
    /// `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (name, ending) = text.split_once('.')?;
        let kind = PictureKind::ALL.into_iter().find(|kind| kind.ending() == ending)?;
        let mut digest = [0; 16];
        let read = decode(name, &mut digest).ok()?.len();
        (read == digest.len()).then_some(Self { digest, kind })
    }

    #[must_use]
    pub fn digest(&self) -> &[u8; 16] {
        &self.digest
    }

    #[must_use]
    pub fn kind(&self) -> PictureKind {
        self.kind
    }
}

impl fmt::Display for PictureName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", encode_string(&self.digest), self.kind.ending())
    }
}

/// A picture that is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct PictureFile {
    name: PictureName,
    bytes: Arc<[u8]>,
}

/// Why bytes are not kept as a picture.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PictureError {
    #[error("the picture has more than {} KB; save it smaller: 1200 x 630 pixels are enough", PICTURE_BYTES_MAX / 1024)]
    TooLarge,
    #[error(
        "the file is no PNG, JPEG, WebP or GIF, whatever its name ends with; apps draw only these"
    )]
    NoPicture,
}

impl PictureFile {
    pub fn of(bytes: &[u8]) -> Result<Self, PictureError> {
        if bytes.len() > PICTURE_BYTES_MAX {
            return Err(PictureError::TooLarge);
        }
        let kind = PictureKind::of(bytes).ok_or(PictureError::NoPicture)?;
        let mut digest = [0; 16];
        digest.copy_from_slice(&Sha256::digest(bytes)[..16]);
        Ok(Self { name: PictureName { digest, kind }, bytes: Arc::from(bytes) })
    }

    /// A picture as it was stored, with its digest.
    pub fn reread(digest: [u8; 16], bytes: &[u8]) -> Result<Self, PictureError> {
        let kind = PictureKind::of(bytes).ok_or(PictureError::NoPicture)?;
        Ok(Self { name: PictureName { digest, kind }, bytes: Arc::from(bytes) })
    }

    #[must_use]
    pub fn name(&self) -> PictureName {
        self.name
    }

    #[must_use]
    pub fn bytes(&self) -> &Arc<[u8]> {
        &self.bytes
    }
}

impl fmt::Debug for PictureFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PictureFile({}, {} bytes)", self.name, self.bytes.len())
    }
}

/// Where a plan has a picture: in the folder of the plan, or below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PicturePath(Box<str>);

/// Why a text is not the path of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{0}` is not a file beside the plan, such as card.png or pictures/card.png, nor an address of the web, which \
     begins with https://"
)]
pub struct PicturePathError(String);

impl PicturePath {
    pub fn parse(text: &str) -> Result<Self, PicturePathError> {
        let is_name = |part: &str| !matches!(part, "" | "." | "..");
        let is_plain = |of: char| !of.is_control() && !matches!(of, '\\' | ':');
        let is_path = text.split('/').all(is_name) && text.chars().all(is_plain);
        if is_path && text.chars().count() <= PICTURE_PATH_CHARS_MAX {
            Ok(Self(Box::from(text)))
        } else {
            Err(PicturePathError(text.to_owned()))
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The bytes of a picture as text.
#[must_use]
pub fn in_hex(bytes: &[u8]) -> String {
    encode_string(bytes)
}

#[must_use]
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    decode_vec(text).ok()
}

#[cfg(test)]
mod tests;
