//! A new user's empty folder. Tests run commands and start servers in it as a person would; the
//! folder and its servers are removed at the end.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, ExitStatus, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::OFlags;

/// An empty folder.
pub(crate) struct Folder(tempfile::TempDir);

/// The result of a command.
#[derive(Debug, Clone)]
pub(crate) struct Ran {
    /// Its exit code.
    pub(crate) code: i32,
    /// What it wrote to stdout.
    pub(crate) out: String,
    /// What it wrote to stderr.
    pub(crate) err: String,
}

/// A row of a table, with each cell under its column.
pub(crate) type Row = BTreeMap<String, String>;

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Copies a test file into the folder, under its own name.
    pub(crate) fn copy(&self, from: &str) -> &Self {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(from);
        fs::copy(&from, self.path().join(from.file_name().unwrap())).unwrap();
        self
    }

    pub(crate) fn write(&self, name: &str, content: &(impl AsRef<[u8]> + ?Sized)) -> &Self {
        fs::write(self.path().join(name), content).unwrap();
        self
    }

    /// A command line, split at spaces; a word in single quotes may contain spaces.
    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_couplet"));
        command
            .args(split_line(line))
            .current_dir(self.path())
            .env("NO_COLOR", "1")
            .env_remove("COLUMNS")
            .env("TZ", "UTC");
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, line: &str) -> Ran {
        Ran::of(self.command(line).stdin(Stdio::null()).output().unwrap())
    }

    /// Runs a command with text on its stdin.
    pub(crate) fn run_fed(&self, line: &str, input: &str) -> Ran {
        let mut command = self.command(line);
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().unwrap();
        // Dropped at once, so that the command sees the end of its stdin.
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Ran::of(child.wait_with_output().unwrap())
    }

    /// Runs a command that must succeed; returns its stdout.
    #[track_caller]
    pub(crate) fn ok(&self, line: &str) -> String {
        let ran = self.run(line);
        assert_eq!(ran.code, 0, "couplet {line}\n{ran:#?}");
        ran.out
    }

    /// The rows that a command prints.
    #[track_caller]
    pub(crate) fn rows(&self, line: &str) -> Vec<Row> {
        let text = self.ok(&format!("{line} --format csv"));
        csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
    }

    /// The JSON that a command prints.
    #[track_caller]
    pub(crate) fn json(&self, line: &str) -> serde_json::Value {
        serde_json::from_str(&self.ok(&format!("{line} --format json"))).unwrap()
    }

    /// Starts a server on free ports and waits until it is ready. Unless the flags say otherwise,
    /// visitors wait even for a slow disk, so every answered click is stored.
    pub(crate) fn serve(&self, flags: &str) -> Serving {
        let wait = if flags.contains("--wait-max") { "" } else { "--wait-max 60s" };
        let line = format!("serve --listen 127.0.0.1:0 --admin 127.0.0.1:0 {wait} {flags}");
        Serving::start(self.command(&line))
    }

    /// The default data file of the folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.path().join("couplet.redb")
    }
}

impl Ran {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self {
            code: output.status.code().unwrap_or(-1),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }
}

fn split_line(line: &str) -> Vec<String> {
    let pieces = line.split('\'').enumerate();
    pieces
        .flat_map(|(index, piece)| {
            if index % 2 == 1 {
                vec![piece.to_owned()]
            } else {
                piece.split_whitespace().map(str::to_owned).collect()
            }
        })
        .collect()
}

pub(crate) struct Serving {
    child: Child,
    stderr: BufReader<ChildStderr>,
    /// What it wrote to stderr before it was ready.
    pub(crate) said: String,
    pub(crate) public: SocketAddr,
    pub(crate) admin: SocketAddr,
}

