//! The width of tables: that of the terminal, or 80 columns.

use std::process::Command;

use crate::folder::Folder;

/// The output of a command.
fn out(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_table_has_the_width_that_columns_names_and_80_columns_in_a_pipe() {
    let folder = Folder::new();
    let long = "a title, a path and a query that are long ".repeat(2).replace(' ', "-");
    folder.ok(&format!("link new https://x.example/{long} --slug bio --campaign {long}"));
    let at = |columns: &str| out(folder.command("link list").env("COLUMNS", columns));
    let pipe = folder.ok("link list");
    let widest = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(widest(&pipe) <= 80 && pipe.contains("left out to fit 80 columns"), "{pipe}");
    // What is no width is not asked for one.
    assert_eq!([at("0"), at("wide"), at("80")], [pipe.clone(), pipe.clone(), pipe]);
    let wide = at("400");
    assert!(widest(&wide) > 200 && !wide.contains("left out"), "{wide}");
    let between = at("160");
    assert!((81..=160).contains(&widest(&between)), "{between}");
    // Only tables are cut: other formats have everything.
    let csv = out(folder.command("link list --format csv").env("COLUMNS", "40"));
    assert!(csv.contains(&format!("https://x.example/{long}")), "{csv}");
}

/// A person, orders and rules that take many words.
fn wordy() -> Folder {
    let folder = Folder::new();
    folder.write(
        "links.toml",
        "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"Europe/Berlin\"\n\
         currency = \"EUR\"\n[channels]\ninstagram = {}\nwhatsapp = {}\nsms = {}\n\
         [attribution]\nmodel = \"markov\"\n[attribution.window]\nclick = \"7d\"\n\
         conversation = \"14d\"\ncoupon = \"30d\"\ncall = \"14d\"\nsent = \"24h\"\n",
    );
    folder.ok("apply links.toml");
    folder.write(
        "conversations.csv",
        "conversation_id,contact,channel,agent,campaign,started_at\n\
         conversation-1001,ann@x.example,instagram,mia,2026-10-black-week,2026-10-01T08:00:00Z\n\
         conversation-1002,ann@x.example,whatsapp,jon,2026-10-black-week,2026-10-02T08:00:00Z\n\
         conversation-1003,ann@x.example,sms,mia,2026-10-black-week,2026-10-03T08:00:00Z\n",
    );
    folder.ok("import conversations conversations.csv");
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total,customer,source_said,discount_codes\n\
         order-2026-10-0001,2026-10-04T08:00:00Z,EUR,1280.00,ann@x.example,,\n\
         order-2026-10-0002,2026-10-04T08:00:00Z,EUR,20.00,,a friend who follows you since summer,\n\
         order-2026-10-0003,2026-10-04T09:00:00Z,EUR,1020.00,,,A-LONG-CODE-OF-SOMEBODY-ELSE-26\n",
    );
    folder.ok("import orders orders.csv");
    folder
}

/// What a command prints on 80 columns, where nothing may be cut.
fn on_80_columns(command: &str) -> String {
    let text = out(wordy().command(command).env("COLUMNS", "80"));
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(!text.contains('\u{2026}'), "{text}");
    text
}

/// The line of the rules was longer than the terminal.
#[test]
fn the_head_of_a_report_goes_on_in_the_next_line() {
    let text = on_80_columns("report --month 2026-10");
    let head: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).collect();
    insta::assert_snapshot!(head.join("\n"), @"
    October 2026, Europe/Berlin (2026-10-01 to 2026-10-31)
    Credit: by what is lost without a channel (Markov), window 30 days (click 7
    days, conversation 14 days, coupon 30 days, call 14 days, sent 1 day), coupon
    rule same-owner-keeps-click
    ");
}

