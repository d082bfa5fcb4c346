//! A block: a head and columns. The layout is described in the parent module.
//!
//! Invariant: a block has at least one click and at most `BLOCK_CLICKS_MAX`. Does not know the contents
//! of columns (see `column`) or how to decode rows (see `rows`).

use super::column::{self, Columns};
use crate::codec::{DecodeError, Decoder, Encoder};
use crate::domain::click::{Click, ClickNumber};
use crate::domain::limits::BLOCK_CLICKS_MAX;
use crate::domain::time::Timestamp;

/// Version 1 has no checksums.
pub(super) const VERSION: u8 = 2;

/// The fields of a block before its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockHead {
    /// The number of clicks.
    pub count: u32,
    /// The lowest click number.
    pub first: ClickNumber,
    /// The highest click number.
    pub last: ClickNumber,
    pub from: Timestamp,
    /// The latest time, inclusive.
    pub to: Timestamp,
}

impl BlockHead {
    /// The head of clicks that are sorted by number; `None` if there are none.
    pub(super) fn of(clicks: &[&Click]) -> Option<Self> {
        Some(Self {
            count: u32::try_from(clicks.len()).ok().filter(|count| *count <= BLOCK_CLICKS_MAX)?,
            first: clicks.first()?.number,
            last: clicks.last()?.number,
            from: clicks.iter().map(|click| click.at).min()?,
            to: clicks.iter().map(|click| click.at).max()?,
        })
    }

    pub(super) fn write(&self, out: &mut Encoder) {
        out.put(&VERSION);
        out.put(&self.count);
        out.put(&self.first);
        out.put(&self.last);
        out.put(&self.from);
        out.put(&self.to);
    }

    fn read(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        read_version(input)?;
        let head = Self {
            count: input.get()?,
            first: input.get()?,
            last: input.get()?,
            from: input.get()?,
            to: input.get()?,
        };
        let is_empty = head.count == 0 || head.count > BLOCK_CLICKS_MAX;
        if head.first > head.last || head.from > head.to || is_empty {
            return Err(DecodeError::invalid("the head of a block", format!("{head:?}")));
        }
        Ok(head)
    }
}

fn read_version(input: &mut Decoder<'_>) -> Result<u8, DecodeError> {
    let found = input.get()?;
    let is_known = (1..=VERSION).contains(&found);
    if is_known { Ok(found) } else { Err(DecodeError::Version { found, known: VERSION }) }
}

/// Sorts clicks by number and encodes them as one block; `None` if there are none.
pub fn encode_block(clicks: &mut [Click]) -> Option<(BlockHead, Vec<u8>)> {
    clicks.sort_unstable_by_key(|click| click.number);
    let clicks: Vec<&Click> = clicks.iter().collect();
    let head = BlockHead::of(&clicks)?;
    let mut out = Encoder::default();
    head.write(&mut out);
    let columns = column::encode(&clicks);
    write_columns(&mut out, columns.iter().map(|(id, bytes)| (*id, bytes.as_slice())), None);
    Some((head, out.into_bytes()))
}

/// Writes columns; with `first`, the first click number of their segment, each with a checksum.
pub(super) fn write_columns<'a>(
    out: &mut Encoder,
    columns: impl ExactSizeIterator<Item = (u8, &'a [u8])>,
    first: Option<ClickNumber>,
) {
    out.put(&u8::try_from(columns.len()).unwrap_or(u8::MAX));
    for (id, bytes) in columns {
        out.put(&id);
        out.put(&u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        if let Some(first) = first {
            out.put(&column_checksum(first, id, bytes));
        }
        out.raw(bytes);
    }
}

/// A column as it was read.
struct Column<'a> {
    id: u8,
    bytes: &'a [u8],
    is_sound: bool,
}

/// Reads columns to the end of the input; with `first`, checks the checksum of each.
fn read_columns<'a>(
    mut input: Decoder<'a>,
    first: Option<ClickNumber>,
    mut take: impl FnMut(Column<'a>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    for _ in 0..input.get::<u8>()? {
        let id: u8 = input.get()?;
        let length: u32 = input.get()?;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let checksum: Option<u32> = first.map(|_| input.get()).transpose()?;
        let bytes = input.raw(length, "a column")?;
        let is_sound = first.map(|first| column_checksum(first, id, bytes)) == checksum;
        take(Column { id, bytes, is_sound })?;
    }
    input.finish()
}

