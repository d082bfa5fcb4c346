//! Why a chat cannot be read.

use thiserror::Error;

use crate::domain::limits::{CHAT_SENDERS_MAX, IMPORT_PIPE_BYTES_MAX};
use crate::domain::period::LocalTimeError;
use crate::import::date::DateOrder;

/// Why a chat cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ChatError {
    #[error(
        "this is no chat that WhatsApp exported: no line begins as its messages do, such as \
         [12.11.26, 14:03:22] Anna: or 12/11/2026, 14:03 - Anna:"
    )]
    NoChat,
    #[error(
        "this is a chat of KakaoTalk, and only chats that WhatsApp exported are read; how many conversations there \
         were can be told with `couplet import totals`"
    )]
    KakaoTalk,
    #[error(
        "its dates, such as {0}, can be read day first or month first; add --dates dmy or --dates mdy"
    )]
    Order(String),
    #[error(
        "its dates have no one order: {one} cannot be read day first, and {other} not month first; \
         is it joined of two exports? Import each by itself"
    )]
    Mixed { one: String, other: String },
    #[error("its date {date} cannot be read {}, as --dates {order} says", order.first())]
    NotInOrder { date: String, order: DateOrder },
    #[error("its times have no time zone; add --zone, such as --zone Europe/Berlin")]
    NoZone,
    #[error("line {line}: {source}; add the --zone of the phone that exported it")]
    Time { line: u64, source: LocalTimeError },
    #[error(
        "line {line}: its year {year} is none of WhatsApp's, which began in 2009, so its dates are of another \
         calendar, such as the Persian or the Thai one; set the phone to the Gregorian calendar, and export the \
         chat again"
    )]
    Year { line: u64, year: u16 },
    /// Several things that only who imports it knows.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(". Also, "))]
    Open(Vec<ChatError>),
    /// Who is who is not known.
    #[error("{}", told_unknown(names))]
    NoAgent { names: Vec<String> },
    /// Only we write in it.
    #[error(
        "only {} {} in it, and what it is called does not say to whom; add --contact with the number, such as \
         --contact +4917012345678, or, if {} is the other one, --agent with your own name",
        names.join(" and "), if names.len() == 1 { "writes" } else { "write" }, names.join(" and ")
    )]
    NoOther { names: Vec<String> },
    /// It is asked for with the rest, though a chat can be read without it.
    #[error(
        "the number of the other one is not in it, and a name is no contact: add --contact with the number, such as \
         --contact +4917012345678, if their orders are to be found"
    )]
    NoContact,
    #[error("none of its senders is {}: they are {}", agents.join(" or "), names.join(" and "))]
    OtherAgent { agents: Vec<String>, names: Vec<String> },
    #[error(
        "this is a group chat ({}), and a conversation has one contact; if more than one of them is yours, give \
         --agent for each",
        told(names)
    )]
    Group { names: Vec<String> },
    /// Its conversations would be there twice.
    #[error(
        "it was imported before without --contact, so its conversations are there under the name; take that import \
         back first with `couplet import undo`: `couplet import list` shows its number"
    )]
    UnderName,
    #[error("it has several chats; unpack it, and import each by itself")]
    Several,
    #[error("the chat in the archive has more than {} GiB, which is no chat", IMPORT_PIPE_BYTES_MAX >> 30)]
    Long,
}

fn told_unknown(names: &[String]) -> String {
    match names {
        [one] => format!(
            "whether {one} is you or the other one cannot be told; add --agent with the name under which you write"
        ),
        _ => format!(
            "which of its senders is yours cannot be told: {}; add --agent with that name, such as --agent '{}'",
            names.join(" or "),
            names.last().map_or("", String::as_str)
        ),
    }
}

fn told(names: &[String]) -> String {
    let more = if names.len() >= CHAT_SENDERS_MAX { " and more" } else { "" };
    match names {
        [] => "WhatsApp says so in it".to_owned(),
        _ => format!("{}{more} write in it", names.join(", ")),
    }
}
