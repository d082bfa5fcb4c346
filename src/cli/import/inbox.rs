//! Files of inboxes: what tells which tool wrote them, and chats of `WhatsApp`, which are made to files with columns
//! before they are read.
//!
//! Invariant: a file that is no chat is handed on as it is.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use clap::Args;

use super::file::{FileArgs, zone_of_plan};
use super::input::{again, begins_archive};
use crate::cli::error::CliError;
use crate::cli::global::Global;
use crate::domain::environment::Random;
use crate::domain::label::Channel;
use crate::domain::period::Zone;
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::PeopleKey;
use crate::domain::record::phone::{Country, Phone};
use crate::domain::record::version::Tally;
use crate::domain::time::Timestamp;
use crate::import::{self, ChatBeginning, ChatError, ChatFacts, ChatOptions, Options};
use crate::store::Records;
use crate::wire::Data;

/// The preset of chats.
const WHATSAPP: &str = "whatsapp";
/// What iOS calls the text of every chat.
const CHAT: &str = "_chat";

#[derive(Debug, Args)]
pub(super) struct ChannelArgs {
    /// Channel of a file that does not name one, such as whatsapp
    #[arg(long, value_parser = Channel::parse)]
    pub(super) channel: Option<Channel>,
}

#[derive(Debug, Args)]
pub(super) struct InboxArgs {
    #[arg(
        long = "agent",
        value_name = "NAME",
        help = "Your name in a chat of WhatsApp; give it again for another name of yours"
    )]
    agents: Vec<String>,
    #[arg(
        long,
        value_name = "WHO",
        help = "Phone number or e-mail of the other one in a chat of WhatsApp"
    )]
    contact: Option<String>,
}

/// Who `--contact` names; a number that is written as within a country needs `--country`.
fn contact(text: &str, country: Option<Country>) -> Result<String, CliError> {
    if text.contains('@') {
        return Ok(text.to_owned());
    }
    let number = country.map_or_else(|| text.to_owned(), |country| country.in_full(text).into());
    Phone::parse(&number).map(|phone| phone.to_string()).map_err(CliError::Contact)
}

/// How chats are read.
pub(super) struct Chats<'a> {
    /// Whether a file is a chat, whatever it looks like.
    is_named: bool,
    options: ChatOptions,
    /// Where the plan is, whose zone is asked for once a chat needs it.
    global: &'a Global,
    random: &'a dyn Random,
    zone_of_plan: OnceCell<Option<Zone>>,
}

/// A chat as a file with columns.
pub(super) struct Chat {
    pub(super) file: File,
    facts: ChatFacts,
}

impl InboxArgs {
    /// How chats are read; `None` if the file is another tool's. A contact is one chat's.
    pub(super) fn chats<'a>(
        &self,
        args: &FileArgs,
        options: &Options,
        global: &'a Global,
        random: &'a dyn Random,
    ) -> Result<Option<Chats<'a>>, CliError> {
        if self.contact.is_some() && args.files.len() > 1 {
            return Err(CliError::OneContact);
        }
        let is_named = args.from.as_deref() == Some(WHATSAPP);
        let is_another = !is_named && (args.from.is_some() || args.map.is_some());
        let options = ChatOptions {
            agents: self.agents.clone(),
            contact: self
                .contact
                .as_deref()
                .map(|who| contact(who, options.country))
                .transpose()?,
            title: None,
            zone: options.zone.clone(),
            dates: options.dates,
            encoding: options.encoding,
        };
        let zone_of_plan = OnceCell::new();
        let chats = Chats { is_named, options, global, random, zone_of_plan };
        Ok((!is_another).then_some(chats))
    }
}

