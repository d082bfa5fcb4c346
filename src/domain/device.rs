//! The kind of device that a visitor has.

use super::string_enum::string_enum;

string_enum!(
    /// The kind of device, as far as its user agent tells.
    Device {
        /// iPhone, iPad, iPod.
        Ios = "ios",
        /// Android.
        Android = "android",
        /// Windows, macOS, Linux, `ChromeOS`.
        Desktop = "desktop",
        /// Something else.
        Other = "other",
    }
);
