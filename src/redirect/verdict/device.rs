//! The kind of device that a user agent names.
//!
//! Invariant: the result is only counted, and never decides a verdict. Does not tell models and
//! versions.

use std::sync::LazyLock;

use super::needles::{Found, Needles};
use crate::domain::device::Device;

/// Signs of a device: one of the needles, and one of `with` (if there are any).
struct Sign {
    device: Device,
    needles: &'static [&'static str],
    with: &'static [&'static str],
}

/// The first match wins, because Windows Phones and some desktops also name Android.
const SIGNS: [Sign; 5] = [
    Sign {
        device: Device::Other,
        needles: &["windows phone", "smart-tv", "smarttv", "crkey", "playstation", "xbox"],
        with: &[],
    },
    Sign {
        device: Device::Ios,
        needles: &[
            "iphone",
            "ipad",
            "ipod",
            "(ios ",
            "; ios ",
            "fbios",
            "messengerforios",
            "messengerliteforios",
        ],
        with: &[],
    },
    // An iPad that asks for desktop pages says Macintosh, but an app adds what no Mac says. In Safari,
    // such an iPad cannot be told from a Mac.
    Sign {
        device: Device::Ios,
        needles: &["macintosh"],
        with: &[
            " mobile/",
            "crios/",
            "fxios/",
            "edgios/",
            "opios/",
            "gsa/",
            "instagram ",
            "barcelona ",
            "musical_ly",
            "bytedancewebview",
            "snapchat/",
            "pinterest/ios",
            "pinterest for ios",
            "linkedinapp",
            "; ios ",
            " ios ",
            "ios/",
        ],
    },
    Sign { device: Device::Android, needles: &["android"], with: &[] },
    Sign {
        device: Device::Desktop,
        needles: &["windows nt", "macintosh", "x11", "cros ", "linux"],
        with: &[],
    },
];

/// A sign, prepared for one pass over a user agent.
struct Row {
    device: Device,
    needles: Found,
    with: Found,
}

static TABLE: LazyLock<(Needles, Vec<Row>)> = LazyLock::new(|| {
    let mut all = Vec::new();
    let mut rows = Vec::new();
    for Sign { device, needles, with } in &SIGNS {
        let mut places = |texts: &[&'static str]| {
            let start = all.len();
            all.extend_from_slice(texts);
            Found::of(start..all.len())
        };
        rows.push(Row { device: *device, needles: places(needles), with: places(with) });
    }
    (Needles::new(&all), rows)
});

/// The device of a user agent. `Other` without one.
pub(super) fn device(user_agent: Option<&str>) -> Device {
    let (needles, rows) = &*TABLE;
    let found = needles.find(user_agent.unwrap_or_default());
    let fits =
        |row: &&Row| found.any(&row.needles) && (row.with.is_empty() || found.any(&row.with));
    rows.iter().find(fits).map_or(Device::Other, |row| row.device)
}

#[cfg(test)]
mod tests;
