//! Flags for the preview of a link.

use clap::Args;

use crate::change::PreviewEdit;
use crate::domain::link::Title;
use crate::domain::link::picture::Picture;
use crate::domain::link::preview::{PictureUrl, PreviewText};

#[derive(Debug, Clone, Args)]
pub(super) struct PreviewFlags {
    /// The title of the card that chats draw of the link, in place of the target's own
    #[arg(long, value_name = "TITLE", value_parser = Title::parse)]
    preview_title: Option<Title>,
    /// The text of that card
    #[arg(long, value_name = "TEXT", value_parser = PreviewText::parse)]
    preview_text: Option<PreviewText>,
    /// The picture of that card, at its address; a plan may have a file
    #[arg(long, value_name = "URL", value_parser = PictureUrl::parse)]
    preview_picture: Option<PictureUrl>,
    /// Let chats draw what they find at the target
    #[arg(long, conflicts_with_all = ["preview_title", "preview_text", "preview_picture"])]
    no_preview: bool,
}

impl PreviewFlags {
    /// What becomes of the preview; `None` keeps it.
    pub(super) fn edit(&self) -> Option<PreviewEdit> {
        if self.no_preview {
            return Some(PreviewEdit::Remove);
        }
        let (title, text) = (self.preview_title.clone(), self.preview_text.clone());
        let picture = self.preview_picture.clone().map(Picture::Web);
        let is_any = title.is_some() || text.is_some() || picture.is_some();
        is_any.then_some(PreviewEdit::Set { title, text, picture })
    }
}
