//! Pictures: one scale, escaped labels, values as words.

use super::*;

fn bar(label: &str, value: f64) -> Bar {
    Bar { label: label.to_owned(), value, shown: format!("{value} EUR") }
}

fn drawn(shape: Shape) -> String {
    let of = crate::render::page::Cells::Column(1);
    picture(&Picture { title: "Revenue".to_owned(), shape, of }, "by-channel").into_string()
}

/// The widths of the bars with a value, in units of the view box.
fn widths(svg: &str) -> Vec<f64> {
    let bars = svg.split("<rect class=\"b\"").skip(1);
    bars.map(|of| of.split("width=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap())
        .collect()
}

#[test]
fn bars_begin_at_zero_and_have_one_scale() {
    let svg =
        drawn(Shape::Bars(vec![bar("a", 50.0), bar("b", 200.0), bar("c", 0.0), bar("d", -3.0)]));
    assert_eq!(widths(&svg), [100.0, 400.0]);
    assert!(svg.contains("viewBox=\"0 0 400 160\""), "{svg}");
}

#[test]
fn nothing_at_all_is_drawn_without_a_division_by_it() {
    let shapes = [
        Shape::Bars(vec![bar("a", 0.0)]),
        Shape::Histogram(vec![bar("a", 0.0)]),
        Shape::Whiskers(Vec::new()),
        Shape::Bars(Vec::new()),
    ];
    for shape in shapes {
        let svg = drawn(shape);
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
}

#[test]
fn the_scale_of_shares_is_the_next_round_one_and_never_over_all() {
    for (highest, top) in
        [(0.0, 0.0001), (0.018, 0.02), (0.021, 0.05), (0.09, 0.1), (0.6, 1.0), (1.0, 1.0)]
    {
        assert!((scale(highest) - top).abs() < 1e-9, "{highest}: {}", scale(highest));
    }
}

#[test]
fn a_whisker_reaches_from_bound_to_bound_and_is_told_in_words() {
    let label = "<b>\u{202e}x".to_owned();
    let of = Whisker {
        label,
        value: 0.05,
        low: 0.02,
        high: 0.1,
        expected: Some(0.04),
        shown: "5.0%".to_owned(),
    };
    let svg = drawn(Shape::Whiskers(vec![of]));
    assert!(svg.contains("M80.0 22.0V32.0M400.0 22.0V32.0M80.0 27.0H400.0"), "{svg}");
    assert!(svg.contains("cx=\"200.0\""), "{svg}");
    assert!(
        svg.contains("&lt;b&gt;\u{fffd}x: 5.0%, between 2.0% and 10.0%, expected 4.0%</desc>"),
        "{svg}"
    );
}
