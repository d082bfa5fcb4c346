//! Servers that are measured in turn: how nginx is started, and what one measurement says of a server.

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use couplet::cli::OsRandom;
use couplet::domain::time::Timestamp;
use couplet::store::{Store, StoreError};

use crate::links::spec;
use crate::load::{Given, Load, ask};
use crate::server::{Server, on_first_core};

/// A server, and the number of its links.
pub(crate) struct Rival {
    pub(crate) name: &'static str,
    pub(crate) links: u64,
    pub(crate) server: Server,
}

/// The result of one measurement.
pub(crate) struct Round {
    pub(crate) given: Given,
    /// CPU time of an answer, in microseconds: the figure that other programs disturb least.
    pub(crate) processor_us: f64,
}

impl Rival {
    pub(crate) fn start(name: &'static str, links: u64, command: Command, pinned: bool) -> Self {
        let command = if pinned { on_first_core(&command) } else { command };
        Self { name, links, server: Server::start(command) }
    }

    pub(crate) fn ask(&self, connections: u32, rate: Option<u32>) -> Round {
        let before = self.server.processor_us();
        let given = ask(Load { to: self.server.public, links: self.links, connections, rate });
        Round { given, processor_us: (self.server.processor_us() - before) / given.answers }
    }
}

/// nginx's configuration: one worker, the default log, persistent connections.
fn nginx_conf(folder: &Path, address: SocketAddr) -> String {
    let folder = folder.display();
    format!(
        "daemon off;\nworker_processes 1;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n\
         events {{ worker_connections 4096; }}\n\
         http {{\n  access_log {folder}/access.log;\n  keepalive_requests 1000000000;\n\
         server {{ listen {address}; location / {{\n\
         return 302 https://shop.example.com/products$uri?page=black-week;\n}} }}\n}}\n"
    )
}

/// nginx; `None` if it is not installed.
pub(crate) fn nginx(folder: &Path, links: u64, pinned: bool) -> Option<Rival> {
    let public = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let conf = folder.join("nginx.conf");
    fs::write(&conf, nginx_conf(folder, public)).unwrap();
    let mut command = Command::new("nginx");
    command.arg("-c").arg(conf);
    let mut command = if pinned { on_first_core(&command) } else { command };
    let child = command.stderr(Stdio::null()).spawn().ok()?;
    let server = Server::silent(child, public);
    for _ in 0..100 {
        thread::sleep(Duration::from_millis(20));
        if TcpStream::connect(public).is_ok() {
            return Some(Rival { name: "nginx", links, server });
        }
    }
    None
}

/// Makes a data file with this many links.
pub(crate) fn make_links(path: &Path, count: u64) {
    let store = Store::create(path, &OsRandom).unwrap();
    for from in (0..count).step_by(50_000) {
        let made: Result<(), StoreError> = store.write(|txn| {
            for number in from..count.min(from + 50_000) {
                txn.insert_link(spec(number), Timestamp::MIN)?;
            }
            Ok(())
        });
        made.unwrap();
    }
    store.close().unwrap();
}
