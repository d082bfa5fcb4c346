//! `couplet serve`: runs the redirector, from opening the data file to a clean stop.

mod clock_watch;
mod descriptors;
mod geoip;
mod imports;
mod listen;
pub(super) mod log;
mod metrics;
mod orphans;
mod outage;
mod pixel;
mod process;
mod reports;
mod rescue;
mod retention;
mod running;
pub(super) mod signals;
mod signed;
mod told;

use std::io::{self, ErrorKind, Write, stdout};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use clap::Args;

use super::args::{file_name, one_of};
use super::care::erasing::catch_up_with_list;
use super::error::{CliError, Exit};
use super::global::Global;
use super::input::read_text;
use super::io::Io;
use super::outside::SystemClock;
use super::plan::check::read_plan;
use super::plan::roll_out::apply_plan;
use crate::domain::causes::with_causes;
use crate::domain::click::RuleCode;
use crate::domain::limits::{
    ADDRESS_LIST_BYTES_MAX, CLICK_WAIT_MS_MAX, CONNECTIONS_MAX, TABLE_WAIT_MS,
};
use crate::domain::settings::Domain;
use crate::domain::span::Span;
use crate::domain::string_enum::string_enum;
use crate::http::forwarded::{Forwarding, ForwardingHeader};
use crate::recorder::Durability;
use crate::redirect::answer::address_list::AddressList;
use crate::redirect::answer::cidr::Cidr;
use crate::redirect::directory::site::Site;
use crate::render::{self, Format, LinkCounts};
use crate::store::{PlanRows, Store};
use crate::wire::{self, Data};
use descriptors::connections_max;
use listen::ListenAddress;
use log::{Log, Words};
use running::Running;

pub(super) const DEFAULT_LISTEN: SocketAddr =
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
const DEFAULT_ADMIN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8081);

/// Redirect visitors and log every click
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet serve --links links.toml
  couplet serve --listen 0.0.0.0:8080 --trusted-proxy 10.0.0.0/8
  couplet serve --own 203.0.113.7 --address-list scanners.txt
  couplet serve --geoip GeoLite2-Country.mmdb
  couplet serve --api-public
  couplet serve --pixel

By default, a click is on disk before its visitor is redirected. With --durability relaxed, a \
visitor is redirected at once and the click is written soon after: a crash can lose the last clicks.")]
pub(super) struct ServeArgs {
    /// Apply this campaign plan first; if it has faults, serve what was applied last
    #[arg(long, value_name = "FILE", value_parser = file_name())]
    links: Option<PathBuf>,
    /// Exit if the plan of --links cannot be applied
    #[arg(long, requires = "links")]
    strict_links: bool,
    /// Address for visitors; a port alone is on this machine, and port 0 picks a free one
    #[arg(long, value_name = "ADDR", default_value_t = DEFAULT_LISTEN.into())]
    listen: ListenAddress,
    /// Address for health checks, metrics, and commands with a token
    #[arg(long, value_name = "ADDR", default_value_t = DEFAULT_ADMIN.into())]
    admin: ListenAddress,
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "before-redirect",
        help = one_of("When a click is written to disk", &DurabilityWord::names())
    )]
    durability: DurabilityWord,
    /// Maximum time that a redirect waits for the disk, up to 60s
    #[arg(long, value_name = "SPAN", default_value = "25ms", value_parser = wait_span)]
    wait_max: Span,
    /// Serve the API for programs to visitors' address, too: /-/api/v1, for who has a token
    #[arg(long)]
    api_public: bool,
    /// Serve what a shop's pages load: a script that keeps click ids, and a pixel that counts micro conversions
    #[arg(long)]
    pixel: bool,
    /// With --durability relaxed, how long a click may stay in memory, up to 60s
    #[arg(long, value_name = "SPAN", default_value = "50ms", value_parser = wait_span)]
    flush: Span,
    /// Take visitors' addresses from this proxy or network, such as 10.0.0.0/8
    #[arg(long = "trusted-proxy", value_name = "CIDR")]
    trusted_proxies: Vec<Cidr>,
    /// The header in which these proxies name the visitor: x-forwarded-for or forwarded
    #[arg(long, value_name = "HEADER", default_value = "x-forwarded-for")]
    proxy_header: ForwardingHeader,
    /// Clicks from this address or network are your own, such as 203.0.113.7 or 10.0.0.0/8
    #[arg(long = "own", value_name = "CIDR")]
    own: Vec<Cidr>,
    /// Clicks from the ranges of this file are those of scanners: a range on each line, and a label after it
    #[arg(long = "address-list", value_name = "FILE", value_parser = file_name())]
    address_lists: Vec<PathBuf>,
    #[arg(
        long,
        value_name = "FILE",
        value_parser = file_name(),
        help = "Look up visitors' countries in this MaxMind file; it is read again when it changes"
    )]
    geoip: Option<PathBuf>,
}

