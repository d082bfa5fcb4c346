//! A log over a real pipe that nobody reads, and over a disk that is full.

use std::io::{BufRead, BufReader, PipeReader, Read, pipe};
use std::sync::mpsc;

use super::*;

/// A log whose pipe takes nothing before somebody reads.
fn unread() -> (Log, PipeReader) {
    let (reader, writer) = pipe().unwrap();
    (Log::start(writer).unwrap(), reader)
}

/// The number of dropped lines that a line of the log reports.
fn dropped_of(line: &str) -> Option<u64> {
    let said = line.strip_suffix(" dropped: stderr was not read in time")?;
    let (count, words) = said.split_once(' ')?;
    let count = count.parse().unwrap();
    assert_eq!(words, if count == 1 { "line was" } else { "lines were" }, "{line}");
    Some(count)
}

#[test]
fn lines_that_nobody_reads_hold_up_nobody_and_are_counted_and_told_where_they_are_missing() {
    // A server wrote its lines itself, and stood still for ever when nobody read them.
    let (log, reader) = unread();
    let said = 3 * LOG_BYTES_MAX / 1000;
    for number in 0..said {
        log.say(&format!("{number} {}", "x".repeat(1000)));
    }
    let dropped = log.dropped();
    assert!(dropped > 0 && dropped < said as u64, "{dropped} of {said}");
    let mut lines = BufReader::new(reader).lines().map(Result::unwrap);
    let (mut number, mut told) = (0, 0);
    while number < said {
        let line = lines.next().unwrap();
        if let Some(count) = dropped_of(&line) {
            (number, told) = (number + usize::try_from(count).unwrap(), told + count);
        } else {
            assert!(line.starts_with(&format!("{number} x")), "{number}: {line}");
            number += 1;
        }
    }
    assert_eq!(told, dropped);
    log.say("recovered");
    assert_eq!(lines.next().unwrap(), "recovered");
    log.finish();
    assert_eq!((lines.next(), log.dropped()), (None, dropped));
}

#[test]
fn the_end_waits_for_a_reader_who_comes_and_not_for_one_who_does_not() {
    let (log, _reader) = unread();
    (0..100).for_each(|_| log.say(&"x".repeat(1000)));
    log.finish();
    let (log, mut reader) = unread();
    (0..100).for_each(|_| log.say(&"x".repeat(1000)));
    let read = thread::spawn(move || {
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        text.len()
    });
    log.finish();
    assert_eq!(read.join().unwrap(), 100 * 1001);
}

/// A pipe that does not wait, whose reader is slow: one byte fits, then nothing does for a while.
struct Hesitant(Vec<u8>, bool, mpsc::Sender<Vec<u8>>);

impl Write for Hesitant {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 {
            return Err(ErrorKind::WouldBlock.into());
        }
        self.0.push(bytes[0]);
        if bytes[0] == b'\n' {
            self.2.send(std::mem::take(&mut self.0)).map_err(io::Error::other)?;
        }
        Ok(1)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_pipe_that_does_not_wait_is_waited_for() {
    let (written, writes) = mpsc::channel();
    let log = Log::start(Hesitant(Vec::new(), false, written)).unwrap();
    log.say("slow");
    assert_eq!(writes.recv().unwrap(), b"slow\n");
    log.finish();
    assert_eq!(log.dropped(), 0);
}

/// A disk that takes a few bytes and is full then, until it is told that there is space.
struct Full {
    free: usize,
    has_room: mpsc::Receiver<()>,
    written: mpsc::Sender<Vec<u8>>,
}

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.has_room.try_recv().is_ok() {
            self.free = usize::MAX;
        }
        let count = bytes.len().min(self.free);
        self.free -= count;
        let written = self.written.send(bytes[..count].to_vec());
        written.map_err(io::Error::other)?;
        if count == 0 { Err(ErrorKind::StorageFull.into()) } else { Ok(count) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_line_that_could_not_be_written_is_counted_and_spoils_no_other() {
    let ((make_room, has_room), (written, writes)) = (mpsc::channel(), mpsc::channel());
    let log = Log::start(Full { free: 10, has_room, written }).unwrap();
    let next = || String::from_utf8(writes.recv().unwrap()).unwrap();
    log.say("whole");
    assert_eq!(next(), "whole\n");
    log.say("cut off");
    assert_eq!((next(), next()), ("cut ".to_owned(), String::new()));
    log.say("lost");
    assert_eq!(next(), "");
    make_room.send(()).unwrap();
    log.say("kept");
    assert_eq!(next(), "\n2 lines were dropped: stderr was not read in time\nkept\n");
    log.finish();
    assert_eq!(log.dropped(), 2);
}

#[test]
fn a_line_is_one_write_however_it_is_put_together() {
    let ((_make_room, has_room), (written, writes)) = (mpsc::channel(), mpsc::channel());
    let log = Log::start(Full { free: 100, has_room, written }).unwrap();
    let mut words = Words::of(&log);
    write!(words, "ready {} ", 1).unwrap();
    writeln!(words, "admin {}", 2).unwrap();
    write!(words, "\r10 links").unwrap();
    words.flush().unwrap();
    log.finish();
    drop(log);
    assert_eq!(writes.iter().collect::<Vec<_>>(), [&b"ready 1 admin 2\n"[..], b"\r10 links"]);
}
