//! Who is woken, by whom, how often, and with what answer.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::task::{Wake, Waker};
use std::thread;
use std::time::Duration;

use tokio::time::timeout;

use super::*;

/// Counts how often it is woken, and does something the first time.
#[derive(Default)]
struct Woken {
    times: AtomicUsize,
    then: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl Woken {
    fn times(&self) -> usize {
        self.times.load(Relaxed)
    }
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.times.fetch_add(1, Relaxed);
        let then = self.then.lock().unwrap().take();
        if let Some(then) = then {
            then();
        }
    }
}

/// One who waits, asleep.
struct Sleeper {
    wait: Wait,
    woken: Arc<Woken>,
}

impl Sleeper {
    /// What it was told by now.
    fn told(&mut self) -> Poll<bool> {
        let waker = Waker::from(Arc::clone(&self.woken));
        Pin::new(&mut self.wait).poll(&mut Context::from_waker(&waker))
    }
}

/// So many of this thread, all asleep.
fn asleep(count: usize) -> (Vec<Waiter>, Vec<Sleeper>) {
    let one = |_| {
        let (waiter, wait) = wait();
        let mut sleeper = Sleeper { wait, woken: Arc::default() };
        assert_eq!(sleeper.told(), Poll::Pending);
        (waiter, sleeper)
    };
    (0..count).map(one).unzip()
}

fn times(sleepers: &[Sleeper]) -> Vec<usize> {
    sleepers.iter().map(|sleeper| sleeper.woken.times()).collect()
}

#[test]
fn one_of_a_thread_is_woken_and_lets_the_others_go_when_it_is_done() {
    let (waiters, mut sleepers) = asleep(4);
    let_go(waiters, true);
    assert_eq!(times(&sleepers), [1, 0, 0, 0]);
    assert_eq!(sleepers[1].told(), Poll::Pending);
    assert_eq!(sleepers[0].told(), Poll::Ready(true));
    drop(sleepers.remove(0));
    assert_eq!(times(&sleepers), [1, 1, 1]);
    assert!(sleepers.iter_mut().all(|sleeper| sleeper.told() == Poll::Ready(true)));
}

#[test]
fn one_that_is_dropped_before_it_sees_that_it_was_woken_lets_the_others_go_all_the_same() {
    let (waiters, mut sleepers) = asleep(3);
    let_go(waiters, true);
    drop(sleepers.remove(0));
    assert_eq!(times(&sleepers), [1, 1]);
    assert!(sleepers.iter_mut().all(|sleeper| sleeper.told() == Poll::Ready(true)));
}

#[test]
fn those_who_left_early_keep_nobody() {
    for left in [vec![0], vec![1], vec![2], vec![0, 1], vec![0, 2]] {
        let (waiters, sleepers) = asleep(3);
        let staying = sleepers.into_iter().enumerate().filter(|(place, _)| !left.contains(place));
        let mut staying: Vec<Sleeper> = staying.map(|(_, sleeper)| sleeper).collect();
        let_go(waiters, true);
        let mut told = 0;
        while let Some(mut first) = (!staying.is_empty()).then(|| staying.remove(0)) {
            assert_eq!(first.woken.times(), 1, "without {left:?}");
            assert_eq!(first.told(), Poll::Ready(true), "without {left:?}");
            told += 1;
        }
        assert_eq!(told, 3 - left.len());
    }
    // When all have left there is nobody to tell, and nothing stays behind.
    let (waiters, sleepers) = asleep(2);
    drop(sleepers);
    let_go(waiters, true);
    COMPANY.with(|company| assert!(company.lock().is_empty()));
}

#[test]
fn one_who_leaves_while_others_are_let_go_does_not_take_their_waking_along() {
    // It has looked after its company, which was empty, and is let go with another before it is
    // gone: to be woken instead of that one was a waking that nobody felt.
    let (mut first, mut sleepers) = asleep(1);
    let (others, mut their_sleepers) = asleep(2);
    first.extend(others);
    let (leaving, still_company) = (first.remove(0), first.remove(0));
    let late = first;
    // Known to the company already, so that the one who leaves wakes it, and it acts then.
    still_company.company.lock().push_back((still_company.sender, true));
    *their_sleepers[0].woken.then.lock().unwrap() =
        Some(Box::new(move || let_go([leaving].into_iter().chain(late).collect(), true)));
    drop(sleepers.remove(0));
    assert_eq!(times(&their_sleepers), [1, 1]);
    assert!(their_sleepers.iter_mut().all(|sleeper| sleeper.told() == Poll::Ready(true)));
}

#[test]
fn nobody_is_told_twice_and_everybody_what_became_of_their_own_click() {
    let (kept, mut kept_sleepers) = asleep(3);
    let (lost, mut lost_sleepers) = asleep(3);
    let_go(kept, true);
    let_go(lost, false);
    // The first of either commit is woken once, by the writer; the others by whoever goes first.
    let mut sleepers: Vec<(Sleeper, bool)> = Vec::new();
    sleepers.extend(lost_sleepers.drain(..).map(|sleeper| (sleeper, false)));
    sleepers.extend(kept_sleepers.drain(..).map(|sleeper| (sleeper, true)));
    let mut woken = Vec::new();
    while !sleepers.is_empty() {
        let next = sleepers.iter().position(|(sleeper, _)| sleeper.woken.times() > 0);
        let (mut sleeper, on_disk) = sleepers.remove(next.expect("somebody is awake"));
        assert_eq!(sleeper.told(), Poll::Ready(on_disk));
        woken.push(Arc::clone(&sleeper.woken));
    }
    assert_eq!(woken.iter().map(|woken| woken.times()).collect::<Vec<_>>(), [1; 6]);
}

#[test]
fn a_writer_that_is_gone_has_kept_no_click() {
    let (waiters, mut sleepers) = asleep(2);
    drop(waiters);
    assert_eq!(times(&sleepers), [1, 1]);
    assert!(sleepers.iter_mut().all(|sleeper| sleeper.told() == Poll::Ready(false)));
}

#[test]
fn those_of_two_threads_are_all_let_go() {
    const VISITORS: usize = 50;
    let (sender, waiting) = std::sync::mpsc::channel();
    let threads: Vec<_> = (0..2)
        .map(|_| {
            let sender = sender.clone();
            thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
                runtime.unwrap().block_on(async {
                    let visitors: Vec<_> = (0..VISITORS)
                        .map(|_| {
                            let (waiter, wait) = wait();
                            sender.send(waiter).unwrap();
                            tokio::spawn(timeout(Duration::from_mins(1), wait))
                        })
                        .collect();
                    drop(sender);
                    for visitor in visitors {
                        assert_eq!(visitor.await.unwrap(), Ok(true));
                    }
                });
            })
        })
        .collect();
    drop(sender);
    // Some are let go before others have begun to wait, and both threads' in one go.
    let mut group = Vec::new();
    for waiter in waiting {
        group.push(waiter);
        if group.len() == VISITORS / 4 {
            let_go(std::mem::take(&mut group), true);
        }
    }
    let_go(group, true);
    for thread in threads {
        thread.join().unwrap();
    }
}
