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
