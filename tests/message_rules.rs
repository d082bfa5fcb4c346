//! What counts as an answer to a message and as an opt-out, which lists are written to far more than others, and which
//! volumes are no longer steady.

use couplet::domain::record::event::{Event, EventKind};
use couplet::domain::record::foreign_id::ForeignId;
use couplet::domain::record::ledger::Imports;
use couplet::domain::settings::rate::RateOf;
use couplet::domain::settings::rules::Attribution;
use couplet::domain::time::Timestamp;
use couplet::report::{MessageData, Messaging, Query, Recipients, SentRow, build};
use couplet::store::{Parts, Removed, Row, Snapshot};
use proptest::prelude::*;

use crate::ledger::{Ledger, at, october, person};

const LINKS: &str = "link s channel=sms\n";

/// `opt_out 3d ann`
fn opt(number: usize, line: &str) -> Event {
    let words: Vec<&str> = line.split_whitespace().collect();
    Event {
        epoch: 0,
        updated_at: None,
        at: at(words[1]),
        id: ForeignId::parse(&number.to_string()).unwrap(),
        kind: words[0].parse::<EventKind>().unwrap(),
        value: None,
        click_id: None,
        code: None,
        score: None,
        step: None,
        question: None,
        answer: None,
        customer: words.get(2).map(|name| person(name)),
        imports: Imports::LASTING,
    }
}

/// The messaging figures of October over these lines: those of a ledger, and opt-ins and opt-outs.
fn counted(lines: &[&str], now: Timestamp) -> Messaging {
    let (opts, others): (Vec<&str>, Vec<&str>) =
        lines.iter().copied().partition(|line| line.starts_with("opt_"));
    let ledger = Ledger::parse(&format!("{LINKS}{}", others.join("\n")));
    let mut snapshot = ledger.snapshot();
    let mut parts = MessageData::default();
    ledger.sends.iter().for_each(|send| parts.take(Row::Send(send.clone())));
    for (number, line) in opts.iter().enumerate() {
        parts.take(Row::Event(Box::new(opt(number, line))));
    }
    let after = ledger.conversations.iter().filter(|of| of.started_at >= october().to);
    after.for_each(|of| parts.take(Row::Conversation(of.clone())));
    let messages = Snapshot {
        epoch: 0,
        revision: snapshot.revision,
        people: None,
        settings: snapshot.settings.clone(),
        click_id_key: snapshot.click_id_key.clone(),
        batches: snapshot.batches.clone(),
        gaps: Vec::new(),
        removed: Removed::default(),
        definitions: None,
        parts,
    };
    snapshot.parts.messages = Some(Box::new(messages));
    let (rules, rate_of) = (Attribution::default(), RateOf::People);
    let query = Query { period: october(), by: Vec::new(), rules, rate_of };
    build(&snapshot, &query, now).unwrap().messaging
}

fn messaging(text: &str) -> Messaging {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    counted(&lines, at("365d"))
}

/// `sms 3/2 answered 1 out -` of each row: messages, recipients, who answered, who opted out.
fn rows(rows: &[SentRow]) -> String {
    let count = |of: Option<Recipients>| of.map_or("-".to_owned(), |of| of.count.to_string());
    let row = |row: &SentRow| {
        let (key, of) = (row.key.as_deref().unwrap_or("(none)"), &row.figures);
        let (answered, out) = (count(of.answered), count(of.opted_out));
        format!("{key} {}/{} answered {answered} out {out}", of.messages, of.recipients)
    };
    rows.iter().map(row).collect::<Vec<_>>().join(", ")
}

