//! Files are held for their session alone, imported once, and bounded.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::redirect::sample::{FixedClock, now};

/// Fills with another value each time.
#[derive(Default)]
struct Counting(AtomicUsize);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let next = self.0.fetch_add(1, Ordering::SeqCst);
        bytes.fill(u8::try_from(next).unwrap());
    }
}

/// Says what it was asked; a file named `wrong` fails.
#[derive(Default)]
struct Says {
    imported: AtomicUsize,
}

impl RunImports for Says {
    fn run(&self, file: &ImportFile, is_dry: bool, _: &(dyn Fn() -> bool + Sync)) -> Ran {
        self.imported.fetch_add(usize::from(!is_dry), Ordering::SeqCst);
        let end = if &*file.name == "wrong" { RanEnd::Failed } else { RanEnd::Done };
        let dry = if is_dry { "dry " } else { "" };
        Ran { end, said: format!("{dry}{} {}", file.asked.kind, file.content.len()).into() }
    }
}

fn clock() -> Arc<dyn Clock> {
    Arc::new(FixedClock(now()))
}

fn desk() -> (ImportDesk, Arc<Says>) {
    let says = Arc::new(Says::default());
    let is_open = Box::new(|_| true);
    (ImportDesk::new(Arc::clone(&says) as _, is_open, clock(), Arc::new(Counting::default())), says)
}

fn file(name: &str, bytes: usize) -> ImportFile {
    let asked = ImportAsk { kind: "orders".into(), ..ImportAsk::default() };
    ImportFile { name: name.into(), content: vec![b'x'; bytes].into(), asked }
}

async fn stage(desk: &ImportDesk, session: u32, id: &str) -> Option<Stage> {
    desk.look(session, id).await.map(|of| of.stage)
}

fn ran(said: &str) -> Ran {
    Ran { end: RanEnd::Done, said: said.into() }
}

#[tokio::test]
async fn a_file_is_looked_at_and_imported_once_by_its_session_alone() {
    let (desk, says) = desk();
    let id = desk.hold(1, file("a", 3)).unwrap();
    assert_eq!(stage(&desk, 2, &id).await, None);
    desk.import(2, &id);
    assert_eq!(stage(&desk, 1, &id).await, Some(Stage::Looked(ran("dry orders 3"))));
    let again = ImportAsk { kind: "events".into(), ..ImportAsk::default() };
    desk.look_again(2, &id, ImportAsk::default());
    desk.look_again(1, &id, again);
    assert_eq!(stage(&desk, 1, &id).await, Some(Stage::Looked(ran("dry events 3"))));
    for _ in 0..3 {
        desk.import(1, &id);
        assert_eq!(stage(&desk, 1, &id).await, Some(Stage::Imported(ran("events 3"))));
    }
    assert_eq!(says.imported.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_not_imported() {
    let (desk, says) = desk();
    let id = desk.hold(1, file("wrong", 1)).unwrap();
    assert!(matches!(stage(&desk, 1, &id).await, Some(Stage::Looked(_))));
    desk.import(1, &id);
    assert!(matches!(stage(&desk, 1, &id).await, Some(Stage::Looked(_))));
    assert_eq!(says.imported.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn what_is_held_is_bounded_and_a_session_pushes_out_its_own_files_alone() {
    let (desk, _) = desk();
    let mut first = Vec::new();
    for _ in 0..=CONSOLE_FILES_PER_SESSION_MAX {
        let id = desk.hold(1, file("a", 1)).unwrap();
        desk.look(1, &id).await;
        first.push(id);
    }
    assert_eq!(desk.look(1, &first[0]).await, None, "the oldest one of the session");
    assert!(desk.look(1, &first[1]).await.is_some());
    let large = desk.hold(2, file("b", CONSOLE_FILES_BYTES_MAX / 2)).unwrap();
    desk.look(2, &large).await;
    assert_eq!(desk.hold(3, file("c", CONSOLE_FILES_BYTES_MAX / 2)), None);
    assert!(desk.look(2, &large).await.is_some());
    desk.import(2, &large);
    desk.look(2, &large).await;
    assert!(desk.hold(3, file("c", CONSOLE_FILES_BYTES_MAX / 2)).is_some(), "it needs no space");
}

#[tokio::test]
async fn a_file_waits_for_a_while_and_is_then_forgotten() {
    let random = Arc::new(Counting::default());
    let (says, is_open) = (Arc::new(Says::default()), Box::new(|_| true));
    let desk = ImportDesk::holding(says, is_open, (clock(), random), Duration::ZERO);
    let id = desk.hold(1, file("a", 1)).unwrap();
    assert_eq!(stage(&desk, 1, &id).await, None);
}

/// Runs for as long as it is wanted.
struct Endless;

impl RunImports for Endless {
    fn run(&self, _: &ImportFile, _: bool, is_wanted: &(dyn Fn() -> bool + Sync)) -> Ran {
        while is_wanted() {
            std::thread::sleep(Duration::from_millis(1));
        }
        Ran { end: RanEnd::Failed, said: "ended".into() }
    }
}

/// A look went on for minutes after its session was closed, and everybody else's file waited for it.
#[tokio::test]
async fn a_look_ends_with_its_session_and_the_next_file_has_its_turn() {
    let open = Arc::new(Mutex::new(vec![1, 2]));
    let sessions = Arc::clone(&open);
    let is_open = Box::new(move |of| sessions.lock().unwrap().contains(&of));
    let random = Arc::new(Counting::default());
    let desk = ImportDesk::new(Arc::new(Endless), is_open, clock(), random);
    let (one, two) = (desk.hold(1, file("a", 1)).unwrap(), desk.hold(2, file("b", 1)).unwrap());
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert!(desk.seen(1, &one).is_some());
    open.lock().unwrap().retain(|of| *of == 2);
    assert_eq!(desk.seen(1, &one), None);
    open.lock().unwrap().clear();
    let end = timeout(Duration::from_mins(1), desk.0.turn.acquire()).await;
    assert!(end.is_ok(), "both have ended");
    assert_eq!(desk.seen(2, &two), None);
}
