//! Writes sections in the one style.

use super::Rank;

/// Where comments behind values begin, if the line has space. So many columns the model plan leaves.
const COMMENT_COLUMN: usize = 38;
/// Comments that begin further right go on where others begin.
const COMMENT_COLUMN_MAX: usize = 50;
/// A longer line does not push the `=` of its neighbours away.
const ALIGNED_KEY_CHARS_MAX: usize = 32;

/// A line with a key and its value.
pub(super) struct Entry {
    /// Its place in the one order.
    pub(super) rank: Rank,
    /// The comments and empty lines before it.
    pub(super) before: Vec<String>,
    pub(super) key: String,
    pub(super) value: String,
    /// The comment behind it, and the lines that go on with it.
    pub(super) comment: Vec<String>,
}

/// A header and the lines below it.
pub(super) struct Section {
    /// Empty for the top of the file.
    pub(super) header: String,
    /// Whether it is one of a list: `[[links]]`.
    pub(super) is_entry: bool,
    pub(super) before: Vec<String>,
    pub(super) comment: Vec<String>,
    pub(super) entries: Vec<Entry>,
    /// The comments below its last line.
    pub(super) after: Vec<String>,
}

/// The text of a file.
pub(super) fn lay_out(head: &[String], sections: &[Section], tail: &[String]) -> String {
    let mut text = Text::default();
    text.lines(head);
    for section in sections {
        if !section.header.is_empty() {
            text.empty_line();
            text.lines(&section.before);
            let (open, close) = if section.is_entry { ("[[", "]]") } else { ("[", "]") };
            text.commented(&format!("{open}{}{close}", section.header), &section.comment);
        }
        let mut entries: Vec<&Entry> = section.entries.iter().collect();
        entries.sort_by(|one, other| one.rank.cmp(&other.rank));
        for block in blocks(&entries) {
            let keys = block.iter().map(|entry| entry.key.chars().count());
            let width =
                keys.filter(|chars| *chars <= ALIGNED_KEY_CHARS_MAX).max().unwrap_or_default();
            for entry in block {
                text.lines(&entry.before);
                let line = format!("{:width$} = {}", entry.key, entry.value);
                text.commented(&line, &entry.comment);
            }
        }
        text.lines(&section.after);
    }
    if tail.iter().any(|line| !line.is_empty()) {
        text.empty_line();
        text.lines(tail);
    }
    text.finish()
}

/// Neighbouring lines: a block ends where a comment or an empty line stands between two entries.
fn blocks<'e>(entries: &'e [&'e Entry]) -> impl Iterator<Item = &'e [&'e Entry]> {
    entries.chunk_by(|_, next| next.before.is_empty())
}

/// A text with one empty line at most between two others, and none at its beginning.
#[derive(Default)]
struct Text {
    written: String,
    wants_empty: bool,
}

impl Text {
    fn line(&mut self, line: &str) {
        if std::mem::take(&mut self.wants_empty) && !self.written.is_empty() {
            self.written.push('\n');
        }
        self.written.push_str(line);
        self.written.push('\n');
    }

    fn empty_line(&mut self) {
        self.wants_empty = true;
    }

    /// Comments and empty lines.
    fn lines(&mut self, lines: &[String]) {
        for line in lines {
            match line.trim() {
                "" => self.empty_line(),
                line => self.line(line),
            }
        }
    }

    /// A line with the comment behind it.
    fn commented(&mut self, line: &str, comment: &[String]) {
        let Some((first, others)) = comment.split_first() else { return self.line(line) };
        // The last line of a value of several lines.
        let end = line.rsplit('\n').next().unwrap_or_default();
        let column = (end.chars().count() + 2).max(COMMENT_COLUMN);
        let gap = column - end.chars().count();
        self.line(&format!("{line}{:gap$}{first}", ""));
        // Behind a long line, what goes on has its space where other comments are.
        let column = if column > COMMENT_COLUMN_MAX { COMMENT_COLUMN } else { column };
        for other in others {
            self.line(&format!("{:column$}{other}", ""));
        }
    }

    fn finish(self) -> String {
        self.written
    }
}
