//! The width of a text in Helvetica, in parts of its font size (Adobe Font Metrics of Helvetica).
//!
//! Other characters than those of ASCII count as wide ones, so a text may be narrower than it is said to be, not
//! wider: scripts whose characters are as wide as they are high are not in this font.

/// Thousandths of the font size, from the blank on.
const ASCII: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const OTHER: u16 = 1000;

/// The width of a text in a font of size 1.
pub(super) fn width(text: &str) -> f64 {
    let of = |c: char| {
        let at = usize::try_from(u32::from(c)).unwrap_or(usize::MAX);
        at.checked_sub(0x20).and_then(|at| ASCII.get(at)).copied().unwrap_or(OTHER)
    };
    text.chars().map(|c| f64::from(of(c)) / 1000.0).sum()
}
