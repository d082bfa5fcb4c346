//! Pictures as inline SVG, without a script.
//!
//! Invariant: bars begin at zero, and all marks of a picture have one scale. A picture has a title and its values as a
//! description. Labels stand above their bars, so that a phone has space for both. Lengths are in units of the view
//! box, 400 across.

mod tiles;

use maud::{Markup, html};

use super::{Bar, Picture, Shape, Whisker};
use crate::render::escape::inert;
use crate::render::prose::{grouped, percent};
use crate::render::texts::{self, say};
use crate::render::width::cut;

const ACROSS: f64 = 400.0;
/// The height of a labelled bar or whisker.
const ROW: f64 = 40.0;
/// The height of the columns of a histogram, and of the texts above and below them.
const COLUMNS: f64 = 110.0;
const TEXT: f64 = 20.0;
/// Terminal columns of a label that fit beside its value.
const LABEL_MAX: usize = 38;

/// The picture. `id` is that of its part.
pub(super) fn picture(picture: &Picture, id: &str) -> Markup {
    let (height, marks, said) = match &picture.shape {
        Shape::Bars(bars) => (height_of(bars.len()), rows(bars), described(bars)),
        Shape::Funnel(steps) => (height_of(steps.len()), funnel(steps), described(steps)),
        Shape::Whiskers(all) => (height_of(all.len()) + TEXT, whiskers(all), intervals(all)),
        Shape::Histogram(bars) => (COLUMNS + 2.0 * TEXT, columns(bars), described(bars)),
        Shape::Tiles(of) => (tiles::height(of), tiles::tiles(of), tiles::described(of)),
    };
    let (title, about) = (format!("{id}-title"), format!("{id}-values"));
    html! {
        svg viewBox=(format!("0 0 {ACROSS} {height}")) role="img" aria-labelledby=(format!("{title} {about}")) {
            title id=(title) { (picture.title) }
            desc id=(about) { (inert(&said)) }
            (marks)
        }
    }
}

fn height_of(rows: usize) -> f64 {
    rows as f64 * ROW
}

fn described(bars: &[Bar]) -> String {
    let said = |of: &Bar| say!("picture-bar", label = of.label.as_str(), value = of.shown.as_str());
    texts::clauses(bars.iter().map(said))
}

fn intervals(all: &[Whisker]) -> String {
    texts::clauses(all.iter().map(|of| {
        let (label, value) = (of.label.as_str(), of.shown.as_str());
        let [low, high] = [of.low, of.high].map(|share| percent(share, 1));
        match of.expected.map(|share| percent(share, 1)) {
            None => say!("picture-whisker", label = label, value = value, low = low, high = high),
            Some(expected) => say!(
                "picture-whisker-expected",
                label = label,
                value = value,
                low = low,
                high = high,
                expected = expected
            ),
        }
    }))
}

fn label(text: &str) -> String {
    cut(&inert(text), LABEL_MAX)
}

/// A number of units with one decimal.
fn units(length: f64) -> String {
    format!("{length:.1}")
}

fn rows(bars: &[Bar]) -> Markup {
    let most = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    html! {
        @for (index, bar) in bars.iter().enumerate() {
            @let top = height_of(index);
            text x="0" y=(units(top + 14.0)) { (label(&bar.label)) }
            text class="e s" x=(ACROSS) y=(units(top + 14.0)) { (bar.shown) }
            rect class="k" x="0" y=(units(top + 21.0)) width=(ACROSS) height="9" rx="2" {}
            @if bar.value > 0.0 {
                rect class="b" x="0" y=(units(top + 21.0)) width=(units(bar.value / most * ACROSS)) height="9" rx="2" {}
            }
        }
    }
}

/// Bars around one middle, so that the eye sees what is left from step to step.
fn funnel(steps: &[Bar]) -> Markup {
    let most = steps.iter().map(|step| step.value).fold(0.0, f64::max);
    html! {
        @for (index, step) in steps.iter().enumerate() {
            @let top = height_of(index);
            text x="0" y=(units(top + 14.0)) { (label(&step.label)) }
            text class="e s" x=(ACROSS) y=(units(top + 14.0)) { (step.shown) }
            @if step.value > 0.0 {
                @let width = step.value / most * ACROSS;
                rect class="b" x=(units((ACROSS - width) / 2.0)) y=(units(top + 20.0)) width=(units(width)) height="14" rx="2" {}
            }
        }
    }
}

/// The ends of scales that people read at a glance.
const SCALES: [f64; 13] =
    [1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0];

/// The highest share of a scale that has a share.
fn scale(highest: f64) -> f64 {
    SCALES.into_iter().find(|top| *top >= highest).unwrap_or(1.0)
}

/// The share at the end of a scale, with as few decimals as it has.
fn end_of(share: f64) -> String {
    say!("percent", value = grouped(&((share * 1e4).round() / 100.0).to_string()))
}

fn whiskers(all: &[Whisker]) -> Markup {
    let top_share = scale(all.iter().map(|of| of.high).fold(0.0, f64::max));
    let at = |share: f64| units(share / top_share * ACROSS);
    let bottom = height_of(all.len());
    html! {
        @for share in [0.0, 0.5, 1.0].map(|part| part * top_share) {
            line class="a" x1=(at(share)) x2=(at(share)) y1="0" y2=(units(bottom)) {}
        }
        @for (index, of) in all.iter().enumerate() {
            @let middle = units(height_of(index) + 27.0);
            @let [up, down] = [22.0, 32.0].map(|y| units(height_of(index) + y));
            text x="0" y=(units(height_of(index) + 14.0)) { (label(&of.label)) }
            text class="e s" x=(ACROSS) y=(units(height_of(index) + 14.0)) { (of.shown) }
            path class="w" d=(format!("M{0} {up}V{down}M{1} {up}V{down}M{0} {middle}H{1}", at(of.low), at(of.high))) {}
            circle class="b" cx=(at(of.value)) cy=(middle) r="4" {}
            @if let Some(expected) = of.expected {
                path class="x" d=(format!("M{} {up}V{down}", at(expected.min(top_share)))) {}
            }
        }
        text class="s" x="0" y=(units(bottom + 15.0)) { (percent(0.0, 0)) }
        text class="s e" x=(ACROSS) y=(units(bottom + 15.0)) { (end_of(top_share)) }
    }
}

fn columns(bars: &[Bar]) -> Markup {
    let most = bars.iter().map(|bar| bar.value).fold(0.0, f64::max).max(1.0);
    let step = ACROSS / bars.len().max(1) as f64;
    html! {
        @for (index, bar) in bars.iter().enumerate() {
            @let left = index as f64 * step;
            @let tall = bar.value.max(0.0) / most * COLUMNS;
            text class="m" x=(units(left + step / 2.0)) y=(units(TEXT + COLUMNS - tall - 5.0)) { (bar.shown) }
            rect class="b" x=(units(left + step * 0.14)) y=(units(TEXT + COLUMNS - tall))
                width=(units(step * 0.72)) height=(units(tall)) {}
            text class="m s" x=(units(left + step / 2.0)) y=(units(COLUMNS + TEXT + 15.0)) { (label(&bar.label)) }
        }
        line class="a" x1="0" x2=(ACROSS) y1=(units(TEXT + COLUMNS)) y2=(units(TEXT + COLUMNS)) {}
    }
}

#[cfg(test)]
mod tests;
