//! Which waiters are woken, how often, and with which answer.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::task::{Wake, Waker};
use std::thread;
use std::time::Duration;

use tokio::time::timeout;

use super::*;

/// A waker that counts its calls, and runs a callback on the first.
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

/// A wait and its waker.
struct Sleeper {
    wait: Wait,
    woken: Arc<Woken>,
}

impl Sleeper {
    fn poll(&mut self) -> Poll<bool> {
        let waker = Waker::from(Arc::clone(&self.woken));
        Pin::new(&mut self.wait).poll(&mut Context::from_waker(&waker))
    }
}

/// Waits of this thread that have been polled once.
fn waiting(count: usize) -> (Vec<Waiter>, Vec<Sleeper>) {
    let one = |_| {
        let (waiter, wait) = wait();
        let mut sleeper = Sleeper { wait, woken: Arc::default() };
        assert_eq!(sleeper.poll(), Poll::Pending);
        (waiter, sleeper)
    };
    (0..count).map(one).unzip()
}

fn times(sleepers: &[Sleeper]) -> Vec<usize> {
    sleepers.iter().map(|sleeper| sleeper.woken.times()).collect()
}

#[test]
fn the_first_waiter_of_a_thread_is_woken_and_wakes_the_others_when_it_is_done() {
    let (waiters, mut sleepers) = waiting(4);
    release(waiters, true);
    assert_eq!(times(&sleepers), [1, 0, 0, 0]);
    assert_eq!(sleepers[1].poll(), Poll::Pending);
    assert_eq!(sleepers[0].poll(), Poll::Ready(true));
    drop(sleepers.remove(0));
    assert_eq!(times(&sleepers), [1, 1, 1]);
    assert!(sleepers.iter_mut().all(|sleeper| sleeper.poll() == Poll::Ready(true)));
}

#[test]
fn a_woken_waiter_that_is_dropped_unpolled_still_wakes_the_others() {
    let (waiters, mut sleepers) = waiting(3);
    release(waiters, true);
    drop(sleepers.remove(0));
    assert_eq!(times(&sleepers), [1, 1]);
    assert!(sleepers.iter_mut().all(|sleeper| sleeper.poll() == Poll::Ready(true)));
}

#[test]
fn waiters_that_left_early_hold_up_nobody() {
    for left in [vec![0], vec![1], vec![2], vec![0, 1], vec![0, 2]] {
        let (waiters, sleepers) = waiting(3);
        let staying = sleepers.into_iter().enumerate().filter(|(index, _)| !left.contains(index));
        let mut staying: Vec<Sleeper> = staying.map(|(_, sleeper)| sleeper).collect();
        release(waiters, true);
        let mut answered = 0;
        while let Some(mut first) = (!staying.is_empty()).then(|| staying.remove(0)) {
            assert_eq!(first.woken.times(), 1, "without {left:?}");
            assert_eq!(first.poll(), Poll::Ready(true), "without {left:?}");
            answered += 1;
        }
        assert_eq!(answered, 3 - left.len());
    }
    // When all have left, the list is empty afterwards.
    let (waiters, sleepers) = waiting(2);
    drop(sleepers);
    release(waiters, true);
    WAKE_LIST.with(|list| assert!(list.lock().is_empty()));
}

#[test]
fn a_waiter_that_leaves_during_a_release_does_not_swallow_the_wake_up_of_another() {
    // It has found the list empty, and is released together with others before it is gone. It was once
    // picked to be woken: nobody then woke the others.
    let (mut first, mut sleepers) = waiting(1);
    let (others, mut their_sleepers) = waiting(2);
    first.extend(others);
    let (leaving, listed) = (first.remove(0), first.remove(0));
    let late = first;
    // On the list already, so the leaving waiter wakes it, and its callback runs then.
    listed.list.lock().push_back((listed.sender, true));
    *their_sleepers[0].woken.then.lock().unwrap() =
        Some(Box::new(move || release([leaving].into_iter().chain(late).collect(), true)));
    drop(sleepers.remove(0));
    assert_eq!(times(&their_sleepers), [1, 1]);
    assert!(their_sleepers.iter_mut().all(|sleeper| sleeper.poll() == Poll::Ready(true)));
}

#[test]
fn every_waiter_is_woken_once_with_the_answer_for_its_own_click() {
    let (kept, mut kept_sleepers) = waiting(3);
    let (lost, mut lost_sleepers) = waiting(3);
    release(kept, true);
    release(lost, false);
    // The writer wakes the first waiter of each commit; that one wakes the others.
    let mut sleepers: Vec<(Sleeper, bool)> = Vec::new();
    sleepers.extend(lost_sleepers.drain(..).map(|sleeper| (sleeper, false)));
    sleepers.extend(kept_sleepers.drain(..).map(|sleeper| (sleeper, true)));
    let mut woken = Vec::new();
    while !sleepers.is_empty() {
        let next = sleepers.iter().position(|(sleeper, _)| sleeper.woken.times() > 0);
        let (mut sleeper, on_disk) = sleepers.remove(next.expect("one has been woken"));
        assert_eq!(sleeper.poll(), Poll::Ready(on_disk));
        woken.push(Arc::clone(&sleeper.woken));
    }
    assert_eq!(woken.iter().map(|woken| woken.times()).collect::<Vec<_>>(), [1; 6]);
}

#[test]
fn without_a_writer_no_click_is_on_disk() {
    let (waiters, mut sleepers) = waiting(2);
    drop(waiters);
    assert_eq!(times(&sleepers), [1, 1]);
    assert!(sleepers.iter_mut().all(|sleeper| sleeper.poll() == Poll::Ready(false)));
}

#[test]
fn the_waiters_of_two_threads_are_all_released() {
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
    // Some are released before others wait, and those of both threads together.
    let mut group = Vec::new();
    for waiter in waiting {
        group.push(waiter);
        if group.len() == VISITORS / 4 {
            release(std::mem::take(&mut group), true);
        }
    }
    release(group, true);
    for thread in threads {
        thread.join().unwrap();
    }
}
