//! The lines of the log about a data file that cannot be written.
//!
//! Invariant: an outage has one line when it begins, one for each further kind of reason, and one when it is
//! over. The writer tries again and again, and each attempt fails with a sentence of its own; a line for
//! each would say nothing new. Does not decide what is an outage (see the writer in `recorder`).

use std::mem::{Discriminant, discriminant, take};
use std::sync::{Mutex, PoisonError};

use super::log::Log;
use crate::domain::causes::with_causes;
use crate::recorder::Incident;
use crate::render::grouped;
use crate::store::StoreError;

/// What a failure is told apart by: the system's error, or else the kind of error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    System(i32),
    Other(Discriminant<StoreError>),
}

impl Reason {
    /// `None` for an error that only follows from an earlier one.
    fn of(error: &StoreError) -> Option<Self> {
        let system = error.system().and_then(std::io::Error::raw_os_error);
        match error {
            _ if let Some(code) = system => Some(Self::System(code)),
            StoreError::Closed(_) => None,
            other => Some(Self::Other(discriminant(other))),
        }
    }
}

/// The reasons of the present outage that were logged.
#[derive(Debug, Default)]
struct Outage {
    file: Vec<Reason>,
    /// The last one of the click log.
    log: Option<Reason>,
}

impl Outage {
    /// The line about an incident, if it is news.
    fn line(&mut self, incident: &Incident<'_>) -> Option<String> {
        match incident {
            Incident::Failed(error) => {
                let reason = Reason::of(error);
                let is_known =
                    reason.map_or(!self.file.is_empty(), |reason| self.file.contains(&reason));
                if is_known {
                    return None;
                }
                self.file.push(reason.unwrap_or(Reason::Other(discriminant(*error))));
                Some(format!("error: clicks wait in memory: {}", with_causes(*error)))
            }
            Incident::LogFailed(error) => {
                let reason = Reason::of(error).unwrap_or(Reason::Other(discriminant(*error)));
                let is_known = self.log.replace(reason) == self.log;
                (!is_known).then(|| {
                    format!(
                        "warning: clicks go to the data file at once, and visitors wait longer: the click log \
                         cannot be used: {}",
                        with_causes(*error)
                    )
                })
            }
            Incident::LogHealed => {
                self.log = None;
                Some("recovered: clicks go to the click log again".to_owned())
            }
            Incident::Lost(clicks) => {
                let clicks = grouped(&clicks.to_string());
                Some(format!(
                    "error: clicks lost so far: {clicks}. The disk failed; visitors were redirected"
                ))
            }
            Incident::GivenUp(count) => {
                let count = grouped(&count.to_string());
                Some(format!(
                    "error: clicks lost: {count}. The disk did not recover before the stop"
                ))
            }
            Incident::Healed if take(&mut self.file).is_empty() => None,
            Incident::Healed => Some("recovered: all queued clicks are on disk".to_owned()),
        }
    }
}

/// Logs outages.
pub(super) fn alarm(log: Log) -> impl Fn(&Incident<'_>) + Send + 'static {
    let outage = Mutex::new(Outage::default());
    move |incident| {
        let line = outage.lock().unwrap_or_else(PoisonError::into_inner).line(incident);
        if let Some(line) = line {
            log.say(&line);
        }
    }
}

#[cfg(test)]
mod tests;
