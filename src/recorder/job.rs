//! What the writer does between two groups of clicks: a closed list of jobs.
//!
//! Small changes that wait share one transaction and so one sync. They are applied one after the other, in
//! the order in which they were asked for, exactly as if each had a transaction of its own. Invariant: each
//! job is answered for itself: if the shared transaction fails, each change is applied alone. What a job
//! altered is followed before it is answered. Does not know what a change does (see [`Alter`]).

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::oneshot;

use crate::domain::click::Click;
use crate::domain::limits::{CHANGES_A_COMMIT, LINKS_FOLLOWED};
use crate::domain::link::click_counter::ClickCounter;
use crate::domain::link::{Link, LinkId};
use crate::store::{Rejudge, Seal, Store, StoreError, Txn};

/// A change of the data, as the writer applies it.
pub trait Alter: Send + Sync + 'static {
    type Applied: Send + 'static;

    /// Applies it. The writer may do so again after a failure, so a second time must do nothing.
    fn apply(&self, txn: &Txn) -> Result<Self::Applied, StoreError>;

    /// The links that it altered.
    fn links(applied: &Self::Applied) -> &[Link];

    /// How much it adds to a transaction that it shares; `None` if it needs one of its own.
    fn weight(&self) -> Option<usize>;
}

/// Follows the writer, on its thread: in the order of its commits.
pub trait Follow: Send + Sync + 'static {
    /// These links are in the data file like this.
    fn links(&self, links: &[Link]);

    /// These clicks are about to be written, each with the click counter that has counted it.
    fn clicks(&self, clicks: &[Click], counted: &[Option<ClickCounter>]);
}

/// Takes the result of a job. Its caller may have gone; the job is done even so.
pub(super) type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

pub(super) enum Job<A: Alter> {
    /// Applies a change.
    Alter(Arc<A>, Answer<A::Applied>),
    /// Moves some flipped rows to their tables. Answers whether none is left.
    Drain(Answer<bool>),
    /// Follows links again that may have changed unnoticed, from this one on. Answers where to go on.
    Links(LinkId, Answer<Option<LinkId>>),
    /// Seals a part of the journal's tail. Answers whether it was still the same.
    Seal(Box<Seal>, Answer<bool>),
    /// Gives a part of the journal later judgements. Answers whether it was still the same.
    Rejudge(Box<Rejudge>, Answer<bool>),
    /// Finds out whether the data file can be written.
    Probe(Answer<()>),
}

impl<A: Alter> Job<A> {
    /// Its weight in a shared transaction.
    pub(super) fn weight(&self) -> Option<usize> {
        match self {
            Self::Alter(change, _) => change.weight(),
            _ => None,
        }
    }

    fn run(self, store: &Store, follower: &dyn Follow) {
        match self {
            Self::Alter(change, answer) => {
                let applied = store.write(|txn| change.apply(txn));
                if let Ok(applied) = &applied {
                    follower.links(A::links(applied));
                }
                give(answer, applied);
            }
            Self::Drain(answer) => {
                let moved = store.drain_step();
                if let Ok(Some(links)) = &moved {
                    follower.links(links);
                }
                give(answer, moved.map(|links| links.is_none()));
            }
            Self::Links(from, answer) => {
                let mut links = Vec::new();
                let next = store.some_links(from, LINKS_FOLLOWED, |link| links.push(link.clone()));
                follower.links(&links);
                give(answer, next);
            }
            Self::Seal(seal, answer) => give(answer, store.seal(&seal)),
            Self::Rejudge(step, answer) => give(answer, store.rejudge(&step)),
            Self::Probe(answer) => give(answer, store.probe()),
        }
    }
}

fn give<T>(answer: Answer<T>, result: Result<T, StoreError>) {
    // The caller may have gone.
    let _ = answer.send(result);
}

/// The next job, or the next small changes that may share a transaction.
pub(super) fn next_jobs<A: Alter>(jobs: &mut VecDeque<Job<A>>) -> Vec<Job<A>> {
    let mut taken: Vec<Job<A>> = jobs.pop_front().into_iter().collect();
    let Some(mut weight) = taken.first().and_then(Job::weight) else { return taken };
    while let Some(more) = jobs.front().and_then(Job::weight) {
        weight += more;
        if weight > CHANGES_A_COMMIT {
            break;
        }
        taken.extend(jobs.pop_front());
    }
    taken
}

/// Runs jobs that were taken together.
pub(super) fn run<A: Alter>(jobs: Vec<Job<A>>, store: &Store, follower: &dyn Follow) {
    let rest = if jobs.len() > 1 { share(jobs, store, follower) } else { jobs };
    for job in rest {
        job.run(store, follower);
    }
}

/// Applies changes in one transaction. Gives all of them back if one cannot be applied, or if the disk
/// failed: then each is applied alone, and one that is on disk already is found.
fn share<A: Alter>(jobs: Vec<Job<A>>, store: &Store, follower: &dyn Follow) -> Vec<Job<A>> {
    let apply = |txn: &Txn| {
        let each = jobs.iter().map(|job| match job {
            Job::Alter(change, _) => change.apply(txn).map(Some),
            _ => Ok(None),
        });
        each.collect::<Result<Vec<_>, StoreError>>()
    };
    let Ok(applied) = store.write(apply) else { return jobs };
    let mut rest = Vec::new();
    for (job, applied) in jobs.into_iter().zip(applied) {
        match (job, applied) {
            (Job::Alter(_, answer), Some(applied)) => {
                follower.links(A::links(&applied));
                give(answer, Ok(applied));
            }
            (job, _) => rest.push(job),
        }
    }
    rest
}

#[cfg(test)]
pub(super) mod tests;
