//! How many files the system lets the server have open: each connection is one.
//!
//! Invariant: what the server needs besides visitors is never a visitor's.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::domain::limits::{
    ADMIN_CONNECTIONS_MAX, CONNECTIONS_MAX, LOCAL_CONNECTIONS_MAX, RESERVED_DESCRIPTORS,
};

/// Those that are no visitor's. A command on this machine may have a spool beside its connection.
const OURS: u64 = (ADMIN_CONNECTIONS_MAX + 2 * LOCAL_CONNECTIONS_MAX + RESERVED_DESCRIPTORS) as u64;

/// Asks for as many as all connections need, where the system gives as few as 1,024 unasked, and says
/// how many connections visitors may have at once.
pub(super) fn connections_max() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let wanted = asked_for(&limit);
    let given = setrlimit(Resource::Nofile, wanted).map_or(limit.current, |()| wanted.current);
    visitors(given)
}

/// All that are needed, or as many as may be had; never fewer than there are.
fn asked_for(limit: &Rlimit) -> Rlimit {
    let needed = CONNECTIONS_MAX as u64 + OURS;
    let had = |most: Option<u64>| most.unwrap_or(u64::MAX);
    let asked = needed.min(had(limit.maximum)).max(had(limit.current));
    Rlimit { current: limit.current.map(|_| asked), maximum: limit.maximum }
}

/// Visitors' connections with so many descriptors; `None` is without a limit.
fn visitors(descriptors: Option<u64>) -> usize {
    let left = descriptors.map(|all| usize::try_from(all.saturating_sub(OURS)));
    match left {
        Some(Ok(left)) => left.clamp(16, CONNECTIONS_MAX),
        _ => CONNECTIONS_MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_asks_for_what_it_needs_and_makes_do_with_what_it_gets() {
        let all = CONNECTIONS_MAX as u64 + OURS;
        let table = [
            // Soft, hard, what is asked for, and what is left to visitors.
            (Some(1_024), Some(1_048_576), Some(all), CONNECTIONS_MAX),
            (Some(1_024), None, Some(all), CONNECTIONS_MAX),
            (Some(1_024), Some(4_096), Some(4_096), 4_096 - 512),
            (Some(65_536), Some(65_536), Some(65_536), CONNECTIONS_MAX),
            (Some(40), Some(40), Some(40), 16),
            (None, None, None, CONNECTIONS_MAX),
        ];
        for (current, maximum, asked, left) in table {
            let given = asked_for(&Rlimit { current, maximum }).current;
            assert_eq!((given, visitors(given)), (asked, left), "{current:?} of {maximum:?}");
        }
    }
}
