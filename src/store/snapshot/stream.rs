//! The stream format of a snapshot: a sequence of tagged records with a checksum.
//!
//! Layout, little-endian: `COUPLET` and 0x01; the version (u16); then records: a tag (u8), a length (u32)
//! and a row as the data file has it, without its checksum; at the end the tag 255, the number of records
//! (u64), and the SHA-256 of all bytes before it. Release 0.1.0 wrote version 1; its rows have version 1,
//! and nothing else differs.
//!
//! Invariant: a stream without its end, or with another checksum, is an error. Does not know which rows
//! a snapshot has (see `spool`) or what they mean.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::parts::Conversions;
use super::past::PastOrder;
use super::tag::Tag;
use crate::domain::limits::SPOOL_CHUNK_BYTES;
use crate::domain::record::send::Send;
use crate::store::StoreError;

const MAGIC: &[u8; 8] = b"COUPLET\x01";
const STREAM_VERSION: u16 = 2;
/// redb allows values of 3 GiB. No row of Couplet comes near this bound.
const RECORD_BYTES_MAX: u32 = 64 * 1024 * 1024;
const BUFFER_BYTES: usize = 256 * 1024;

/// Takes the rows of a snapshot in the process that reads them.
pub(super) trait TakeRows {
    fn record(&mut self, tag: Tag, bytes: &[u8]) -> Result<(), StoreError>;

    /// Takes conversions whose versions are folded.
    fn conversions(&mut self, of: Conversions);

    /// The same of a message.
    fn message(&mut self, message: Send);

    fn past(&mut self, orders: Vec<PastOrder>);
}

/// Where the records of a stream go.
enum Out<'a> {
    File { file: BufWriter<File>, folder: &'a Path },
    Reader(&'a mut dyn TakeRows),
}

/// Writes a stream to a file. It computes the checksum at the end, by reading the file again: this keeps
/// the read transaction that the records come from as short as possible. Or it passes the records on to who
/// reads them in this process, without a file.
pub(in crate::store) struct StreamWriter<'a> {
    out: Out<'a>,
    records: u64,
    pause: &'a mut dyn FnMut() -> bool,
    /// Whether `pause` returned false.
    is_unwanted: bool,
}

impl<'a> StreamWriter<'a> {
    /// Writes to a temporary file in a folder. Calls `pause` after each `SPOOL_CHUNK_BYTES` bytes. If it
    /// returns false, writing fails.
    pub(in crate::store) fn begin(
        folder: &'a Path,
        pause: &'a mut dyn FnMut() -> bool,
    ) -> Result<Self, StoreError> {
        let begun = || {
            let file = match tempfile::tempfile_in(folder) {
                // The folder was removed while the file was open, or this user may only read in it. The
                // data can still be saved or read.
                Err(error) if NO_FOLDER.contains(&error.kind()) => tempfile::tempfile(),
                file => file,
            };
            let mut out = BufWriter::with_capacity(BUFFER_BYTES, file?);
            out.write_all(MAGIC)?;
            out.write_all(&STREAM_VERSION.to_le_bytes())?;
            Ok(out)
        };
        let file = begun().map_err(|error| not_spooled(folder, error))?;
        let out = Out::File { file, folder };
        Ok(Self { out, records: 0, pause, is_unwanted: false })
    }

    /// Passes the records on.
    pub(super) fn to_reader(
        reader: &'a mut dyn TakeRows,
        pause: &'a mut dyn FnMut() -> bool,
    ) -> Self {
        Self { out: Out::Reader(reader), records: 0, pause, is_unwanted: false }
    }

    /// Who reads the records in this process, if they are not written to a file.
    pub(super) fn reader(&mut self) -> Option<&mut (dyn TakeRows + 'a)> {
        match &mut self.out {
            Out::File { .. } => None,
            Out::Reader(reader) => Some(*reader),
        }
    }

    pub(in crate::store) fn record(&mut self, tag: Tag, bytes: &[u8]) -> Result<(), StoreError> {
        if matches!(self.out, Out::Reader(_)) {
            self.go_on()?;
        }
        let (file, folder) = match &mut self.out {
            Out::Reader(reader) => return reader.record(tag, bytes),
            Out::File { file, folder } => (file, *folder),
        };
        let pause = || self.is_unwanted |= !(self.pause)();
        write(file, tag, bytes, pause).map_err(|error| not_spooled(folder, error))?;
        self.records += 1;
        if self.is_unwanted { Err(not_spooled(folder, io::Error::other(UNWANTED))) } else { Ok(()) }
    }

    /// To be called between pieces of work that write nothing.
    pub(super) fn pause(&mut self) {
        self.is_unwanted |= !(self.pause)();
    }

    /// The same; fails if nobody wants the rest.
    pub(super) fn go_on(&mut self) -> Result<(), StoreError> {
        self.pause();
        (!self.is_unwanted).then_some(()).ok_or(StoreError::Snapshot(UNWANTED))
    }

