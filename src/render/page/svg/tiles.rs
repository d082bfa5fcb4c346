//! Shares by row and column as tiles: the more, the darker, and the number on each.
//!
//! Invariant: colour alone says nothing, as each tile has its share as text, which stays legible on the darkest tile in
//! light and dark. What is not known has no tile; a share of nothing has one, without colour.

use maud::{Markup, html};

use super::{ACROSS, TEXT, label, units};
use crate::render::page::{Tile, TileRow, Tiles};

/// The height of a row, and the width of its label.
const ROW: f64 = 28.0;
const LABEL: f64 = 62.0;
/// The widest tile, and the space between two.
const WIDEST: f64 = 64.0;
const GAP: f64 = 2.0;
/// How much of the colour the tiles of the least and of the highest share have. Text on the highest has a contrast of
/// more than 4.5 in light and dark.
const FAINT: f64 = 0.08;
const FULL: f64 = 0.5;

/// The height of the picture.
pub(super) fn height(of: &Tiles) -> f64 {
    TEXT + of.rows.len() as f64 * ROW
}

/// The shares of each row, with the heads of their columns.
pub(super) fn described(of: &Tiles) -> String {
    let row = |row: &TileRow| {
        let tiles = of.heads.iter().zip(&row.tiles);
        let known =
            tiles.filter_map(|(head, tile)| Some(format!("{head} {}", tile.as_ref()?.shown)));
        format!("{}: {}", row.label, known.collect::<Vec<_>>().join(", "))
    };
    of.rows.iter().map(row).collect::<Vec<_>>().join("; ")
}

pub(super) fn tiles(of: &Tiles) -> Markup {
    let step = ((ACROSS - LABEL) / of.heads.len().max(1) as f64).min(WIDEST);
    let all = of.rows.iter().flat_map(|row| row.tiles.iter().flatten());
    let highest = all.map(|tile| tile.share).fold(0.0, f64::max);
    let left = |column: usize| LABEL + column as f64 * step;
    let middle = |column: usize| units(left(column) + (step - GAP) / 2.0);
    html! {
        @for (column, head) in of.heads.iter().enumerate() {
            text class="m s t" x=(middle(column)) y="13" { (label(head)) }
        }
        @for (index, row) in of.rows.iter().enumerate() {
            @let top = TEXT + index as f64 * ROW;
            text x="0" y=(units(top + 17.0)) { (label(&row.label)) }
            @for (column, tile) in row.tiles.iter().enumerate() {
                @if let Some(tile) = tile {
                    rect class="b g" x=(units(left(column))) y=(units(top)) width=(units(step - GAP))
                        height=(units(ROW - GAP)) rx="2" fill-opacity=(format!("{:.2}", shade(tile, highest))) {}
                    text class="m t" x=(middle(column)) y=(units(top + 17.0)) { (tile.shown) }
                }
            }
        }
    }
}

/// How much of the colour a tile has.
fn shade(tile: &Tile, highest: f64) -> f64 {
    if tile.share > 0.0 { FAINT + (FULL - FAINT) * tile.share / highest } else { 0.0 }
}

#[cfg(test)]
mod tests;
