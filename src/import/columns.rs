//! The columns of the kinds of files, and the columns that a header has.
//!
//! Invariant: a kind of file has one table of its columns, which the header, the help and the messages
//! share. Does not know which kinds there are (see `orders` and `conversations`).

use std::fmt;

use crate::domain::bounded_list::BoundedList;
use crate::domain::fold::fold_name;
use crate::domain::limits::LISTED_MAX;

use super::cell::shown;
use super::error::ImportError;
use super::heading::plain;

/// Column names that a message lists.
const SHOWN_NAMES_MAX: usize = 100;
/// A name at least this similar (0 to 1) to another counts as a misspelling of it.
const SIMILARITY_MIN: f64 = 0.7;

/// A column of a kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnSpec {
    pub name: &'static str,
    /// Whether the column must be present, with a value in every row.
    pub required: bool,
    /// What its values are, for help.
    pub meaning: &'static str,
}

/// The columns of one kind of file.
pub(super) trait FileColumns: Copy {
    const ALL: &'static [ColumnSpec];

    /// The index of its spec in [`Self::ALL`].
    fn index(self) -> usize;
}

/// Declares the columns of a kind of file: the variant, the name in the header, whether it is required
/// or optional, and its meaning.
macro_rules! file_columns {
    ($(#[$doc:meta])* $enum:ident {
        $($variant:ident = $name:literal, $need:ident, $meaning:literal;)+
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        enum $enum {
            $($variant),+
        }

        impl $crate::import::columns::FileColumns for $enum {
            const ALL: &'static [$crate::import::columns::ColumnSpec] = &[
                $($crate::import::columns::ColumnSpec {
                    name: $name,
                    required: $crate::import::columns::file_columns!(@is $need),
                    meaning: $meaning,
                }),+
            ];

            fn index(self) -> usize {
                self as usize
            }
        }
    };
    (@is required) => { true };
    (@is optional) => { false };
}

pub(super) use file_columns;

/// A column of the file that is ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownColumn {
    /// As written.
    pub name: String,
    /// The known column that was probably meant.
    pub nearest: Option<&'static str>,
}

impl fmt::Display for UnknownColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column `{}` is not known and is ignored", shown(&self.name))?;
        self.nearest.map_or(Ok(()), |name| write!(f, "; did you mean `{name}`?"))
    }
}

/// The ignored columns of a file.
pub type UnknownColumns = BoundedList<UnknownColumn, LISTED_MAX>;

/// The columns of a file, as its header names them.
pub(super) struct Header {
    /// As written.
    pub(super) names: Vec<String>,
    /// The index of each spec's column in the file.
    pub(super) indexes: Vec<Option<usize>>,
    /// The ignored columns. Columns without a name, as trailing delimiters make them, are not among them.
    pub(super) unknown: UnknownColumns,
    /// The lines above it that are not blank.
    pub(super) above: Vec<String>,
}

impl Header {
    pub(super) fn of(
        specs: &'static [ColumnSpec],
        names: Vec<String>,
    ) -> Result<Self, ImportError> {
        let mut indexes = vec![None; specs.len()];
        let mut unknown_names = Vec::new();
        let found = || names.iter().take(SHOWN_NAMES_MAX).cloned().collect();
        for (index, name) in names.iter().enumerate() {
            match find_spec(specs, name) {
                Some(column) if indexes[column].is_some() => {
                    let column = specs[column].name;
                    return Err(ImportError::RepeatedColumn { column, found: found() });
                }
                Some(column) => indexes[column] = Some(index),
                None if name.is_empty() => {}
                None => unknown_names.push(name),
            }
        }
        let absent =
            |(spec, index): (&'static ColumnSpec, &Option<usize>)| index.is_none().then_some(spec);
        let absent: Vec<_> = specs.iter().zip(&indexes).filter_map(absent).collect();
        let missing: Vec<_> = absent.iter().filter(|spec| spec.required).map(|s| s.name).collect();
        if !missing.is_empty() {
            return Err(ImportError::MissingColumns { missing, specs, found: found() });
        }
        let mut unknown = UnknownColumns::default();
        for name in unknown_names {
            let nearest = || nearest(&absent, name);
            unknown.push_with(|| UnknownColumn { nearest: nearest(), name: name.clone() });
        }
        Ok(Self { names, indexes, unknown, above: Vec::new() })
    }

    /// The header of a file whose rows are translated: each value stands at the index of its spec.
    pub(super) fn translated(
        specs: &'static [ColumnSpec],
        names: Vec<String>,
        above: Vec<String>,
    ) -> Self {
        let indexes = (0..specs.len()).map(Some).collect();
        Self { names, indexes, unknown: UnknownColumns::default(), above }
    }

    /// The header that a later row is, as where files were joined. `None` if it is an ordinary row.
    pub(super) fn of_row(&self, specs: &'static [ColumnSpec], texts: &[&str]) -> Option<Self> {
        // Every row comes by here, so no cell is folded before one has the name of the first column, in
        // ASCII or as this header has it.
        let first = specs.iter().position(|spec| spec.required)?;
        let written = self.indexes.get(first).copied().flatten();
        let written = written.and_then(|index| self.names.get(index)).map(String::as_str);
        let is_first =
            |text: &&str| specs[first].name.eq_ignore_ascii_case(text) || Some(*text) == written;
        if !texts.iter().any(is_first) {
            return None;
        }
        // A cell may have the name of a column, as `Code` has in a column of ways; most of a header has.
        let filled = || texts.iter().filter(|text| !text.is_empty());
        let is_name = |text: &&&str| {
            self.names.iter().any(|name| name == **text) || find_spec(specs, text).is_some()
        };
        if filled().filter(is_name).count() * 2 <= filled().count() {
            return None;
        }
        Self::of(specs, texts.iter().map(|text| (*text).to_owned()).collect()).ok()
    }
}

/// The column that a name in a header means.
pub(super) fn find_spec(specs: &[ColumnSpec], written: &str) -> Option<usize> {
    let folded = plain(written);
    // The fold of a spec's name, which is ASCII without blanks, is its upper case.
    specs.iter().position(|spec| spec.name.eq_ignore_ascii_case(&folded))
}

fn nearest(specs: &[&'static ColumnSpec], name: &str) -> Option<&'static str> {
    let name = fold_name(name).to_lowercase();
    let similarity = |spec: &&&ColumnSpec| strsim::normalized_damerau_levenshtein(spec.name, &name);
    let best = specs.iter().max_by(|a, b| similarity(a).total_cmp(&similarity(b)))?;
    (similarity(&best) >= SIMILARITY_MIN).then_some(best.name)
}
