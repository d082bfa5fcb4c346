//! Codes: typing mistakes, terms, exports and retirement.

use crate::batches::{TERMS, batch};
use crate::folder::Folder;

fn did_you_mean(code: &str) -> String {
    format!("No such code. Did you mean {code}?\n")
}

#[test]
fn a_code_is_recognized_however_it_is_typed_and_a_typo_differs_from_an_unknown_code() {
    let folder = Folder::new();
    folder.ok(&format!("coupon new Hello-10 {TERMS} --agent mia --discount 10% --limit 3"));
    let code = batch(&folder, "--count 1 --pattern BW-????-???? --single-use").remove(0);
    for typed in ["HELLO10".to_owned(), "'hello 1O'".to_owned(), code.to_lowercase()] {
        assert_eq!(folder.run(&format!("coupon check {typed}")).code, 0, "{typed}");
    }
    assert_eq!(
        folder.ok("coupon check hello10"),
        "code        Hello-10\nstatus      live\nredeemed    0 of 3\nterms       10%, 3 times\n\
         campaign    bw\nchannel     sms\nagent       mia\n"
    );
    let known = folder.json("coupon check hello10");
    assert_eq!((&known["answer"], &known["limit"]), (&"known".into(), &3.into()));
    // Changes one character of the batch's code.
    let last = if code.ends_with('2') { "3" } else { "2" };
    let off = format!("{}{last}", &code[..code.len() - 1]);
    let short = &code[..code.len() - 1];
    for (typed, words, answer) in [
        (off.as_str(), did_you_mean(&code).as_str(), "slip"),
        (short, &did_you_mean(&code), "slip"),
        ("HELO10", &did_you_mean("Hello-10"), "slip"),
        (
            "BW-2222-2223",
            "No such code: its check character does not match. Check each letter.\n",
            "slip",
        ),
        ("HELLO99", "No such code.\n", "unknown"),
        ("BW-1", "No such code.\n", "unknown"),
    ] {
        let ran = folder.run(&format!("coupon check {typed}"));
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (1, words, ""), "{typed}");
        let ran = folder.run(&format!("coupon check {typed} --format json"));
        assert!(ran.out.starts_with(&format!("{{\"answer\":\"{answer}\",")), "{}", ran.out);
    }
}

#[test]
fn a_code_is_shown_with_all_its_terms() {
    let folder = Folder::new();
    let terms =
        "--discount 10% --limit 1 --limit-by-customer 1 --ends 2036-11-30 --minimum '40 eur'";
    folder.ok(&format!("coupon new HELLO {TERMS} {terms}"));
    folder.ok(&format!("coupon new LATER {TERMS} --starts 2099-01-02"));
    let said = "10%, once, once a customer, until 2036-11-30, from 40.00 EUR";
    let card = folder.ok("coupon check hello");
    assert!(card.lines().any(|line| line == format!("terms       {said}")), "{card}");
    let card = folder.run("coupon check later").out;
    assert!(card.contains("\nterms       from 2099-01-02 on\n"), "{card}");
    let known = folder.json("coupon check hello");
    let fields = ["limit_by_customer", "starts", "ends", "minimum"].map(|name| &known[name]);
    assert_eq!(
        fields,
        [&1.into(), &serde_json::Value::Null, &"2036-11-30".into(), &"40.00 EUR".into()]
    );
    let pattern = "--count 1 --pattern BW-????-???? --name b --single-use";
    let code =
        batch(&folder, &format!("{pattern} --limit-by-customer 2 --starts 2026-01-01")).remove(0);
    let card = folder.ok(&format!("coupon check {code}"));
    assert!(card.contains("terms       once, 2 times a customer, from 2026-01-01 on"), "{card}");
}

