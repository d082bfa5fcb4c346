//! Rows and cells of CSV files, well-formed and not.

use proptest::prelude::*;

use super::*;

/// Reads one byte at a time, so that every boundary falls between two reads.
struct Dripping<'a>(&'a [u8]);

impl Read for Dripping<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (Some(to), Some((first, rest))) = (buffer.first_mut(), self.0.split_first()) else {
            return Ok(0);
        };
        (*to, self.0) = (*first, rest);
        Ok(1)
    }
}

fn split(text: &[u8]) -> Vec<(u64, Result<Vec<String>, BadReason>)> {
    split_all(Dripping(text))
}

fn split_all(input: impl Read) -> Vec<(u64, Result<Vec<String>, BadReason>)> {
    let mut splitter = Splitter::new(input);
    let mut rows = Vec::new();
    while let Some(cut) = splitter.next().unwrap() {
        rows.push(match cut {
            Cut::Row(line) => {
                let cells = (0..splitter.cells()).map(|i| splitter.cell(i).unwrap());
                let cells = cells.map(|cell| String::from_utf8_lossy(cell).into_owned());
                (line, Ok(cells.collect()))
            }
            Cut::Fault(line, _, reason) => (line, Err(reason)),
        });
    }
    rows
}

fn row(line: u64, cells: &[&str]) -> (u64, Result<Vec<String>, BadReason>) {
    (line, Ok(cells.iter().map(|cell| (*cell).to_owned()).collect()))
}

#[test]
fn rows_may_end_with_any_line_break_and_are_numbered_as_in_editors() {
    let rows = split(b"a,b\r\n\"c\r\nd\",\"e\"\"f\"\rg,\n5\" pipe,\"\"");
    let expected = [
        row(1, &["a", "b"]),
        row(2, &["c\r\nd", "e\"f"]),
        row(4, &["g", ""]),
        row(5, &["5\" pipe", ""]),
    ];
    assert_eq!(rows, expected);
}

/// A note of more than 64 KiB was a bad row, and its later lines were read as rows: whoever wrote the note could
/// forge orders. An unclosed quote did the same with all that followed.
#[test]
fn what_stands_in_quotes_is_never_read_as_rows() {
    let long = "x".repeat(CELL_BYTES_MAX + 1);
    let too_long = (2, Err(BadReason::CellTooLong));
    for note in ["N\nforged,9", "forged,9\r\nN", "forged,9\nN\nforged,9\n", "\"\"\nforged,9\nN"] {
        let file = format!("h,i\na,\"{}\",\"more\n\"\nc,d", note.replace('N', &long));
        let lines = file.lines().count() as u64;
        assert_eq!(
            split_all(file.as_bytes()),
            [row(1, &["h", "i"]), too_long.clone(), row(lines, &["c", "d"])],
            "{lines} lines"
        );
    }
    let unclosed = split(b"a,b\nc,\"d\",\"e\nforged,1\nforged,2");
    assert_eq!(unclosed, [row(1, &["a", "b"]), (2, Err(BadReason::Unclosed))]);
    let in_a_later_line = split(b"a,\"b\nc\",\"d\nforged,1\n");
    assert_eq!(in_a_later_line, [(2, Err(BadReason::Unclosed))]);
}

#[test]
fn a_quote_inside_a_cell_makes_only_its_own_row_bad() {
    let bad = |line| (line, Err(BadReason::Quote));
    let in_its_line = split(b"a,\"b\" c\nd,e\n\"f\" g\rh,i");
    assert_eq!(in_its_line, [bad(1), row(2, &["d", "e"]), bad(3), row(4, &["h", "i"])]);
    // The row that an unclosed quote swallowed may have a cell of several lines.
    let until_a_later_line = split(b"a,\"b\nc,\"d\nforged,1\", e\nf,g");
    assert_eq!(until_a_later_line, [bad(1), row(4, &["f", "g"])]);
}

/// 100 MB after an unclosed quote took a minute: each line of it was read up to the bound of a cell.
#[test]
fn what_follows_an_unclosed_quote_is_looked_at_once() {
    let file = format!("a,\"b\n{}", "c,d\n".repeat(1 << 20));
    assert_eq!(split_all(file.as_bytes()), [(1, Err(BadReason::Unclosed))]);
}

#[test]
fn cells_and_rows_are_bounded() {
    let long = "x".repeat(CELL_BYTES_MAX + 1);
    for cell in [long.clone(), format!("\"{long}\"")] {
        let rows = split(format!("a,{cell},b\nc,d").as_bytes());
        assert_eq!(rows, [(1, Err(BadReason::CellTooLong)), row(2, &["c", "d"])]);
    }
    let wide = format!("{}\nc,d", "xxxxxxx,".repeat(ROW_BYTES_MAX / 8 + 1));
    assert_eq!(split(wide.as_bytes()), [(1, Err(BadReason::RowTooLong)), row(2, &["c", "d"])]);
}

/// The file takes several reads, and each ends inside a row.
#[test]
fn a_row_across_two_reads_is_split_like_any_other() {
    let some = "a,\"b\r\nc\"\r\n\"d\"\"e\",f\u{e9}\rg,\n";
    let times = 2 * READ_BYTES / some.len() + 2;
    let text = some.repeat(times);
    let whole = split_all(text.as_bytes());
    assert_eq!(whole.len(), 3 * times);
    for (index, (_, row)) in whole.iter().enumerate() {
        let cells = [["a", "b\r\nc"], ["d\"e", "f\u{e9}"], ["g", ""]][index % 3];
        assert_eq!(row.as_ref().unwrap(), &cells, "row {index}");
    }
    assert!(split(text.as_bytes()) == whole);
}

proptest! {
    #[test]
    fn what_the_csv_crate_writes_is_read_back(
        rows in prop::collection::vec(prop::collection::vec("[a\",;\r\n\t \u{e9}]{0,6}", 2), 1..8),
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let text = writer.into_inner().unwrap();
        let read: Vec<_> = split(&text).into_iter().map(|(_, row)| row.unwrap()).collect();
        prop_assert_eq!(read, rows);
    }

    #[test]
    fn each_cell_is_a_text_by_itself(
        row in prop::collection::vec(prop::sample::select(&b",a\xc3\xa9\xe2\x82\xac"[..]), 0..12),
    ) {
        let mut splitter = Splitter::new(&row[..]);
        if splitter.next().unwrap().is_some() {
            let cells = (0..splitter.cells()).map(|index| splitter.cell(index).unwrap());
            let apart: Vec<_> = cells.map(|cell| std::str::from_utf8(cell).ok()).collect();
            prop_assert_eq!(splitter.texts().collect::<Vec<_>>(), apart);
        }
    }

    #[test]
    fn any_bytes_have_no_more_rows_than_lines(
        text in prop::collection::vec(
            prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), any::<u8>()], 0..200,
        ),
    ) {
        let rows = split(&text);
        let breaks = text.iter().filter(|b| matches!(b, b'\n' | b'\r')).count();
        prop_assert!(rows.len() <= breaks + 1);
        prop_assert!(rows.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