fn column_checksum(first: ClickNumber, id: u8, bytes: &[u8]) -> u32 {
    let mut sum = crc32fast::Hasher::new();
    sum.update(&first.get().to_le_bytes());
    sum.update(&[id]);
    sum.update(bytes);
    sum.finalize()
}

/// Decodes the head of a block or segment.
pub fn decode_head(bytes: &[u8]) -> Result<BlockHead, DecodeError> {
    BlockHead::read(&mut Decoder::new(bytes))
}

/// Decodes the beginning of the body of a segment: the first click number, and whether its columns have
/// checksums.
pub(in crate::store) fn decode_body_head(bytes: &[u8]) -> Result<(ClickNumber, bool), DecodeError> {
    read_body_head(&mut Decoder::new(bytes))
}

fn read_body_head(input: &mut Decoder<'_>) -> Result<(ClickNumber, bool), DecodeError> {
    let has_checksums = read_version(input)? > 1;
    Ok((input.get()?, has_checksums))
}

/// A parsed block: its head, and the encoded columns.
pub(in crate::store) struct Block<'a> {
    pub(in crate::store) head: BlockHead,
    pub(super) columns: Vec<(u8, &'a [u8])>,
    /// The latest version of the rules whose judgements are read; `None` for any.
    pub(super) rules_max: Option<u16>,
}

impl<'a> Block<'a> {
    pub(in crate::store) fn parse(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut input = Decoder::new(bytes);
        let mut block = Self {
            head: BlockHead::read(&mut input)?,
            columns: Vec::with_capacity(16),
            rules_max: None,
        };
        read_columns(input, None, |column| block.push(&column))?;
        Ok(block)
    }

    /// The block with the judgements of these rules or earlier ones. The first one of a click is read even if it is later.
    pub(in crate::store) fn under(self, rules_max: Option<u16>) -> Self {
        Self { rules_max, ..self }
    }

    /// Parses the two parts of a segment.
    pub(in crate::store) fn joined(head: &'a [u8], body: &'a [u8]) -> Result<Self, DecodeError> {
        let mut block = Self::parse(head)?;
        let (columns, first) = block.columns_of(body)?;
        read_columns(columns, first, |column| block.push(&column))?;
        Ok(block)
    }

    /// Like [`Self::joined`], without the columns whose checksum does not match. Returns their names; fails
    /// if every click needs one of them.
    pub(in crate::store) fn joined_where_sound(
        head: &'a [u8],
        body: &'a [u8],
    ) -> Result<(Self, Vec<&'static str>), DecodeError> {
        let mut block = Self::parse(head)?;
        let mut unsound = Vec::new();
        let (columns, first) = block.columns_of(body)?;
        read_columns(columns, first, |column| match column::optional_name(column.id) {
            Some(name) if !column.is_sound => {
                unsound.push(name);
                Ok(())
            }
            _ => block.push(&column),
        })?;
        Ok((block, unsound))
    }

    /// The columns in the body of this segment, and the first click number if they have checksums.
    fn columns_of(
        &self,
        body: &'a [u8],
    ) -> Result<(Decoder<'a>, Option<ClickNumber>), DecodeError> {
        let mut input = Decoder::new(body);
        let (first, has_checksums) = read_body_head(&mut input)?;
        if first != self.head.first {
            return Err(DecodeError::invalid("a segment", "its body belongs to another segment"));
        }
        Ok((input, has_checksums.then_some(first)))
    }

    fn push(&mut self, column: &Column<'a>) -> Result<(), DecodeError> {
        if !column.is_sound {
            return Err(DecodeError::Checksum);
        }
        self.columns.push((column.id, column.bytes));
        Ok(())
    }

    /// Encodes one block with the selected columns.
    pub(in crate::store) fn bytes(&self, selected: Columns) -> Vec<u8> {
        let columns: Vec<_> =
            self.columns.iter().copied().filter(|(id, _)| selected.has(*id)).collect();
        let mut out = Encoder::default();
        self.head.write(&mut out);
        write_columns(&mut out, columns.into_iter(), None);
        out.into_bytes()
    }

    pub(super) fn clicks(&self) -> usize {
        usize::try_from(self.head.count).unwrap_or(usize::MAX)
    }

    pub(super) fn column(&self, id: u8) -> Option<Decoder<'a>> {
        self.columns.iter().find(|(found, _)| *found == id).map(|(_, bytes)| Decoder::new(bytes))
    }

    pub(super) fn required_column(&self, id: u8) -> Result<Decoder<'a>, DecodeError> {
        self.column(id).ok_or_else(|| DecodeError::invalid("a block", format!("no column {id}")))
    }
}
