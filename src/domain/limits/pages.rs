//! Bounds of the files that people forward.

/// Characters of a cell of a workbook. Spreadsheets refuse a file with a longer one.
pub const XLSX_CELL_CHARS_MAX: usize = 32_767;
