//! `[campaigns.NAME.preview]` and `[links.preview]`: the card that apps draw of a link.

use std::io;

use thiserror::Error;

use crate::domain::limits::PICTURES_MAX;
use crate::domain::link::Title;
use crate::domain::link::picture::{
    Picture, PictureError, PictureFile, PicturePath, PicturePathError,
};
use crate::domain::link::preview::{PictureUrl, PictureUrlError, Preview, PreviewText};
use crate::plan::findings::Findings;

use super::reader::Reader;

pub(super) const PREVIEW: &[&str] = &["title", "text", "picture"];

/// The preview of a table; `None` if it has none, or a faulty one.
pub(super) fn preview(table: &Reader<'_>) -> Option<Preview> {
    let of = table.table("preview", PREVIEW)?;
    of.require("title", PREVIEW, "title = \"Black Week\"");
    let text = of.value("text", PreviewText::parse);
    let picture = of.value("picture", |text| picture(text, of.findings));
    Some(Preview { title: of.value("title", Title::parse)?, text, picture })
}

/// Why a plan has no picture where it names one.
#[derive(Debug, Error)]
enum BadPicture {
    #[error(transparent)]
    Url(#[from] PictureUrlError),
    #[error(transparent)]
    Path(#[from] PicturePathError),
    #[error(
        "the file `{0}` cannot be read: {1}; a picture is a file beside the plan, or an address that begins with https://"
    )]
    File(String, io::Error),
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error(
        "a plan keeps at most {PICTURES_MAX} pictures: give the address of this one, which begins with https://"
    )]
    TooMany,
}

/// The picture that a text means: an address of the web, or a file beside the plan, which is read.
fn picture(text: &str, findings: &Findings<'_>) -> Result<Picture, BadPicture> {
    if text.contains("://") {
        return Ok(Picture::Web(PictureUrl::parse(text)?));
    }
    let path = PicturePath::parse(text)?;
    let bytes = (findings.beside)(&path);
    let bytes = bytes.map_err(|error| BadPicture::File(text.to_owned(), error))?;
    let file = PictureFile::of(&bytes)?;
    let name = file.name();
    let mut pictures = findings.pictures.borrow_mut();
    if pictures.len() == PICTURES_MAX && !pictures.contains_key(&name) {
        return Err(BadPicture::TooMany);
    }
    pictures.insert(name, file);
    Ok(Picture::Kept(name))
}
