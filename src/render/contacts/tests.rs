use super::*;

fn written(cells: &[&str], added: &[Cell<'_>]) -> String {
    let names: Vec<String> = cells.iter().map(|_| "n".to_owned()).collect();
    let mut out = Vec::new();
    let mut writer = ContactsWriter::new(&names, &["short_url", "code"], b';', &mut out).unwrap();
    writer.row(cells, added).unwrap();
    writer.finish().unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn cells_stay_as_they_are_and_more_come_after_them() {
    let added = [Cell::Plain("https://x.example/a.b".into()), Cell::Missing];
    let text = written(&["Ann", "+49 (170) 12-34", "a;b", ""], &added);
    assert_eq!(
        text,
        "n;n;n;n;short_url;code\nAnn;+49 (170) 12-34;\"a;b\";;https://x.example/a.b;\n"
    );
}

#[test]
fn what_a_spreadsheet_would_calculate_is_a_text() {
    let cells = ["=1+1", "+1+A1", "-2", "@SUM(A1)", "+49e1", "+(1)*2"];
    let text = written(&cells, &[Cell::Text("=x".into()), Cell::Missing]);
    assert!(text.ends_with("\n'=1+1;'+1+A1;-2;'@SUM(A1);'+49e1;'+(1)*2;'=x;\n"), "{text}");
}