#[test]
fn invalid_terms_are_refused_and_change_nothing() {
    let folder = Folder::new();
    let table = [
        ("--limit-by-customer 0", "use a whole number above 0"),
        ("--starts yesterday", "`yesterday` is not a day such as 2026-11-20"),
        (
            "--starts 2026-11-30 --ends 2026-11-20",
            "the period ends on 2026-11-20, before it starts",
        ),
        (
            "--minimum 40",
            "error: --minimum: `40` has no currency; write an amount such as \"40.00 EUR\"\n",
        ),
        (
            "--minimum '40 EURO'",
            "error: --minimum: `EURO` is not a currency code such as EUR or USD\n",
        ),
        ("'--minimum=-1 EUR'", "error: --minimum: -1.00 EUR is below zero\n"),
        ("--limit 1 --single-use", "cannot be used with"),
    ];
    for (flags, words) in table {
        let command = if flags.contains("single") {
            "batch --count 1 --pattern BW-????-????"
        } else {
            "new HELLO"
        };
        let ran = folder.run(&format!("coupon {command} {TERMS} {flags}"));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{flags}: {ran:#?}");
        assert!(ran.err.contains(words), "{flags}: {}", ran.err);
    }
    assert!(!folder.data().exists());
    // The currency and the time zone come from the plan.
    folder.copy("links.example.toml").ok("apply links.example.toml");
    folder.ok("coupon new HELLO --campaign 2036-11-black-week --channel sms --minimum 40");
    assert_eq!(folder.json("coupon check hello")["minimum"], "40.00 EUR");
}

#[test]
fn a_retired_code_is_refused_and_listed_as_retired() {
    let folder = Folder::new();
    folder.ok(&format!("coupon new Hello-10 {TERMS}"));
    folder.ok("coupon redeem HELLO10 --order 1");
    let told = "Hello-10 is retired; orders that carry it are still credited\n";
    assert_eq!(folder.ok("coupon retire hello1o"), told);
    assert_eq!(folder.ok("coupon retire hello1o"), "Hello-10 was already retired\n");
    let ran = folder.run("coupon redeem HELLO10 --order 2");
    assert_eq!((ran.code, ran.err.as_str()), (1, "error: the code `Hello-10` is retired\n"));
    // An order that already redeemed the code keeps it.
    folder.ok("coupon redeem HELLO10 --order 1");
    assert!(folder.run("coupon check HELLO10").out.contains("\nstatus      retired\n"));
    for (line, words) in [
        ("NONE", "error: there is no code `NONE`\n"),
        ("--batch none", "error: there is no batch `none`\n"),
    ] {
        let ran = folder.run(&format!("coupon retire {line}"));
        assert_eq!(ran.code, 1);
        assert!(ran.err.starts_with(words), "{}", ran.err);
    }
    for line in ["coupon retire", "coupon retire HELLO --batch b"] {
        assert_eq!(folder.run(line).code, 2, "{line}");
    }
}

#[test]
fn a_code_of_the_plan_is_retired_in_the_plan() {
    let folder = Folder::new();
    folder.copy("links.example.toml").ok("apply links.example.toml");
    let ran = folder.run("coupon retire mia10");
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (
            1,
            "error: the code `MIA10` is in the plan, and the next apply would bring it back\n  \
             hint: remove it from links.toml, and apply the plan\n"
        )
    );
    assert!(folder.ok("coupon check mia10").contains("live"));
}

#[test]
fn an_export_is_the_list_of_the_live_codes_as_csv() {
    let folder = Folder::new();
    let live = batch(&folder, "--count 2 --pattern BW-????-???? --name bw --discount 10%");
    folder.ok(&format!("coupon retire {}", live[0]));
    folder.ok(&format!("coupon new SHARED {TERMS}"));
    folder.ok(&format!("coupon new GONE {TERMS} --ends 2020-01-01"));
    let head = "code,campaign,channel,agent,batch,discount,status,limit,redeemed,flags,exported,state,label,given_by,given_at,until\n";
    let row = format!("{},bw,sms,,bw,10%,live,,0,,,free,,,,\n", live[1]);
    assert_eq!(folder.ok("coupon export --batch bw"), format!("{head}{row}"));
    let shared = "SHARED,bw,sms,,,,live,,0,,,,,,,\n";
    assert_eq!(folder.ok("coupon export --campaign bw"), format!("{head}{row}{shared}"));
    let count = |line: &str| folder.rows(line).len();
    assert_eq!(count("coupon export --status live,ended,retired"), 4);
    assert_eq!(
        folder.ok("coupon export --status retired --format json").matches("retired").count(),
        1
    );
    assert_eq!(
        ["", "--status ended", "--status ended,retired", "--status live"]
            .map(|flags| { count(&format!("coupon list {flags}")) }),
        [4, 1, 2, 2]
    );
    for command in ["list", "export", "retire"] {
        let ran = folder.run(&format!("coupon {command} --batch sms"));
        assert_eq!((ran.code, ran.out.as_str()), (1, ""));
        assert!(ran.err.starts_with("error: there is no batch `sms`\n  hint: "), "{}", ran.err);
    }
    assert_eq!(folder.run("coupon list --status gone").code, 2);
}

#[test]
fn a_typo_is_recognized_through_a_server_too() {
    let folder = Folder::new();
    folder.ok(&format!("coupon new HELLO10 {TERMS}"));
    let code = batch(&folder, "--count 1 --pattern BW-????-????").remove(0);
    let server = folder.serve("");
    folder.ok("coupon redeem HELLO10 --order 1");
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total,status,discount_codes\n\
         1,2026-11-01T10:00:00Z,EUR,10.00,paid,HELLO10\n\
         2,2026-11-01T10:00:00Z,EUR,10.00,paid,BW\n\
         3,2026-11-01T10:00:00Z,EUR,10.00,paid,HELLO10|BW\n\
         3,2026-11-01T10:00:00Z,EUR,10.00,refunded,\n",
    );
    folder.ok("import orders orders.csv");
    // One version of order 3 carries the code; in another it is refunded and carries none.
    assert_eq!(folder.json("coupon check hello10")["redeemed"], 2);
    let with_slip = |typed: &str| folder.run(&format!("coupon check {typed}")).out;
    assert_eq!(with_slip("HELLO1"), did_you_mean("HELLO10"));
    assert_eq!(with_slip(&code[1..]), did_you_mean(&code));
    assert_eq!(with_slip(&code[3..]), "No such code.\n");
    drop(server);
}
