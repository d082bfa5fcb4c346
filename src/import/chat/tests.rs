//! Chats as phones of many languages export them.

use std::io::Cursor;

use proptest::collection::vec;
use proptest::prelude::*;

use super::line::head;
use super::*;
use crate::domain::record::conversation::{Conversation, ConversationVersion};
use crate::domain::record::person::PeopleKey;
use crate::import::{Options, Row, conversations};

fn options(agents: &[&str]) -> ChatOptions {
    ChatOptions {
        agents: agents.iter().map(|agent| (*agent).to_owned()).collect(),
        zone: Some(Zone::parse("Europe/Berlin").unwrap()),
        ..ChatOptions::default()
    }
}

fn read(chat: &str, options: &ChatOptions) -> Result<Vec<ConversationVersion>, ImportError> {
    let mut csv = Vec::new();
    write_chat_as_csv(Cursor::new(chat), options, &mut csv)?;
    let (key, options) = (PeopleKey::from_bytes([7; 32]), Options::default());
    let rows = conversations(csv.as_slice(), &options, Some(&key))?;
    assert_eq!(rows.title(), Some("WhatsApp chats"));
    let good = |row| match row {
        Row::Good { record, .. } => record,
        Row::Bad(row) => panic!("{row}"),
    };
    Ok(rows.map(|row| good(row.unwrap())).collect())
}

/// When each began, messages in and out, and seconds until the answer.
fn told(chat: &str, options: &ChatOptions) -> Vec<String> {
    let told = |version: ConversationVersion| {
        let count = |count: Option<u32>| count.map_or("-".to_owned(), |count| count.to_string());
        let [inbound, outbound, response] =
            [version.inbound, version.outbound, version.first_response_s].map(count);
        let at = version.started_at.to_string();
        format!("{} {inbound} {outbound} {response}", &at[..16])
    };
    read(chat, options).unwrap().into_iter().map(told).collect()
}

fn refused(chat: &str, options: &ChatOptions) -> String {
    read(chat, options).unwrap_err().to_string()
}

