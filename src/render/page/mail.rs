//! A page as the plain-text body of a mail: the summary, and the table of the main part.
//!
//! Invariant: no line is longer than 76 characters of a terminal, as mail programs break longer ones. Mail programs
//! strip pictures, so it has none.

use super::Page;
use crate::render::escape::inert;
use crate::render::grid::Fit;
use crate::render::width::wrapped;

/// Columns of a line.
const WIDTH: u16 = 76;

/// The first columns fit if each of the keys gets so many.
const KEY_COLUMNS: usize = 14;

/// The body, with a line break at its end.
pub(in crate::render) fn mail(page: &Page) -> String {
    let line = |text: &str| wrapped(&inert(text), WIDTH.into());
    let mut blocks = vec![format!("{}\n{}", line(&page.title), line(&page.subtitle))];
    blocks.push(page.summary.iter().map(|said| line(said)).collect::<Vec<_>>().join("\n"));
    if !page.points.is_empty() {
        let points = page.points.iter().map(|of| line(&format!("- {}", of.said)));
        let heading = std::iter::once(line(&page.points_title));
        blocks.push(heading.chain(points).collect::<Vec<_>>().join("\n"));
    }
    let main = page.parts.iter().find(|part| part.id == page.main);
    if let Some(table) = main.and_then(|part| part.table.as_ref()) {
        let cuttable = table.heads.iter().take_while(|head| !head.right).count();
        let fit = Fit { width: WIDTH, cuttable };
        // The files beside the mail have the last columns that a line has no space for.
        let mut grid = table.grid();
        let others = table.heads.iter().skip(cuttable + 1).rev();
        grid.leave_out(others.map(|head| &*head.key), WIDTH, (cuttable, KEY_COLUMNS));
        blocks.push(grid.plain(Some(fit)).trim_end().to_owned());
    }
    blocks.join("\n\n") + "\n"
}
