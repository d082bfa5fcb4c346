//! The kind of device that a visitor uses.

use super::string_enum::string_enum;

string_enum!(
    /// The kind of device that a user agent names.
    Device {
        /// iPhone, iPad or iPod.
        Ios = "ios",
        Android = "android",
        /// Windows, macOS, Linux or `ChromeOS`.
        Desktop = "desktop",
        /// Anything else, or unknown.
        Other = "other",
    }
);
