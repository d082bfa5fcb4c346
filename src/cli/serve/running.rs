//! A running redirector: its listeners, recorder and local socket, and how they stop.
//!
//! Invariant: a stop first answers the open requests of visitors and commands, then commits every queued
//! click, then closes the file.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::timeout;

use super::clock_watch::{self, ClockNote};
use super::geoip::GeoipFile;
use super::log::Log;
use super::metrics::{Counted, Meter};
use super::reports::Processes;
use super::signals::Stops;
use super::signed::SignedPages;
use super::told::{told_refill, unread};
use super::{geoip, imports, orphans, outage, pixel, rescue, retention};
use crate::change::Change;
use crate::cli::error::CliError;
use crate::cli::outside::OsRandom;
use crate::domain::causes::with_causes;
use crate::domain::click::gap::Gap;
use crate::domain::click::visitor::VisitorKey;
use crate::domain::environment::{Clock, Random};
use crate::domain::limits::{ADMIN_CONNECTIONS_MAX, DRAIN_MS};
use crate::domain::settings::Domain;
use crate::domain::settings::domain::reachable;
use crate::domain::time::UtcDay;
use crate::http::admin::Admin;
use crate::http::api::ApiSite;
use crate::http::console::ConsoleSite;
use crate::http::counters::Counters;
use crate::http::forwarded::Forwarding;
use crate::http::listener::{self, Options, serve};
use crate::http::public::{App, Public};
use crate::http::request_limit::{RequestBounds, RequestLimit};
use crate::http::stops::StopPage;
use crate::recorder::sealer::Sealer;
use crate::recorder::{Durability, Recorder, Writer, note_unwritten};
use crate::redirect::answer::Serving;
use crate::redirect::answer::address_list::AddressList;
use crate::redirect::answer::bursts::Bursts;
use crate::redirect::answer::countries::CountryTable;
use crate::redirect::answer::senders::Senders;
use crate::redirect::answer::visitor_keys::VisitorKeys;
use crate::redirect::directory::Directory;
use crate::redirect::directory::limit::count_past_clicks;
use crate::redirect::directory::site::Site;
use crate::render::grouped;
use crate::service::api::Api;
use crate::service::console::{Console, Sessions};
use crate::service::{
    AgentLinks, DataService, Follower, Gate, GuessWatch, OrphanWriter, PixelDesk, Refills,
    Removals, ReportDesk, StopKeeper,
};
use crate::store::erased::erased_people;
use crate::store::keys::visitor_key;
use crate::store::{SealSize, Store, StoreError};
use crate::wire::{self, Host};

/// Everything that a redirector needs to start.
pub(super) struct Setup {
    pub(super) public: TcpListener,
    pub(super) admin: TcpListener,
    pub(super) durability: Durability,
    pub(super) forwarding: Forwarding,
    pub(super) address: Domain,
    /// The operator's own addresses, and those that programs use.
    pub(super) own: AddressList,
    pub(super) listed: AddressList,
    /// The table of countries, and the file that it is from.
    pub(super) geoip: Option<(GeoipFile, CountryTable)>,
    /// What the plan in force says about the place of the links.
    pub(super) site: Site,
    /// Whether the API is on the public listener, too.
    pub(super) api_public: bool,
    /// Whether the pages of shops may load the script and the pixel.
    pub(super) pixel: bool,
    /// Why the plan of this start was not applied, in one line.
    pub(super) unapplied: Option<Arc<str>>,
    /// The limit of simultaneous visitor connections.
    pub(super) connections_max: usize,
    pub(super) log: Log,
    pub(super) clock: Arc<dyn Clock>,
}

pub(super) struct Running {
    store: Arc<Store>,
    writer: Writer<Change>,
    sealer: Sealer,
    public: listener::Running,
    admin: listener::Running,
    runtime: Runtime,
    host: Host,
    commands: JoinHandle<()>,
    /// For the last requests for slugs that no link has, and for what pages said last.
    orphans: DataService,
    pixels: Option<Arc<PixelDesk>>,
    stop: watch::Sender<bool>,
    stops: Stops,
}

