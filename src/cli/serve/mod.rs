//! `couplet serve`: runs the redirector, from opening the data file to a clean stop.

mod clock_watch;
mod descriptors;
pub(super) mod log;
mod metrics;
mod rescue;
mod running;
mod signals;

use std::io::{self, ErrorKind, Write, stdout};
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::error::{CliError, Exit};
use super::global::Global;
use super::io::Io;
use super::outside::SystemClock;
use super::plan::check::read_plan;
use super::plan::roll_out::apply_plan;
use crate::domain::causes::with_causes;
use crate::domain::limits::{CLICK_WAIT_MS_MAX, CONNECTIONS_MAX, TABLE_WAIT_MS};
use crate::domain::settings::Domain;
use crate::domain::span::Span;
use crate::recorder::Durability;
use crate::redirect::answer::cidr::Cidr;
use crate::render::{self, Format, LinkCounts};
use crate::store::{PlanRows, Store};
use crate::wire::{self, Data};
use descriptors::connections_max;
use log::{Log, Words};
use running::Running;

pub(super) const DEFAULT_LISTEN: SocketAddr =
    SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);
const DEFAULT_ADMIN: SocketAddr = SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8081);

/// Redirect visitors and log every click
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet serve --links links.toml
  couplet serve --listen 0.0.0.0:8080 --trusted-proxy 10.0.0.0/8

By default, a click is on disk before its visitor is redirected.")]
pub(super) struct ServeArgs {
    /// Apply this campaign plan first
    #[arg(long, value_name = "FILE")]
    links: Option<PathBuf>,
    /// Address for visitors; port 0 picks a free port
    #[arg(long, value_name = "ADDR", default_value_t = DEFAULT_LISTEN, value_parser = address)]
    listen: SocketAddr,
    /// Address for health checks, metrics, and commands with a token
    #[arg(long, value_name = "ADDR", default_value_t = DEFAULT_ADMIN, value_parser = address)]
    admin: SocketAddr,
    /// Whether a redirect waits for its click to be on disk
    #[arg(long, value_name = "WHEN", default_value = "before-redirect")]
    durability: DurabilityWord,
    /// Maximum time that a redirect waits for the disk, up to 60s
    #[arg(long, value_name = "SPAN", default_value = "25ms", value_parser = wait_span)]
    wait_max: Span,
    /// With --durability relaxed, how long a click may stay in memory, up to 60s
    #[arg(long, value_name = "SPAN", default_value = "50ms", value_parser = wait_span)]
    flush: Span,
    /// Trust X-Forwarded-For from this proxy or network, such as 10.0.0.0/8
    #[arg(long = "trusted-proxy", value_name = "CIDR")]
    trusted_proxies: Vec<Cidr>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum DurabilityWord {
    /// Redirect once the click is on disk
    BeforeRedirect,
    /// Redirect at once, and write the click soon after
    Relaxed,
}

/// The IP address and port of a listener.
fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "write an IP address and a port, such as 127.0.0.1:8080")
}

/// A wait of at most a minute: no visitor waits longer.
fn wait_span(text: &str) -> Result<Span, String> {
    let span: Span =
        text.parse().map_err(|error: crate::domain::span::SpanError| error.to_string())?;
    if span.ms() > CLICK_WAIT_MS_MAX { Err("the longest wait is 60s".to_owned()) } else { Ok(span) }
}

/// Serves until a signal stops it. Writing to stderr never holds it up.
pub(super) fn run(args: &ServeArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    signals::ignore_others().map_err(CliError::Serve)?;
    let log = Log::of_stderr().map_err(CliError::Serve)?;
    let mut words = Words::of(&log);
    let mut logged = Io { out: &mut *io.out, err: &mut words, ..*io };
    let done = serve(args, global, &log, &mut logged);
    let exit = done.unwrap_or_else(|error| error.show(logged.err));
    // A closed stderr is no reason to fail.
    let _ = words.flush();
    log.finish();
    Ok(exit)
}

