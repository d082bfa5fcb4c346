//! `[campaigns.NAME.preview]` and `[links.preview]`: the card that apps draw of a link.

use crate::domain::link::Title;
use crate::domain::link::preview::{PictureUrl, Preview, PreviewText};

use super::reader::Reader;

pub(super) const PREVIEW: &[&str] = &["title", "text", "picture"];

/// The preview of a table; `None` if it has none, or a faulty one.
pub(super) fn preview(table: &Reader<'_>) -> Option<Preview> {
    let of = table.table("preview", PREVIEW)?;
    of.require("title", PREVIEW, "title = \"Black Week\"");
    let text = of.value("text", PreviewText::parse);
    let picture = of.value("picture", PictureUrl::parse);
    Some(Preview { title: of.value("title", Title::parse)?, text, picture })
}
