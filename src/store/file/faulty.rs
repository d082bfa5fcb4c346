//! For tests: a disk with injected faults. Power fails, writes and syncs fail, it is full, or slow.
//!
//! Two disks may have the same power. A disk keeps two images: what a reader sees, and what is durable. At a power cut each unsynced sector of
//! 512 bytes is kept or lost at random. A failed sync loses some unsynced sectors and then treats the
//! cache as clean, as Linux does.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use crate::store::Disk;

/// Bytes that are written atomically.
const SECTOR: usize = 512;

/// A random number generator whose seed makes a test reproducible.
#[derive(Debug, Clone)]
pub(crate) struct SplitMix64(pub(crate) u64);

impl SplitMix64 {
    /// A number below a bound. The bias of the remainder is negligible here.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// The faults to inject.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Faults {
    /// Writes fail with this errno.
    pub(crate) write: Option<i32>,
    /// Syncs fail with this errno.
    pub(crate) sync: Option<i32>,
    /// The duration of a sync.
    pub(crate) slow: Duration,
    /// The capacity of the disk in bytes.
    pub(crate) capacity: Option<u64>,
    /// Syncs report success without doing anything.
    pub(crate) skips_sync: bool,
    /// Evicting keeps cached pages, even those that a failed sync lost.
    pub(crate) keeps_dirty_cache: bool,
    /// Only one operation fails.
    pub(crate) once: bool,
}

impl Faults {
    pub(crate) const NONE: Self = Self {
        write: None,
        sync: None,
        slow: Duration::ZERO,
        capacity: None,
        skips_sync: false,
        keeps_dirty_cache: false,
        once: false,
    };
}

/// "Input/output error".
pub(crate) const EIO: i32 = 5;
/// "No space left on device".
pub(crate) const ENOSPC: i32 = 28;

#[derive(Debug)]
pub(crate) struct FaultyDisk(Mutex<State>);

#[derive(Debug)]
struct State {
    live: Vec<u8>,
    durable: Vec<u8>,
    pending: Vec<Pending>,
    random: SplitMix64,
    power: Arc<Mutex<Power>>,
    faults: Faults,
}

#[derive(Debug, Default)]
struct Power {
    /// Operations until the power fails; `None` for never.
    until_cut: Option<u64>,
    is_off: bool,
}

#[derive(Debug)]
enum Pending {
    Write(usize, Vec<u8>),
    SetLen(usize),
}

impl FaultyDisk {
    /// A disk with this durable content.
    pub(crate) fn of(bytes: Vec<u8>, seed: u64) -> Self {
        Self(Mutex::new(State {
            live: bytes.clone(),
            durable: bytes,
            pending: Vec::new(),
            random: SplitMix64(seed),
            power: Arc::default(),
            faults: Faults::default(),
        }))
    }

    /// An empty disk with the same power.
    pub(crate) fn beside(&self, seed: u64) -> Self {
        let other = Self::of(Vec::new(), seed);
        other.lock().power = Arc::clone(&self.lock().power);
        other
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// The durable content.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.lock().durable.clone()
    }

    /// Turns the power on, for a number of operations or forever. Only durable content remains.
    pub(crate) fn power(&self, operations: Option<u64>) {
        let mut state = self.lock();
        *state.power.lock().unwrap() = Power { until_cut: operations, is_off: false };
        // Of a cut during an operation of another disk.
        state.settle();
        state.live = state.durable.clone();
    }

    /// Whether the power has failed.
    pub(crate) fn is_off(&self) -> bool {
        self.lock().is_off()
    }

    /// Injects these faults from now on.
    pub(crate) fn fail(&self, faults: Faults) {
        self.lock().faults = faults;
    }
}

impl State {
    /// Counts an operation; `false` if the power fails during it.
    fn begin(&mut self) -> io::Result<bool> {
        let mut power = self.power.lock().unwrap();
        if power.is_off {
            return Err(no_power());
        }
        let Some(left) = &mut power.until_cut else { return Ok(true) };
        *left = left.saturating_sub(1);
        Ok(*left > 0)
    }

    fn is_off(&self) -> bool {
        self.power.lock().unwrap().is_off
    }

