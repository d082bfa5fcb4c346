//! What an import is entered in the ledger as.
//!
//! Invariant: the same file that is read in the same way has the same digest, wherever it lies and whatever it
//! is called. Of its path, only the name is kept.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::input::again;
use crate::cli::error::CliError;
use crate::codec::encode_message;
use crate::domain::record::ledger::{ImportNumber, ImportSpec};
use crate::import::Options;

/// Bytes of a file that are read at once.
const PIECE_BYTES: usize = 256 * 1024;
/// The version of what is digested.
const DIGEST_VERSION: u8 = 1;

/// What an import replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Replaces {
    Nothing,
    /// What is known of its records.
    Known,
    /// What was there before the first import of the same call.
    Beside(ImportNumber),
}

/// The spec of an import of a file with records of a kind.
pub(super) fn spec(
    file: &File,
    path: &Path,
    kind: u8,
    options: &Options,
    replaces: Replaces,
) -> Result<ImportSpec, CliError> {
    let name = path.file_name().filter(|_| path != Path::new("-"));
    let mut spec = ImportSpec {
        digest: [0; 16],
        kind,
        file: name.map(|name| name.to_string_lossy().into()),
        options: named(options),
        replaces: replaces != Replaces::Nothing,
        beside: match replaces {
            Replaces::Beside(first) => Some(first),
            Replaces::Nothing | Replaces::Known => None,
        },
        erased: 0,
    };
    spec.digest = digest(file, path, &spec)?;
    Ok(spec)
}

/// The options that decide what is read of the file.
fn named(options: &Options) -> Vec<(Box<str>, Box<str>)> {
    let Options {
        reading, currency, channel, country, zone, decimal, dates, encoding, shop, ..
    } = options;
    let options = [
        ("from", reading.told()),
        ("currency", currency.map(|currency| currency.to_string())),
        ("channel", channel.as_ref().map(ToString::to_string)),
        ("country", country.map(|country| country.to_string())),
        ("zone", zone.as_ref().map(ToString::to_string)),
        ("decimal", decimal.map(|mark| mark.to_string())),
        ("dates", dates.map(|order| order.to_string())),
        ("shop", shop.as_ref().map(ToString::to_string)),
        ("encoding", encoding.map(|encoding| encoding.name().to_owned())),
    ];
    let given = options.into_iter().filter_map(|(name, value)| Some((name.into(), value?.into())));
    given.collect()
}

fn digest(file: &File, path: &Path, spec: &ImportSpec) -> Result<[u8; 16], CliError> {
    let mut hash = Sha256::new();
    // The name of the file is no part of it.
    let read_as = (spec.kind, (spec.replaces, spec.options.clone()));
    hash.update(encode_message(DIGEST_VERSION, &read_as));
    let mut file = again(file, path)?;
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let count = file.read(&mut piece).map_err(|source| CliError::File {
            doing: "read",
            path: path.to_owned(),
            source,
        })?;
        if count == 0 {
            break;
        }
        hash.update(&piece[..count]);
    }
    let whole: [u8; 32] = hash.finalize().into();
    let mut digest = [0; 16];
    digest.copy_from_slice(&whole[..16]);
    Ok(digest)
}