    /// Fails if the records were not written to a file.
    pub(in crate::store) fn finish(self) -> Result<File, StoreError> {
        match self.out {
            Out::Reader(_) => Err(StoreError::Snapshot("it was not written to a file")),
            Out::File { file, folder } => {
                let ended = end(file, self.records, self.pause);
                ended.map_err(|error| not_spooled(folder, error))
            }
        }
    }
}

fn write(out: &mut impl Write, tag: Tag, bytes: &[u8], mut pause: impl FnMut()) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    out.write_all(&[tag as u8])?;
    out.write_all(&length.to_le_bytes())?;
    for piece in bytes.chunks(SPOOL_CHUNK_BYTES) {
        out.write_all(piece)?;
        pause();
    }
    Ok(())
}

/// Writes the end of the stream and rewinds the file.
fn end(
    mut out: BufWriter<File>,
    records: u64,
    pause: &mut dyn FnMut() -> bool,
) -> io::Result<File> {
    out.write_all(&[Tag::End as u8])?;
    out.write_all(&records.to_le_bytes())?;
    let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.seek(SeekFrom::Start(0))?;
    let (mut hash, mut piece) = (Sha256::new(), vec![0; SPOOL_CHUNK_BYTES]);
    loop {
        let count = file.read(&mut piece)?;
        if count == 0 {
            break;
        }
        hash.update(&piece[..count]);
        if !pause() {
            return Err(io::Error::other(UNWANTED));
        }
    }
    file.write_all(&hash.finalize())?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

const NO_FOLDER: [io::ErrorKind; 3] =
    [io::ErrorKind::NotFound, io::ErrorKind::PermissionDenied, io::ErrorKind::ReadOnlyFilesystem];

const UNWANTED: &str = "nobody waits for the snapshot any more";

fn not_spooled(folder: &Path, source: io::Error) -> StoreError {
    StoreError::Spool { folder: folder.to_owned(), source }
}

/// Reads a stream, passes each record to `take`, and checks the end. If `take` fails and the checksum does
/// not match either, the checksum error is returned: it names the cause.
pub(in crate::store) fn read_stream(
    input: impl Read,
    mut take: impl FnMut(Tag, &[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut input = RecordReader::begin(input, Some(Sha256::new()))?;
    let (mut records, mut bytes, mut taken) = (0_u64, Vec::new(), Ok(()));
    while let Some(tag) = input.record(&mut bytes)? {
        if taken.is_ok() {
            taken = take(tag, &bytes);
        }
        records += 1;
    }
    if u64::from_le_bytes(input.array()?) != records {
        return Err(StoreError::Snapshot("records are missing"));
    }
    let expected = input.hash.take().map(|hash| hash.finalize().into());
    if Some(input.array::<32>()?) != expected {
        return Err(StoreError::Snapshot("the checksum does not match"));
    }
    if input.has_more()? {
        return Err(StoreError::Snapshot("there are bytes after its end"));
    }
    taken
}

/// Reads the records of a stream.
pub(super) struct RecordReader<R> {
    input: BufReader<R>,
    /// The hash of what was read, if the end will be checked.
    hash: Option<Sha256>,
}

impl<R: Read> RecordReader<R> {
    fn begin(input: R, hash: Option<Sha256>) -> Result<Self, StoreError> {
        let mut begun = Self { input: BufReader::with_capacity(BUFFER_BYTES, input), hash };
        if begun.array::<8>()? != *MAGIC {
            return Err(StoreError::Snapshot("it does not begin like a snapshot"));
        }
        if !(1..=STREAM_VERSION).contains(&u16::from_le_bytes(begun.array()?)) {
            return Err(StoreError::Snapshot("another version of Couplet wrote it"));
        }
        Ok(begun)
    }

    /// Begins to read a stream whose end was checked before.
    pub(super) fn again(input: R) -> Result<Self, StoreError> {
        Self::begin(input, None)
    }

    /// Reads the next record into `bytes`; `None` at the end of the records.
    pub(super) fn record(&mut self, bytes: &mut Vec<u8>) -> Result<Option<Tag>, StoreError> {
        let [tag] = self.array()?;
        let tag = Tag::ALL.into_iter().find(|known| *known as u8 == tag);
        let tag = tag.ok_or(StoreError::Snapshot("it has a record of an unknown kind"))?;
        if tag == Tag::End {
            return Ok(None);
        }
        let length = u32::from_le_bytes(self.array()?);
        if length > RECORD_BYTES_MAX {
            return Err(StoreError::Snapshot("it has a record that is too long"));
        }
        bytes.resize(usize::try_from(length).unwrap_or_default(), 0);
        self.fill(bytes)?;
        Ok(Some(tag))
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), StoreError> {
        self.input.read_exact(bytes).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => StoreError::Snapshot("it is cut off"),
            _ => StoreError::Stream(error),
        })?;
        if let Some(hash) = &mut self.hash {
            hash.update(&*bytes);
        }
        Ok(())
    }

    fn has_more(&mut self) -> Result<bool, StoreError> {
        let more = io::copy(&mut self.input.by_ref().take(1), &mut io::sink());
        Ok(more.map_err(StoreError::Stream)? > 0)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], StoreError> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }
}
