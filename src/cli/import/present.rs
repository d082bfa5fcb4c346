//! What an import needs to know of the data that is there.
//!
//! Invariant: a dry run makes no data file. Without one, it hashes people under a key that nobody keeps.

use std::sync::Arc;

use super::facts::ToldBy;
use crate::cli::care::erasing::catch_up;
use crate::cli::error::CliError;
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::click::id::ClickIdKey;
use crate::domain::record::erasure::Erasures;
use crate::domain::record::normaliser::Normaliser;
use crate::domain::record::person::PeopleKey;
use crate::domain::settings::Settings;
use crate::import::SelfChecking;
use crate::store::{Normalisers, StoreError};
use crate::wire::{Data, Reach, WireError};

pub(super) struct Present {
    pub(super) settings: Settings,
    pub(super) epoch: u32,
    /// `None` if it is elsewhere.
    pub(super) people: Option<PeopleKey>,
    /// The normalisers under which the file has people.
    pub(super) held: Vec<Normaliser>,
    /// The people who were erased.
    pub(super) erasures: Arc<Erasures>,
    /// What first messages are looked through for.
    pub(super) tokens: SelfChecking,
    /// `None` without a data file.
    click_id_key: Option<ClickIdKey>,
}

impl Present {
    /// Reaches the data; for a dry run without a data file, there is none.
    pub(super) fn reach<'r>(
        is_dry: bool,
        global: &Global,
        io: &Io<'r>,
    ) -> Result<(Option<Data<'r>>, Self), CliError> {
        let reach = if is_dry { Reach::ToRead } else { Reach::OrMake };
        let data = match global.reach(reach, io.random) {
            Err(CliError::Wire(WireError::Store(StoreError::NotFound(_)))) if is_dry => {
                return Ok((None, Self::nothing(io)));
            }
            data => data?,
        };
        let present = data.snapshot(&Normalisers::ask())?;
        let fingerprint = present.people.ok_or(StoreError::Missing("people fingerprint"))?;
        let people = data.people_key(fingerprint)?;
        let erasures = data.erased_people()?;
        // One that was interrupted is ended first.
        if !is_dry {
            catch_up(&data, &erasures, None, io)?;
        }
        let erasures = Arc::new(erasures);
        let patterns = present.batches.values().map(|batch| batch.spec.pattern.clone());
        let tokens = SelfChecking::of(present.click_id_key.clone(), patterns);
        let (epoch, click_id_key) = (present.epoch, Some(present.click_id_key));
        let (settings, held) = (present.settings, present.parts.held);
        Ok((Some(data), Self { settings, epoch, people, held, erasures, tokens, click_id_key }))
    }

    fn nothing(io: &Io<'_>) -> Self {
        let mut bytes = [0; 32];
        io.random.fill(&mut bytes);
        Self {
            settings: Settings::default(),
            epoch: 0,
            people: Some(PeopleKey::from_bytes(bytes)),
            held: Vec::new(),
            erasures: Arc::default(),
            tokens: SelfChecking::default(),
            click_id_key: None,
        }
    }

    /// `first` is how many of the first records are told.
    pub(super) fn told_by(&self, first: usize) -> ToldBy {
        let (click_id_key, settings) = (self.click_id_key.clone(), self.settings.clone());
        ToldBy { click_id_key, settings, first }
    }
}