fn serve(args: &ServeArgs, global: &Global, log: &Log, io: &mut Io<'_>) -> Result<Exit, CliError> {
    if args.listen == args.admin && args.listen.port() != 0 {
        return Err(CliError::SameAddress(args.listen));
    }
    let data = global.file("serve")?;
    let wanted = args.links.as_deref().map(|path| read_plan(path, io)).transpose()?;
    wire::unserved(data)?;
    let public = listen(args.listen)?;
    let admin = listen(args.admin)?;
    let mut store = wire::own(data, io.random)?;
    if let Some(checked) = wanted {
        let opened = Data::of(store);
        for line in apply_plan(&checked.wanted, &opened, io)? {
            io.say(line);
        }
        store = opened.into_store().expect("it was made of one");
    }
    let address = local_domain(public.local_addr().map_err(CliError::Serve)?);
    if args.links.is_some() {
        // The server starts even when its table cannot be printed.
        if let Err(error) = print(tables(&store, &address, io)?) {
            io.say(format_args!(
                "note: cannot print the links of the plan: {}",
                with_causes(&error)
            ));
        }
    }
    let setup = running::Setup {
        public,
        admin,
        durability: match args.durability {
            DurabilityWord::BeforeRedirect => {
                Durability::BeforeRedirect { wait_max: args.wait_max }
            }
            DurabilityWord::Relaxed => Durability::Relaxed { flush: args.flush },
        },
        trusted: args.trusted_proxies.clone(),
        address,
        connections_max: connections(io),
        log: log.clone(),
        clock: Arc::new(SystemClock),
    };
    let mut running = Running::start(setup, store)?;
    let ready = format!("ready {} admin {}\n", running.public(), running.admin());
    // One write, so that a script that waits for this line never reads half of it.
    let _ = io.err.write_all(ready.as_bytes());
    running.wait_for_signal();
    io.say("stopping: closing connections and writing the last clicks to disk");
    running.stop()?;
    Ok(Exit::Done)
}

/// The limit of simultaneous visitor connections. Explains a limit that is below the usual one.
fn connections(io: &mut Io<'_>) -> usize {
    let most = connections_max();
    if most < CONNECTIONS_MAX {
        io.say(format_args!(
            "note: only {most} visitors can be connected at once, because this process may not open more \
             files\n  hint: raise `ulimit -Hn`, or LimitNOFILE= of its service, to 20000"
        ));
    }
    most
}

fn listen(address: SocketAddr) -> Result<TcpListener, CliError> {
    TcpListener::bind(address).map_err(|source| CliError::Listen { address, source })
}

/// The domain of links that are served at a local address.
pub(super) fn local_domain(address: SocketAddr) -> Domain {
    Domain::parse(&format!("http://{address}")).expect("an address is an origin")
}

/// The links and codes, as tables without their clicks: counting those would delay the start.
fn tables(store: &Store, address: &Domain, io: &Io<'_>) -> Result<Vec<u8>, CliError> {
    let snapshot = store.snapshot(&PlanRows::ask())?;
    let domain = snapshot.settings.domain.as_ref().unwrap_or(address);
    let links = snapshot.links.iter();
    let links = render::links(links, Some(domain), LinkCounts::default(), io.clock.now());
    let mut text = Vec::new();
    render::list(&links, Format::Table, &mut text)?;
    text.push(b'\n');
    render::list(&render::coupons(&snapshot.codes, io.clock.now()), Format::Table, &mut text)?;
    Ok(text)
}

/// Prints on a thread of its own and waits for it only briefly, so that a reader who is slow does not
/// delay the start. Text that is still unprinted when the server stops is dropped.
fn print(text: Vec<u8>) -> io::Result<()> {
    let mut out = log::own(stdout().as_fd())?;
    let (sender, printed) = mpsc::channel();
    let work = move || {
        // The receiver may have given up waiting.
        let _ = sender.send(out.write_all(&text));
    };
    thread::Builder::new().name("print".to_owned()).spawn(work)?;
    match printed.recv_timeout(Duration::from_millis(TABLE_WAIT_MS)) {
        Ok(Err(error)) if error.kind() != ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}
