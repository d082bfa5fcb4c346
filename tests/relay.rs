//! Connections between a command and its server break: the command sends its request again, and
//! each change is made once.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use couplet::change::{Change, ChangeId, Operation, What};
use couplet::domain::change_log::Author;
use couplet::domain::limits::STAGE_PUTS;
use couplet::domain::time::Timestamp;
use couplet::store::Ask;
use couplet::wire::{Data, Reach};

use crate::folder::{Folder, Serving};
use crate::network::token;
use crate::small_plan::wide_plan;
use crate::steps::Counting;

/// What happens to a connection.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// It is closed before anything is read.
    Unread,
    /// The server answers that it is stopping.
    Stopping,
    /// The server executes the request, but its answer is lost.
    Lost,
    /// Half of the answer arrives.
    Cut,
    /// It is closed, and no later connection is accepted.
    Last,
}

const FATES: [Fate; 4] = [Fate::Unread, Fate::Stopping, Fate::Lost, Fate::Cut];

/// This many connections are relayed, the next one suffers the fate, and later ones are relayed
/// again.
type Plan = Arc<Mutex<(usize, Option<Fate>)>>;

/// One end of a relayed connection.
pub(crate) trait Stream: Read + Write + Send {
    fn end(&self) -> io::Result<()>;
}

impl Stream for TcpStream {
    fn end(&self) -> io::Result<()> {
        self.shutdown(Shutdown::Write)
    }
}

impl Stream for UnixStream {
    fn end(&self) -> io::Result<()> {
        self.shutdown(Shutdown::Write)
    }
}

/// Relays connections on a separate thread.
fn relay(
    accept: impl Fn() -> io::Result<Box<dyn Stream>> + Send + 'static,
    connect: impl Fn() -> io::Result<Box<dyn Stream>> + Send + 'static,
    plan: Plan,
) -> JoinHandle<()> {
    thread::spawn(move || {
        while let Ok(mut command) = accept() {
            let fate = next(&plan);
            match fate {
                Some(Fate::Unread) => continue,
                Some(Fate::Last) => return,
                _ => {}
            }
            let request = request(&mut *command).unwrap();
            if matches!(fate, Some(Fate::Stopping)) {
                let answer = "HTTP/1.1 503 x\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n";
                command.write_all(answer.as_bytes()).unwrap();
                continue;
            }
            let mut server = connect().unwrap();
            server.write_all(&request).unwrap();
            server.end().unwrap();
            let mut answer = Vec::new();
            server.read_to_end(&mut answer).unwrap();
            let sent = match fate {
                None => answer.len(),
                Some(Fate::Cut) => answer.len() / 2,
                Some(_) => 0,
            };
            command.write_all(&answer[..sent]).unwrap();
        }
    })
}

fn next(plan: &Plan) -> Option<Fate> {
    let mut plan = plan.lock().unwrap();
    if plan.0 > 0 {
        plan.0 -= 1;
        return None;
    }
    plan.1.take()
}

/// A request with its body; nothing of a connection that is closed without one.
pub(crate) fn request(command: &mut dyn Stream) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let read = command.read(&mut piece)?;
        if read == 0 {
            return Ok(bytes);
        }
        bytes.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        let Some(head) = text.find("\r\n\r\n") else { continue };
        let length = text[..head].lines().find_map(|line| line.strip_prefix("content-length: "));
        let length = length.map_or(0, |length| length.parse().unwrap());
        if bytes.len() >= head + 4 + length {
            return Ok(bytes);
        }
    }
}

/// Takes the place of a server's local socket.
fn before_socket(data: &Path, plan: Plan) -> JoinHandle<()> {
    let path = PathBuf::from(format!("{}.sock", data.display()));
    let moved = PathBuf::from(format!("{}.real", path.display()));
    fs::rename(&path, &moved).unwrap();
    let listener = UnixListener::bind(&path).unwrap();
    let accept = move || listener.accept().map(|(stream, _)| Box::new(stream) as Box<dyn Stream>);
    relay(accept, move || Ok(Box::new(UnixStream::connect(&moved)?)), plan)
}

/// Listens in front of a server's admin address.
fn before_admin(serving: &Serving, plan: Plan) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, admin) = (listener.local_addr().unwrap(), serving.admin);
    let accept = move || listener.accept().map(|(stream, _)| Box::new(stream) as Box<dyn Stream>);
    relay(accept, move || Ok(Box::new(TcpStream::connect(admin)?)), plan);
    address
}

/// Links of a plan that is staged in two steps and then flipped.
const LINKS: usize = STAGE_PUTS as usize + 600;

/// Connections of one `link new`: it asks for the settings, then makes the link; each request
/// follows a greeting.
const CONNECTIONS: usize = 4;

