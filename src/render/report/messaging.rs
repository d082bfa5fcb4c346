//! What was sent and what came in, as tables and sentences for people; and as an object of the JSON contract (see
//! `object`).
//!
//! Invariant: a column is there if any row has something in it, and a table if it has rows. A line of a terminal has the
//! tables of what its rows are grouped by, a page has all. What is unknown is a dash, or is said, and never a zero.

pub(super) mod object;

use crate::render::key;
use crate::render::page::{Bar, Cells, Part, Picture, Shape, Whisker};
use crate::render::table::{Table, Value};
use crate::render::texts::{self, say};
use crate::report::{
    ANSWER_HOURS, GroupBy, Grouping, MeanAnswer, Opted, Recipients, Report, SentFigures,
    SentMessages, SentRow, TalkedRow, WeekVolume,
};

use super::page::DRAWN_MAX;
use super::rows::{INTERVAL, Space};

/// The tables of a terminal.
pub(super) fn tables(report: &Report) -> Vec<Table> {
    let sent = sent_rows(report).filter_map(|(by, rows)| sent_table(rows, by, Space::Line));
    let talked = talked(report).filter(|(by, _)| is_of_terminal(report, *by));
    sent.chain(talked.filter_map(|(by, rows)| talked_table(rows, by))).collect()
}

/// Whether a terminal shows the tables by this: what its rows are grouped by, or else the channel.
fn is_of_terminal(report: &Report, by: Grouping) -> bool {
    let has = |grouping: Grouping| report.by.contains(&GroupBy::from(grouping));
    has(by) || (by == Grouping::Channel && !has(Grouping::List) && !has(Grouping::Agent))
}

/// The rows of messages that a terminal shows.
fn sent_rows(report: &Report) -> impl Iterator<Item = (Grouping, &[SentRow])> {
    let all = report.messaging.sent.iter().flat_map(|of| {
        [(Grouping::Channel, of.by_channel.as_slice()), (Grouping::List, &of.by_list)]
    });
    all.filter(|(by, rows)| is_of_terminal(report, *by) && !rows.is_empty())
}

/// The rows of conversations, by each name that they have.
fn talked(report: &Report) -> impl Iterator<Item = (Grouping, &[TalkedRow])> {
    report.messaging.talked.iter().flat_map(|of| {
        let by_list = (Grouping::List, of.by_list.as_slice());
        [(Grouping::Channel, of.by_channel.as_slice()), by_list, (Grouping::Agent, &of.by_agent)]
    })
}

/// The parts of a page.
pub(super) fn parts(report: &Report) -> Vec<Part> {
    let mut parts: Vec<Part> = sent_parts(report);
    for (by, rows) in talked(report) {
        let Some(table) = talked_table(rows, by) else { continue };
        let (id, title) = (format!("inbound-{by}"), texts::of("messaging-inbound", by.as_str()));
        let has = |key| table.column(key).is_some();
        let silent = has("silent").then(|| say!("messaging-silent-means"));
        let minutes = has("minutes_to_answer").then(|| say!("messaging-minutes-mean"));
        let notes = silent.into_iter().chain(minutes).collect();
        parts.push(Part { notes, ..Part::with_table(&id, title, table) });
    }
    parts
}

/// The parts of messages that were sent; one that has only sentences without any.
fn sent_parts(report: &Report) -> Vec<Part> {
    let said = findings(report);
    let Some(sent) = &report.messaging.sent else {
        let part = || Part::saying("messages", say!("messaging-title"), said.clone());
        return if said.is_empty() { Vec::new() } else { vec![part()] };
    };
    let channels = Part {
        table: sent_table(&sent.by_channel, Grouping::Channel, Space::Page),
        picture: answer_picture(sent),
        notes: meanings(sent),
        ..Part::saying("messages", say!("messaging-title"), said)
    };
    let list = sent_table(&sent.by_list, Grouping::List, Space::Page).map(|table| Part {
        picture: list_picture(sent, &table),
        ..Part::with_table("messages-list", say!("messaging-list-title"), table)
    });
    let weeks = week_table(&sent.weeks).map(|table| Part {
        picture: week_picture(&sent.weeks),
        ..Part::with_table("messages-week", say!("messaging-week-title"), table)
    });
    std::iter::once(channels).chain(list).chain(weeks).collect()
}

/// What a terminal says of messages: what is out of the ordinary, then what the figures of its tables mean.
pub(super) fn sentences(report: &Report) -> Vec<String> {
    let shown = report.messaging.sent.iter().filter(|_| sent_rows(report).next().is_some());
    findings(report).into_iter().chain(shown.flat_map(meanings)).collect()
}