impl Running {
    /// Starts everything. When this returns, requests are answered.
    #[expect(clippy::too_many_lines, reason = "one part of the server after the other")]
    pub(super) fn start(setup: Setup, store: Store) -> Result<Self, CliError> {
        let store = Arc::new(store);
        let (directory, agents) = loaded(&store, setup.site)?;
        let log = setup.log;
        if let Some(gap) = note_unwritten(&store, setup.clock.now())? {
            log.say(&unwritten(&gap));
        }
        let (clock, clock_note) = (setup.clock, ClockNote::default());
        if setup.geoip.is_none() {
            geoip::warn_if_needed(&directory, &log);
        }
        let serving =
            serving(&store, &directory, (setup.own, setup.listed), Arc::clone(&clock), &log)?;
        let alarm = outage::alarm(log.clone());
        let follower = Arc::new(Follower::new(Arc::clone(&store), Arc::clone(&directory), agents));
        let following = Arc::clone(&follower);
        let (recorder, writer) = Recorder::start(
            Arc::clone(&store),
            setup.durability,
            following,
            Arc::new(OsRandom),
            alarm,
        )?;
        let (size, told) = (SealSize::default(), log.clone());
        let complain = move |error: &StoreError| complain(&told, error);
        let sealer = Sealer::start(Arc::clone(&store), recorder.clone(), size, complain)?;
        let (stop, stopped) = watch::channel(false);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(CliError::Serve)?;
        let refills = Arc::new(Refills::new(told_refill(Arc::clone(&store), log.clone())));
        let removals: Arc<Removals> = Arc::default();
        let guesses = Arc::new(GuessWatch::new(Arc::clone(&clock)));
        let service = DataService {
            store: Arc::clone(&store),
            recorder: recorder.clone(),
            follower,
            address: setup.address,
            gate: Gate::default(),
            refills: Arc::clone(&refills),
            removals: Arc::clone(&removals),
            guesses: Arc::clone(&guesses),
            senders: Arc::clone(&serving.senders),
            orphans: orphan_writer(&serving),
            console: console(&setup.admin, &clock)?,
            tokens: Arc::default(),
        };
        let orphans = service.clone();
        let inside = runtime.enter();
        let (host, serve_socket) = wire::host(store.path(), service.clone(), stopped.clone())?;
        // Before the ready line, so that whoever reads that line can stop the server cleanly.
        let stops = Stops::listen().map_err(CliError::Serve)?;
        drop(inside);
        let commands = runtime.spawn(serve_socket);
        runtime.spawn(rescue::watch(Arc::clone(&store), recorder.clone(), log.clone()));
        runtime.spawn(retention::watch(service.clone(), Arc::clone(&clock), log.clone()));
        let keeper = StopKeeper { service: service.clone(), clock: Arc::clone(&clock) };
        let stop_page = StopPage { key: serving.click_ids.stops(), keeper: Arc::new(keeper) };
        let maker = Arc::new(Processes::new(store.path(), log.clone()));
        let imports = imports::desk(&maker, &service, &clock, &stopped);
        let reports = ReportDesk::new(maker, Arc::new(OsRandom));
        let signed = SignedPages::of(&service, &clock, &reports, &log);
        let pixels = setup.pixel.then(|| pixel::desk(&clock));
        if let Some(desk) = &pixels {
            runtime.spawn(pixel::watch(service.clone(), Arc::clone(desk)));
        }
        runtime.spawn(orphans::watch(service.clone()));
        runtime.spawn(clock_watch::watch(clock, clock_note.clone(), log.clone()));
        if let Some(given) = setup.geoip {
            runtime.spawn(geoip::follow(given, &serving.countries, &log));
        }
        let limit = |bounds| Arc::new(RequestLimit::new(bounds));
        let (limit, of_api) = (limit(RequestBounds::DATA), limit(RequestBounds::API));
        let forwarding = Arc::new(setup.forwarding);
        let programs = Api::new(service.clone(), reports.clone());
        let api = Arc::new(ApiSite::new(programs, Arc::clone(&forwarding), Arc::clone(&of_api)));
        let app = Arc::new(App {
            stops: Some(stop_page),
            agents: signed.agents,
            shares: signed.shares,
            api: setup.api_public.then(|| Arc::clone(&api)),
            conversions: Some(Arc::clone(&api)),
            pixel: pixels.clone(),
            hooks: signed.hooks,
            serving,
            recorder: recorder.clone(),
            forwarding: (*forwarding).clone(),
            counters: Counters::default(),
            unread: unread(log.clone()),
        });
        let counted = Counted {
            app: Arc::clone(&app),
            recorder,
            directory,
            limits: [Arc::clone(&limit), of_api],
            log,
            unapplied: setup.unapplied,
            refills,
            removals,
            guesses,
        };
        let meter = Meter::new(counted, clock_note);
        let trusted = app.forwarding.trusted.clone();
        let (own, stopping) = (service.clone(), stopped.clone());
        let console = ConsoleSite::new(own, trusted, &OsRandom, (reports, imports), stopping);
        let handler = Admin {
            metrics: Arc::new(meter),
            backend: Arc::new(service),
            limit,
            forwarding,
            console: Some(Arc::new(console)),
            api: Some(api),
        };
        let mut options = Options::default().with_connections(setup.connections_max);
        options.exempt.extend(&app.forwarding.trusted);
        let public = serve(setup.public, &Public(app), &options, &stopped)?;
        let options = Options { threads: 1, ..options }.with_connections(ADMIN_CONNECTIONS_MAX);
        let admin = serve(setup.admin, &handler, &options, &stopped)?;
        Ok(Self {
            store,
            writer,
            sealer,
            public,
            admin,
            runtime,
            host,
            commands,
            orphans,
            pixels,
            stop,
            stops,
        })
    }

    pub(super) fn public(&self) -> String {
        format!("http://{}", reachable(self.public.address()))
    }

    pub(super) fn admin(&self) -> String {
        format!("http://{}", reachable(self.admin.address()))
    }

