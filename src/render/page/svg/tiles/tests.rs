//! Tiles: a number on each, no tile for what is not known, colour by share.

use super::*;

fn drawn(rows: Vec<TileRow>) -> (String, String) {
    let of = Tiles { heads: vec!["+1".to_owned(), "+2".to_owned()], rows };
    (tiles(&of).into_string(), described(&of))
}

fn row(label: &str, shares: &[Option<f64>]) -> TileRow {
    let tile = |share: &Option<f64>| {
        share.map(|share| Tile { share, shown: format!("{:.0}%", share * 100.0) })
    };
    TileRow { label: label.to_owned(), tiles: shares.iter().map(tile).collect() }
}

#[test]
fn each_known_share_is_a_tile_with_its_number_and_a_share_of_nothing_has_no_colour() {
    let (svg, said) =
        drawn(vec![row("2025-09", &[Some(0.4), Some(0.0)]), row("<b>", &[Some(0.2), None])]);
    let shades: Vec<&str> = svg.split("fill-opacity=\"").skip(1).map(|of| &of[..4]).collect();
    assert_eq!(shades, ["0.50", "0.00", "0.29"]);
    for text in [">40%<", ">0%<", ">20%<", ">+2<", "&lt;b&gt;"] {
        assert!(svg.contains(text), "{text}: {svg}");
    }
    assert_eq!(said, "2025-09: +1 40%, +2 0%; <b>: +1 20%");
}

#[test]
fn few_columns_are_no_wider_than_they_need_and_none_are_nothing() {
    let (svg, _) = drawn(vec![row("a", &[Some(1.0), Some(0.5)])]);
    assert!(svg.contains("width=\"62.0\""), "{svg}");
    let of = Tiles { heads: Vec::new(), rows: vec![row("a", &[])] };
    let svg = tiles(&of).into_string();
    assert!(!svg.contains("NaN") && !svg.contains("inf") && !svg.contains("<rect"), "{svg}");
    let (svg, _) = drawn(vec![row("a", &[Some(0.0), None])]);
    assert!(!svg.contains("NaN"), "{svg}");
}
