//! The limit of open files: each connection needs one.
//!
//! Invariant: the files that the server itself needs are never given to visitors.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::domain::limits::{
    ADMIN_CONNECTIONS_MAX, CONNECTIONS_MAX, LOCAL_CONNECTIONS_MAX, RESERVED_DESCRIPTORS,
};

/// Files for everything but visitors. A local command may need a spool beside its connection.
const OURS: u64 = (ADMIN_CONNECTIONS_MAX + 2 * LOCAL_CONNECTIONS_MAX + RESERVED_DESCRIPTORS) as u64;

/// Raises the soft limit, which is often only 1,024, to what all connections need. Returns how many
/// connections visitors may have at once.
pub(super) fn connections_max() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let wanted = asked_for(&limit);
    let given = setrlimit(Resource::Nofile, wanted).map_or(limit.current, |()| wanted.current);
    visitors(given)
}

/// The limit to ask for: what is needed, at most the hard limit, at least the present soft limit.
fn asked_for(limit: &Rlimit) -> Rlimit {
    let needed = CONNECTIONS_MAX as u64 + OURS;
    let had = |most: Option<u64>| most.unwrap_or(u64::MAX);
    let asked = needed.min(had(limit.maximum)).max(had(limit.current));
    Rlimit { current: limit.current.map(|_| asked), maximum: limit.maximum }
}

/// Visitor connections that fit into a number of descriptors; `None` is unlimited.
fn visitors(descriptors: Option<u64>) -> usize {
    let left = descriptors.map(|all| usize::try_from(all.saturating_sub(OURS)));
    match left {
        Some(Ok(left)) => left.clamp(16, CONNECTIONS_MAX),
        _ => CONNECTIONS_MAX,
    }
}

#[cfg(test)]
mod tests;