    /// Serves the local socket until a signal stops the process.
    pub(super) fn wait_for_signal(&mut self) {
        let Self { runtime, stops, .. } = self;
        runtime.block_on(stops.next());
    }

    /// Answers the open requests, commits every queued click, and closes the file.
    pub(super) fn stop(self) -> Result<(), CliError> {
        let Self { writer, sealer, public, admin, runtime, host, commands, .. } = self;
        let (store, stop, orphans, pixels) = (self.store, self.stop, self.orphans, self.pixels);
        // From here on a new command finds no server, and waits for the file.
        drop(host);
        // An error only means that every receiver has ended already.
        let _ = stop.send(true);
        let drain = Duration::from_millis(DRAIN_MS);
        runtime.block_on(async {
            let visitors = spawn_blocking(|| {
                public.join();
                admin.join();
            });
            // A thread that panicked has logged it already.
            let _ = visitors.await;
            // An idle command connection is closed with the runtime.
            let _ = timeout(drain, commands).await;
            // They are a help, and no reason to stop late or to fail.
            let _ = timeout(drain, orphans.write_orphans()).await;
            if let Some(desk) = &pixels {
                let _ = timeout(drain, orphans.write_pixels(desk)).await;
            }
        });
        drop(orphans);
        sealer.stop();
        writer.stop();
        runtime.shutdown_timeout(drain);
        // A reader that did not end in time keeps the file open until the process exits. Every click
        // is on disk by now.
        match Arc::into_inner(store) {
            Some(store) => {
                let kept = rescue::keep(&store);
                let closed = store.close();
                kept?;
                Ok(closed?)
            }
            None => Ok(()),
        }
    }
}

/// The links in memory, with the site of the plan, and those of each agent.
fn loaded(store: &Store, site: Site) -> Result<(Arc<Directory>, Arc<AgentLinks>), CliError> {
    let directory = Arc::new(Directory::with_capacity(store.link_count()?));
    let agents = Arc::new(AgentLinks::default());
    store.each_link(|link| {
        directory.insert(link);
        agents.note(link);
    })?;
    directory.set_site(site);
    let erased = erased_people(store.path())?;
    directory.erased().add(erased.all().iter().flat_map(|of| of.hashes.iter().copied()));
    let limited = directory.click_counters().take_new();
    if !limited.is_empty() {
        count_past_clicks(&store.begin_read()?, &limited, directory.click_counters())?;
    }
    Ok((directory, agents))
}

fn serving(
    store: &Store,
    directory: &Arc<Directory>,
    (own, listed): (AddressList, AddressList),
    clock: Arc<dyn Clock>,
    log: &Log,
) -> Result<Serving, StoreError> {
    // Redirects work without the people key, or with a wrong one; recipients are then unknown.
    let people = store.people_key().unwrap_or_else(|error| {
        complain(log, &error);
        None
    });
    let (data, log) = (store.path().to_owned(), log.clone());
    // A visitor key that cannot be saved still works until the next restart.
    let roll = move |day: UtcDay| {
        visitor_key(&data, day, &OsRandom).unwrap_or_else(|error| {
            complain(&log, &error);
            drawn_key()
        })
    };
    let click_ids = store.click_id_key()?;
    Ok(Serving {
        directory: Arc::clone(directory),
        choices: click_ids.choices(),
        click_ids,
        visitor_keys: VisitorKeys::new(clock.now(), roll),
        people,
        own,
        listed,
        bursts: Bursts::default(),
        senders: Arc::new(Senders::new(drawn_key(), Arc::clone(&clock))),
        countries: Arc::default(),
        orphans: Arc::default(),
        clock,
    })
}

/// The sessions of the console, with the address at which it is reached.
fn console(admin: &TcpListener, clock: &Arc<dyn Clock>) -> Result<Arc<Console>, CliError> {
    let address = admin.local_addr().map_err(CliError::Serve)?;
    Ok(Arc::new(Console {
        sessions: Sessions::default(),
        address: format!("http://{}", reachable(address)).into(),
        clock: Arc::clone(clock),
        random: Arc::new(OsRandom),
    }))
}

/// That the last server ended without a stop.
fn unwritten(gap: &Gap) -> String {
    let missing = grouped(&gap.missing.to_string());
    format!(
        "note: the last server ended without a stop; up to {missing} clicks that it held in memory may be missing"
    )
}

/// A key that ends with the process.
fn drawn_key() -> VisitorKey {
    let mut key = [0; 16];
    OsRandom.fill(&mut key);
    VisitorKey::from_bytes(key)
}

/// Writes down what visitors asked for and no link has.
fn orphan_writer(serving: &Serving) -> Arc<OrphanWriter> {
    Arc::new(OrphanWriter {
        counter: Arc::clone(&serving.orphans),
        clock: Arc::clone(&serving.clock),
        random: Arc::new(OsRandom),
    })
}

/// Logs a failure that is no answer to any request.
pub(super) fn complain(log: &Log, error: &StoreError) {
    log.say(&format!("error: {}", with_causes(error)));
}

#[cfg(test)]
mod tests;