#[test]
fn the_beginning_of_a_message_is_read_in_every_language() {
    let noon = [14, 3, 0];
    let table: &[(&str, [u16; 3], [u8; 3])] = &[
        ("[12.11.26, 14:03:22] A: x", [12, 11, 26], [14, 3, 22]),
        ("\u{200e}[12/11/2026, 2:03:22\u{202f}PM] A: x", [12, 11, 2026], [14, 3, 22]),
        ("\u{feff}[2026-11-12, 14:03:22] A: x", [2026, 11, 12], [14, 3, 22]),
        ("[12.11.2026 klo 14.03.22] A: x", [12, 11, 2026], [14, 3, 22]),
        ("[12.11.2026 kl. 14.03.22] A: x", [12, 11, 2026], [14, 3, 22]),
        ("[12-11-2026 14:03:22] A: x", [12, 11, 2026], [14, 3, 22]),
        ("[12/11/26 2:03:22 p. m.] A: x", [12, 11, 26], [14, 3, 22]),
        ("[12. 11. 2026, 14:03:22] A: x", [12, 11, 2026], [14, 3, 22]),
        ("[2026/11/12 \u{5348}\u{5f8c}2:03:22] A: x", [2026, 11, 12], [14, 3, 22]),
        ("[2026/11/12 \u{4e0b}\u{5348}2:03:22] A: x", [2026, 11, 12], [14, 3, 22]),
        ("2026. 11. 12. \u{c624}\u{d6c4} 2:03, A - B", [0; 3], [0; 3]),
        ("2026. 11. 12. \u{c624}\u{d6c4} 2:03 - A: x", [2026, 11, 12], noon),
        ("2026\u{b144} 11\u{c6d4} 12\u{c77c} \u{c624}\u{d6c4} 2:03 - A: x", [2026, 11, 12], noon),
        ("2026\u{5e74}11\u{6708}12\u{65e5} 14:03 - A: x", [2026, 11, 12], noon),
        ("12.11.26, 14:03 - A: x", [12, 11, 26], noon),
        ("12/11/2026, 14:03 \u{2013} A: x", [12, 11, 2026], noon),
        ("11/12/26, 2:03 PM - A: x", [11, 12, 26], noon),
        ("12/11/2026 2:03 p.\u{a0}m. - A: x", [12, 11, 2026], noon),
        ("12.11.26, 2:03 nachm. - A: x", [12, 11, 26], noon),
        ("12.11.26, 12:03 vorm. - A: x", [12, 11, 26], [0, 3, 0]),
        ("12/11/26, 12:03 pm - A: x", [12, 11, 26], [12, 3, 0]),
        ("12/11/2026, 2:03 \u{3bc}.\u{3bc}. - A: x", [12, 11, 2026], noon),
        ("12.11.2026 \u{433}., 14:03 \u{447}. - A: x", [12, 11, 2026], noon),
        ("12.11.2026 14:03 - A: x", [12, 11, 2026], noon),
        ("12.11.2026 kl. 14.03 - A: x", [12, 11, 2026], noon),
        ("12/11/2026 \u{e0} 14:03 - A: x", [12, 11, 2026], noon),
        ("12/11/2026 2:03 da tarde - A: x", [12, 11, 2026], noon),
        ("2026-11-12 14 h 03 - A: x", [2026, 11, 12], noon),
        (
            "\u{661}\u{662}/\u{661}\u{661}/\u{662}\u{660}\u{662}\u{666}\u{60c} \u{662}:\u{660}\u{663} \u{645} - A: x",
            [12, 11, 2026],
            noon,
        ),
        (
            "\u{967}\u{968}/\u{967}\u{967}/\u{968}\u{96c}, \u{968}:\u{966}\u{969} pm - A: x",
            [12, 11, 26],
            noon,
        ),
    ];
    for (line, date, time) in table {
        let read = head(line).map(|(head, _)| (head.date, head.time)).unwrap_or_default();
        assert_eq!(read, (*date, *time), "{line}");
    }
}

#[test]
fn a_line_that_only_looks_like_a_message_goes_on_with_the_one_above() {
    for line in [
        "",
        "Hallo",
        "12.11.2026",
        "12.11.2026, 14:03",
        "13/11/2026, a Friday - see you",
        "12.11.2026 Termin um 14:30 - bitte kommen",
        "[12.11.26] A: x",
        "[14:03] A: x",
        "[12/11, 14:03] A: x",
        "192.168.0.1 - 14:03",
        "12.11.26, 25:03 - A: x",
        "12.11.26, 14:63 - A: x",
        "12.11.12345, 14:03 - A: x",
        "1.2.3.4.5.6.7 - x",
    ] {
        assert_eq!(head(line), None, "{line}");
    }
}

const ANDROID: &str = "\
12.11.26, 14:01 - Nachrichten und Anrufe sind Ende-zu-Ende-verschl\u{fc}sselt.
12.11.26, 14:03 - Anna: Hallo
13.11.26, ein Freitag
12.11.26, 14:07 - Lena: Ja: gern
12.11.26, 14:07 - Lena: <Medien ausgeschlossen>
12.11.26, 18:00 - Verpasster Sprachanruf
12.11.26, 18:01 - Anna: null
13.11.26, 18:00 - Anna: Danke
";

#[test]
fn notices_and_calls_are_no_messages_and_a_day_of_silence_ends_a_conversation() {
    let lena = options(&["lena"]);
    assert_eq!(told(ANDROID, &lena), ["2026-11-12T13:03 1 2 240", "2026-11-13T17:00 1 0 -"]);
    // A day to the minute is no silence of more than a day.
    let later = ANDROID.replace("13.11.26, 18:00", "13.11.26, 14:07");
    assert_eq!(told(&later, &lena), ["2026-11-12T13:03 2 2 240"]);
}

