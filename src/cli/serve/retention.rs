//! What the plan keeps no longer is removed by the server: once at its start, then once a day.
//!
//! Invariant: each step is a change of bounded size, so that clicks wait for none of it. A step that fails is left to
//! the next day. Does not decide what is over (see `change`).

use std::sync::Arc;
use std::time::Duration;

use super::log::Log;
use crate::change::{Change, Erased, LabelsForgotten, Operation, RemovedSome};
use crate::cli::outside::OsRandom;
use crate::domain::causes::with_causes;
use crate::domain::environment::Clock;
use crate::domain::limits::FORGET_EVERY_MS;
use crate::render::counted;
use crate::service::{DataService, ServiceError};
use crate::store::hooks::alter_failed;

/// Removes what is over, as long as the server runs.
pub(super) async fn watch(service: DataService, clock: Arc<dyn Clock>, log: Log) {
    loop {
        if let Err(error) = end_erasure(&service, &*clock).await {
            let error = with_causes(&error);
            log.say(&format!(
                "warning: an erasure could not be ended: {error}\n  hint: tried again tomorrow"
            ));
        }
        let mut is_whole = true;
        match remove_aged(&service, &*clock).await {
            Ok((0, 0)) => {}
            Ok((clicks, agents)) => {
                let (clicks, agents) = (counted(clicks, "click"), counted(agents, "user agent"));
                log.say(&format!("note: removed {clicks} and {agents}, as [privacy] keep says"));
            }
            Err(error) => {
                is_whole = false;
                let error = with_causes(&error);
                log.say(&format!(
                    "warning: old clicks could not be removed: {error}\n  hint: tried again tomorrow"
                ));
            }
        }
        match forget_labels(&service, &*clock).await {
            Ok(0) => {}
            Ok(removed) => {
                let labels = counted(removed, "label");
                log.say(&format!(
                    "note: removed {labels} of codes that were given to people, as `labels` of [privacy] keep says"
                ));
            }
            Err(error) => {
                is_whole = false;
                let error = with_causes(&error);
                log.say(&format!("warning: old labels could not be removed: {error}\n  hint: tried again tomorrow"));
            }
        }
        let (path, now) = (service.store.path().to_owned(), clock.now());
        let forgotten = move || alter_failed(&path, now, |_| ());
        if !matches!(tokio::task::spawn_blocking(forgotten).await, Ok(Ok(()))) {
            log.say(
                "warning: old messages of webhooks could not be removed\n  hint: `couplet hooks failed` says why",
            );
        }
        if is_whole {
            service.removals.ended(clock.now());
        } else {
            service.removals.failed();
        }
        tokio::time::sleep(Duration::from_millis(FORGET_EVERY_MS)).await;
    }
}

/// Ends an erasure whose command was killed.
async fn end_erasure(service: &DataService, clock: &dyn Clock) -> Result<(), ServiceError> {
    let store = Arc::clone(&service.store);
    let is_erasing = tokio::task::spawn_blocking(move || store.begin_read()?.is_erasing()).await;
    if !is_erasing.map_err(|_| ServiceError::Stopping)?? {
        return Ok(());
    }
    loop {
        let (change, read) = Change::new(Operation::erase_step(), clock, &OsRandom).into_parts();
        let Some(Ok(Erased { is_done: false, .. })) = read(service.change(change).await?) else {
            return Ok(());
        };
    }
}

/// Removes clicks and user agents, step by step. Returns how many.
async fn remove_aged(service: &DataService, clock: &dyn Clock) -> Result<(u64, u64), ServiceError> {
    let mut sums = (0, 0);
    let store = Arc::clone(&service.store);
    let settings = tokio::task::spawn_blocking(move || store.settings()).await;
    let privacy = settings.map_err(|_| ServiceError::Stopping)??.privacy;
    if privacy.clicks.is_none() && privacy.user_agents.is_none() {
        return Ok(sums);
    }
    loop {
        let (change, read) = Change::new(Operation::keep(), clock, &OsRandom).into_parts();
        let Some(Ok(RemovedSome { clicks, agents, is_done })) = read(service.change(change).await?)
        else {
            return Ok(sums);
        };
        sums = (sums.0 + clicks, sums.1 + agents);
        if is_done {
            return Ok(sums);
        }
    }
}

/// Returns how many were removed.
async fn forget_labels(service: &DataService, clock: &dyn Clock) -> Result<u64, ServiceError> {
    let mut sum = 0;
    let store = Arc::clone(&service.store);
    let settings = tokio::task::spawn_blocking(move || store.settings()).await;
    if settings.map_err(|_| ServiceError::Stopping)??.privacy.labels.is_none() {
        return Ok(sum);
    }
    loop {
        let (change, read) = Change::new(Operation::forget_labels(), clock, &OsRandom).into_parts();
        let Some(Ok(LabelsForgotten { removed, is_done })) = read(service.change(change).await?)
        else {
            return Ok(sum);
        };
        sum += u64::from(removed);
        if is_done {
            return Ok(sum);
        }
    }
}
