//! The data file, open: transactions, keys, and a clean close.
//!
//! Invariant: an open `Store` has a schema that this version reads, a click-id key and the
//! fingerprint of a people key. One process has it open at a time.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use redb::{Database, DatabaseError, ReadableDatabase, ReadableTable, ReadableTableMetadata};

use super::codec::Codec;
use super::keys::{folder, make_people_key, people_key, read_people_key, sync_folder};
use super::rows::row;
use super::txn::Txn;
use super::{StoreError, tables};
use crate::domain::click_id::ClickIdKey;
use crate::domain::limits::{CACHE_BYTES, DRAIN_PUTS};
use crate::domain::link::Link;
use crate::domain::outside::Random;
use crate::domain::person::{Fingerprint, PeopleKey};

/// The data file, open in this process.
pub struct Store {
    db: Database,
    path: PathBuf,
}

impl Store {
    /// Opens the data file; makes it, with its keys, if it is not there.
    pub fn create(path: &Path, random: &dyn Random) -> Result<Self, StoreError> {
        let is_new = !path.exists();
        let folder = folder(path);
        if !folder.is_dir() {
            return Err(StoreError::NoFolder(folder.to_owned()));
        }
        if is_new {
            // It holds the key of the click ids, and so is its owner's alone from the first instant.
            let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
            let io = |source| StoreError::Io { doing: "make", path: path.to_owned(), source };
            made.map_err(io)?;
        }
        let opened = builder().create(path).map_err(|error| open_error(path, error))?;
        let store = Self { db: opened, path: path.to_owned() };
        match store.meta::<u16>(tables::SCHEMA)? {
            Some(tables::SCHEMA_VERSION) => {}
            Some(found) => {
                return Err(StoreError::Schema { found, known: tables::SCHEMA_VERSION });
            }
            None => store.write(|txn| store.prepare(txn, random))?,
        }
        if is_new {
            sync_folder(path)?;
        }
        store.drain()?;
        Ok(store)
    }

    /// Opens a data file that is there.
    pub fn open(path: &Path, random: &dyn Random) -> Result<Self, StoreError> {
        // An empty file is what a crash leaves of one that was being made.
        if path.metadata().is_ok_and(|file| file.len() > 0) {
            Self::create(path, random)
        } else {
            Err(StoreError::NotFound(path.to_owned()))
        }
    }

    /// Gives a new file its first rows.
    fn prepare(&self, txn: &Txn, random: &dyn Random) -> Result<(), StoreError> {
        if !txn.is_new()? {
            return Err(StoreError::Missing("schema"));
        }
        // A crash between the key file and this row left a key without a file: it is taken over.
        let people_key = match read_people_key(&self.path)? {
            Some(key) => key,
            None => make_people_key(&self.path, random)?,
        };
        let mut key = [0; 16];
        random.fill(&mut key);
        txn.put_meta(tables::SCHEMA, &tables::SCHEMA_VERSION)?;
        txn.put_meta(tables::CLICK_ID_KEY, &key)?;
        txn.put_meta(tables::PEOPLE_FINGERPRINT, &people_key.fingerprint().0)?;
        txn.put_meta(tables::CLICK_LEASE, &0_u64)?;
        txn.make_tables()
    }

    /// One transaction: all of it is on disk when this returns, or nothing of it is there.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Txn) -> Result<T, E>,
    ) -> Result<T, E> {
        let txn = Txn::new(self.db.begin_write().map_err(StoreError::from)?);
        let result = work(&txn)?;
        txn.commit()?;
        Ok(result)
    }

    /// Moves some of what is flipped to its place, in a transaction of its own, and gives the links
    /// that are different now; `None` when nothing is staged any more.
    pub fn drain_step(&self) -> Result<Option<Vec<Link>>, StoreError> {
        if self.read()?.open_table(tables::STAGINGS)?.is_empty()? {
            return Ok(None);
        }
        self.write(|txn| txn.drain_step(DRAIN_PUTS)).map(Some)
    }

    /// Moves all that is flipped to its place, and takes away what never will be.
    pub fn drain(&self) -> Result<(), StoreError> {
        while self.drain_step()?.is_some() {}
        Ok(())
    }

    /// A consistent view for reading.
    pub(super) fn read(&self) -> Result<redb::ReadTransaction, StoreError> {
        Ok(self.db.begin_read()?)
    }

    /// One row of `meta`; `None` if it, or the table, is not there.
    fn meta<T: Codec>(&self, key: &'static str) -> Result<Option<T>, StoreError> {
        let txn = self.read()?;
        let table = match txn.open_table(tables::META) {
            Err(redb::TableError::TableDoesNotExist(_)) => return Ok(None),
            table => table?,
        };
        let bytes = table.get(key)?;
        bytes.map(|bytes| row("meta", &key, tables::ROW_VERSION, bytes.value())).transpose()
    }

    /// Walks through the links in the order of their ids, with one in memory at a time.
    pub fn each_link(&self, mut visit: impl FnMut(&Link)) -> Result<(), StoreError> {
        for entry in self.read()?.open_table(tables::LINKS)?.iter()? {
            let (id, bytes) = entry?;
            visit(&row("links", &id.value(), tables::ROW_VERSION, bytes.value())?);
        }
        Ok(())
    }

    /// The key of the click ids.
    pub fn click_id_key(&self) -> Result<ClickIdKey, StoreError> {
        let bytes = self.meta::<[u8; 16]>(tables::CLICK_ID_KEY)?;
        bytes.map(ClickIdKey::from_bytes).ok_or(StoreError::Missing("click-id key"))
    }

    /// The people key that lies beside the file; `None` if it is not there. One that belongs to
    /// another file is an error.
    pub fn people_key(&self) -> Result<Option<PeopleKey>, StoreError> {
        let fingerprint = self.meta(tables::PEOPLE_FINGERPRINT)?;
        let fingerprint = fingerprint.ok_or(StoreError::Missing("people fingerprint"))?;
        people_key(&self.path, Fingerprint(fingerprint))
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes the file cleanly, so that the next start has nothing to repair.
    pub fn close(self) -> Result<(), StoreError> {
        self.db.close().map_err(|error| open_error(&self.path, error))
    }
}