/// Android and iOS have the same minutes, but not the same seconds and marks.
#[test]
fn both_kinds_of_phones_give_a_conversation_the_same_id() {
    let ios = "[12.11.26, 14:01:05] Anna: \u{200e}Nachrichten und Anrufe sind Ende-zu-Ende-verschl\u{fc}sselt.\r\n\
        [12.11.26, 14:03:59] ~\u{202f}Anna: Hallo\r\n\
        [12.11.26, 14:07:01] Lena: Ja: gern\r\n\
        \u{200e}[12.11.26, 14:07:30] Lena: \u{200e}Bild weggelassen\r\n\
        [12.11.26, 18:00:00] Anna: \u{200e}Verpasster Sprachanruf\r\n\
        [13.11.26, 18:00:20] Anna: Danke\r\n";
    let (ios, android) =
        (read(ios, &options(&["Lena"])).unwrap(), read(ANDROID, &options(&["Lena"])).unwrap());
    let ids = |versions: &[ConversationVersion]| -> Vec<_> {
        versions.iter().map(|v| (v.id.clone(), v.started_at, v.inbound, v.outbound)).collect()
    };
    assert_eq!(ids(&ios), ids(&android));
    // In another zone the same instants are other local times.
    let utc = ChatOptions { zone: Some(Zone::utc()), ..options(&["Lena"]) };
    let there = ANDROID.replace(" 14:", " 13:").replace(" 18:", " 17:");
    assert_eq!(ids(&read(&there, &utc).unwrap()), ids(&android));
}

/// A notice of the app began a conversation a month after the last, because its language was in no list.
#[test]
fn a_text_of_the_app_is_nobodys_message_in_any_language() {
    let chat = |text: &str| {
        format!("[12.11.26, 14:03:59] Anna: Hallo\n[14.12.26, 09:00:00] Anna: {text}\n")
    };
    for notice in [
        "\u{200e}Tu c\u{f3}digo de seguridad con Anna cambi\u{f3}.",
        "\u{200e}Votre code de s\u{e9}curit\u{e9} avec Anna a chang\u{e9}.",
        "\u{200e}Il tuo codice di sicurezza con Anna \u{e8} cambiato.",
        "\u{200e}Je beveiligingscode met Anna is gewijzigd.",
        "\u{200e}Sikkerhetskoden med Anna ble endret.",
        "\u{200e}Propu\u{161}teni glasovni poziv",
        "\u{200e}Tapt taleanrop",
        "\u{200e}Anna changed their phone number to a new number. Tap to message or add the new number.",
        "\u{200e}\u{8a0a}\u{606f}\u{8207}\u{901a}\u{8a71}\u{7d93}\u{7aef}\u{5c0d}\u{7aef}\u{52a0}\u{5bc6}",
        "\u{200e}Voice call, \u{200e}No answer",
        "Waiting for this message. This may take a while.",
        "Silenced voice call, Focus mode",
        "Missed group call",
        "Your security code with Anna changed.",
    ] {
        assert_eq!(told(&chat(notice), &options(&["Lena"])).len(), 1, "{notice}");
    }
    for message in [
        "\u{200e}image omitted",
        "\u{200e}Bild weggelassen",
        "\u{200e}<attached: 00000012-PHOTO-2026-12-14-09-00-00.jpg>",
        "\u{200e}bilde ikke inkludert",
        "\u{200e}slika izostavljena",
        "\u{200e}\u{753b}\u{50cf}\u{306f}\u{542b}\u{307e}\u{308c}\u{3066}\u{3044}\u{307e}\u{305b}\u{3093}",
        "\u{200e}offer.pdf \u{2022} \u{200e}3 pages \u{200e}document omitted",
        "\u{200e}Location: https://maps.google.com/?q=52.5,13.4",
        "\u{200e}POLL:",
        "\u{200e}This message was deleted.",
        "Missed you!",
        "Your order?",
    ] {
        assert_eq!(told(&chat(message), &options(&["Lena"])).len(), 2, "{message}");
    }
}

