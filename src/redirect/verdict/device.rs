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
mod tests {
    use super::*;

    #[test]
    fn the_agent_tells_the_device() {
        let table = [
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605", Device::Ios),
            ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36", Device::Android),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", Device::Desktop),
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", Device::Desktop),
            ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0)", Device::Desktop),
            ("Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft)", Device::Other),
            ("curl/8.5.0", Device::Other),
        ];
        for (agent, expected) in table {
            assert_eq!(device(Some(agent)), expected, "{agent}");
        }
        assert_eq!(device(None), Device::Other);
    }
}
