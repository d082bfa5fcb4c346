//! Conversations of inbox tools, as their tools write them: what is read of each.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Seek;
use std::path::Path;

use couplet::domain::label::Channel;
use couplet::domain::period::Zone;
use couplet::domain::record::conversation::{Conversation, ConversationVersion};
use couplet::domain::record::person::PeopleKey;
use couplet::domain::record::version::Version;
use couplet::import::{ChatOptions, Options, Row, conversations, is_chat, write_chat_as_csv};

/// The files with the options that each needs, and what is read of them: channels, agents and contacts with the number
/// of conversations, messages, seconds until the first answer and until a person's, rows that are no conversations by
/// reason, and the lines of bad rows.
const FILES: &str = include_str!("inboxes/expected.txt");

#[test]
fn the_conversations_of_each_inbox_are_read_as_its_tool_means_them() {
    let mut read = String::new();
    for block in FILES.split("\n\n") {
        let head = block.lines().next().unwrap();
        let (file, given) = head.split_once(" | ").unwrap_or((head, ""));
        writeln!(read, "{head}\n{}", told(file, given)).unwrap();
    }
    assert_eq!(read.trim_end(), FILES.trim_end());
}

fn options(given: &str) -> (Options, ChatOptions) {
    let (mut options, mut chat) = (Options::default(), ChatOptions::default());
    for pair in given.split_whitespace() {
        let (name, value) = pair.split_once('=').unwrap();
        match name {
            "zone" => options.zone = Some(Zone::parse(value).unwrap()),
            "country" => options.country = Some(value.parse().unwrap()),
            "dates" => options.dates = Some(value.parse().unwrap()),
            "decimal" => options.decimal = Some(value.parse().unwrap()),
            "channel" => options.channel = Some(Channel::parse(value).unwrap()),
            "agent" => chat.agents.push(value.replace('_', " ")),
            "contact" => chat.contact = Some(value.to_owned()),
            other => panic!("{other}"),
        }
    }
    (chat.zone, chat.dates) = (options.zone.clone(), options.dates);
    (options, chat)
}

/// A file with columns; of a chat, its conversations.
fn opened(file: &str, chat: ChatOptions) -> Result<File, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inboxes").join(file);
    if !is_chat(File::open(&path).unwrap(), None) {
        return Ok(File::open(path).unwrap());
    }
    let title = Some(file.trim_end_matches(".txt").to_owned());
    let mut csv = tempfile::tempfile().unwrap();
    write_chat_as_csv(File::open(path).unwrap(), &ChatOptions { title, ..chat }, &mut csv)
        .map_err(|error| error.to_string())?;
    csv.rewind().unwrap();
    Ok(csv)
}

/// What is read of a file, in the form of the table.
fn told(file: &str, given: &str) -> String {
    let (options, chat) = options(given);
    let key = PeopleKey::from_bytes([7; 32]);
    let rows = opened(file, chat).map(|file| conversations(file, &options, Some(&key)));
    let mut rows = match rows {
        Ok(Ok(rows)) => rows,
        Ok(Err(error)) => return format!("refused: {error}\n"),
        Err(error) => return format!("refused: {error}\n"),
    };
    let (mut versions, mut bad) = (BTreeMap::<String, Vec<ConversationVersion>>::new(), Vec::new());
    for row in rows.by_ref() {
        match row.unwrap() {
            Row::Good { record, .. } => {
                versions.entry(record.id().as_str().to_owned()).or_default().push(record);
            }
            Row::Bad(row) => bad.push(format!("{} {}", row.line, row.column).trim().to_owned()),
        }
    }
    let mut talks: Vec<Conversation> =
        versions.into_values().filter_map(Conversation::fold).collect();
    talks.sort_by_key(|talk| talk.started_at);
    let mut out = format!("{}\n", rows.title().unwrap());
    let mut line = |name: &str, words: Vec<String>| {
        if !words.is_empty() {
            writeln!(out, "  {name}: {}", words.join(", ")).unwrap();
        }
    };
    line("began", talks.iter().map(|talk| talk.started_at.to_string()[5..16].to_owned()).collect());
    line("channels", counted(talks.iter().map(|talk| talk.channel.as_str())));
    line("agents", counted(talks.iter().filter_map(|talk| Some(talk.agent.as_ref()?.as_str()))));
    line("types", counted(talks.iter().filter_map(|talk| Some(talk.topic.as_ref()?.as_str()))));
    let contacts = talks.iter().filter_map(|talk| talk.contact);
    let distinct = contacts.clone().collect::<std::collections::BTreeSet<_>>().len();
    line("contacts", vec![format!("{distinct} in {}", contacts.count())]);
    let listed = |count: &dyn Fn(&Conversation) -> Option<u32>| -> Vec<String> {
        let all: Vec<Option<u32>> = talks.iter().map(count).collect();
        if all.iter().all(Option::is_none) {
            return Vec::new();
        }
        all.iter().map(|one| one.map_or("-".to_owned(), |n| n.to_string())).collect()
    };
    line("in", listed(&|talk| talk.inbound));
    line("out", listed(&|talk| talk.outbound));
    line("answered after", listed(&|talk| talk.first_response_s));
    line("by a person", listed(&|talk| talk.first_human_response_s));
    let left = rows.left_out().into_iter().flatten();
    line("left out", left.map(|(what, count)| format!("{what} {count}")).collect());
    line("bad", bad);
    out
}

fn counted<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut counts = BTreeMap::<&str, usize>::new();
    words.for_each(|word| *counts.entry(word).or_default() += 1);
    counts.into_iter().map(|(word, count)| format!("{count} {word}")).collect()
}