impl Chats<'_> {
    /// Whether a file may be a chat, by its beginning.
    pub(super) fn may_be(&self, file: &File, path: &Path) -> Result<bool, CliError> {
        Ok(self.is_named || import::is_chat(again(file, path)?, self.options.encoding))
    }

    /// The chat that a file is, or has in it. `None` if it is none.
    pub(super) fn of(&self, file: &File, path: &Path) -> Result<Option<Chat>, CliError> {
        let failed = |source| CliError::Import { path: path.to_owned(), source };
        let unread = |source| CliError::File { doing: "read", path: path.to_owned(), source };
        let (mut unpacked, mut title) = (None, path.file_stem().map(|stem| stem.to_string_lossy()));
        if begins_archive(file).unwrap_or(false) {
            let encoding = self.options.encoding;
            let mut text = tempfile::tempfile().map_err(unread)?;
            let found =
                import::chat_in_archive(again(file, path)?, encoding, &mut text).map_err(failed)?;
            let Some(name) = found else { return Ok(None) };
            let name = name.trim_end_matches(".txt");
            if name != CHAT {
                title = Some(name.to_owned().into());
            }
            unpacked = Some(text);
        }
        let text = unpacked.as_ref().unwrap_or(file);
        if !self.may_be(text, path)? {
            let is_other = import::is_chat_of_kakaotalk(again(text, path)?, self.options.encoding);
            return if is_other { Err(failed(ChatError::KakaoTalk.into())) } else { Ok(None) };
        }
        let title = title.filter(|title| title != CHAT && title != "-");
        let options = ChatOptions {
            title: title.map(Cow::into_owned),
            zone: self.zone()?,
            ..self.options.clone()
        };
        let mut out = BufWriter::new(tempfile::tempfile().map_err(unread)?);
        let facts = import::write_chat_as_csv(again(text, path)?, &options, &mut out);
        let facts = facts.map_err(failed)?;
        out.flush().map_err(unread)?;
        let file = out.into_inner().map_err(|error| unread(error.into_error()))?;
        Ok(Some(Chat { file, facts }))
    }

    /// The zone of times: the given one, or the plan's.
    fn zone(&self) -> Result<Option<Zone>, CliError> {
        let plans = self.zone_of_plan.get().and_then(Option::as_ref);
        if let Some(zone) = self.options.zone.as_ref().or(plans) {
            return Ok(Some(zone.clone()));
        }
        let zone = zone_of_plan(&self.global.settings(self.random)?);
        Ok(self.zone_of_plan.get_or_init(|| zone).clone())
    }

    /// Fails if the chat was imported before without the contact that is told now.
    pub(super) fn check(
        chat: &ChatFacts,
        path: &Path,
        data: &Data<'_>,
        people: &PeopleKey,
    ) -> Result<(), CliError> {
        let channel = Channel::parse(WHATSAPP).ok();
        let id = |text: &String| ForeignId::parse(&format!("{WHATSAPP}-{}", people.hidden(text)));
        let ids = chat.under_name.iter().filter_map(|text| id(text).ok());
        let under_name: Vec<ConversationVersion> = ids
            .zip(channel.iter().cycle())
            .map(|(id, channel)| ConversationVersion::bare(id, channel.clone(), Timestamp::MIN))
            .collect();
        if under_name.is_empty() {
            return Ok(());
        }
        let count = under_name.len() as u64;
        let records = Records::Conversations(under_name);
        let known = data.stream(&records.ask_known())?;
        let Tally { new, .. } = known.read(|known| records.compared(&[], Some(known)))?.tally;
        if new < count {
            let source = ChatError::UnderName.into();
            return Err(CliError::Import { path: path.to_owned(), source });
        }
        Ok(())
    }

    /// What was settled for a chat where it does not say.
    pub(super) fn notes(&self, chat: &ChatFacts) -> Vec<String> {
        let mut notes = Vec::new();
        if chat.is_empty {
            return vec!["nobody wrote in this chat".to_owned()];
        }
        if let Some(agent) = chat.agent.as_deref().filter(|_| chat.is_agent_found) {
            let other = chat.other.as_deref().unwrap_or("the other one");
            notes.push(format!(
                "{} writes for you, and {} is the contact; --agent names another",
                crate::render::inert(agent),
                crate::render::inert(other)
            ));
        }
        if !chat.has_contact {
            let other = chat.other.as_deref().unwrap_or("the other one");
            notes.push(format!(
                "the number of {} is not in the chat, and a name is no contact: import the chat with --contact +49... \
                 (couplet import undo takes back what was imported without it)",
                crate::render::inert(other)
            ));
        }
        if chat.beginning == ChatBeginning::Missing {
            notes.push(
                "the file begins in the middle of a chat, as WhatsApp leaves out older messages of a long one: where \
                 an earlier export has the beginning of its first conversation, that conversation is there twice"
                    .to_owned(),
            );
        }
        notes.extend(self.zone_of_plan.get().and_then(Option::as_ref).map(zone_note));
        notes
    }
}

impl Chat {
    /// The file, and what was found out about the chat.
    pub(super) fn parts(self) -> (File, ChatFacts) {
        (self.file, self.facts)
    }
}

pub(super) fn zone_note(zone: &Zone) -> String {
    format!(
        "times without an offset were read in {zone}, the timezone of the plan; --zone names another"
    )
}
