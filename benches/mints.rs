//! Links minted by one client and by many at once, through the data service of a server in this process.
//!
//! Small changes that wait share a commit, so many clients together mint far more than one. Each client
//! sends its next change when the last one is answered, as an API's callers do.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use couplet::change::{Change, ChangeId, Outcome, What};
use couplet::cli::OsRandom;
use couplet::domain::change_log::Author;
use couplet::domain::click::visitor::VisitorKey;
use couplet::domain::environment::Clock;
use couplet::domain::settings::Domain;
use couplet::domain::time::Timestamp;
use couplet::recorder::{Durability, Recorder};
use couplet::redirect::answer::senders::Senders;
use couplet::redirect::directory::Directory;
use couplet::service::console::{Console, Sessions};
use couplet::service::{DataService, Follower, Gate, GuessWatch, OrphanWriter};
use couplet::store::Store;

use crate::links::{median, spec};

/// Mints of one round, by all clients together.
const MINTS: u64 = 2_000;
const CLIENTS: u64 = 64;
const ROUNDS: u64 = 5;

/// A clock that stands still: nobody guesses here.
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::MIN
    }
}

/// Prints the mints a second of one client and of many, and how many times more these are.
pub(crate) fn mints(folder: &Path) {
    let store = Arc::new(Store::create(&folder.join("mints.redb"), &OsRandom).unwrap());
    let durability = Durability::BeforeRedirect { wait_max: "25ms".parse().unwrap() };
    let follower =
        Arc::new(Follower::new(Arc::clone(&store), Arc::new(Directory::new()), Arc::default()));
    let following = Arc::clone(&follower);
    let (recorder, writer) =
        Recorder::start(Arc::clone(&store), durability, following, Arc::new(OsRandom), |_| {})
            .unwrap();
    let service = DataService {
        store,
        recorder,
        follower,
        address: Domain::parse("http://127.0.0.1:1").unwrap(),
        gate: Gate::default(),
        refills: std::sync::Arc::default(),
        removals: std::sync::Arc::default(),
        guesses: Arc::new(GuessWatch::new(Arc::new(Still))),
        senders: Arc::new(Senders::new(VisitorKey::from_bytes([1; 16]), Arc::new(Still))),
        orphans: Arc::new(OrphanWriter {
            counter: Arc::default(),
            clock: Arc::new(Still),
            random: Arc::new(OsRandom),
        }),
        console: Arc::new(Console {
            sessions: Sessions::default(),
            address: "http://127.0.0.1:2".into(),
            clock: Arc::new(Still),
            random: Arc::new(OsRandom),
        }),
        tokens: Arc::default(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (mut one, mut many) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let first = 2 * round * MINTS;
        one.push(runtime.block_on(rate(&service, 1, first)));
        many.push(runtime.block_on(rate(&service, CLIENTS, first + MINTS)));
    }
    let (one, many) = (median(one), median(many));
    println!("{:<44}{one:>10.0}", "mints a second, one client");
    println!("{:<44}{many:>10.0}", format!("mints a second, {CLIENTS} clients"));
    println!("{:<44}{:>10.1}", "  times as many", many / one);
    writer.stop();
}

/// Mints links from this number on, by so many clients at once; the mints a second.
async fn rate(service: &DataService, clients: u64, first: u64) -> f64 {
    let begun = Instant::now();
    let clients = (0..clients).map(|client| {
        let service = service.clone();
        let numbers = (first + client..first + MINTS).step_by(usize::try_from(clients).unwrap());
        tokio::spawn(async move {
            for number in numbers {
                let mut id = [0; 16];
                id[..8].copy_from_slice(&number.to_le_bytes());
                let what = What::MintLink(Box::new(spec(number)));
                let change =
                    Change { id: ChangeId(id), at: Timestamp::MIN, by: Author::Command, what };
                let applied = service.change(change).await.unwrap();
                assert!(matches!(applied.outcome, Outcome::Minted(_)), "{:?}", applied.outcome);
            }
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.await.unwrap();
    }
    MINTS as f64 / begun.elapsed().as_secs_f64()
}
