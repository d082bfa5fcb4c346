//! A first plan for links that agents paste: written once, then the owner's.
//!
//! Invariant: the text is a plan without faults and warnings, in the one style.

use std::fmt::Write;

use toml_edit::Value;

use super::style::styled;
use crate::domain::link::Title;
use crate::domain::link::target::Target;
use crate::domain::money::Currency;
use crate::domain::period::Zone;
use crate::domain::settings::Domain;
use crate::domain::string_enum::string_enum;

string_enum!(
    /// Where the links of a first plan are posted.
    Posted {
        /// Private messages, such as those of Instagram.
        Dm = "dm",
        /// Text messages.
        Sms = "sms",
    }
);

/// What a first plan is made of.
#[derive(Debug)]
pub struct FirstPlan {
    /// Not empty.
    pub posted: Vec<Posted>,
    pub name: Option<Title>,
    pub domain: Domain,
    /// Where links lead.
    pub shop: Target,
    pub zone: Zone,
    pub currency: Currency,
}

const HEAD: &str = "\
# The campaign plan: all your links and codes in one file.
#
#   couplet check FILE            finds every mistake, with its line and how to fix it
#   couplet plan  FILE            shows what would change
#   couplet serve --links FILE    makes the changes, and serves the links

version = 1
";

const DM_CHANNELS: &str = r#"
instagram = { short = "ig", source = "instagram", medium = "dm" }
messenger = { short = "fb", source = "messenger", medium = "dm" }
tiktok = { short = "tt", source = "tiktok", medium = "dm" }
whatsapp = { short = "wa", source = "whatsapp", medium = "dm" }
"#;

const SMS_CHANNELS: &str = r#"
sms = { short = "sms", source = "sms", medium = "sms", max_segments = 1 }
"#;

const DM_CAMPAIGN: &str = r#"
[campaigns.always-chat]  # no end date: links for everyday conversations
short = "chat"
name = "Conversations"
channels = ["instagram", "messenger", "tiktok", "whatsapp"]
content = ["inquiry", "follow-up"]  # one link for the answer to a question, one for asking again

[campaigns.always-chat.messages]  # texts to paste
instagram = "Here is what you asked for: {link}"
messenger = "Here is what you asked for: {link}"
tiktok = "Here is what you asked for: {link}"
whatsapp = "Here is what you asked for: {link}"
"#;

const SMS_CAMPAIGN: &str = r#"
[campaigns.always-sms]  # for a list, add each recipient to the link: {link}.anna
short = "txt"
name = "Text messages"
channels = ["sms"]

[campaigns.always-sms.messages]
sms = "New in our shop: {link} STOP to end"
"#;

const MORE: &str = r#"
[agents]  # who answers where; each can have a code of their own
# mia = { name = "Mia", channels = ["instagram", "whatsapp"], code = "MIA10" }

[conversions]  # macro: a goal; micro: a step towards it
sale = "macro"
lead = "micro"
"#;

impl FirstPlan {
    fn is_for(&self, posted: Posted) -> bool {
        self.posted.contains(&posted)
    }

    /// The text of the plan, which will be in a file of this name.
    #[must_use]
    pub fn text(&self, file: &str) -> String {
        let quoted = |text: &str| Value::from(text).to_string();
        let mut text = HEAD.replace("FILE", file);
        let is_local = self.domain.is_own_computer();
        let of_domain = if is_local {
            "  # your short-link address, such as \"https://go.example.com\";\n                                      # this one is your own computer"
        } else {
            "  # how short links begin"
        };
        let _ = writeln!(text, "domain = {}{of_domain}", quoted(&self.domain.to_string()));
        if let Some(name) = &self.name {
            let name = quoted(name.as_str());
            let _ = writeln!(text, "name = {name}  # what pages for ended links call you");
        }
        let _ = writeln!(
            text,
            "timezone = {}  # for the days of campaigns and the months of reports\n\
             currency = {}\n\n[defaults]\n\
             to = {}  # where links lead that say nothing else",
            quoted(&self.zone.to_string()),
            quoted(&self.currency.to_string()),
            quoted(self.shop.as_str()),
        );
        let mut sources = Vec::new();
        let mut mediums = Vec::new();
        let parts = [
            (
                Posted::Dm,
                DM_CHANNELS,
                DM_CAMPAIGN,
                &["instagram", "messenger", "tiktok", "whatsapp"][..],
                "dm",
            ),
            (Posted::Sms, SMS_CHANNELS, SMS_CAMPAIGN, &["sms"][..], "sms"),
        ];
        let parts: Vec<_> = parts.into_iter().filter(|(of, ..)| self.is_for(*of)).collect();
        for (_, _, _, of_sources, medium) in &parts {
            sources.extend(of_sources.iter().map(|source| quoted(source)));
            mediums.push(quoted(medium));
        }
        let _ = write!(
            text,
            "\n[vocabulary]  # other values are faults, also in `link new`\nsources = [{}]\nmediums = [{}]\n\
             case = \"lower\"\n\n[channels]  # where you post links",
            sources.join(", "),
            mediums.join(", "),
        );
        text.extend(parts.iter().map(|(_, channels, ..)| channels.trim_end()));
        text.push('\n');
        text.push_str(MORE);
        text.extend(parts.iter().map(|(_, _, campaign, ..)| *campaign));
        styled(&text).unwrap_or(text)
    }
}

#[cfg(test)]
mod tests;
