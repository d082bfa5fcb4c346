//! The endpoints that events are sent to, in files beside the data file: `<data>.webhooks` with their addresses and
//! secrets, `<data>.webhooks-queues` with how far each queue has come, and `<data>.webhooks-dead` with the events that could
//! not be delivered.
//!
//! They lie beside the data file, as the secrets of `hooks` do: the courier is a process of its own, and what it notes after
//! each delivery is of no use in a backup, takes nothing of the time of the writer of clicks, and is there while no server
//! runs. Invariant: an endpoint that is added has its queue, and an event that was given up is kept once. Does not send (see
//! `outbound`), and does not read files (see `list_file`).

mod lines;

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;

use super::keys::beside;
use super::list_file::{ListFile, drop_oldest, lock};
use super::{FileAction, StoreError};
use crate::domain::endpoint::queue::{DeadEvent, Queue};
use crate::domain::endpoint::{Endpoint, EndpointName};
use crate::domain::limits::{
    DEAD_EVENTS_BYTES_MAX, DEAD_EVENTS_MAX, ENDPOINTS_FILE_BYTES_MAX, QUEUES_FILE_BYTES_MAX,
};

pub(super) const ENDPOINTS: ListFile = ListFile {
    suffix: ".webhooks",
    heading: "couplet endpoints 1",
    bytes_max: ENDPOINTS_FILE_BYTES_MAX,
};
pub(super) const QUEUES: ListFile = ListFile {
    suffix: ".webhooks-queues",
    heading: "couplet queues of endpoints 1",
    bytes_max: QUEUES_FILE_BYTES_MAX,
};
pub(super) const DEAD: ListFile = ListFile {
    suffix: ".webhooks-dead",
    heading: "couplet undelivered events 1",
    // What is in hexadecimal is twice as long.
    bytes_max: 2 * DEAD_EVENTS_BYTES_MAX as u64 + 1_000_000,
};
/// An empty file that the courier holds the lock of.
const COURIER: &str = ".courier-lock";

/// The endpoints of a data file. Without a list, there are none.
pub fn endpoints(data: &Path) -> Result<Vec<Endpoint>, StoreError> {
    ENDPOINTS.read(data, lines::endpoint)
}

/// Alters the endpoints of a data file. Nothing is written unless it succeeds.
pub fn alter_endpoints<T, E: From<StoreError>>(
    data: &Path,
    alter: impl FnOnce(&mut Vec<Endpoint>) -> Result<T, E>,
) -> Result<T, E> {
    let _locked = lock(data)?;
    let before = endpoints(data)?;
    let mut all = before.clone();
    let altered = alter(&mut all)?;
    if all != before {
        write_endpoints(data, &all)?;
    }
    Ok(altered)
}

/// Alters one endpoint; `None` if there is none of this name.
pub fn alter_endpoint<T>(
    data: &Path,
    name: &EndpointName,
    alter: impl FnOnce(&mut Endpoint) -> T,
) -> Result<Option<T>, StoreError> {
    alter_endpoints(data, |all| Ok(all.iter_mut().find(|of| of.name == *name).map(alter)))
}

/// Adds an endpoint with its queue, if what is there allows it. A courier sees both or neither.
pub fn add_endpoint<E: From<StoreError>>(
    data: &Path,
    (new, queue): (Endpoint, Queue),
    allow: impl FnOnce(&[Endpoint]) -> Result<(), E>,
) -> Result<(), E> {
    let _locked = lock(data)?;
    let mut all = endpoints(data)?;
    allow(&all)?;
    let mut queues = queues(data)?;
    queues.retain(|(of, _)| *of != new.name);
    queues.push((new.name.clone(), queue));
    all.push(new);
    // A queue without an endpoint is none; an endpoint without a queue would be given one by the courier.
    write_queues(data, &queues)?;
    Ok(write_endpoints(data, &all)?)
}

/// The queues, by the endpoints that have one.
pub fn queues(data: &Path) -> Result<Vec<(EndpointName, Queue)>, StoreError> {
    QUEUES.read(data, lines::queue)
}

/// The queue of one endpoint, if it has one.
pub fn queue(data: &Path, name: &EndpointName) -> Result<Option<Queue>, StoreError> {
    Ok(queues(data)?.into_iter().find(|(of, _)| of == name).map(|(_, queue)| queue))
}

/// Alters the queue of one endpoint: `None` is no queue. Those of endpoints that are no more are removed.
pub fn alter_queue<T>(
    data: &Path,
    name: &EndpointName,
    alter: impl FnOnce(&mut Option<Queue>) -> T,
) -> Result<T, StoreError> {
    let _locked = lock(data)?;
    let known = endpoints(data)?;
    let before = queues(data)?;
    let mut all = before.clone();
    let at = all.iter().position(|(of, _)| of == name);
    let mut queue = at.map(|at| all.remove(at).1);
    let altered = alter(&mut queue);
    if let Some(queue) = queue {
        all.insert(at.unwrap_or(all.len()), (name.clone(), queue));
    }
    all.retain(|(of, _)| known.iter().any(|endpoint| endpoint.name == *of));
    if all != before {
        write_queues(data, &all)?;
    }
    Ok(altered)
}

/// The events that could not be delivered, the oldest first.
pub fn dead_events(data: &Path) -> Result<Vec<DeadEvent>, StoreError> {
    DEAD.read(data, lines::dead)
}

/// Keeps an event that could not be delivered. The oldest of too many are dropped. One that is kept already, as the process
/// was killed before it had noted so, is kept once.
pub fn keep_dead(data: &Path, new: &DeadEvent) -> Result<(), StoreError> {
    alter_dead(data, |all| {
        if all.iter().any(|known| known.event.id == new.event.id) {
            return;
        }
        let number = all.iter().map(|known| known.number).max().unwrap_or(0).saturating_add(1);
        all.push(DeadEvent { number, ..new.clone() });
    })
}

/// Alters the events that could not be delivered.
pub fn alter_dead(data: &Path, alter: impl FnOnce(&mut Vec<DeadEvent>)) -> Result<(), StoreError> {
    let _locked = lock(data)?;
    let before = dead_events(data)?;
    let mut all = before.clone();
    alter(&mut all);
    drop_oldest(&mut all, (DEAD_EVENTS_MAX, DEAD_EVENTS_BYTES_MAX), |of| of.event.body.len());
    if all == before {
        return Ok(());
    }
    DEAD.write(data, all.iter().map(lines::written_dead))
}

/// Lets this process be the courier of a data file, for as long as it holds what this returns; `None` if another is.
pub fn claim_courier(data: &Path) -> Result<Option<File>, StoreError> {
    let path = beside(data, COURIER);
    let io = |source| StoreError::Io { doing: FileAction::Create, path: path.clone(), source };
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600);
    let file =
        options.custom_flags(OFlags::NOFOLLOW.bits().cast_signed()).open(&path).map_err(io)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(io(source)),
    }
}

fn write_endpoints(data: &Path, all: &[Endpoint]) -> Result<(), StoreError> {
    ENDPOINTS.write(data, all.iter().map(lines::written_endpoint))
}

fn write_queues(data: &Path, all: &[(EndpointName, Queue)]) -> Result<(), StoreError> {
    QUEUES.write(data, all.iter().map(|(name, queue)| lines::written_queue(name, queue)))
}

#[cfg(test)]
mod tests;
