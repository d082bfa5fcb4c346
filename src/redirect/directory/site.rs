//! What a plan says about the place where its links are served: the path of the domain, the shop's name, and
//! where the bare domain leads.
//!
//! Invariant: a redirect whose path is a slug alone never reads it. Does not hold links (see `directory`).

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::domain::link::Title;
use crate::domain::link::target::Target;
use crate::domain::settings::domain::below;
use crate::domain::settings::{Domain, Settings};

/// The place where links are served, as the plan in force describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Site {
    /// The paths of the domains, the longest first; none for nearly all.
    paths: Vec<Box<str>>,
    pub name: Option<Title>,
    /// Where the bare domain leads.
    pub home: Option<Target>,
}

impl Site {
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        let Settings { name, home, .. } = settings;
        let paths = settings.all_domains().map(Domain::path);
        let mut paths: Vec<Box<str>> =
            paths.filter(|path| !path.is_empty()).map(Box::from).collect();
        paths.sort_unstable_by_key(|path| std::cmp::Reverse(path.len()));
        paths.dedup();
        Self { paths, name: name.clone(), home: home.clone() }
    }

    /// The name of a link in a path without its leading slash: what follows the path of a domain. The
    /// whole path if it is not below one, because some proxies strip it.
    #[must_use]
    pub fn name_in<'p>(&self, path: &'p str) -> &'p str {
        let mut rests = self.paths.iter().filter_map(|own| below(path, own));
        rests.find(|rest| !rest.is_empty()).unwrap_or(path)
    }

    /// Whether a path without its leading slash is the bare domain.
    #[must_use]
    pub fn is_home(&self, path: &str) -> bool {
        self.paths.iter().any(|own| below(path, own) == Some(""))
    }
}

/// The site of the plan in force, which another plan may replace at any time.
#[derive(Debug, Default)]
pub(super) struct CurrentSite {
    site: RwLock<Arc<Site>>,
    plans: AtomicU64,
}

impl CurrentSite {
    pub(super) fn get(&self) -> Arc<Site> {
        Arc::clone(&self.site.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn set(&self, site: Site) {
        *self.site.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(site);
    }

    pub(super) fn count_plan(&self) {
        self.plans.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn plans(&self) -> u64 {
        self.plans.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests;
