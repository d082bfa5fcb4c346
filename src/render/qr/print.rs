//! How large the modules of a printed code are, from how far a phone reads it, and what prints it.
//!
//! The distance follows the rule of thumb of print shops: ten times the width of a code, said of a usual code of 25
//! modules, so 250 modules. More modules in the same width are read from nearer. A printer should have four dots or
//! more for each module (DENSO WAVE, "Point for setting the module size", qrcode.com).

use super::{QUIET, QrError, rows};
use crate::domain::print_size::{PrintSize, length};

/// Modules of which the distance is made up.
const MODULES_TO_READER: f64 = 250.0;
/// Dots of a printer in one module.
const DOTS_PER_MODULE: f64 = 4.0;
/// Millimetres of a dot of a usual printer, with 300 dots per inch.
const DOT_MM: f64 = 25.4 / 300.0;

/// A code at the size at which it is printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Printed {
    /// The width with the quiet zone.
    pub size: PrintSize,
    /// The modules side by side, with the quiet zone.
    modules: usize,
}

impl Printed {
    /// The code of a short URL, at this width.
    pub fn at(short_url: &str, size: PrintSize) -> Result<Self, QrError> {
        Ok(Self { size, modules: rows(short_url)?.len() })
    }

    /// The code of a short URL, so large that it is read from this distance. Rounded up to millimetres.
    pub fn from(short_url: &str, distance: PrintSize) -> Result<Self, QrError> {
        let modules = rows(short_url)?.len();
        let module = (distance.mm() / MODULES_TO_READER).max(DOTS_PER_MODULE * DOT_MM);
        // A code has at most 185 modules, and a distance has bounds: the size is within its own.
        let size = PrintSize::of_mm((module * modules as f64).ceil()).unwrap_or(distance);
        Ok(Self { size, modules })
    }

    /// The width of one module in millimetres.
    #[must_use]
    pub fn module_mm(&self) -> f64 {
        self.size.mm() / self.modules as f64
    }

    /// All of it on one line.
    #[must_use]
    pub fn in_words(&self) -> String {
        let module = self.module_mm();
        // In whole centimetres: it is a rule of thumb.
        let distance = length(((module * MODULES_TO_READER / 10.0).trunc() * 10.0).max(10.0));
        format!(
            "{} wide with its margin, {} modules of {module:.2} mm; phones read it from about \
             {distance} away, and {:.0} dpi print it",
            self.size,
            self.modules - 2 * QUIET,
            (DOTS_PER_MODULE * 25.4 / module).ceil()
        )
    }

    /// The least size at which a usual printer draws it well, if this one is smaller.
    #[must_use]
    pub fn too_small(&self) -> Option<PrintSize> {
        let least = DOTS_PER_MODULE * DOT_MM;
        let is_small = self.module_mm() < least;
        is_small.then(|| PrintSize::of_mm((least * self.modules as f64).ceil())).flatten()
    }
}