fn builder() -> redb::Builder {
    let mut builder = Database::builder();
    builder.set_cache_size(CACHE_BYTES);
    builder
}

fn open_error(path: &Path, error: DatabaseError) -> StoreError {
    match error {
        DatabaseError::DatabaseAlreadyOpen => StoreError::Busy(path.to_owned()),
        DatabaseError::Storage(redb::StorageError::Io(source))
            if source.kind() == std::io::ErrorKind::InvalidData =>
        {
            StoreError::Foreign(path.to_owned())
        }
        DatabaseError::Storage(redb::StorageError::Io(source)) => {
            StoreError::Io { doing: "open", path: path.to_owned(), source }
        }
        other => StoreError::Engine(Box::new(other.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::click::Click;
    use crate::domain::limits::CLICK_LEASE;
    use crate::store::fixtures::{Sevens, at, batch, batch_code, click, code, order, spec};
    use crate::store::keys::people_key_path;
    use crate::store::{Added, Ask, ClickAsk, CodeAsk, Columns, Snapshot};

    fn with_store(test: impl FnOnce(&Path, Store)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.redb");
        let store = Store::create(&path, &Sevens).unwrap();
        test(&path, store);
    }

    fn snapshot(store: &Store, ask: &Ask) -> Snapshot {
        Snapshot::read(store.spool(ask).unwrap()).unwrap()
    }

    fn clicks(snapshot: &Snapshot) -> Vec<Click> {
        let mut clicks = Vec::new();
        snapshot.clicks.each(|click| clicks.push(click.clone())).unwrap();
        clicks
    }

    #[test]
    fn what_is_written_is_in_the_next_snapshot_and_survives_a_restart() {
        with_store(|path, store| {
            let link: Link = store
                .write(|txn| {
                    txn.append_clicks(&mut [click(2), click(1)])?;
                    txn.add_order(&order())?;
                    txn.insert_link(spec("bw-ig"), at(9))
                })
                .unwrap();
            store.close().unwrap();
            let store = Store::open(path, &Sevens).unwrap();
            let snapshot = snapshot(&store, &Ask::all());
            assert_eq!(snapshot.links[&link.id], link);
            assert_eq!(snapshot.conversions.len(), 1);
            assert_eq!(clicks(&snapshot), vec![click(1), click(2)]);
            assert_eq!(store.people_key().unwrap().unwrap().bytes(), &[7; 32]);
        });
    }

    #[test]
    fn every_link_is_walked_through_in_its_order() {
        with_store(|_, store| {
            let made: Result<Vec<Link>, StoreError> = store.write(|txn| {
                ["b", "a", "c"].iter().map(|slug| txn.insert_link(spec(slug), at(9))).collect()
            });
            let mut seen = Vec::new();
            store.each_link(|link| seen.push(link.clone())).unwrap();
            assert_eq!(seen, made.unwrap());
        });
    }

    #[test]
    fn a_view_shows_the_file_as_it_was_whatever_is_written_meanwhile() {
        with_store(|_, store| {
            let view = store.view().unwrap();
            store.write(|txn| txn.insert_link(spec("bw-ig"), at(9))).unwrap();
            assert!(Snapshot::read(view.spool(&Ask::all()).unwrap()).unwrap().links.is_empty());
            assert_eq!(snapshot(&store, &Ask::all()).links.len(), 1);
        });
    }

    #[test]
    fn codes_of_batches_come_along_only_when_all_are_asked_for() {
        with_store(|_, store| {
            let own = code();
            let wrote: Result<(), StoreError> = store.write(|txn| {
                let mut batch = txn.insert_batch(batch().spec, at(1))?;
                txn.insert_batch_codes(batch.id, &[batch_code().code])?;
                batch.live_at = Some(at(2));
                txn.put_batch(&batch)?;
                txn.put_code(&own)
            });
            wrote.unwrap();
            let count = |codes| snapshot(&store, &Ask { codes, ..Ask::all() }).codes.len();
            let asks = [CodeAsk::None, CodeAsk::Own, CodeAsk::All];
            assert_eq!(asks.map(count), [0, 1, 2]);
        });
    }

    #[test]
    fn a_failed_change_leaves_nothing_behind() {
        with_store(|_, store| {
            let failed: Result<(), StoreError> = store.write(|txn| {
                txn.insert_link(spec("bw-ig"), at(9))?;
                Err(StoreError::Missing("luck"))
            });
            assert!(failed.is_err());
            assert!(snapshot(&store, &Ask::all()).links.is_empty());
        });
    }

    #[test]
    fn a_record_that_is_known_is_kept_once() {
        with_store(|_, store| {
            let added = store.write(|txn| {
                let first = txn.add_order(&order())?;
                Ok::<_, StoreError>((first, txn.add_order(&order())?))
            });
            assert_eq!(added.unwrap(), (Added::New, Added::Known));
        });
    }

    #[test]
    fn only_blocks_of_the_period_come_along_and_those_that_orders_name() {
        with_store(|_, store| {
            let mut named = order();
            let id = store.click_id_key().unwrap().seal(click(7).number);
            named.click_id = crate::domain::foreign_id::ForeignId::parse(id.as_str()).ok();
            for number in [7, 500, 9_000] {
                store.write(|txn| txn.append_clicks(&mut [click(number)])).unwrap();
            }
            let (from, to) = (click(400).at, click(600).at);
            let ask =
                Ask { clicks: ClickAsk::Between { from, to, columns: Columns::All }, ..Ask::all() };
            assert_eq!(clicks(&snapshot(&store, &ask)), vec![click(500)]);
            store.write(|txn| txn.add_order(&named)).unwrap();
            let of_another_time = clicks(&snapshot(&store, &ask));
            assert_eq!(of_another_time, vec![click(500)]);
            // Another version of the order says when it was; this one names the click.
            (named.ordered_at, named.click_id) = (from, None);
            store.write(|txn| txn.add_order(&named)).unwrap();
            assert_eq!(clicks(&snapshot(&store, &ask)), vec![click(7), click(500)]);
        });
    }

    #[test]
    fn a_lease_is_never_given_twice() {
        with_store(|path, store| {
            let first = store.write(Txn::lease_clicks).unwrap();
            assert_eq!(first, 0..CLICK_LEASE);
            drop(store);
            let store = Store::open(path, &Sevens).unwrap();
            assert_eq!(store.write(Txn::lease_clicks).unwrap().start, CLICK_LEASE);
        });
    }

    #[test]
    fn a_second_opening_is_told_that_the_file_is_busy() {
        with_store(|path, _store| {
            assert!(matches!(Store::open(path, &Sevens), Err(StoreError::Busy(_))));
        });
    }

    #[test]
    fn a_file_that_is_missing_is_not_made_by_opening_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none.redb");
        assert!(matches!(Store::open(&path, &Sevens), Err(StoreError::NotFound(_))));
        assert!(!path.exists());
    }

    #[test]
    fn without_its_people_key_a_file_opens_and_with_another_one_it_says_so() {
        with_store(|path, store| {
            let key = people_key_path(path);
            std::fs::remove_file(&key).unwrap();
            assert!(store.people_key().unwrap().is_none());
            std::fs::write(&key, "00".repeat(32)).unwrap();
            assert!(matches!(store.people_key(), Err(StoreError::WrongPeopleKey(_))));
        });
    }

    #[test]
    fn a_snapshot_that_breaks_off_or_is_altered_is_refused() {
        with_store(|_, store| {
            store.write(|txn| txn.append_clicks(&mut [click(1)])).unwrap();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut store.spool(&Ask::all()).unwrap(), &mut bytes).unwrap();
            for cut in [0, 5, bytes.len() / 2, bytes.len() - 1] {
                assert!(Snapshot::read(&bytes[..cut]).is_err(), "cut at {cut}");
            }
            let last = bytes.len() - 40;
            bytes[last] ^= 1;
            assert!(Snapshot::read(&bytes[..]).is_err());
        });
    }
}
