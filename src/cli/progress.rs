//! The progress of long work, on one line of the terminal.
//!
//! Shows nothing in the first half second, nor when stderr is not a terminal.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use super::io::Io;

const QUIET: Duration = Duration::from_millis(500);
const PAUSE: Duration = Duration::from_millis(100);
/// Width of the bar in characters.
const BAR: u64 = 24;
/// Width of a line at most.
const LINE: usize = 79;
/// A full block, and a light one.
const FULL: char = '\u{2588}';
const EMPTY: char = '\u{2591}';

pub(super) struct Progress {
    noun: &'static str,
    /// The final count; shows a bar if it is known.
    total: Option<u64>,
    begun: Instant,
    shown: Option<Instant>,
}

impl Progress {
    pub(super) fn new(noun: &'static str) -> Self {
        Self { noun, total: None, begun: Instant::now(), shown: None }
    }

    /// With a bar up to `total` bytes.
    pub(super) fn towards(noun: &'static str, total: u64) -> Self {
        Self { total: Some(total), ..Self::new(noun) }
    }

    /// Shows the count, at most ten times a second.
    pub(super) fn show(&mut self, count: u64, io: &mut Io<'_>) {
        let is_due = self.shown.map_or(self.begun.elapsed() > QUIET, |at| at.elapsed() > PAUSE);
        if io.is_terminal && is_due {
            self.shown = Some(Instant::now());
            let seconds = self.begun.elapsed().as_secs_f64();
            let line = line(self.noun, count, self.total, seconds);
            // A closed stderr is no reason to fail.
            let _ = write!(io.err, "\r{line:LINE$}");
            let _ = io.err.flush();
        }
    }

    /// Clears the line for the next message.
    pub(super) fn end(&mut self, io: &mut Io<'_>) {
        if self.shown.take().is_some() {
            let _ = write!(io.err, "\r{:LINE$}\r", "");
        }
    }
}

fn line(noun: &str, count: u64, total: Option<u64>, seconds: f64) -> String {
    let Some(total) = total.filter(|total| *total > 0) else {
        return format!("{count} {noun} in {seconds:.1} s");
    };
    let count = count.min(total);
    let part = |of: u64| u64::try_from(u128::from(count) * u128::from(of) / u128::from(total));
    let full = part(BAR).unwrap_or(BAR);
    let bar: String = (0..BAR).map(|index| if index < full { FULL } else { EMPTY }).collect();
    let percent = part(100).unwrap_or(100);
    format!("{noun} {bar} {percent:>3}% in {seconds:.1} s{}", speed(count, total, seconds))
}

/// The rate, and the remaining time if the rest is as fast: `, 12.3 MB/s, 40 s left`. Nothing before there is
/// a rate.
#[expect(clippy::cast_precision_loss, reason = "they are shown with two digits")]
fn speed(count: u64, total: u64, seconds: f64) -> String {
    let rate = count as f64 / seconds;
    if count == 0 || !rate.is_finite() {
        return String::new();
    }
    let mut text = format!(", {:.1} MB/s", rate / 1e6);
    if count < total {
        let left = ((total - count) as f64 / rate).ceil();
        let left = if left < 100.0 {
            format!(", {left:.0} s left")
        } else {
            format!(", {:.0} min left", left / 60.0)
        };
        text.push_str(&left);
    }
    text
}

/// A reader of a known size that shows its progress.
pub(super) struct WithBar<'a, 'io, R> {
    input: R,
    read: u64,
    progress: Progress,
    io: &'a mut Io<'io>,
}

impl<'a, 'io, R: Read> WithBar<'a, 'io, R> {
    /// `verb` labels the bar: "restoring".
    pub(super) fn new(verb: &'static str, input: R, bytes: u64, io: &'a mut Io<'io>) -> Self {
        Self { input, read: 0, progress: Progress::towards(verb, bytes), io }
    }
}

impl<R: Read> Read for WithBar<'_, '_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(out)?;
        self.read += count as u64;
        self.progress.show(self.read, self.io);
        Ok(count)
    }
}

impl<R> Drop for WithBar<'_, '_, R> {
    fn drop(&mut self) {
        self.progress.end(self.io);
    }
}

#[cfg(test)]
mod tests;
