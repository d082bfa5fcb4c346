//! What a plan says about the place where its links are served: the path of the domain, the shop's name, and
//! where the bare domain leads.
//!
//! Invariant: a redirect whose path is a slug alone reads nothing of it but the bits of its privacy. Does not hold links (see `directory`).

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::domain::link::Title;
use crate::domain::link::picture::{PictureFile, PictureName};
use crate::domain::link::target::Target;
use crate::domain::period::Zone;
use crate::domain::pixel::PixelRules;
use crate::domain::settings::domain::below;
use crate::domain::settings::privacy::{Privacy, SignalPolicy, VisitorPolicy};
use crate::domain::settings::{Domain, Settings};

/// The place where links are served, as the plan in force describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Site {
    /// The paths of the domains, the longest first; none for nearly all.
    paths: Vec<Box<str>>,
    pub name: Option<Title>,
    /// Where the bare domain leads.
    pub home: Option<Target>,
    pub privacy: ClickPrivacy,
    /// The zone of the days and hours of rules.
    pub zone: Zone,
    /// The address of short links, where pictures are.
    pub domain: Option<Domain>,
    /// The pictures of cards, by name.
    pub pictures: Vec<PictureFile>,
    /// What the pages of a shop may say.
    pub pixel: PixelRules,
}

/// What clicks leave out of their visitors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClickPrivacy {
    /// No visitor has a key.
    pub is_without_visitors: bool,
    /// A browser that asks not to be tracked gets no click id.
    pub is_strict: bool,
}

impl ClickPrivacy {
    fn of(privacy: &Privacy) -> Self {
        Self {
            is_without_visitors: privacy.visitor == VisitorPolicy::Nobody,
            is_strict: privacy.signals == SignalPolicy::Strict,
        }
    }

    fn bits(self) -> u8 {
        u8::from(self.is_without_visitors) | u8::from(self.is_strict) << 1
    }

    fn from_bits(bits: u8) -> Self {
        Self { is_without_visitors: bits & 1 != 0, is_strict: bits & 2 != 0 }
    }
}

impl Site {
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        let Settings { name, home, privacy, zone, domain, pictures, .. } = settings;
        let paths = settings.all_domains().map(Domain::path);
        let mut paths: Vec<Box<str>> =
            paths.filter(|path| !path.is_empty()).map(Box::from).collect();
        paths.sort_unstable_by_key(|path| std::cmp::Reverse(path.len()));
        paths.dedup();
        let privacy = ClickPrivacy::of(privacy);
        Self {
            paths,
            name: name.clone(),
            home: home.clone(),
            privacy,
            zone: zone.clone(),
            domain: domain.clone(),
            pictures: pictures.clone(),
            pixel: PixelRules::of(settings),
        }
    }

    /// The name of a link in a path without its leading slash: what follows the path of a domain. The
    /// whole path if it is not below one, because some proxies strip it.
    #[must_use]
    pub fn name_in<'p>(&self, path: &'p str) -> &'p str {
        let mut rests = self.paths.iter().filter_map(|own| below(path, own));
        rests.find(|rest| !rest.is_empty()).unwrap_or(path)
    }

    /// A picture of a card.
    #[must_use]
    pub fn picture(&self, name: PictureName) -> Option<&PictureFile> {
        self.pictures.iter().find(|of| of.name() == name)
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
    /// The bits of its [`ClickPrivacy`], which each click needs.
    privacy: AtomicU8,
    plans: AtomicU64,
}

impl CurrentSite {
    pub(super) fn get(&self) -> Arc<Site> {
        Arc::clone(&self.site.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn privacy(&self) -> ClickPrivacy {
        ClickPrivacy::from_bits(self.privacy.load(Ordering::Relaxed))
    }

    pub(super) fn set(&self, site: Site) {
        self.privacy.store(site.privacy.bits(), Ordering::Relaxed);
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
