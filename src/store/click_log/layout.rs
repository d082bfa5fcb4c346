//! The bytes of a click log.
//!
//! A header, and groups from [`FIRST_GROUP`] on; all numbers are little-endian. The header has the magic, the version
//! (u16), the id of the log, and a CRC-32 of these. A group has the magic of a group, a CRC-32 of the id of the log and
//! of what follows, the number of the group (u64), the length of a block (u32), and the block as a row of the
//! journal's tail has it. Groups are numbered from 1 on. Invariant: a group begins on a multiple of [`ALIGN`], so that
//! no write touches what was synced before: a disk may tear the sectors that it writes, and no others.

/// The id of a log.
pub(super) type LogId = [u8; 16];

/// Writes begin and end on multiples of it: direct writes need sectors, and pages of most disks are of this size.
pub(super) const ALIGN: usize = 4096;
/// Where the first group is, after the header.
pub(super) const FIRST_GROUP: u64 = ALIGN as u64;
/// The newest version that is written and read.
pub(super) const VERSION: u16 = 1;

const MAGIC: &[u8; 8] = b"CPL-LOG\n";
const GROUP_MAGIC: &[u8; 4] = b"CPLG";
/// Magic and checksum.
const SUM_END: usize = 8;
/// Then the number of the group, and the length of the block.
const HEAD_BYTES: usize = SUM_END + 8 + 4;

/// Bytes that begin on a multiple of [`ALIGN`] in memory too, as direct writes need.
pub(super) struct Aligned {
    buffer: Vec<u8>,
    from: usize,
    len: usize,
}

impl Aligned {
    /// So many zeros, filled up to whole sectors.
    pub(super) fn zeros(len: usize) -> Self {
        let len = len.next_multiple_of(ALIGN);
        let buffer = vec![0; len + ALIGN];
        let from = buffer.as_ptr().align_offset(ALIGN).min(ALIGN);
        Self { buffer, from, len }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.buffer[self.from..self.from + self.len]
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.buffer[self.from..self.from + self.len]
    }

    pub(super) fn len(&self) -> u64 {
        self.len as u64
    }
}

pub(super) fn header(id: LogId) -> Aligned {
    let mut out = Aligned::zeros(ALIGN);
    let bytes = out.bytes_mut();
    bytes[..8].copy_from_slice(MAGIC);
    bytes[8..10].copy_from_slice(&VERSION.to_le_bytes());
    bytes[10..26].copy_from_slice(&id);
    let sum = crc32fast::hash(&bytes[..26]);
    bytes[26..30].copy_from_slice(&sum.to_le_bytes());
    out
}

/// What the beginning of a file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    /// Only zeros: making it was interrupted.
    Unwritten,
    Log(LogId),
    /// A log of a later release.
    Later(u16),
    /// Not a log, or its header is damaged.
    Unknown,
}

pub(super) fn read_header(file: &[u8]) -> Header {
    let head = &file[..file.len().min(ALIGN)];
    if head.iter().all(|byte| *byte == 0) {
        return Header::Unwritten;
    }
    let (Some(MAGIC), Some(version), Some(id), Some(sum)) =
        (field(head, 0), field(head, 8), field(head, 10), field(head, 26))
    else {
        return Header::Unknown;
    };
    match u16::from_le_bytes(*version) {
        VERSION if u32::from_le_bytes(*sum) == crc32fast::hash(&head[..26]) => Header::Log(*id),
        VERSION | 0 => Header::Unknown,
        later => Header::Later(later),
    }
}

/// A group, filled up to whole sectors.
pub(super) fn group(id: LogId, number: u64, block: &[u8]) -> Aligned {
    let end = HEAD_BYTES + block.len();
    let mut out = Aligned::zeros(end);
    let bytes = out.bytes_mut();
    bytes[..4].copy_from_slice(GROUP_MAGIC);
    bytes[8..16].copy_from_slice(&number.to_le_bytes());
    // A block of a group has a few MiB at most.
    let len = u32::try_from(block.len()).unwrap_or(u32::MAX);
    bytes[16..20].copy_from_slice(&len.to_le_bytes());
    bytes[HEAD_BYTES..end].copy_from_slice(block);
    let sum = sum(id, &bytes[SUM_END..end]);
    bytes[4..8].copy_from_slice(&sum.to_le_bytes());
    out
}

/// The block of the group with this number, and where the next group begins; `None` if it is not there, or not whole.
pub(super) fn read_group(file: &[u8], at: u64, id: LogId, number: u64) -> Option<(&[u8], u64)> {
    let rest = file.get(usize::try_from(at).ok()?..)?;
    let is_group = field::<4>(rest, 0)? == GROUP_MAGIC;
    if !is_group || u64::from_le_bytes(*field(rest, 8)?) != number {
        return None;
    }
    let len = usize::try_from(u32::from_le_bytes(*field(rest, 16)?)).ok()?;
    let end = HEAD_BYTES.checked_add(len)?;
    let is_whole = sum(id, rest.get(SUM_END..end)?) == u32::from_le_bytes(*field(rest, 4)?);
    is_whole.then(|| (&rest[HEAD_BYTES..end], at + end.next_multiple_of(ALIGN) as u64))
}

/// Whether it is a log to which no group was ever written: the place of the first one is all zeros.
pub(super) fn is_empty(file: &[u8]) -> bool {
    let is_log = matches!(read_header(file), Header::Log(_) | Header::Unwritten);
    is_log && file.iter().skip(ALIGN).take(ALIGN).all(|byte| *byte == 0)
}

fn sum(id: LogId, bytes: &[u8]) -> u32 {
    let mut sum = crc32fast::Hasher::new();
    sum.update(&id);
    sum.update(bytes);
    sum.finalize()
}

fn field<const N: usize>(bytes: &[u8], at: usize) -> Option<&[u8; N]> {
    bytes.get(at..)?.first_chunk()
}

#[cfg(test)]
mod tests;