/// What the tables are about was cut as the names of their keys.
#[test]
fn captions_stand_above_the_tables_of_compared_models() {
    let command = "report --month 2026-10 --compare-models --by channel,campaign";
    let captions: Vec<String> = on_80_columns(command)
        .lines()
        .filter(|line| line.ends_with(':') || line.starts_with("channel"))
        .map(str::to_owned)
        .collect();
    insta::assert_snapshot!(captions.join("\n"), @"
    Least and most revenue by channel, campaign:
    channel    campaign            lowest  under   highest  under     spread
    Revenue by channel, campaign under each model:
    channel     campaign             last  first  linear  position  decay  markov
    Conversions by channel, campaign under each model:
    channel     campaign            last  first  linear  position  decay  markov
    ");
}

/// The ends of reasons were cut.
#[test]
fn reasons_of_unplaced_orders_go_on_below() {
    insta::assert_snapshot!(on_80_columns("report --month 2026-10 --unplaced"), @"
    conversion_id       at                     net  why
    order-2026-10-0002  2026-10-04 10:00     20.00  the answer is no one channel: a
                                                    friend who follows you since
                                                    summer
    order-2026-10-0003  2026-10-04 11:00  1,020.00  the code
                                                    A-LONG-CODE-OF-SOMEBODY-ELSE-26
                                                    is not known

    (left out to fit 80 columns: kind, customer, codes, reason, currency; --format
    csv has them)

    2 of 3 orders that count could not be placed: 1,040.00 EUR.
    To place 1 of them (1,020.00 EUR), say whose the code
    A-LONG-CODE-OF-SOMEBODY-ELSE-26 is: couplet coupon new
    A-LONG-CODE-OF-SOMEBODY-ELSE-26 --campaign CAMPAIGN --channel CHANNEL
    ");
}

#[test]
fn explanations_and_histories_go_on_below_their_text() {
    insta::assert_snapshot!(on_80_columns("explain order-2026-10-0001"), @"
    Order order-2026-10-0001 of 1,280.00 EUR was placed on 2026-10-04 10:00
    (Europe/Berlin).
    It is paid. It counts as 1,280.00 EUR of revenue.

    Evidence that ties it to links, codes and conversations:
    + The customer began conversation conversation-1001 on 2026-10-01 10:00: good.
    + The customer began conversation conversation-1002 on 2026-10-02 10:00: good.
    + The customer began conversation conversation-1003 on 2026-10-03 10:00: good.

    Its journey has 3 touches, earliest first (window: 30 days (click 7 days,
    conversation 14 days, coupon 30 days, call 14 days, sent 1 day)):
    1. 2026-10-01 10:00  conversation conversation-1001 (instagram, mia,
                         2026-10-black-week)
    2. 2026-10-02 10:00  conversation conversation-1002 (whatsapp, jon,
                         2026-10-black-week)
    3. 2026-10-03 10:00  conversation conversation-1003 (sms, mia,
                         2026-10-black-week)

    Credit under each model:
      markov (in use)    426.67 EUR to touch 1 (instagram, mia, 2026-10-black-week);
                         426.66 EUR to touch 2 (whatsapp, jon, 2026-10-black-week);
                         426.67 EUR to touch 3 (sms, mia, 2026-10-black-week)
      last               1,280.00 EUR to touch 3 (sms, mia, 2026-10-black-week)
      last-non-direct    1,280.00 EUR to touch 3 (sms, mia, 2026-10-black-week)
      first              1,280.00 EUR to touch 1 (instagram, mia,
                         2026-10-black-week)
      linear             426.67 EUR to touch 1 (instagram, mia, 2026-10-black-week);
                         426.67 EUR to touch 2 (whatsapp, jon, 2026-10-black-week);
                         426.66 EUR to touch 3 (sms, mia, 2026-10-black-week)
      position           512.00 EUR to touch 1 (instagram, mia, 2026-10-black-week);
                         256.00 EUR to touch 2 (whatsapp, jon, 2026-10-black-week);
                         512.00 EUR to touch 3 (sms, mia, 2026-10-black-week)
      decay              385.18 EUR to touch 1 (instagram, mia, 2026-10-black-week);
                         425.28 EUR to touch 2 (whatsapp, jon, 2026-10-black-week);
                         469.54 EUR to touch 3 (sms, mia, 2026-10-black-week)
      shapley            426.67 EUR to touch 1 (instagram, mia, 2026-10-black-week);
                         426.67 EUR to touch 2 (whatsapp, jon, 2026-10-black-week);
                         426.66 EUR to touch 3 (sms, mia, 2026-10-black-week)
    ");
    insta::assert_snapshot!(on_80_columns("explain order-2026-10-0002"), @"
    Order order-2026-10-0002 of 20.00 EUR was placed on 2026-10-04 10:00
    (Europe/Berlin).
    It is paid. It counts as 20.00 EUR of revenue.

    None of this evidence can be used:
    - The customer says: a friend who follows you since summer. Not used: the
      attribution rules do not use said as evidence.

    No touch could be tied to this order, so it is unplaced.
    ");
    insta::assert_snapshot!(on_80_columns("explain --contact ann@x.example"), @"
    3 conversations, 1 order from 2026-10-01 to 2026-10-04 (Europe/Berlin).
    1 order counts, as 1,280.00 EUR.

    2026-10-01 10:00  conversation conversation-1001 (instagram, mia,
                      2026-10-black-week)
    2026-10-02 10:00  conversation conversation-1002 (whatsapp, jon,
                      2026-10-black-week)
    2026-10-03 10:00  conversation conversation-1003 (sms, mia, 2026-10-black-week)
    2026-10-04 10:00  sale order-2026-10-0001: 1,280.00 EUR, paid
    ");
}