/// Makes links through a relay that breaks once at each connection, in each way.
fn make_links(folder: &Folder, serving: &Serving, flags: &str, plan: &Plan) {
    let mut made = Vec::new();
    for fate in FATES {
        for index in 0..CONNECTIONS {
            *plan.lock().unwrap() = (index, Some(fate));
            let number = made.len();
            let ran = folder.run(&format!("{flags} link new https://shop.example.com/{number}"));
            assert_eq!(ran.code, 0, "{fate:?} at {index}: {ran:#?}");
            assert!(plan.lock().unwrap().1.is_none(), "{fate:?} at {index} was not reached");
            let address = format!("http://{}/", serving.public);
            made.push(ran.out.trim_end().strip_prefix(&address).unwrap().to_owned());
        }
    }
    let mut there: Vec<String> =
        folder.rows(&format!("{flags} link list")).iter().map(|row| row["slug"].clone()).collect();
    made.sort_unstable();
    there.sort_unstable();
    assert_eq!(there, made, "each link exists once");
}

#[test]
fn a_local_request_that_fails_once_is_repeated_and_each_change_is_made_once() {
    // A stopping server used to close a new connection, and the command failed at once, although
    // its change has an id and could have been sent again.
    let folder = Folder::new();
    let serving = folder.serve("");
    let plan = Plan::default();
    before_socket(&folder.data(), Arc::clone(&plan));
    make_links(&folder, &serving, "", &plan);
}

#[test]
fn a_remote_request_that_fails_once_is_repeated_and_each_change_is_made_once() {
    let folder = Folder::new();
    let serving = folder.serve("");
    token(&folder, "cron", "--scope write");
    let plan = Plan::default();
    let address = before_admin(&serving, Arc::clone(&plan));
    let flags = format!("--server http://{address} --token-file cron.token");
    make_links(&folder, &serving, &flags, &plan);
}

#[test]
fn a_command_whose_server_vanishes_before_the_request_opens_the_file_itself() {
    // The socket used to vanish between the greeting and the request: "No such file or directory".
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    let server = greeting(&folder);
    assert_eq!(folder.rows("link list").len(), 1);
    server.join().unwrap();
}

/// Listens on the local socket, greets once, and closes.
fn greeting(folder: &Folder) -> JoinHandle<()> {
    let path = folder.path().join("couplet.redb.sock");
    let listener = UnixListener::bind(&path).unwrap();
    thread::spawn(move || {
        let (mut command, _) = listener.accept().unwrap();
        request(&mut command).unwrap();
        fs::remove_file(&path).unwrap();
        drop(listener);
        command.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
    })
}

#[test]
fn a_command_whose_server_has_stopped_does_not_block_the_next_server() {
    // An import that kept the file open to its end would block the next server for that long.
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    let server = greeting(&folder);
    let random = Counting::from(1);
    let data = Data::reach(&folder.data(), Reach::Existing, &random).unwrap();
    server.join().unwrap();
    let change = |number| Change {
        id: ChangeId([number; 16]),
        at: Timestamp::from_ms(1_790_000_000_000).unwrap(),
        by: Author::Command,
        what: Operation::new(What::BeginEpoch(number.into()), Some),
    };
    data.change(change(1)).unwrap().unwrap();
    let serving = folder.serve("");
    assert_eq!(serving.get("/bio").status, 302);
    data.change(change(2)).unwrap().unwrap();
    assert_eq!(serving.stop().code, 0);
    assert!(
        data.change(change(2)).unwrap().unwrap().again,
        "the server has already made this change"
    );
    assert_eq!(data.snapshot(&Ask::settings()).unwrap().epoch, 2);
    data.close().unwrap();
}

#[test]
fn a_large_saved_plan_is_applied_completely_when_its_server_stops_midway() {
    // When the file is opened, staged rows are discarded; the saved plan used to be called outdated
    // then.
    let folder = Folder::new();
    folder.write("links.toml", &wide_plan(LINKS));
    folder.ok("link new https://shop.example.com/ --slug bio");
    folder.ok("plan links.toml -o kept.json");
    let serving = folder.serve("");
    // Lets a greeting, the comparison and the first stage pass.
    let plan = Arc::new(Mutex::new((3, Some(Fate::Last))));
    let relay = before_socket(&folder.data(), Arc::clone(&plan));
    thread::scope(|scope| {
        let applying = scope.spawn(|| folder.run("apply kept.json"));
        relay.join().unwrap();
        assert_eq!(serving.stop().code, 0);
        let ran = applying.join().unwrap();
        assert_eq!(ran.code, 0, "{ran:#?}");
        let created = format!("links: {LINKS} created, 0 changed, 0 same, 0 retired\n");
        assert!(ran.out.starts_with(&created), "{ran:#?}");
    });
    assert_eq!(folder.rows("link list").len(), LINKS + 1);
}

#[test]
fn a_server_that_keeps_failing_is_reported() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    let path = folder.path().join("couplet.redb.sock");
    let listener = UnixListener::bind(&path).unwrap();
    thread::spawn(move || {
        while let Ok((command, _)) = listener.accept() {
            drop(command);
        }
    });
    let ran = folder.run("link list");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:#?}");
    assert!(
        ran.err.starts_with("error: the server closed the connection before it had answered\n"),
        "{ran:#?}"
    );
}
