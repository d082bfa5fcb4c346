//! Counts requests for slugs that no link has, until they are written down.
//!
//! Invariant: only a request that found no link comes here, and holds the lock for one look-up. Memory is bounded:
//! beyond [`ORPHANS_COUNTED_MAX`] different slugs, those that were asked for least become a sum. Does not write (see
//! `service`), and does not look for similar links, which takes all of them.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use super::answer::Serving;
use super::answer::request::RedirectRequest;
use crate::domain::click::Verdict;
use crate::domain::limits::{FILE_ENDING_CHARS_MAX, ORPHAN_HOURS_HELD, ORPHANS_COUNTED_MAX};
use crate::domain::link::slug::{Recipient, Slug};
use crate::domain::link::typed_path::meant;
use crate::domain::record::orphans::Orphans;
use crate::domain::time::Timestamp;

/// The requests since the last time that they were taken.
#[derive(Debug, Default)]
pub struct OrphanCounter(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    /// The hour that is being counted, and those before it that were not taken.
    hours: BTreeMap<Timestamp, OfHour>,
}

#[derive(Debug, Default)]
struct OfHour {
    slugs: HashMap<Slug, u32>,
    others: u64,
    machines: u64,
}

impl OrphanCounter {
    /// Counts a request for a slug; `None` if it was by a program, or for what no slug can be.
    fn count(&self, at: Timestamp, slug: Option<Slug>) {
        let hour = Orphans::hour_of(at);
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.hours.len() > ORPHAN_HOURS_HELD {
            counted.hours.pop_first();
        }
        let of = counted.hours.entry(hour).or_default();
        let Some(slug) = slug else {
            of.machines += 1;
            return;
        };
        let requests = of.slugs.entry(slug).or_default();
        *requests = requests.saturating_add(1);
        if of.slugs.len() > ORPHANS_COUNTED_MAX {
            of.sum_up_rarest();
        }
    }

    /// Takes what was counted, an hour each, the earliest first.
    #[must_use]
    pub fn take(&self) -> Vec<Orphans> {
        let hours = {
            let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut counted.hours)
        };
        let orphans = hours.into_iter().map(|(hour, of)| {
            let OfHour { slugs, others, machines } = of;
            let sums = Orphans { others, machines, ..Orphans::none(hour) };
            sums.with(slugs.into_iter().collect())
        });
        orphans.collect()
    }

    /// Puts back what could not be written.
    pub fn put_back(&self, orphans: &Orphans) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of = counted.hours.entry(orphans.hour).or_default();
        of.others += orphans.others;
        of.machines += orphans.machines;
        for orphan in &orphans.slugs {
            let requests = of.slugs.entry(orphan.slug.clone()).or_default();
            *requests = requests.saturating_add(orphan.requests);
        }
        if of.slugs.len() > ORPHANS_COUNTED_MAX {
            of.sum_up_rarest();
        }
    }
}

impl OfHour {
    /// Turns the slugs that were asked for least into a sum, until half of the places are free. So it takes no time on
    /// average.
    fn sum_up_rarest(&mut self) {
        let mut most = 1;
        while self.slugs.len() > ORPHANS_COUNTED_MAX / 2 {
            let others = &mut self.others;
            self.slugs.retain(|_, requests| {
                let stays = *requests > most;
                *others += if stays { 0 } else { u64::from(*requests) };
                stays
            });
            most = most.saturating_mul(2);
        }
    }
}

impl Serving {
    /// Notes a request for which there is no link.
    pub fn note_orphan(&self, request: &RedirectRequest<'_>) {
        let slug = self.is_by_somebody(request).then(|| asked_slug(request)).flatten();
        self.orphans.count(self.clock.now(), slug);
    }

    /// Whether it is not judged to be by a program that tries addresses.
    fn is_by_somebody(&self, request: &RedirectRequest<'_>) -> bool {
        let verdict = self.verdict(request);
        !matches!(verdict, Verdict::Bot | Verdict::Scanner | Verdict::Probe | Verdict::Prefetch)
    }
}

/// The slug that was asked for; `None` of a path with a slash, and of a file such as `wp-login.php`.
fn asked_slug(request: &RedirectRequest<'_>) -> Option<Slug> {
    if request.path.contains('/') {
        return None;
    }
    // Of what is no name, a dot is in the names of hidden files, as in `.env`.
    let forgiven = || meant(request.path).next().filter(|_| !request.path.contains('.'));
    let (slug, recipient) = request.name().or_else(forgiven)?;
    recipient.is_none_or(|recipient| !is_file_ending(&recipient)).then_some(slug)
}

/// Whether what stands behind the dot is the ending of a file's name, and not the id of a recipient: few small letters
/// and digits, of which the first is a letter.
fn is_file_ending(recipient: &Recipient) -> bool {
    let text = recipient.as_str();
    let is_plain = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    is_plain
        && text.len() <= FILE_ENDING_CHARS_MAX
        && text.starts_with(|first: char| first.is_ascii_lowercase())
}

#[cfg(test)]
mod tests;
