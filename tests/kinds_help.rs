//! The help of each kind of file: its columns, what its rows mean, and a file as an example that can be imported.

use crate::folder::Folder;

#[test]
fn the_help_of_redemptions() {
    insta::assert_snapshot!(help("redemptions"), @"
    Uses of codes, as the shop counted them
    --currency: true
    Columns, in any order (those with * are required):
      * code             the code that was used
      * redeemed_at      when: 2026-11-20T09:30:00Z
        order_id         the order's id in the shop, which gets the code
        customer         e-mail, phone number or id; kept only as a hash
        discount         what the code took off
        currency         EUR, USD, ...; needed with a discount
        updated_at       when the row changed; the latest row counts

    One row for each use of a code. The order that it names gets the code,
    whichever file comes first, and a use that the order, the till and this file
    all name is counted once. A use is known by its code and its order, or by code,
    time and customer. A second row about one use that says something else is
    refused unless updated_at tells which is newer; --replace settles it.

    Such a file:
      code,redeemed_at,order_id,customer,discount,currency
      STORY10,2026-11-20T09:30:00Z,#1001,ann@example.com,12.00,EUR

    Examples:
      couplet import redemptions redemptions.csv --dry-run --first 3
      couplet import redemptions redemptions.csv
      couplet import redemptions redemptions.csv --format json > summary.json

    `couplet import undo` takes a wrong file back; `couplet import list` shows its
    number. Imports are idempotent: a file can be imported again, in parts or in any
    order. Exit code 5: some rows were bad and not imported. They are listed with
    line and reason.
    ");
}

#[test]
fn the_help_of_calls() {
    insta::assert_snapshot!(help("calls"), @"
    Calls from the telephone system
    --currency: false
    Columns, in any order (those with * are required):
      * called_number    your number: +49 30 901820
      * caller           the other one; kept only as a hash; may be empty
      * started_at       when it began: 2026-11-20T09:30:00Z
        duration_s       seconds that it took
        outcome          answered, missed, voicemail, ...
        call_id          the call's id in the telephone system
        agent            who answered
        country          of the caller, such as DE [default: of the number]
        updated_at       when the row changed; the latest row counts

    One row for each call. A call is known by the number that was called, the
    caller and the time. A second row about one call, with another duration or
    outcome, is refused unless updated_at tells which is newer; --replace settles
    it. An anonymous caller is nobody. Numbers without a country code need
    --country.

    Such a file:
      called_number,caller,started_at,duration_s,outcome
      +4930901820,+491701234567,2026-11-20T09:30:00Z,95,answered
      +4930901820,anonymous,2026-11-20T09:41:00Z,0,missed

    Examples:
      couplet import calls calls.csv --dry-run --first 3
      couplet import calls calls.csv
      couplet import calls calls.csv --format json > summary.json

    `couplet import undo` takes a wrong file back; `couplet import list` shows its
    number. Imports are idempotent: a file can be imported again, in parts or in any
    order. Exit code 5: some rows were bad and not imported. They are listed with
    line and reason.
    ");
}

#[test]
fn the_help_of_events() {
    insta::assert_snapshot!(help("events"), @"
    Bookings, leads, signups and other events
    --currency: true
    Columns, in any order (those with * are required):
      * event_id         the event's id in the tool
      * kind             sale, booking, lead, ...; step, answer, opt_in, opt_out
      * at               when: 2026-11-20T09:30:00Z
        customer         e-mail, phone number or id; kept only as a hash
        click_id         the lnk of the page that it happened on
        code             the code that was used
        value            what it is worth
        currency         EUR, USD, ...; needed with a value
        score            points that were given: 9, 4.5
        step             which step it is
        question         what was asked
        answer           what was answered
        updated_at       when the row changed; the latest row counts

    One row for each event. Sales, bookings, leads, referrals and signups are
    conversions, as orders are; the plan says which of them are goals. Where two
    rows differ, the one with the later updated_at counts. Other differences are
    told.

    Such a file:
      event_id,kind,at,customer,click_id,code,value,currency
      e7,booking,2026-11-20T09:30:00Z,ann@example.com,,STORY10,80.00,EUR

    Examples:
      couplet import events events.csv --dry-run --first 3
      couplet import events events.csv
      couplet import events events.csv --format json > summary.json

    `couplet import undo` takes a wrong file back; `couplet import list` shows its
    number. Imports are idempotent: a file can be imported again, in parts or in any
    order. Exit code 5: some rows were bad and not imported. They are listed with
    line and reason.
    ");
}

#[test]
fn the_help_of_costs() {
    insta::assert_snapshot!(help("costs"), @"
    Costs of a month, such as those of an ad account
    --currency: true
    Columns, in any order (those with * are required):
      * month            the month: 2026-11
        channel          instagram, whatsapp, ..., or an alias in the plan
        campaign         the campaign that it was for
        amount           what was paid: 640.00; hours need none
        currency         EUR, USD, ...; needed with an amount
        kind             ads (unless told), tools, hours
        hours            the hours worked: 12.5
        updated_at       when the row changed; the latest row counts

    Files of Google Ads, Meta and TikTok are found from their headings: rows of
    days, ad sets and ads are added up to months and campaigns, and totals are left
    out. Say which channel the money was spent on where the plan has no alias:
      couplet import costs meta.csv --channel instagram

    One row for each month, channel, campaign, currency and kind. A second amount
    for the same is refused unless updated_at tells which is newer. Parts of a month
    (1-15 November, then 16-30) are not added up: a month must come in one file, and
    with --replace such a file replaces the whole month. A cost of a file replaces
    the one in the plan for the same month, channel, campaign and currency.
    Hours need no amount.

    Such a file:
      month,channel,campaign,amount,currency,kind,hours
      2026-11,instagram,2026-11-black-week,640.00,EUR,ads,
      2026-11,instagram,,,,hours,12.5

    Examples:
      couplet import costs costs.csv --dry-run --first 3
      couplet import costs costs.csv
      couplet import costs costs.csv --format json > summary.json

    `couplet import undo` takes a wrong file back; `couplet import list` shows its
    number. Imports are idempotent: a file can be imported again, in parts or in any
    order. Exit code 5: some rows were bad and not imported. They are listed with
    line and reason.
    ");
}

#[test]
fn the_help_of_sends() {
    insta::assert_snapshot!(help("sends"), @"
    Messages that were sent to many
    --currency: false
    Columns, in any order (those with * are required):
      * recipient        e-mail, phone number or id; kept only as a hash
      * at               when it was sent: 2026-11-20T09:30:00Z
      * channel          sms, whatsapp, ..., or an alias in the plan
        campaign         the campaign that it belongs to
        list             whom it went to
        status           queued, sent, delivered, read, failed, undelivered
        updated_at       when the row changed; the latest row counts

    One row for each message to one recipient, or for each state of it. States only
    move forward, in the order above. A message is known by recipient, time,
    campaign and channel. Phone numbers without a country code need --country.

    Such a file:
      recipient,at,campaign,channel,list,status
      +491701234567,2026-11-20T09:30:00Z,2026-11-black-week,sms,vip,delivered

    Examples:
      couplet import sends sends.csv --dry-run --first 3
      couplet import sends sends.csv
      couplet import sends sends.csv --format json > summary.json

    `couplet import undo` takes a wrong file back; `couplet import list` shows its
    number. Imports are idempotent: a file can be imported again, in parts or in any
    order. Exit code 5: some rows were bad and not imported. They are listed with
    line and reason.
    ");
}

#[test]
fn the_help_of_totals() {
    insta::assert_snapshot!(help("totals"), @"
    Totals of a month that somebody counted or read off a platform
    --currency: true
    Columns, in any order (those with * are required):
      * month            the month: 2026-11
        channel          instagram, whatsapp, ..., or an alias in the plan
        agent            who counted, or who answered
        list             whom messages went to
        claimed_by       the platform that says so of itself: meta
        conversations    how many began
        contacts         people in them
        conversions      orders, bookings and so on
        revenue          what they brought
        currency         EUR, USD, ...; needed with a revenue
        inbound          messages from contacts
        outbound         messages to contacts
        opt_ins          contacts who asked for messages
        opt_outs         contacts who want no more
        impressions      times that a post was shown
        profile_visits   visits of the profile
        video_views      times that a video was seen
        updated_at       when the row changed; the latest row counts

    One row for each month, channel, agent, list and claimed_by, with at least one
    figure. Totals are only stated, and never added to what is counted from other
    files. A second value for the same is refused unless updated_at tells which is
    newer; --replace settles it. A row with more figures completes the known one.

    Such a file:
      month,channel,agent,claimed_by,conversations,conversions,revenue,currency
      2026-11,instagram,mia,,200,,,
      2026-11,instagram,,meta,,31,7900.00,EUR

    Examples:
      couplet import totals totals.csv --dry-run --first 3
      couplet import totals totals.csv
      couplet import totals totals.csv --format json > summary.json

    `couplet import undo` takes a wrong file back; `couplet import list` shows its
    number. Imports are idempotent: a file can be imported again, in parts or in any
    order. Exit code 5: some rows were bad and not imported. They are listed with
    line and reason.
    ");
}

/// What it says of the rows: the flags are those of every import.
fn help(kind: &str) -> String {
    let help = Folder::new().ok(&format!("import {kind} --help"));
    let (flags, words) = help.split_once("\nColumns, in any order").unwrap();
    let currency = flags.contains("--currency");
    let about = flags.lines().next().unwrap();
    format!("{about}\n--currency: {currency}\nColumns, in any order{words}")
}

#[test]
fn the_file_in_the_help_of_each_kind_is_imported_without_a_bad_row() {
    for kind in
        ["orders", "conversations", "redemptions", "calls", "events", "costs", "sends", "totals"]
    {
        let folder = Folder::new();
        let help = folder.ok(&format!("import {kind} --help"));
        let (_, after) = help.split_once("\nSuch a file:\n").unwrap();
        let rows = after.lines().map_while(|line| line.strip_prefix("  "));
        folder.write("file.csv", &rows.fold(String::new(), |file, row| file + row + "\n"));
        let ran = folder.run(&format!("import {kind} file.csv"));
        assert!(ran.code == 0 && !ran.err.contains("warning"), "{kind}: {ran:#?}");
    }
}