/// A chat that was exported under the number and later under the saved name was there twice.
#[test]
fn a_conversation_has_one_id_whether_the_chat_or_the_flag_has_the_number() {
    let one = "13.11.26, 14:03 - Anna: x\n13.11.26, 14:04 - Lena: y\n";
    let numbered = one.replace("Anna", "+49 170 1234567");
    let told = |contact: &str| ChatOptions { contact: Some(contact.into()), ..options(&["Lena"]) };
    let ids = |chat: &str, options: &ChatOptions| -> Vec<_> {
        read(chat, options).unwrap().into_iter().map(|version| version.id).collect()
    };
    let number = ids(&numbered, &options(&["Lena"]));
    assert_eq!(ids(one, &told("+491701234567")), number);
    assert_eq!(ids(&numbered, &told("anna@example.com")), number);
    assert_ne!(ids(one, &options(&["Lena"])), number);
    assert_eq!(ids(one, &told("Anna@Example.com")), ids(one, &told("anna@example.com")));
}

#[test]
fn a_year_of_another_calendar_is_refused_with_what_to_do() {
    let lena = options(&["Lena"]);
    for (date, year) in [("22/08/1405", "1405"), ("22/08/69", "69"), ("22/08/1998", "1998")] {
        let told = refused(&format!("{date}, 14:03 - Anna: x\n"), &lena);
        let words = format!("line 1: its year {year} is none of WhatsApp's");
        assert!(told.contains(&words) && told.contains("calendar"), "{told}");
    }
    // A date in a text that was pasted is no message.
    let pasted = "13.11.26, 14:03 - Anna: I wrote\n13.11.05, 14:03 - Ben: old\n";
    assert_eq!(self::told(pasted, &lena), ["2026-11-13T13:03 1 0 -"]);
}

#[test]
fn all_that_a_chat_does_not_say_is_asked_for_at_once() {
    let chat = "05/03/26, 14:03 - Anna: x\n01/04/26, 14:04 - Lena: y\n";
    let told = refused(chat, &ChatOptions::default());
    for words in ["add --dates dmy", "Anna or Lena; add --agent", "add --zone"] {
        assert!(told.contains(words), "{told}");
    }
}

#[test]
fn an_id_hides_the_name_that_it_is_made_of() {
    let versions = read(ANDROID, &options(&["Lena"])).unwrap();
    let id = versions[0].id.as_str();
    assert!(id.starts_with("whatsapp-") && id.len() == 41, "{id}");
    let mut csv = Vec::new();
    write_chat_as_csv(Cursor::new(ANDROID), &options(&["Lena"]), &mut csv).unwrap();
    let (plain, other) = (Options::default(), PeopleKey::from_bytes([8; 32]));
    let first =
        conversations(csv.as_slice(), &plain, Some(&other)).unwrap().next().unwrap().unwrap();
    let Row::Good { record, .. } = first else { panic!("{first:?}") };
    assert_ne!(record.id, versions[0].id);
}

#[test]
fn who_is_who_is_told_or_plain_and_never_guessed() {
    let two = "13.11.26, 14:03 - Anna: x\n13.11.26, 14:04 - Lena: y\n";
    let in_and_out = |chat: &str, options: &ChatOptions| told(chat, options)[0][17..].to_owned();
    assert_eq!(in_and_out(two, &options(&["Lena"])), "1 1 60");
    assert_eq!(in_and_out(two, &options(&["Anna"])), "1 1 -");
    let titled = |title: &str| ChatOptions { title: Some(title.into()), ..options(&[]) };
    for title in ["WhatsApp Chat with Anna", "WhatsApp Chat mit Anna (2)", "Chat Anna"] {
        assert_eq!(in_and_out(two, &titled(title)), "1 1 60", "{title}");
    }
    assert_eq!(in_and_out(&two.replace("Anna", "+49 170 1234567"), &options(&[])), "1 1 60");
    let colons = two.replace("Lena", "Shop: Lena").replace("Anna", "Shop: Anna");
    assert_eq!(in_and_out(&colons, &options(&["Shop: Lena"])), "1 1 60");
    // A chat in which nobody answered, and one in which only we write.
    let one = "13.11.26, 14:03 - Anna: x\n";
    assert_eq!(in_and_out(one, &options(&["Lena"])), "1 0 -");
    assert_eq!(in_and_out(one, &titled("WhatsApp Chat with Ben")), "0 1 -");
    let table = [
        (two, options(&[]), "which of its senders is yours cannot be told: Anna or Lena"),
        (one, options(&[]), "whether Anna is you or the other one cannot be told; add --agent"),
        (two, options(&["Mia"]), "none of its senders is Mia: they are Anna and Lena"),
        (one, options(&["Anna"]), "only Anna writes in it, and what it is called does not say"),
    ];
    for (chat, options, words) in table {
        assert!(refused(chat, &options).contains(words), "{}", refused(chat, &options));
    }
}