    /// The errno of the operation, if it must fail.
    fn fault(&mut self, of: impl Fn(&Faults) -> Option<i32>) -> Option<i32> {
        let code = of(&self.faults)?;
        if self.faults.once {
            (self.faults.write, self.faults.sync) = (None, None);
        }
        Some(code)
    }

    /// The power fails. Unsynced sectors are kept at random.
    fn cut(&mut self) -> io::Error {
        self.power.lock().unwrap().is_off = true;
        self.settle();
        no_power()
    }

    /// Makes a random share of the unsynced sectors durable: none, all, or one to three quarters.
    fn settle(&mut self) {
        let kept_of_4 = [0, 4, 2, 1, 3][usize::try_from(self.random.below(5)).unwrap()];
        for pending in std::mem::take(&mut self.pending) {
            match pending {
                Pending::SetLen(len) => {
                    if self.random.below(4) < kept_of_4 {
                        self.durable.resize(len, 0);
                    }
                }
                Pending::Write(offset, bytes) => {
                    let mut at = offset;
                    while at < offset + bytes.len() {
                        let end = ((at / SECTOR + 1) * SECTOR).min(offset + bytes.len());
                        if self.random.below(4) < kept_of_4 {
                            put(&mut self.durable, at, &bytes[at - offset..end - offset]);
                        }
                        at = end;
                    }
                }
            }
        }
    }
}

fn no_power() -> io::Error {
    io::Error::other("no power")
}

fn put(image: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if image.len() < end {
        image.resize(end, 0);
    }
    image[offset..end].copy_from_slice(bytes);
}

fn index(offset: u64) -> usize {
    usize::try_from(offset).unwrap()
}

impl Disk for FaultyDisk {
    fn len(&self) -> io::Result<u64> {
        let state = self.lock();
        if state.is_off() { Err(no_power()) } else { Ok(state.live.len() as u64) }
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let state = self.lock();
        if state.is_off() {
            return Err(no_power());
        }
        let (from, to) = (index(offset), index(offset) + out.len());
        let bytes = state.live.get(from..to).ok_or(io::ErrorKind::UnexpectedEof)?;
        out.copy_from_slice(bytes);
        Ok(())
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.lock();
        let has_power = state.begin()?;
        if let Some(code) = state.fault(|faults| faults.write) {
            return Err(io::Error::from_raw_os_error(code));
        }
        if state.faults.capacity.is_some_and(|capacity| offset + bytes.len() as u64 > capacity) {
            return Err(io::Error::from_raw_os_error(ENOSPC));
        }
        put(&mut state.live, index(offset), bytes);
        state.pending.push(Pending::Write(index(offset), bytes.to_vec()));
        if has_power { Ok(()) } else { Err(state.cut()) }
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut state = self.lock();
        let has_power = state.begin()?;
        if state.faults.capacity.is_some_and(|capacity| len > capacity) {
            return Err(io::Error::from_raw_os_error(ENOSPC));
        }
        state.live.resize(index(len), 0);
        state.pending.push(Pending::SetLen(index(len)));
        if has_power { Ok(()) } else { Err(state.cut()) }
    }

    fn sync(&self) -> io::Result<()> {
        let slow = self.lock().faults.slow;
        std::thread::sleep(slow);
        let mut state = self.lock();
        if !state.begin()? {
            return Err(state.cut());
        }
        if let Some(code) = state.fault(|faults| faults.sync) {
            state.settle();
            return Err(io::Error::from_raw_os_error(code));
        }
        if state.faults.skips_sync {
            return Ok(());
        }
        let State { durable, pending, .. } = &mut *state;
        for pending in pending.drain(..) {
            match pending {
                Pending::SetLen(len) => durable.resize(len, 0),
                Pending::Write(offset, bytes) => put(durable, offset, &bytes),
            }
        }
        Ok(())
    }

    fn evict(&self) {
        let mut state = self.lock();
        if state.faults.keeps_dirty_cache {
            return;
        }
        let mut live = state.durable.clone();
        for pending in &state.pending {
            match pending {
                Pending::SetLen(len) => live.resize(*len, 0),
                Pending::Write(offset, bytes) => put(&mut live, *offset, bytes),
            }
        }
        state.live = live;
    }
}