impl Serving {
    /// Starts a server by a command, and waits until it is ready.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut output = String::new();
        let ready = loop {
            let mut line = String::new();
            assert!(
                stderr.read_line(&mut line).unwrap() > 0,
                "the server did not start:\n{output}"
            );
            if line.starts_with("ready ") {
                break line;
            }
            output += &line;
        };
        let address = |word: &str| word.strip_prefix("http://").unwrap().parse().unwrap();
        let parts: Vec<&str> = ready.split_whitespace().collect();
        assert_eq!((parts[0], parts[2]), ("ready", "admin"), "{ready}");
        Self { child, stderr, said: output, public: address(parts[1]), admin: address(parts[3]) }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Requests a path as a browser does, on a new connection.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, BROWSER)
    }

    pub(crate) fn ask(&self, method: &str, path: &str, headers: &str) -> Answer {
        ask(self.public, method, path, headers).unwrap()
    }

    /// Sends a form as a browser does, on a new connection.
    pub(crate) fn post(&self, path: &str, form: &str) -> Answer {
        self.post_as(path, form, BROWSER)
    }

    /// The same with other headers.
    pub(crate) fn post_as(&self, path: &str, form: &str, headers: &str) -> Answer {
        let headers = format!(
            "{headers}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
            form.len()
        );
        ask_with(self.public, "POST", path, &headers, form).unwrap()
    }

    /// Kills it with SIGKILL, as a crash would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Fills the pipe of its stderr and stops reading: its next line does not fit.
    pub(crate) fn stop_reading(&self) {
        fill(self.stderr.get_ref());
    }

    /// Stops it without reading its stderr; returns its exit code.
    pub(crate) fn stop_unread(mut self) -> Option<i32> {
        self.signal("TERM");
        ends(&mut self.child).code()
    }

    /// Sends it a signal by name.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }

    /// Stops it and waits; returns its exit code, its stdout and the rest of its stderr.
    pub(crate) fn stop(self) -> Ran {
        self.stop_by("TERM")
    }

    /// The same with another signal.
    pub(crate) fn stop_by(mut self, name: &str) -> Ran {
        self.signal(name);
        let (mut out, mut err) = (String::new(), String::new());
        self.stderr.read_to_string(&mut err).unwrap();
        self.child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        Ran { code: self.child.wait().unwrap().code().unwrap_or(-1), out, err }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Fills a pipe through its reading end.
pub(crate) fn fill(reader: &impl AsRawFd) {
    // Opened again, so that the process that writes to the pipe still blocks.
    let path = format!("/proc/self/fd/{}", reader.as_raw_fd());
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    let mut pipe = OpenOptions::new().write(true).custom_flags(flags).open(path).unwrap();
    // Single bytes at the end: half a page of free space would be enough for a line.
    for bytes in [&[b'.'; 4096][..], b"."] {
        while pipe.write(bytes).is_ok() {}
    }
}

/// Waits until a process has ended, far longer than it should take.
#[track_caller]
pub(crate) fn ends(child: &mut Child) -> ExitStatus {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "the process does not end");
        thread::sleep(Duration::from_millis(10));
    }
}

/// The user agent of a browser on a phone.
pub(crate) const BROWSER: &str = "User-Agent: Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) \
    AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1\r\n\
    Accept-Language: de-DE,de;q=0.9\r\n";

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    /// The click id in the target URL.
    #[track_caller]
    pub(crate) fn click_id(&self) -> &str {
        let location = self.header("location").unwrap_or_else(|| panic!("{self:#?}"));
        let (_, id) = location.split_once("lnk=").unwrap_or_else(|| panic!("{location}"));
        id.split(['&', '#']).next().unwrap_or(id)
    }
}

/// Sends one request on a new connection.
pub(crate) fn ask(
    to: SocketAddr,
    method: &str,
    path: &str,
    headers: &str,
) -> std::io::Result<Answer> {
    ask_with(to, method, path, headers, "")
}

/// The same with a body.
pub(crate) fn ask_with(
    to: SocketAddr,
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(to)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let request =
        format!("{method} {path} HTTP/1.1\r\nHost: x\r\n{headers}Connection: close\r\n\r\n{body}");
    stream.write_all(request.as_bytes())?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    let (head, body) = text.split_once("\r\n\r\n").ok_or(std::io::ErrorKind::UnexpectedEof)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok(Answer {
        status: status.ok_or(std::io::ErrorKind::InvalidData)?,
        head: head.to_owned(),
        body: body.to_owned(),
    })
}
