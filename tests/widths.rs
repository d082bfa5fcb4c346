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
