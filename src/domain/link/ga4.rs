//! The default channel under which Google Analytics 4 counts the visitors of a target.
//!
//! The rules are those that Google publishes as "Default channel group"
//! (support.google.com/analytics/answer/9756891), as read in 2026-11, for traffic that is tagged by hand: the
//! first one that fits decides, whatever the case of the letters. The sites that it counts as search, shopping,
//! social and video are in `sources.txt`. Does not know what else decides in Google Analytics: the page that a
//! visitor comes from, and the ids of clicks on ads.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::target::Target;
use super::utm::{QueryUtm, UtmParameter};
use crate::domain::string_enum::string_enum;

string_enum!(
    /// A default channel, by Google's name.
    DefaultChannel {
        Direct = "Direct",
        CrossNetwork = "Cross-network",
        PaidShopping = "Paid Shopping",
        PaidSearch = "Paid Search",
        PaidSocial = "Paid Social",
        PaidVideo = "Paid Video",
        Display = "Display",
        PaidOther = "Paid Other",
        OrganicShopping = "Organic Shopping",
        OrganicSocial = "Organic Social",
        OrganicVideo = "Organic Video",
        OrganicSearch = "Organic Search",
        AiAssistant = "AI Assistant",
        Referral = "Referral",
        Email = "Email",
        Affiliates = "Affiliates",
        Audio = "Audio",
        Sms = "SMS",
        MobilePush = "Mobile Push Notifications",
        /// No rule fits.
        Unassigned = "Unassigned",
    }
);

/// What kind of site a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Site {
    Search,
    Shopping,
    Social,
    Video,
}

/// The values by which the rules decide, in lower case; what is missing is empty.
struct Traffic {
    source: String,
    medium: String,
    campaign: String,
    site: Option<Site>,
}

const EMAIL: [&str; 4] = ["email", "e-mail", "e_mail", "e mail"];
const SOCIAL: [&str; 6] =
    ["social", "social-network", "social-media", "sm", "social network", "social media"];
const DISPLAY: [&str; 5] = ["display", "banner", "expandable", "interstitial", "cpm"];

impl Traffic {
    fn is_site(&self, site: Site) -> bool {
        self.site == Some(site)
    }

    fn medium_is(&self, words: &[&str]) -> bool {
        words.contains(&self.medium.as_str())
    }

    /// Google's `^(.*cp.*|ppc|retargeting|paid.*)$`.
    fn is_paid(&self) -> bool {
        self.medium.contains("cp")
            || self.medium_is(&["ppc", "retargeting"])
            || self.medium.starts_with("paid")
    }

    /// Google's `^(.*(([^a-df-z]|^)shop|shopping).*)$`: `shop` at the start of a word or after an `e`.
    fn is_shopping_campaign(&self) -> bool {
        let begins_word = |(at, _): (usize, &str)| {
            let before = self.campaign[..at].chars().next_back();
            !before.is_some_and(|c| c.is_ascii_lowercase() && c != 'e')
        };
        self.campaign.contains("shopping") || self.campaign.match_indices("shop").any(begins_word)
    }

    fn channel(&self) -> DefaultChannel {
        use DefaultChannel as Channel;
        let (source, medium) = (self.source.as_str(), self.medium.as_str());
        let is_paid = self.is_paid();
        if source == "(direct)" && matches!(medium, "(not set)" | "(none)") {
            Channel::Direct
        } else if self.campaign.contains("cross-network") {
            Channel::CrossNetwork
        } else if is_paid && (self.is_site(Site::Shopping) || self.is_shopping_campaign()) {
            Channel::PaidShopping
        } else if is_paid && self.is_site(Site::Search) {
            Channel::PaidSearch
        } else if is_paid && self.is_site(Site::Social) {
            Channel::PaidSocial
        } else if is_paid && self.is_site(Site::Video) {
            Channel::PaidVideo
        } else if self.medium_is(&DISPLAY) {
            Channel::Display
        } else if is_paid {
            Channel::PaidOther
        } else if self.is_site(Site::Shopping) || self.is_shopping_campaign() {
            Channel::OrganicShopping
        } else if self.is_site(Site::Social) || self.medium_is(&SOCIAL) {
            Channel::OrganicSocial
        } else if self.is_site(Site::Video) || medium.contains("video") {
            Channel::OrganicVideo
        } else if self.is_site(Site::Search) || medium == "organic" {
            Channel::OrganicSearch
        } else {
            self.other_channel()
        }
    }

    /// The channel by rules that look at the source and the medium as words only.
    fn other_channel(&self) -> DefaultChannel {
        use DefaultChannel as Channel;
        let (source, medium) = (self.source.as_str(), self.medium.as_str());
        if medium == "ai-assistant" {
            Channel::AiAssistant
        } else if self.medium_is(&["referral", "app", "link"]) {
            Channel::Referral
        } else if EMAIL.contains(&source) || self.medium_is(&EMAIL) {
            Channel::Email
        } else if medium == "affiliate" {
            Channel::Affiliates
        } else if medium == "audio" {
            Channel::Audio
        } else if source == "sms" || medium == "sms" {
            Channel::Sms
        } else if medium.ends_with("push")
            || medium.contains("mobile")
            || medium.contains("notification")
            || source == "firebase"
        {
            Channel::MobilePush
        } else {
            Channel::Unassigned
        }
    }
}

/// The default channel of visitors whom a link sends to this target. `None` where its address says nothing of it:
/// it is no web page, or it has no `utm_source` and no `utm_medium`.
#[must_use]
pub fn default_channel(location: &Target) -> Option<DefaultChannel> {
    default_channel_of(&QueryUtm::of(location))
}

/// The same of a target whose query was read.
#[must_use]
pub fn default_channel_of(utm: &QueryUtm<'_>) -> Option<DefaultChannel> {
    let value = |parameter| utm.value(parameter).map(str::to_lowercase);
    let (source, medium) = (value(UtmParameter::Source), value(UtmParameter::Medium));
    if source.is_none() && medium.is_none() {
        return None;
    }
    let source = source.unwrap_or_default();
    let traffic = Traffic {
        site: sites().get(source.as_str()).copied(),
        source,
        medium: medium.unwrap_or_default(),
        campaign: value(UtmParameter::Campaign).unwrap_or_default(),
    };
    Some(traffic.channel())
}

/// The sites of `sources.txt`, read once.
fn sites() -> &'static HashMap<&'static str, Site> {
    static SITES: OnceLock<HashMap<&str, Site>> = OnceLock::new();
    SITES.get_or_init(|| {
        let mut sites = HashMap::new();
        let mut kind = None;
        for line in include_str!("ga4/sources.txt").lines().filter(|line| !line.starts_with('#')) {
            match line {
                "[search]" => kind = Some(Site::Search),
                "[shopping]" => kind = Some(Site::Shopping),
                "[social]" => kind = Some(Site::Social),
                "[video]" => kind = Some(Site::Video),
                names => {
                    let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
                    sites.extend(names.filter_map(|name| Some((name, kind?))));
                }
            }
        }
        sites
    })
}

#[cfg(test)]
mod tests;