/// What is out of the ordinary, and who opted in and out.
fn findings(report: &Report) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(sent) = &report.messaging.sent {
        said.extend(sent.by_list.iter().filter_map(far_more));
        said.extend(unsteady(sent));
        said.extend((sent.all.lost > 0).then(|| say!("messaging-lost", count = sent.all.lost)));
    }
    said.extend(report.messaging.opted.map(|Opted { people_in, people_out }| {
        say!("messaging-opted", people_in = people_in, people_out = people_out)
    }));
    said
}

/// What the figures of messages mean, and what is not known.
fn meanings(sent: &SentMessages) -> Vec<String> {
    let hours = ANSWER_HOURS;
    let answered = match sent.all.answered {
        Some(_) => say!("messaging-answered-means", hours = hours),
        None => say!("messaging-no-answers"),
    };
    let opted_out = sent.all.opted_out.map(|_| say!("messaging-opted-out-means", hours = hours));
    let is_open = sent.is_open && sent.all.answered.is_some();
    let open = is_open.then(|| say!("messaging-open", hours = hours));
    std::iter::once(answered).chain(opted_out).chain(open).collect()
}

/// That a list was written to far more than the others.
fn far_more(row: &SentRow) -> Option<String> {
    let others = row.others.filter(|others| others.is_far_more)?;
    let each = [row.figures.per_recipient?, others.per_recipient];
    let [each, others] = each.map(|number| Value::Decimal(number).shown());
    let list = row.key.clone()?;
    Some(say!("messaging-far-more", list = list, each = each, others = others))
}

/// For each channel the first week whose volume is no longer steady.
fn unsteady(sent: &SentMessages) -> impl Iterator<Item = String> {
    sent.unsteady().map(|(of, before)| {
        say!(
            "messaging-unsteady",
            channel = key::tag(of.channel.as_deref()),
            week = of.week.as_str(),
            messages = of.messages,
            times = Value::or_missing(before.ratio.value, Value::Times).shown(),
            weekly = Value::Decimal(before.weekly).shown(),
        )
    })
}

/// A column of a table: its key, and its value in a row.
type Column<'r, R> = (&'static str, Box<dyn Fn(&R) -> Value + 'r>);

/// The rows with those of the columns that say something; `None` without rows.
fn table<R>(
    rows: &[R],
    key: (&'static str, impl Fn(&R) -> String),
    columns: Vec<Column<'_, R>>,
) -> Option<Table> {
    let (key, key_of) = key;
    let says = |(_, value): &Column<'_, R>| rows.iter().any(|row| !value(row).is_none());
    let columns: Vec<Column<'_, R>> = columns.into_iter().filter(says).collect();
    let heads = std::iter::once(key).chain(columns.iter().map(|(head, _)| *head));
    let row = |row: &R| {
        let key = Value::text(key_of(row));
        std::iter::once(key).chain(columns.iter().map(|(_, value)| value(row))).collect()
    };
    let table = Table::new(heads, 1).with_rows(rows.iter().map(row));
    (!rows.is_empty()).then_some(table)
}

/// What was sent, by channel or list.
fn sent_table(rows: &[SentRow], by: Grouping, space: Space) -> Option<Table> {
    let is_page = space == Space::Page;
    let is_list = by == Grouping::List;
    let mut columns: Vec<Column<'_, SentRow>> =
        vec![("messages", Box::new(|row| Value::Count(row.figures.messages)))];
    // A line has no space for both.
    if is_page || !is_list {
        let recipients = |row: &SentRow| Value::Count(row.figures.recipients);
        columns.push(("recipients", Box::new(recipients)));
    }
    if is_list {
        let each = |row: &SentRow| Value::or_missing(row.figures.per_recipient, Value::Decimal);
        columns.push(("per_recipient", Box::new(each)));
    }
    let heads = ["answered", "answer_rate"];
    columns.extend(shares(heads, is_page, |of| of.answered));
    let heads = ["opted_out", "opt_out_rate"];
    columns.extend(shares(heads, is_page, |of| of.opted_out));
    table(rows, (by.as_str(), |row: &SentRow| key::tag(row.key.as_deref())), columns)
}

/// How many of the recipients, if there is space; which share of them; and its interval.
fn shares<'r>(
    [count_key, share_key]: [&'static str; 2],
    is_page: bool,
    get: fn(&SentFigures) -> Option<Recipients>,
) -> Vec<Column<'r, SentRow>> {
    let count =
        move |row: &SentRow| Value::or_missing(get(&row.figures), |of| Value::Count(of.count));
    let share = move |row: &SentRow| {
        Value::or_missing(get(&row.figures).and_then(|of| of.share), |of| Value::Share(of.value))
    };
    let interval = move |row: &SentRow| {
        let share = get(&row.figures).and_then(|of| of.share);
        share.map_or(Value::Blank, |of| Value::Interval(of.low, of.high))
    };
    let interval: Column<'r, SentRow> = (INTERVAL, Box::new(interval));
    if is_page {
        vec![(count_key, Box::new(count)), (share_key, Box::new(share)), interval]
    } else {
        vec![(count_key, Box::new(share)), interval]
    }
}

