//! What stands below the rows of a report on a terminal and in Markdown: a table, and what explains it.
//!
//! Invariant: no line of a terminal is wider than it: columns are left out, and named, before a key is cut.

use std::borrow::Cow;

use crate::render::escape::{inert, markdown as escaped};
use crate::render::grid::Fit;
use crate::render::table::Table;
use crate::render::texts::{self, say};
use crate::render::width::wrapped;

/// Which columns were left out of a line of this width; `None` without any.
pub(super) fn said_of(left_out: &[String], width: u16) -> Option<String> {
    (!left_out.is_empty())
        .then(|| say!("below-left-out", width = width.to_string(), names = texts::list(left_out)))
}

/// A table with its sentences.
pub(super) struct Below {
    pub(super) table: Table,
    /// The keys of the columns that a narrow line leaves out, in this order.
    pub(super) optional: Vec<Cow<'static, str>>,
    pub(super) said: Vec<String>,
}

impl Below {
    /// For a terminal, without a line break at its end.
    pub(super) fn plain(&self, width: u16) -> String {
        let mut grid = self.table.grid();
        let left_out = grid.leave_out(self.optional.iter().map(AsRef::as_ref), width, (0, 0));
        let cuttable = grid.heads.iter().take_while(|head| !head.right).count();
        let mut blocks = vec![grid.plain(Some(Fit { width, cuttable })).trim_end().to_owned()];
        let left_out = said_of(&left_out, width);
        let line = |said: &str| wrapped(&inert(said), width.into());
        let said = left_out.iter().chain(&self.said).map(|said| line(said));
        blocks.extend(said);
        blocks.join("\n")
    }

    /// For Markdown, without a line break at its end.
    pub(super) fn markdown(&self) -> String {
        let table = self.table.grid().markdown().trim_end().to_owned();
        let said: Vec<String> =
            self.said.iter().map(|said| format!("- {}", escaped(said))).collect();
        if said.is_empty() { table } else { format!("{table}\n\n{}", said.join("\n")) }
    }
}
