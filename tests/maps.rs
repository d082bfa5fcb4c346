//! Maps of users: what is printed to fill in, and how slips are told.

use crate::folder::Folder;

/// Whoever filled in the printed map was told that each state is not one of those that are known, and no cure.
#[test]
fn the_printed_map_shows_how_states_are_told_and_the_message_about_one_names_it() {
    let folder = Folder::new();
    folder.write("shop.csv", "Nr;Wann;Summe;status\n7;2026-11-03T10:00:00Z;12,50;bezahlt\n");
    let ran = folder.run("import orders shop.csv");
    let map = &ran.err[ran.err.find("title = ").unwrap()..];
    let filled = map
        .replace("order_id = \"\"", "order_id = \"Nr\"")
        .replace("ordered_at = \"\"", "ordered_at = \"Wann\"")
        .replace("\ntotal = \"\"", "\ntotal = \"Summe\"");
    folder.write("map.toml", &filled);
    let ran = folder.run("import orders shop.csv --map map.toml --currency EUR");
    assert!(
        ran.err.contains("`bezahlt` is not one of") && ran.err.contains("[[state]]"),
        "{ran:#?}"
    );
    let begin = filled.find("# [[state]]").unwrap();
    let state = filled[begin..].replace("# ", "").replace("complete", "bezahlt");
    folder.write("map.toml", &format!("{}{state}", &filled[..begin]));
    folder.ok("import orders shop.csv --map map.toml --currency EUR");
    assert_eq!(folder.rows("export conversions")[0]["status"], "paid");
}

#[test]
fn a_slip_in_a_map_is_told_once_and_with_its_place() {
    let folder = Folder::new();
    folder.write("shop.csv", "order_id,ordered_at,total\n7,2026-11-03T10:00:00Z,12.50\n");
    folder.write("map.toml", "title = \"x\"\n[columns\ntotal = \"total\"\n");
    let ran = folder.run("import orders shop.csv --map map.toml");
    assert_eq!(ran.err.matches("line 2: ").count(), 1, "{}", ran.err);
    folder.write(
        "map.toml",
        "title = \"x\"\n[columns]\norder_id = \"order_id\"\nordered_at = \"ordered_at\"\n\
         total = \"total\"\ntax = \"Txa\"\ncurrency = { value = \"EUR\" }\n",
    );
    let ran = folder.run("import orders shop.csv --map map.toml");
    let warning = "warning: the map names the column `Txa` for tax, but the file has none such";
    assert!(ran.err.contains(warning), "{ran:#?}");
}

const LINES_ABOVE: &str = "My shop export\nPeriod: 2026-10\n\nNr;Datum;Geld;Summe;Zustand\n\
                           x1;2026-10-03T10:00:00Z;EUR;5,00;bezahlt\n";
const OWN: &str = "title = \"x\"\n[columns]\norder_id = \"Nr\"\nordered_at = \"Datum\"\n\
                   currency = \"Geld\"\ntotal = \"Summe\"\n";

/// The first line of the file was taken for its header, also where the map named columns that stood further down.
#[test]
fn lines_above_a_header_that_only_a_map_knows_are_passed() {
    let folder = Folder::new();
    folder.write("shop.csv", LINES_ABOVE).write("map.toml", OWN);
    let ran = folder.run("import orders shop.csv");
    assert!(ran.err.contains("its columns are Nr, Datum, Geld, Summe, Zustand"), "{ran:#?}");
    let ran = folder.run("import orders shop.csv --map map.toml");
    assert!(ran.code == 0 && ran.err.contains("1 new"), "{ran:#?}");
    folder.write(
        "map.toml",
        &OWN.replace("Nr", "No")
            .replace("Datum", "When")
            .replace("Geld", "Cur")
            .replace("Summe", "T"),
    );
    let ran = folder.run("import orders shop.csv --map map.toml");
    let told =
        "order_id is in the column `No`, which this file does not have; its columns are Nr, Datum";
    assert!(ran.err.contains(told), "{ran:#?}");
}

/// A slip in the heading of the state was a warning, and every order was paid, the cancelled ones too.
#[test]
fn a_state_that_the_file_does_not_have_is_refused() {
    let folder = Folder::new();
    folder.write("shop.csv", LINES_ABOVE);
    let rule = "[[state]]\nis = \"paid\"\nwhen = [{ column = \"Zustandx\", is = [\"bezahlt\"] }]\n";
    for (map, key) in [
        (format!("{OWN}status = \"Zustandx\"\n"), "status"),
        (format!("{OWN}{rule}"), "[[state]] when"),
    ] {
        folder.write("map.toml", &map);
        let ran = folder.run("import orders shop.csv --map map.toml");
        let told = format!("{key} is in the column `Zustandx`, which this file does not have");
        assert!(ran.code == 1 && ran.err.contains(&told), "{ran:#?}");
    }
}

/// A value of another form was told in the words of the parser.
#[test]
fn a_value_of_another_form_is_told_with_the_right_line() {
    let folder = Folder::new();
    folder.write("shop.csv", LINES_ABOVE);
    let told = |lines: &str| {
        folder.write("map.toml", &format!("{OWN}{lines}\n"));
        let ran = folder.run("import orders shop.csv --map map.toml");
        assert!(!ran.err.contains("invalid type"), "{ran:#?}");
        ran.err.lines().map(str::trim).collect::<Vec<_>>().join(" ")
    };
    let all = [
        "tax = { sum = \"Summe\" }",
        "customer = { phone = [\"Kunde\"] }",
        "[[state]]\nis = \"paid\"\nwhen = [{ column = \"Zustand\", is = \"bezahlt\" }]",
    ];
    insta::assert_snapshot!(all.map(told).join("\n"), @r#"
    error: cannot read the map map.toml: line 7: `sum` is written so: sum = ["Summe"]
    error: cannot read the map map.toml: line 7: `phone` is written so: phone = "Kunde"
    error: cannot read the map map.toml: line 9: `is` is written so: is = ["bezahlt"]
    "#);
}