#[test]
fn each_rule_of_answers_and_opt_outs_holds() {
    for (text, expected) in [
        // A conversation within 72 hours, the last instant included.
        (
            "send 1 1d channel=sms recipient=a
             send 2 1d channel=sms recipient=b
             send 3 1d channel=sms recipient=c
             conversation x 4d channel=instagram contact=a
             conversation y 97h channel=sms contact=b
             conversation z 23h channel=sms contact=c",
            "sms 3/3 answered 1 out -",
        ),
        // A click of a person on a link that was sent to them.
        (
            "send 1 1d channel=sms recipient=a
             send 2 1d channel=sms recipient=b
             send 3 1d channel=sms recipient=c
             click 1 2d link=s recipient=a
             click 2 2d link=s recipient=b verdict=bot
             click 3 2d link=s",
            "sms 3/3 answered 1 out -",
        ),
        // Once for each recipient, however often they were written to and answered.
        (
            "send 1 1d channel=sms recipient=a
             send 2 2d channel=sms recipient=a
             conversation x 25h channel=sms contact=a
             click 1 50h link=s recipient=a
             click 2 51h link=s recipient=a",
            "sms 2/1 answered 1 out -",
        ),
        // Under the last message before.
        (
            "send 1 1d channel=sms recipient=a
             send 2 2d channel=whatsapp recipient=a
             conversation x 60h channel=sms contact=a
             opt_out 30h a
             opt_out 61h a",
            "sms 1/1 answered 0 out 1, whatsapp 1/1 answered 1 out 1",
        ),
        // What was not sent or did not arrive has no recipient, and no answer.
        (
            "send 1 1d channel=sms recipient=a status=delivered
             send 2 2d channel=sms recipient=a status=undelivered
             send 3 2d channel=sms recipient=b status=failed
             send 4 2d channel=sms recipient=c status=queued
             conversation x 60h channel=sms contact=a
             conversation y 60h channel=sms contact=b",
            "sms 1/1 answered 1 out -",
        ),
        // To a message of the month, also after its end; to one before or after it, never.
        (
            "send 1 30d channel=sms recipient=a
             send 2 30d channel=sms recipient=b
             send 3 32d channel=sms recipient=b
             send 4 -1d channel=sms recipient=c
             conversation x 32d channel=sms contact=a
             conversation y 33d channel=sms contact=b
             conversation z 1d channel=sms contact=c",
            "sms 2/2 answered 1 out -",
        ),
        // An opt-in tells that events are known, and is no opt-out.
        (
            "send 1 1d channel=sms recipient=a
             opt_in 2d a",
            "sms 1/1 answered - out 0",
        ),
        // Nobody could be seen to answer: that is not known, and not zero.
        (
            "send 1 1d channel=sms recipient=a
             conversation x 2d channel=sms",
            "sms 1/1 answered - out -",
        ),
        // A recipient who was erased leaves the message.
        (
            "send 1 1d channel=sms
             send 2 1d channel=sms recipient=a
             conversation x 2d channel=sms contact=a",
            "sms 2/1 answered 1 out -",
        ),
    ] {
        let sent = messaging(text).sent.unwrap();
        assert_eq!(rows(&sent.by_channel), expected, "{text}");
    }
    assert_eq!(messaging("send 1 -1d channel=sms recipient=a"), Messaging::default());
}

#[test]
fn people_who_opt_in_and_out_count_once_and_strangers_each_time() {
    let of = |text: &str| messaging(text).opted.map(|of| (of.people_in, of.people_out));
    assert_eq!(of(""), None);
    let text = "opt_in 1d a
                opt_out 2d a
                opt_out 3d a
                opt_out 4d
                opt_out 5d
                opt_out 32d b";
    assert_eq!(of(text), Some((1, 3)));
}

/// This many messages to each of some recipients of a list, one a day.
fn list(name: &str, recipients: usize, each: usize) -> Vec<String> {
    let one = |number: usize| {
        let (who, day) = (number % recipients, number / recipients + 1);
        format!("send {name}{number} {day}d channel=sms list={name} recipient={name}-{who}")
    };
    (0..recipients * each).map(one).collect()
}

#[test]
fn a_list_is_far_above_the_others_by_their_median_only_if_it_is_written_to_weekly() {
    for (lists, expected) in [
        (vec![("vip", 5, 5), ("new", 5, 2)], "vip"),
        // Of October, one message a week is 4.4.
        (vec![("vip", 5, 4), ("new", 5, 1)], ""),
        (vec![("vip", 5, 6), ("new", 5, 3)], ""),
        (vec![("vip", 4, 9), ("new", 5, 2)], ""),
        (vec![("vip", 5, 9)], ""),
        (vec![("vip", 5, 9), ("a", 5, 8), ("b", 5, 1), ("c", 5, 1)], "vip a"),
        (vec![("vip", 5, 9), ("a", 5, 1), ("b", 5, 8)], ""),
    ] {
        let lines = lists.iter().flat_map(|(name, people, each)| list(name, *people, *each));
        let sent = messaging(&lines.collect::<Vec<_>>().join("\n")).sent.unwrap();
        let is_far = |row: &&SentRow| row.others.is_some_and(|others| others.is_far_more);
        let far: Vec<&str> =
            sent.by_list.iter().filter(is_far).filter_map(|row| row.key.as_deref()).collect();
        assert_eq!(far.join(" "), expected, "{lists:?}");
    }
}

/// Messages at noon on the Monday of the weeks before, and in those that end in October.
fn weeks(counts: &[i64]) -> Vec<String> {
    // The first week that ends in October begins on 28 September.
    let first = -3 - 7 * 4;
    let send = |week: usize, count: i64| {
        let day = first + 7 * i64::try_from(week).unwrap();
        let time =
            if day < 0 { format!("-{}h", -day * 24 - 12) } else { format!("{}h", day * 24 + 12) };
        (0..count).map(move |number| {
            format!("send {week}-{number} {time} channel=sms recipient=r{number}")
        })
    };
    counts.iter().enumerate().flat_map(|(week, count)| send(week, *count)).collect()
}

