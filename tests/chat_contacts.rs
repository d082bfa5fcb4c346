//! Chats of `WhatsApp` whose contact is known: told with `--contact`, or a number in place of the name.

use crate::folder::Folder;

/// A chat of one conversation was refused whenever its contact was told: "it was imported before without --contact",
/// though nothing had been imported.
#[test]
fn a_chat_with_one_conversation_is_imported_with_its_contact() {
    let cases = [
        ("Anna", "--contact +491701234567"),
        ("+49 170 1234567", ""),
        ("+49 170 1234567", "--contact +491701234567"),
        // The number of a person who has two.
        ("+49 170 1234567", "--contact +491709999999"),
    ];
    for (name, contact) in cases {
        let folder = Folder::new();
        let chat = format!("13.11.26, 12:35 - {name}: Hallo\n13.11.26, 12:37 - Lena: y\n");
        folder.write("b.txt", &chat);
        let line =
            format!("import conversations b.txt --agent Lena {contact} --zone UTC --dates dmy");
        let ran = folder.run(&line);
        assert!(ran.err.contains("1 conversation read: 1 new"), "{name} {contact}: {ran:#?}");
        let again = folder.run(&line);
        assert!(again.err.contains("1 conversation read: 0 new, 1 known"), "{again:#?}");
    }
}

/// The same chat first without its contact: its one conversation would be there twice.
#[test]
fn a_chat_with_one_conversation_is_refused_under_its_contact_after_its_name() {
    let folder = Folder::new();
    folder.write("b.txt", "13.11.26, 12:35 - Anna: Hallo\n13.11.26, 12:37 - Lena: y\n");
    folder.ok("import conversations b.txt --agent Lena --zone UTC --dates dmy");
    let told =
        "import conversations b.txt --agent Lena --zone UTC --dates dmy --contact +491701234567";
    let ran = folder.run(told);
    assert_eq!(ran.code, 1, "{ran:#?}");
    assert!(ran.err.contains("imported before without --contact"), "{ran:#?}");
    folder.ok("import undo 1");
    assert!(folder.run(told).err.contains("1 conversation read: 1 new"));
}