#[test]
fn a_group_is_refused_with_who_writes_in_it() {
    let three = "13.11.26, 14:03 - Anna: x\n13.11.26, 14:04 - Lena: y\n13.11.26, 14:05 - Ben: z\n";
    assert!(
        refused(three, &options(&["Lena"])).contains("this is a group chat (Anna, Lena, Ben write")
    );
    // Two of the three are ours.
    assert_eq!(told(three, &options(&["Lena", "Ben"])), ["2026-11-13T13:03 1 2 60"]);
    let told = "13.11.26, 14:03 - Anna hat die Gruppe \u{201e}X: Y\u{201c} erstellt\n13.11.26, 14:04 - Lena: y\n";
    assert!(
        refused(told, &options(&["Lena"])).contains("group chat (Lena write"),
        "{}",
        refused(told, &options(&["Lena"]))
    );
}

#[test]
fn the_order_of_dates_is_found_from_the_whole_chat_or_refused() {
    let chat = |date: &str| format!("03/04/2026, 14:03 - Anna: x\n{date}, 14:04 - Anna: y\n");
    let first = |chat: &str, options: &ChatOptions| told(chat, options)[0][..10].to_owned();
    let lena = options(&["Lena"]);
    assert_eq!(first(&chat("13/04/2026"), &lena), "2026-04-03");
    assert_eq!(first(&chat("04/13/2026"), &lena), "2026-03-04");
    let words = refused(&chat("04/04/2026"), &lena);
    assert!(words.contains("such as 03/04/2026, can be read day first or month first"), "{words}");
    let dated = |dates| ChatOptions { dates: Some(dates), ..options(&["Lena"]) };
    assert_eq!(first(&chat("04/04/2026"), &dated(DateOrder::Mdy)), "2026-03-04");
    assert_eq!(first("26/11/12, 14:03 - Anna: x\n", &dated(DateOrder::Ymd)), "2026-11-12");
    assert_eq!(first("12/11/2569, 14:03 - Anna: x\n", &dated(DateOrder::Dmy)), "2026-11-12");
    let words = refused(&chat("13/04/2026"), &dated(DateOrder::Mdy));
    assert!(words.contains("13/04/2026 cannot be read month first, as --dates mdy"), "{words}");
    let mixed = chat("13/04/2026") + "04/13/2026, 14:05 - Anna: z\n";
    assert!(refused(&mixed, &lena).contains("have no one order"), "{}", refused(&mixed, &lena));
    assert!(
        refused("30/02/2026, 14:03 - A: x\n31/01/2026, 14:03 - A: x\n", &lena).contains("line 1: ")
    );
    assert!(refused("Hello\n", &lena).contains("no chat that WhatsApp exported"));
    let no_zone = ChatOptions { zone: None, ..options(&["Lena"]) };
    assert!(refused(ANDROID, &no_zone).contains("add --zone"));
}

/// When clocks go back, an hour is there twice; when they go forward, one is not there.
#[test]
fn the_hour_that_is_there_twice_is_read_in_the_order_of_the_chat() {
    let chat = "25.10.26, 02:50 - Anna: x\n25.10.26, 02:10 - Lena: y\n25.10.26, 03:00 - Anna: z\n";
    assert_eq!(told(chat, &options(&["Lena"])), ["2026-10-25T00:50 2 1 1200"]);
    let skipped = refused("29.03.26, 02:30 - Anna: x\n", &options(&["Lena"]));
    assert!(skipped.contains("line 1: ") && skipped.contains("--zone"), "{skipped}");
}

