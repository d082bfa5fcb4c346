//! The disks of a data file and of its click log, which lose their power together.

use std::path::Path;
use std::sync::Arc;

use crate::domain::sample::FixedRandom;
use crate::store::faulty::{Faults, FaultyDisk};
use crate::store::{Disk, LogSize, Store, StoreError};

/// Space for six groups: it is written again and again, and full at times.
const LOG: LogSize = LogSize { step: 3 * 4096, max: 7 * 4096 };

pub(super) struct Disks([Arc<FaultyDisk>; 2]);

impl Disks {
    pub(super) fn of(data: Vec<u8>, seed: u64) -> Self {
        let data = FaultyDisk::of(data, seed);
        let log = data.beside(seed.rotate_left(32));
        Self([Arc::new(data), Arc::new(log)])
    }

    pub(super) fn open(&self, path: &Path) -> Result<Store, StoreError> {
        let disks = self.0.clone().map(|disk| disk as Arc<dyn Disk>);
        Store::open_on_disks(disks, LOG, path, &FixedRandom(7))
    }

    /// Turns the power on, for a number of operations or forever.
    pub(super) fn power(&self, operations: Option<u64>) {
        for disk in &self.0 {
            disk.power(operations);
        }
    }

    pub(super) fn is_off(&self) -> bool {
        self.0[0].is_off()
    }

    pub(super) fn fail(&self, faults: [Faults; 2]) {
        for (disk, faults) in self.0.iter().zip(faults) {
            disk.fail(faults);
        }
    }
}
