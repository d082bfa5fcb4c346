//! What a command takes: its seconds and its peak memory.
//!
//! The peak is read while the command runs, so that of its last milliseconds may be missing.

use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What a command took.
#[derive(Clone, Copy)]
pub(crate) struct Measured {
    pub(crate) seconds: f64,
    /// 0 where the system does not tell.
    pub(crate) peak_mb: f64,
}

/// Runs a command that must succeed, without its output.
pub(crate) fn measured(command: &mut Command) -> Measured {
    let begun = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut most = 0.0;
    loop {
        most = peak_mb(&child).unwrap_or(most);
        if let Some(ended) = child.try_wait().unwrap() {
            assert!(ended.success(), "{command:?}");
            return Measured { seconds: begun.elapsed().as_secs_f64(), peak_mb: most };
        }
        thread::sleep(Duration::from_millis(2));
    }
}

/// `None` where the system does not tell, and once the process has ended.
fn peak_mb(child: &Child) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<f64>().ok()? / 1024.0)
}
