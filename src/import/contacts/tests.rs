use super::*;

fn read(text: &str, asked: Option<&str>) -> Result<Contacts, ContactsError> {
    Contacts::read(text.as_bytes(), None, asked)
}

fn rows(text: &str, asked: Option<&str>) -> Vec<String> {
    let contacts = read(text, asked).unwrap();
    let mut rows = Vec::new();
    let done: Result<(), ContactsError> = contacts.each(|row| {
        rows.push(match row {
            Ok(Contact { line, cells, named }) => {
                format!("{line} {} [{}]", named.unwrap_or("-"), cells.join("|"))
            }
            Err(BadContact { line, reason }) => format!("{line} bad: {reason}"),
        });
        Ok(())
    });
    done.unwrap();
    rows
}

#[test]
fn rows_keep_their_cells_and_their_lines() {
    let text = "\u{feff}Name;Phone;Note\r\n\r\nAnn;+49 170 1;\"a;b\nc\"\r\nBob;;\nCy\n";
    let read = ["3 +49 170 1 [Ann|+49 170 1|a;b\nc]", "5 - [Bob||]", "6 - [Cy||]"];
    assert_eq!(rows(text, None), read);
}

#[test]
fn one_column_needs_no_delimiter_and_a_row_that_spreadsheets_changed_is_bad() {
    let text = "email\nann@x.example\n4.5E+12\n\"open\n";
    let found = rows(text, None);
    assert_eq!(found[0], "2 ann@x.example [ann@x.example]");
    assert!(found[1].starts_with("3 bad: "), "{found:?}");
    assert!(found[2].starts_with("4 bad: "), "{found:?}");
}

#[test]
fn the_column_of_contacts_is_found_by_its_heading_or_asked_for() {
    let column = |header: &str, asked: Option<&str>| match read(header, asked) {
        Ok(contacts) => contacts.column().to_owned(),
        Err(error) => error.to_string(),
    };
    assert_eq!(column("id,E-Mail,name", None), "E-Mail");
    assert_eq!(column("id,name", None), "id");
    assert_eq!(column("contact,phone,email", None), "contact");
    assert_eq!(column("phone,email", Some("Email")), "email");
    assert_eq!(column("Who,name", Some("who")), "Who");
    insta::assert_snapshot!(column("phone,email,name", None), @"several columns of the file could name the contact: phone, email; say which one does, with --contact COLUMN");
    insta::assert_snapshot!(column("name,city", None), @"no column of the file is known to name contacts; its columns are name, city: say which one does, with --contact COLUMN");
    insta::assert_snapshot!(column("name,city", Some("phone")), @"the file has no column phone; its columns are name, city");
    insta::assert_snapshot!(column("\n \n", None), @"the file has no row with headings");
}

#[test]
fn a_column_that_is_to_be_added_is_refused() {
    let contacts = read("email,Short_URL\n", None).unwrap();
    assert!(contacts.lacks(&["short_url"]).is_err());
    assert!(contacts.lacks(&["code"]).is_ok());
}
