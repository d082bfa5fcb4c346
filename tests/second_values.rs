//! Two values of a record that has no id: refused by line, settled by `updated_at` or `--replace`.

use crate::folder::Folder;

#[test]
fn a_second_value_of_a_record_without_an_id_is_refused_by_line_and_settled_by_replace() {
    let folder = Folder::new();
    let file = |rows: &str| format!("month,channel,amount,currency\n{rows}");
    folder.write(
        "a.csv",
        &file("2026-11,sms,100.00,EUR\n2026-11,email,5.00,EUR\n2026-11,SMS,90.00,EUR\n"),
    );
    folder.write("b.csv", &file("2026-11,email,5.00,EUR\n2026-11,sms,80.00,EUR\n"));
    let ran = folder.run("import costs a.csv");
    assert_eq!(ran.code, 5);
    insta::assert_snapshot!(ran.err, @"
    a.csv: 3 costs read: 2 new, 0 known, 1 bad
      1 email, 1 sms
      2 ads, in all 105.00 EUR
      line 4, column amount: it is 90.00 EUR here and 100.00 EUR in line 2, and no updated_at says which is newer; fill in updated_at, or, if they are parts of the month, add them up to one row
    next: couplet report --month 2026-11
    ");
    let told = folder.run("import costs b.csv");
    insta::assert_snapshot!(told.err, @"
    b.csv: 2 costs read: 0 new, 1 known, 1 bad
      1 email
      1 ads, in all 5.00 EUR
      line 3, column amount: it is 80.00 EUR here and 100.00 EUR in import 1, and no updated_at says which is newer; parts of a month are not added up, so a month must come in one file: export the whole month, and import it with --replace, which replaces the whole month
    next: couplet report --month 2026-11
    ");
    // Told again, every time.
    assert_eq!(folder.run("import costs b.csv").err, told.err.replace("1 new", "0 new"));
    let dry = folder.run("import costs b.csv --dry-run");
    assert!(dry.code == 5 && dry.err.contains("in import 1, and no updated_at"), "{dry:#?}");
    let nothing = folder.run("import costs b.csv --all-or-nothing");
    assert_ne!(nothing.code, 0);
    // What was contradicted is taken back, so the same file is welcome.
    folder.ok("import undo 1");
    let welcome = folder.run("import costs b.csv");
    assert!(welcome.code == 0 && welcome.err.contains("1 new, 1 known"), "{welcome:#?}");
    let again = folder.run("import costs a.csv");
    assert!(again.err.contains("80.00 EUR in import 2"), "{again:#?}");
    let replaced = folder.run("import costs a.csv --replace");
    assert!(replaced.err.contains("in line 2"), "{replaced:#?}");
}

#[test]
fn a_refused_row_takes_the_whole_file_back_if_it_is_all_or_nothing() {
    let folder = Folder::new();
    folder.write("a.csv", "month,amount,currency\n2026-11,1.00,EUR\n");
    folder.write("b.csv", "month,amount,currency\n2026-10,1.00,EUR\n2026-11,2.00,EUR\n");
    folder.ok("import costs a.csv");
    let ran = folder.run("import costs b.csv --all-or-nothing");
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.err, @"
      line 3, column amount: it is 2.00 EUR here and 1.00 EUR in import 1, and no updated_at says which is newer; parts of a month are not added up, so a month must come in one file: export the whole month, and import it with --replace, which replaces the whole month
    error: b.csv has 1 bad row; nothing was imported
      hint: correct these rows, or leave out --all-or-nothing to import the good ones
    ");
    let counted = folder.rows("verify");
    let costs = counted.iter().find(|row| row["what"] == "costs").unwrap();
    assert_eq!(costs["count"], "1");
    assert_eq!(folder.rows("import list")[1]["state"], "undone");
}

#[test]
fn a_later_updated_at_counts_and_states_of_sends_only_move_forward() {
    let folder = Folder::new();
    folder.write(
        "calls.csv",
        "called_number,caller,started_at,duration_s,updated_at\n\
         +4930901820,,2026-11-20T09:30:00Z,5,2026-11-20T10:00:00Z\n\
         +4930901820,,2026-11-20T09:30:00Z,9,2026-11-20T11:00:00Z\n",
    );
    let ran = folder.run("import calls calls.csv");
    assert!(ran.code == 0 && ran.err.contains("1 call read in 2 rows: 1 new"), "{ran:#?}");
    let sends = |status: &str| {
        format!("recipient,at,channel,status\na,2026-11-20T09:30:00Z,sms,{status}\n")
    };
    for (status, told) in [("sent", "1 new"), ("read", "1 changed"), ("delivered", "1 known")] {
        folder.write("sends.csv", &sends(status));
        let ran = folder.run("import sends sends.csv");
        assert!(ran.code == 0 && ran.err.contains(told), "{status}: {ran:#?}");
    }
}
