//! A program that serves, as people run it: started, asked for what it counts, and killed.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// A server that runs.
pub(crate) struct Server {
    child: Child,
    pub(crate) public: SocketAddr,
    /// Where its metrics are, if it has any.
    admin: Option<SocketAddr>,
    /// From its start to its line that says where it answers.
    pub(crate) seconds: f64,
}

/// `couplet serve` on free ports.
pub(crate) fn couplet(data: &Path, durability: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_couplet"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--durability"]);
    command.arg(durability).arg("--data").arg(data);
    command
}

/// The same program on the first core alone.
pub(crate) fn on_first_core(command: &Command) -> Command {
    let mut pinned = Command::new("taskset");
    pinned.args(["-c", "0"]).arg(command.get_program()).args(command.get_args());
    pinned
}

/// Keeps this process to core 1, if there is one and it can be done.
pub(crate) fn pin() -> bool {
    if std::thread::available_parallelism().map_or(1, usize::from) < 2 {
        return false;
    }
    let own = std::process::id().to_string();
    let pinned = Command::new("taskset").args(["-cp", "1", &own]).stdout(Stdio::null()).status();
    pinned.is_ok_and(|status| status.success())
}

impl Server {
    /// Starts it and waits for its line `ready http://... admin http://...`.
    pub(crate) fn start(mut command: Command) -> Self {
        let begun = Instant::now();
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let ready = { said }.find(|line| line.starts_with("ready ")).expect("it starts");
        let seconds = begun.elapsed().as_secs_f64();
        let mut addresses =
            ready.split(' ').filter_map(|word| word.strip_prefix("http://")?.parse().ok());
        let (public, admin) = (addresses.next().unwrap(), addresses.next());
        Self { child, public, admin, seconds }
    }

    /// One that says nothing, at an address where it already answers.
    pub(crate) fn silent(child: Child, public: SocketAddr) -> Self {
        Self { child, public, admin: None, seconds: 0.0 }
    }

    /// What it counts under a name; `None` if it counts nothing.
    pub(crate) fn metric(&self, name: &str) -> Option<String> {
        let mut stream = TcpStream::connect(self.admin?).unwrap();
        let request = b"GET /-/metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        stream.write_all(request).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.map(|value| value.trim().to_owned())
    }

    /// Clicks on disk, and how many came late to it. Fails when one was lost: no load is so great that
    /// an answered click may be.
    pub(crate) fn kept(&self) -> Option<String> {
        let metric = |name: &str| self.metric(&format!("couplet_{name}_total"));
        assert_eq!(metric("clicks_lost")?, "0", "clicks were lost");
        Some(format!(
            "{} clicks on disk in {} commits, {} late, 0 lost",
            metric("clicks_committed")?,
            metric("commits")?,
            metric("clicks_late")?,
        ))
    }

    /// Microseconds of processor that it and the processes it began have used; none where the system
    /// does not say.
    pub(crate) fn processor_us(&self) -> f64 {
        let pid = self.child.id();
        let begun = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
        let begun = begun.unwrap_or_default();
        let all = begun.split_whitespace().filter_map(|pid| pid.parse().ok()).chain([pid]);
        all.map(processor_us).sum()
    }

    /// Bytes of memory, now and at the most, in MB; none where the system does not say.
    pub(crate) fn memory_mb(&self) -> (f64, f64) {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let kb = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok())
        };
        let mb = |name| kb(name).unwrap_or_default() / 1024.0;
        (mb("VmRSS:"), mb("VmHWM:"))
    }

    /// Sends a signal and waits until it has ended.
    pub(crate) fn end(mut self, signal: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        self.child.wait().unwrap();
    }
}

fn processor_us(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // Its name, in parentheses, may have spaces. Then follow the state and, as the 12th and the
    // 13th, hundredths of a second in the program and in the system for it.
    let after_name = stat.rsplit(") ").next().unwrap_or_default();
    let ticks = after_name.split(' ').skip(11).take(2).filter_map(|n| n.parse::<f64>().ok());
    ticks.sum::<f64>() * 10_000.0
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        // One that began others ends them when it is asked to, not when it is killed.
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}