#[test]
fn a_week_is_no_longer_steady_if_it_is_far_from_the_four_before_and_chance_is_ruled_out() {
    for (counts, expected) in [
        // Weeks 40 to 43 end in October; each has the four before it.
        (vec![20; 8], "40 steady, 41 steady, 42 steady, 43 steady"),
        (vec![20, 20, 20, 20, 60, 20, 20, 20], "40 x3.00, 41 steady, 42 steady, 43 steady"),
        (vec![20, 20, 20, 20, 20, 20, 20, 0, 1], "40 steady, 41 steady, 42 steady, 43 x0.00"),
        // A third more of many is not chance, and too little to look at.
        (
            vec![600, 600, 600, 600, 800, 600, 600, 600],
            "40 steady, 41 steady, 42 steady, 43 steady",
        ),
        // Twice as many of few may be chance.
        (vec![2, 2, 2, 2, 4, 2, 2, 2], "40 steady, 41 steady, 42 steady, 43 steady"),
        // Weeks before the first message and after the last are not known.
        (vec![0, 20, 20, 20, 20, 60], "40 -, 41 x3.00"),
        (vec![0, 0, 0, 0, 20, 20], "40 -, 41 -"),
    ] {
        let sent = messaging(&weeks(&counts).join("\n")).sent.unwrap();
        let shown = |of: &couplet::report::WeekVolume| {
            let week = of.week.strip_prefix("2026-W").unwrap();
            match of.before {
                None => format!("{week} -"),
                Some(before) if before.is_steady => format!("{week} steady"),
                Some(before) => format!("{week} x{:.2}", before.ratio.value.unwrap()),
            }
        };
        let found: Vec<String> = sent.weeks.iter().map(shown).collect();
        assert_eq!(found.join(", "), expected, "{counts:?}");
    }
}

#[test]
fn a_week_that_is_not_over_is_not_counted_and_more_may_answer() {
    let lines = weeks(&[20; 8]);
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let sent = |now| counted(&lines, at(now)).sent.unwrap();
    // The last of them ends with the 25th, and was written to on the 19th.
    assert_eq!((sent("25d").weeks.len(), sent("24d").weeks.len()), (4, 3));
    assert_eq!((sent("22d").is_open, sent("21d").is_open), (false, true));
}

fn line() -> impl Strategy<Value = String> {
    let who = prop::sample::select(vec!["a", "b", "c"]);
    let place = prop::sample::select(vec!["sms list=vip", "sms list=new", "sms", "whatsapp"]);
    let kind = prop::sample::select(vec!["send", "conversation", "click", "opt_out", "opt_in"]);
    (0_u32..200, 0_u32..1000, kind, place, who).prop_map(|(hours, number, kind, place, who)| {
        let time = format!("{}h", hours * 4);
        match kind {
            "send" => format!("send {number} {time} channel={place} recipient={who}"),
            "conversation" => format!("conversation {number} {time} channel=sms contact={who}"),
            "click" => format!("click {} {time} link=s recipient={who}", number + 1),
            opt => format!("{opt} {time} {who}"),
        }
    })
}

proptest! {
    #[test]
    fn rows_add_up_and_no_sequence_matters(
        (lines, shuffled) in prop::collection::vec(line(), 0..40).prop_flat_map(|mut lines| {
            // A click has its number once.
            lines.sort();
            lines.dedup_by_key(|line| line.split_whitespace().take(2).map(str::to_owned).collect::<Vec<_>>());
            (Just(lines.clone()), Just(lines).prop_shuffle())
        }),
    ) {
        let of = |lines: &[String]| {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            counted(&lines, at("365d"))
        };
        let found = of(&lines);
        prop_assert_eq!(&of(&shuffled), &found);
        let Some(sent) = found.sent else { return Ok(()) };
        for rows in [&sent.by_channel, &sent.by_list] {
            let sum = |get: fn(&SentRow) -> u64| rows.iter().map(get).sum::<u64>();
            prop_assert!(rows.is_empty() || sum(|row| row.figures.messages) == sent.all.messages);
            prop_assert!(rows.is_empty() || sum(|row| row.figures.recipients) >= sent.all.recipients);
            for row in rows {
                let of = row.figures;
                prop_assert!(of.recipients <= of.messages && of.recipients <= sent.all.recipients);
                for some in [of.answered, of.opted_out].into_iter().flatten() {
                    prop_assert!(some.count <= of.recipients);
                }
            }
        }
    }
}
