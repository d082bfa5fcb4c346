//! An agent's name of a hundred characters without a break: what else a line or a sheet has keeps its space.

use std::fs;

use crate::folder::Folder;
use crate::small_plan::with_plan;

fn name() -> String {
    "a".repeat(100)
}

fn shop() -> Folder {
    let folder = with_plan(&[("[agents]", "[commission]\nrate = \"5%\"\n\n[agents]")]);
    folder.ok("apply links.toml");
    let conversations = format!(
        "conversation_id,channel,started_at,contact,agent\n1,instagram,2025-11-02T10:00:00Z,ann,{}\n",
        name()
    );
    folder.write("c.csv", &conversations).ok("import conversations c.csv");
    let orders = "order_id,ordered_at,currency,total,customer,tax\n\
        #1,2025-11-03T10:00:00Z,EUR,119.00,ann,19.00\n#2,2025-11-03T10:00:00Z,EUR,50.00,,7.98\n";
    folder.write("o.csv", orders).ok("import orders o.csv");
    folder
}

/// The table was 152 columns wide, as a cell of words beside the name kept its column from being cut.
#[test]
fn a_statement_fits_its_line_whatever_agents_are_called() {
    let told = shop().ok("statement --month 2025-11");
    let table: Vec<&str> = told.lines().take_while(|line| !line.is_empty()).collect();
    assert_eq!(table.len(), 3, "{told}");
    for line in table {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

/// A sheet of A4 cut the columns after the name. Short words still do not break.
#[test]
fn a_page_breaks_long_words_and_no_others() {
    let folder = shop();
    folder.ok("report --month 2025-11 -o m.html");
    let page = fs::read_to_string(folder.path().join("m.html")).unwrap();
    assert!(page.contains(&format!("<th scope=\"row\" class=\"long\"><bdi>{}", name())));
    assert!(page.contains("<th scope=\"row\"><bdi>instagram"));
    for rule in [
        ".long{white-space:normal;overflow-wrap:anywhere",
        "table{border-collapse:collapse;overflow-wrap:normal",
    ] {
        assert!(page.contains(rule), "{rule}");
    }
}
