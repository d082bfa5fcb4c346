//! A server process: started, measured, and stopped.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use rustix::process::setpriority_process;

pub(crate) struct Server {
    child: Child,
    pub(crate) public: SocketAddr,
    /// The address of its metrics, if it has any.
    pub(crate) admin: Option<SocketAddr>,
    /// Seconds from its start to its `ready` line.
    pub(crate) seconds: f64,
}

/// `couplet serve` on free ports.
pub(crate) fn couplet(data: &Path, durability: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_couplet"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--durability"]);
    command.arg(durability).arg("--data").arg(data);
    command
}

/// The same command, pinned to core 0.
pub(crate) fn on_first_core(command: &Command) -> Command {
    let mut pinned = Command::new("taskset");
    pinned.args(["-c", "0"]).arg(command.get_program()).args(command.get_args());
    pinned
}

/// Pins this process to core 1; `false` if that is not possible.
pub(crate) fn pin() -> bool {
    if std::thread::available_parallelism().map_or(1, usize::from) < 2 {
        return false;
    }
    let own = std::process::id().to_string();
    let pinned = Command::new("taskset").args(["-cp", "1", &own]).stdout(Stdio::null()).status();
    pinned.is_ok_and(|status| status.success())
}

/// Leaves the processors to the server and to visitors: this thread is a program, a browser or an attacker that would
/// be on another machine.
pub(crate) fn elsewhere() {
    // Linux applies it to this thread alone.
    setpriority_process(None, 19).unwrap();
}

impl Server {
    /// Starts a server, and waits for its line `ready http://... admin http://...`.
    pub(crate) fn start(mut command: Command) -> Self {
        let begun = Instant::now();
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let ready = { log }.find(|line| line.starts_with("ready ")).expect("it starts");
        let seconds = begun.elapsed().as_secs_f64();
        let mut addresses =
            ready.split(' ').filter_map(|word| word.strip_prefix("http://")?.parse().ok());
        let (public, admin) = (addresses.next().unwrap(), addresses.next());
        Self { child, public, admin, seconds }
    }

    /// A server that prints no `ready` line and already answers.
    pub(crate) fn silent(child: Child, public: SocketAddr) -> Self {
        Self { child, public, admin: None, seconds: 0.0 }
    }

    /// The value of a metric; `None` if the server has no metrics.
    pub(crate) fn metric(&self, name: &str) -> Option<String> {
        let mut stream = TcpStream::connect(self.admin?).unwrap();
        let request = b"GET /-/metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        stream.write_all(request).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.map(|value| value.trim().to_owned())
    }

    /// A summary of committed and late clicks. Panics if a click was lost: no load excuses the loss of an
    /// answered click.
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

    /// CPU time of the server and its child processes, in microseconds; 0 where the system does not tell.
    pub(crate) fn processor_us(&self) -> f64 {
        let pid = self.child.id();
        let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
        let children = children.unwrap_or_default();
        let all = children.split_whitespace().filter_map(|pid| pid.parse().ok()).chain([pid]);
        all.map(processor_us).sum()
    }

    /// Current and peak memory in MB; 0 where the system does not tell.
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

    /// Sends a signal, and waits for the process to end.
    pub(crate) fn end(mut self, signal: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        self.child.wait().unwrap();
    }
}

fn processor_us(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The command name, in parentheses, may contain spaces. After it the 12th and 13th fields are the user
    // and system time in hundredths of a second.
    let after_name = stat.rsplit(") ").next().unwrap_or_default();
    let ticks = after_name.split(' ').skip(11).take(2).filter_map(|n| n.parse::<f64>().ok());
    ticks.sum::<f64>() * 10_000.0
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        // A server with child processes ends them on SIGTERM, but not on SIGKILL.
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}
