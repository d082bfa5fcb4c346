//! A page as the plain-text body of a mail: the summary, and the table of the main part.
//!
//! Invariant: no line is longer than 76 characters of a terminal, as mail programs break longer ones. Mail programs
//! strip pictures, so it has none.

use super::Page;
use crate::render::escape::inert;
use crate::render::grid::{Fit, GAP, Grid};
use crate::render::width::wrapped;

/// Columns of a line.
const WIDTH: u16 = 76;

/// The first columns fit if each of the keys gets so many.
const KEY_COLUMNS: usize = 14;

/// Without the last columns that a line has no space for. The files beside the mail have them.
fn fitting(mut grid: Grid, keys: usize) -> Grid {
    loop {
        let widths = grid.widths();
        let (of_keys, others) = widths.split_at(keys.min(widths.len()));
        let least: usize = of_keys.iter().map(|wide| (*wide).min(KEY_COLUMNS)).sum();
        let gaps = usize::from(GAP) * (widths.len() - 1);
        if least + others.iter().sum::<usize>() + gaps <= WIDTH.into() || others.len() < 2 {
            return grid;
        }
        grid.remove(widths.len() - 1);
    }
}

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
        blocks.push(fitting(table.grid(), cuttable).plain(Some(fit)).trim_end().to_owned());
    }
    blocks.join("\n\n") + "\n"
}
