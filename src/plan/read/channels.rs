//! `[channels]`, and their other spellings: `[vocabulary] aliases`.

use std::collections::HashSet;

use toml::Spanned;

use crate::domain::fold::fold_name;
use crate::domain::label::Channel;
use crate::domain::settings::Settings;
use crate::domain::settings::declarations::ChannelSettings;
use crate::plan::fault::Fault;

use super::keys::{line, name, twice};
use super::names;
use super::reader::Reader;
use super::usual::warn_of_spelling;
use super::vocabulary;

pub(super) const CHANNEL: &[&str] =
    &["short", "source", "medium", "max_chars", "max_segments", "qr", "domain"];

/// Reads the channels into the settings. Returns them with their spans.
pub(super) fn read(top: &Reader<'_>, settings: &mut Settings) -> Vec<Spanned<Channel>> {
    let mut channels = Vec::new();
    for (key, table) in top.named("channels", CHANNEL) {
        let short = table.value("short", line);
        let source = table.parsed("source", |text| vocabulary::source(settings, text));
        let medium = table.parsed("medium", |text| vocabulary::medium(settings, text));
        let listed = &settings.vocabulary;
        for (parameter, word, is_listed) in [
            ("source", &source, listed.sources.is_some()),
            ("medium", &medium, listed.mediums.is_some()),
        ] {
            if let Some(word) = word.as_ref().filter(|_| !is_listed) {
                warn_of_spelling(&table, parameter, word);
            }
        }
        let [source, medium] = [source, medium].map(|word| word.map(Spanned::into_inner));
        let max_chars = table.count("max_chars", "would allow no message").map(Spanned::into_inner);
        let domain = table.value("domain", |text| names::domain(settings, text));
        let max_segments = table.count("max_segments", "would allow no message");
        let max_segments = max_segments.map(Spanned::into_inner);
        let qr = table.truth("qr").unwrap_or_default();
        let Some(name) = name(&key, "channel", &table, Channel::parse) else { continue };
        // Imported files name channels in any case, so two names that differ only in case are one.
        if !top.findings.declared.borrow_mut().add_channel(name.get_ref()) {
            table.fault(twice(&key, "channel"));
            continue;
        }
        vocabulary::judge_channel(&table, &name, settings);
        let own = || Box::from(name.get_ref().as_str());
        let channel = ChannelSettings {
            short: short.unwrap_or_else(own),
            source: source.unwrap_or_else(own),
            medium,
            max_chars,
            max_segments,
            domain,
            qr,
        };
        settings.channels.insert(name.get_ref().clone(), channel);
        channels.push(name);
    }
    let names = settings.channels.keys().map(Channel::as_str);
    top.findings.declared.borrow_mut().set_section("channels", names);
    channels
}

/// Reads the aliases of `[vocabulary]`, once the channels are known.
pub(super) fn aliases(vocabulary: &Reader<'_>, settings: &mut Settings) {
    let aliases = vocabulary.pairs("aliases", |text| names::channel(vocabulary, settings, text));
    let mut folded = HashSet::new();
    for (alias, channel) in aliases {
        let Some(channel) = channel else { continue };
        let Some(name) = name(&alias, "alias", vocabulary, Channel::parse) else { continue };
        let lower = name.get_ref().as_str().to_lowercase();
        if vocabulary.findings.declared.borrow().channel(&lower).is_some() {
            let message = format!("alias `{}` is the name of a channel", alias.get_ref());
            vocabulary.fault(Fault::at(alias.span(), message).label("already a channel"));
        } else if !folded.insert(fold_name(&lower)) {
            vocabulary.fault(twice(&alias, "alias"));
        } else {
            settings.aliases.insert(lower.into_boxed_str(), channel.into_inner());
        }
    }
}