#[test]
fn a_message_that_was_pasted_from_an_older_chat_is_part_of_the_one_above() {
    let chat = "[13.11.26, 14:03:00] Anna: you wrote:\n[01.10.26, 10:00:00] Carl: old\n\
                [13.11.26, 14:04:00] Lena: yes\n";
    assert_eq!(told(chat, &options(&["Lena"])), ["2026-11-13T13:03 1 1 60"]);
}

#[test]
fn a_long_line_and_bytes_that_are_no_text_do_no_harm() {
    let long = format!("13.11.26, 14:03 - Anna: {}\n{}", "x".repeat(1 << 20), "y".repeat(1 << 20));
    assert_eq!(told(&long, &options(&["Lena"])), ["2026-11-13T13:03 1 0 -"]);
    let mut csv = Vec::new();
    let bytes = b"13.11.26, 14:03 - Anna: \xff\xfe\n13.11.26, 14:04 - Lena: \xc3\n";
    let facts = write_chat_as_csv(Cursor::new(bytes), &options(&["Lena"]), &mut csv).unwrap();
    assert!(!facts.is_empty && !facts.has_contact);
}

/// A chat of messages after so many minutes each, ours or not, as one kind of phone writes it.
fn chat(messages: &[(u32, bool, String)], is_ios: bool) -> Vec<String> {
    let mut at = jiff::civil::date(2026, 10, 13).at(8, 0, 0, 0);
    let line = |(minutes, is_ours, text): &(u32, bool, String)| {
        at = at.checked_add(jiff::Span::new().minutes(i64::from(*minutes))).unwrap();
        let name = if *is_ours { "Lena" } else { "Anna" };
        if is_ios {
            format!("[{}] {name}: {text}\r\n", at.strftime("%d.%m.%y, %H:%M:%S"))
        } else {
            format!("{} - {name}: {text}\n", at.strftime("%-d/%-m/%Y, %-I:%M %p"))
        }
    };
    messages.iter().map(line).collect()
}

proptest! {
    /// An export of today has all that one of last week had, and more.
    #[test]
    fn a_chat_that_is_exported_twice_gives_the_records_of_the_longer_export(
        messages in vec((prop_oneof![0..200u32, 1000..4000u32], any::<bool>(), "[a-z\"\n,:-]{0,12}"), 1..40),
        cut in any::<prop::sample::Index>(),
        is_ios in any::<bool>(),
        longer_first in any::<bool>(),
    ) {
        // Local times that are there twice depend on what was before.
        let zone = Some(Zone::utc());
        let options = ChatOptions { zone, title: Some("WhatsApp Chat with Anna".into()), ..options(&["Lena"]) };
        let options = ChatOptions { dates: Some(DateOrder::Dmy), ..options };
        let lines = chat(&messages, is_ios);
        let cut = cut.index(lines.len()) + 1;
        let all = read(&lines.concat(), &options).unwrap();
        let part = read(&lines[..cut].concat(), &options).unwrap();
        let mut versions: Vec<ConversationVersion> = if longer_first {
            all.iter().chain(&part).cloned().collect()
        } else {
            part.iter().chain(&all).cloned().collect()
        };
        versions.sort_by(|a, b| a.id.cmp(&b.id));
        let merged: Vec<Conversation> = versions
            .chunk_by(|a, b| a.id == b.id)
            .filter_map(|of_one| Conversation::fold(of_one.to_vec()))
            .collect();
        let mut expected: Vec<Conversation> =
            all.into_iter().filter_map(|version| Conversation::fold(vec![version])).collect();
        expected.sort_by(|a, b| a.id.cmp(&b.id));
        prop_assert_eq!(merged, expected);
    }
}
