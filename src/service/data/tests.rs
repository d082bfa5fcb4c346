use super::*;
use crate::change::{ChangeId, Compared, Rollout};
use crate::domain::limits::STAGE_PUTS;
use crate::domain::sample::FixedRandom;
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::plan::check;
use crate::recorder::Durability;
use crate::redirect::directory::Directory;
use crate::store::PlanRows;

const LINKS: usize = STAGE_PUTS as usize + 100;

/// The changes of a plan that needs more than one stage.
fn changes(store: &Store) -> Vec<Change> {
    let contents: Vec<String> = (0..LINKS).map(|content| format!("\"k{content}\"")).collect();
    let text = format!(
        "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"UTC\"\n\
             currency = \"EUR\"\n[defaults]\nto = \"https://shop.example.com/\"\n[channels]\n\
             sms = {{ short = \"s\" }}\n[campaigns.c]\nchannels = [\"sms\"]\ncontent = [{}]\n",
        contents.join(", ")
    );
    let wanted = check(&text, Timestamp::MIN).unwrap().wanted;
    let snapshot = store.snapshot(&PlanRows::ask()).unwrap();
    let rollout = Rollout::new(&wanted, Compared::of(snapshot), Timestamp::MIN).unwrap();
    let (stages, flip) = rollout.changes(&FixedRandom(7));
    let changes = stages.map(Change::from).chain([flip.into()]);
    // This source of randomness draws the same id for all of them.
    let id = |(number, change): (u8, Change)| match change.what {
        What::Flip(_) => change,
        what => Change { id: ChangeId([number; 16]), what, ..change },
    };
    (100..).zip(changes).map(id).collect()
}

#[tokio::test]
async fn an_interrupted_drain_is_finished_before_any_read_or_change() {
    for reads in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
        let store = Arc::new(store);
        let flush = "1ms".parse::<Span>().unwrap();
        let relaxed = Durability::Relaxed { flush };
        let directory = Arc::new(Directory::new());
        let follower = Arc::new(Follower::new(Arc::clone(&store), directory, Arc::default()));
        let following = Arc::clone(&follower);
        let (recorder, writer) = Recorder::start(
            Arc::clone(&store),
            relaxed,
            following,
            Arc::new(FixedRandom(7)),
            |_| {},
        )
        .unwrap();
        let service = DataService::sample(Arc::clone(&store), recorder, follower);
        let mut changes = changes(&store);
        let flip = changes.pop().unwrap();
        for change in changes {
            service.change(change).await.unwrap();
        }
        // The state after a disk error right after the flip.
        *service.gate.0.write().await = true;
        service.apply(flip.clone()).await.unwrap();
        assert!(service.follower.directory.len() < LINKS);
        if reads {
            service.spool(Selection::settings()).await.unwrap();
        } else {
            let id = ChangeId([1; 16]);
            service.change(Change { id, what: What::BeginEpoch(1), ..flip }).await.unwrap();
        }
        assert_eq!(service.follower.directory.len(), LINKS);
        assert!(store.drain_step().unwrap().is_none());
        assert!(!*service.gate.0.read().await);
        writer.stop();
    }
}