string_enum!(
    /// When a click is written to disk.
    enum DurabilityWord {
        /// Before its visitor is redirected.
        BeforeRedirect = "before-redirect",
        /// Soon after: the visitor is redirected at once.
        Relaxed = "relaxed",
    }
);

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
    let (listen_port, admin_port) = (DEFAULT_LISTEN.port(), DEFAULT_ADMIN.port());
    if args.listen.is_same(listen_port, &args.admin, admin_port) {
        return Err(CliError::SameAddress(args.listen.shown(listen_port)));
    }
    let data = global.file("serve")?;
    let listed = address_list(&args.address_lists)?;
    let geoip = args.geoip.as_deref().map(geoip::read).transpose()?;
    global.warn_exposed(io);
    let wanted = args.links.as_deref().map(|path| (path, read_plan(path, io)));
    // A data file is not made for a plan that cannot be applied.
    let wanted = match wanted {
        Some((_, Err(error))) if args.strict_links || !data.exists() => return Err(error),
        wanted => wanted,
    };
    wire::unserved(data)?;
    let public = args.listen.bind(listen_port)?;
    let admin = args.admin.bind(admin_port)?;
    let mut store = wire::own(data, io.random)?;
    // Whoever was erased since a backup that is served now, or whose erasure was interrupted.
    let opened = Data::of(store);
    catch_up_with_list(&opened, data, io)?;
    store = opened.into_store().expect("it was made of one");
    let mut unapplied = None;
    if let Some((path, checked)) = wanted {
        let opened = Data::of(store);
        let applied = checked.and_then(|checked| apply_plan(&checked.wanted, &opened, io));
        store = opened.into_store().expect("it was made of one");
        unapplied = settle(path, applied, args.strict_links || store.link_count()? == 0, io)?;
    }
    let listens_on = public.local_addr().map_err(CliError::Serve)?;
    let address = Domain::local(listens_on);
    let settings = store.settings()?;
    if settings.domain.is_none() && listens_on.ip().is_unspecified() {
        warn_of_no_domain(&address, io);
    }
    warn_of_open_admin(admin.local_addr().map_err(CliError::Serve)?, io);
    if args.links.is_some() {
        print_tables(&store, &address, io)?;
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
        forwarding: Forwarding { trusted: args.trusted_proxies.clone(), header: args.proxy_header },
        address,
        own: AddressList::of(&args.own, OWN_RULE),
        listed,
        geoip,
        site: Site::of(&settings),
        api_public: args.api_public,
        pixel: args.pixel,
        unapplied,
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

/// The rule of the operator's own addresses.
const OWN_RULE: RuleCode = RuleCode::new("own-address").expect("it is short and in lower case");

/// The ranges of all files.
fn address_list(files: &[PathBuf]) -> Result<AddressList, CliError> {
    let mut all = AddressList::reader();
    for path in files {
        let text = read_text(path, |_| ADDRESS_LIST_BYTES_MAX)?;
        let refused = |source| CliError::AddressList { path: path.clone(), source };
        all.add(&text).map_err(refused)?;
    }
    Ok(all.finish())
}

/// Says what applying the plan came to. Returns why it was not applied, unless that ends the start.
fn settle(
    path: &Path,
    applied: Result<Vec<String>, CliError>,
    is_strict: bool,
    io: &mut Io<'_>,
) -> Result<Option<Arc<str>>, CliError> {
    match applied {
        Ok(lines) => {
            for line in lines {
                io.say(line);
            }
            Ok(None)
        }
        Err(error) if is_strict || !error.is_of_plan() => Err(error),
        Err(error) => Ok(Some(without_plan(path, &error, io))),
    }
}

/// Prints the links and codes. The server starts even if they cannot be printed.
fn print_tables(store: &Store, address: &Domain, io: &mut Io<'_>) -> Result<(), CliError> {
    if let Err(error) = print(tables(store, address, io)?) {
        let why = with_causes(&error);
        io.say(format_args!("note: cannot print the links of the plan: {why}"));
    }
    Ok(())
}

/// Says that the plan was not applied, in the log and in a line for `/-/ready`. A slip in the plan must not
/// make every link dark at the next start.
fn without_plan(path: &Path, error: &CliError, io: &mut Io<'_>) -> Arc<str> {
    error.show(io.err);
    let shown = path.display();
    io.say(format_args!(
        "warning: {shown} was not applied; links are served as they were applied last\n  hint: correct it \
         and run `couplet apply {shown}`; with --strict-links, the server exits instead"
    ));
    let why = with_causes(error);
    format!("{shown} was not applied: {why}; links are served as they were applied last").into()
}

/// A listener on every address is none that anybody can open.
fn warn_of_no_domain(address: &Domain, io: &mut Io<'_>) {
    io.say(format_args!(
        "warning: the domain of the links is not known; they are shown at {address}, which opens only on \
         this machine\n  hint: set domain = \"https://go.example.com\" in a plan, and apply it: `couplet \
         serve --links links.toml`"
    ));
}

/// What others can do at an admin address that they reach.
fn warn_of_open_admin(address: SocketAddr, io: &mut Io<'_>) {
    if !address.ip().to_canonical().is_loopback() {
        io.say(format_args!(
            "warning: --admin {address} is open to other machines: whoever reaches it reads the health and \
             the metrics without a token; data needs a token, which travels unencrypted\n  hint: leave it \
             on 127.0.0.1 and use a tunnel: ssh -N -L {port}:127.0.0.1:{port} HOST; or let only trusted \
             machines reach it",
            port = address.port()
        ));
    }
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

/// The links and codes, as tables without their clicks: counting those would delay the start.
fn tables(store: &Store, address: &Domain, io: &Io<'_>) -> Result<Vec<u8>, CliError> {
    let snapshot = store.snapshot(&PlanRows::ask())?;
    let domain = snapshot.settings.domain.as_ref().unwrap_or(address);
    let links = snapshot.links.iter();
    let links = render::links(links, Some(domain), LinkCounts::default(), io.clock.now());
    let mut text = Vec::new();
    render::list(&links, Format::Table, io.width, &mut text)?;
    text.push(b'\n');
    let codes = render::coupons(&snapshot.codes, io.clock.now());
    render::list(&codes, Format::Table, io.width, &mut text)?;
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