/// What came in, by channel, list or agent.
fn talked_table(rows: &[TalkedRow], by: Grouping) -> Option<Table> {
    let count = |get: fn(&TalkedRow) -> Option<u64>| {
        Box::new(move |row: &TalkedRow| Value::or_missing(get(row), Value::Count))
            as Box<dyn Fn(&TalkedRow) -> Value>
    };
    let silent = |row: &TalkedRow| match row.figures.silent {
        0 => Value::Blank,
        some => Value::Count(some),
    };
    let minutes = |row: &TalkedRow| {
        let minutes = |of: MeanAnswer| Value::Decimal(of.mean() / 60.0);
        Value::or_missing(row.figures.first_answer, minutes)
    };
    let columns: Vec<Column<'_, TalkedRow>> = vec![
        ("conversations", count(|row| Some(row.figures.conversations))),
        ("silent", Box::new(silent)),
        ("inbound", count(|row| row.figures.inbound)),
        ("outbound", count(|row| row.figures.outbound)),
        ("minutes_to_answer", Box::new(minutes)),
        ("opted_in", count(|row| row.figures.opted_in)),
        ("opted_out", count(|row| row.figures.opted_out)),
    ];
    table(rows, (by.as_str(), |row: &TalkedRow| key::tag(row.key.as_deref())), columns)
}

/// The volume by channel and week.
fn week_table(weeks: &[WeekVolume]) -> Option<Table> {
    let before =
        |row: &WeekVolume| Value::or_missing(row.before, |before| Value::Decimal(before.weekly));
    let times = |row: &WeekVolume| {
        Value::or_missing(row.before.and_then(|before| before.ratio.value), Value::Times)
    };
    let steady = |row: &WeekVolume| match row.before {
        Some(before) if before.is_steady => Value::text(say!("messaging-steady")),
        Some(_) => Value::text(say!("messaging-not-steady")),
        None => Value::Missing,
    };
    let columns: Vec<Column<'_, WeekVolume>> = vec![
        ("messages", Box::new(|row| Value::Count(row.messages))),
        ("weekly_before", Box::new(before)),
        ("times", Box::new(times)),
        ("volume", Box::new(steady)),
    ];
    table(weeks, ("channel_week", week_label), columns)
}

fn week_label(of: &WeekVolume) -> String {
    format!("{} {}", key::tag(of.channel.as_deref()), of.week)
}

/// Who answered, by channel, if there is something to compare.
fn answer_picture(sent: &SentMessages) -> Option<Picture> {
    let rows = &sent.by_channel;
    let whisker = |row: &SentRow| {
        let share = row.figures.answered?.share?;
        let shown = Value::Share(share.value).shown();
        let (value, low, high) = (share.value, share.low, share.high);
        Some(Whisker {
            label: key::tag(row.key.as_deref()),
            value,
            low,
            high,
            expected: None,
            shown,
        })
    };
    let whiskers: Vec<Whisker> = rows.iter().filter_map(whisker).collect();
    let table = sent_table(rows, Grouping::Channel, Space::Page)?;
    let of = Cells::Column(table.column("answer_rate")?);
    let title = say!("messaging-answer-picture", hours = ANSWER_HOURS);
    is_drawn(whiskers.len()).then_some(Picture { title, shape: Shape::Whiskers(whiskers), of })
}

/// How often each list was written to.
fn list_picture(sent: &SentMessages, table: &Table) -> Option<Picture> {
    let bar = |row: &SentRow| {
        let value = row.figures.per_recipient?;
        let shown = Value::Decimal(value).shown();
        Some(Bar { label: key::tag(row.key.as_deref()), value, shown })
    };
    let bars: Vec<Bar> = sent.by_list.iter().filter_map(bar).collect();
    let of = Cells::Column(table.column("per_recipient")?);
    let title = say!("messaging-list-picture");
    is_drawn(bars.len()).then_some(Picture { title, shape: Shape::Bars(bars), of })
}

fn week_picture(weeks: &[WeekVolume]) -> Option<Picture> {
    let bar = |of: &WeekVolume| Bar {
        label: week_label(of),
        value: of.messages as f64,
        shown: Value::Count(of.messages).shown(),
    };
    let shape = Shape::Bars(weeks.iter().map(bar).collect());
    let title = say!("messaging-week-title");
    is_drawn(weeks.len()).then_some(Picture { title, shape, of: Cells::Column(1) })
}

fn is_drawn(rows: usize) -> bool {
    (2..=DRAWN_MAX).contains(&rows)
}
