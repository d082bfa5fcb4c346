//! The kind of device that a user agent names.
//!
//! Invariant: the result is only counted, and never decides a verdict. Does not tell models and
//! versions.

use std::sync::LazyLock;

use super::needles::{Found, Needles};
use crate::domain::device::Device;

/// The first match wins, because Windows Phones and some desktops also name Android.
const SIGNS: &[(Device, &[&str])] = &[
    (Device::Other, &["windows phone", "smart-tv", "smarttv", "crkey", "playstation", "xbox"]),
    (Device::Ios, &["iphone", "ipad", "ipod"]),
    (Device::Android, &["android"]),
    (Device::Desktop, &["windows nt", "macintosh", "x11", "cros ", "linux"]),
];

static MACHINE: LazyLock<(Needles, Vec<(Device, Found)>)> = LazyLock::new(|| {
    let mut all = Vec::new();
    let mut kinds = Vec::new();
    for (device, signs) in SIGNS {
        kinds.push((*device, Found::of(all.len()..all.len() + signs.len())));
        all.extend_from_slice(signs);
    }
    (Needles::new(&all), kinds)
});

/// The device of a user agent. `Other` without one.
pub(super) fn device(user_agent: Option<&str>) -> Device {
    let (needles, kinds) = &*MACHINE;
    let found = needles.find(user_agent.unwrap_or_default());
    let kind = kinds.iter().find(|(_, signs)| found.any(signs));
    kind.map_or(Device::Other, |(device, _)| *device)
}

#[cfg(test)]
mod tests;
