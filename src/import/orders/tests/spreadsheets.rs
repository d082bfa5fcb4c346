//! What spreadsheets make of a file of orders: encodings, delimiters, headers and ids.

use super::*;

/// Text as UTF-16.
fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

/// Spreadsheets save "Unicode text" as UTF-16 and "CSV" in the encoding of their country. Both had to be
/// saved again.
#[test]
fn other_encodings_are_read_by_their_mark_or_by_their_name() {
    let text = "order_id\tordered_at\tcurrency\ttotal\tutm_source\n\
                #1\t2026-10-03T05:00:00Z\tEUR\t5\tM\u{fc}nchen \u{20ac}\n";
    let marked = format!("\u{feff}{text}");
    let mut latin = text.replace("\u{fc}", "?").replace("\u{20ac}", "!").into_bytes();
    for byte in &mut latin {
        *byte = match *byte {
            b'?' => 0xfc,
            b'!' => 0x80,
            other => other,
        };
    }
    let named = |name: &str| Some(Encoding::parse(name).unwrap());
    for (file, encoding) in [
        (utf16(&marked, u16::to_le_bytes), None),
        (utf16(&marked, u16::to_be_bytes), None),
        (utf16(text, u16::to_le_bytes), None),
        (utf16(text, u16::to_be_bytes), named("windows-1252")),
        (latin.clone(), named("windows-1252")),
        (latin.clone(), named("latin1")),
        (marked.clone().into_bytes(), named("windows-1252")),
        (text.as_bytes().to_vec(), named("utf-8")),
    ] {
        let options = Options { encoding, ..Options::default() };
        let order = only(&read_with(&file, &options));
        assert_eq!(order.utm.source.as_deref(), Some("M\u{fc}nchen \u{20ac}"), "{encoding:?}");
    }
    let unnamed = read_with(&latin, &Options::default());
    assert!(matches!(unnamed.as_slice(), [Row::Bad(bad)] if bad.reason == BadReason::Encoding));
    assert!(Encoding::parse("ebcdic").is_err());
}

/// Two ids with different bytes that are no UTF-16 were one order.
#[test]
fn what_is_no_utf_16_is_refused() {
    let mut file = utf16(
        "\u{feff}order_id,ordered_at,currency,total\n#?,2026-10-03T05:00Z,EUR,5\n",
        u16::to_le_bytes,
    );
    let at = file.chunks(2).position(|unit| unit == [b'?', 0]).unwrap();
    file[2 * at + 1] = 0xd8;
    let read = read_with(&file, &Options::default());
    assert!(
        matches!(read.as_slice(), [Row::Bad(bad)] if bad.reason == BadReason::Encoding),
        "{read:?}"
    );
}

/// `sep=;`, which Excel reads as the delimiter, was taken for the header.
#[test]
fn a_first_line_that_names_the_delimiter_is_read() {
    let expected = only(&read("order_id,ordered_at,currency,total\n#1,2026-10-03T05:00Z,EUR,5\n"));
    for first in ["sep=;\n", "SEP=;\r\n", "\"sep=;\"\n", "\u{feff}sep=;\n", "\n;;;\nsep=;\n\n"] {
        let file =
            format!("{first}order_id;ordered_at;currency;total\n#1;2026-10-03T05:00Z;EUR;5\n");
        assert_eq!(only(&read(&file)), expected, "{first}");
    }
    let named = "sep=|\norder_id|ordered_at|currency|total\n#1|2026-10-03T05:00Z|EUR|5\n";
    assert_eq!(only(&read(named)), expected);
    assert!(refused("sep=;\n").starts_with("the file is empty"));
}

/// Headers were compared by ASCII case alone: a column that a keyboard of full-width letters, a Turkish
/// spreadsheet or a chat had written was ignored, or the file refused.
#[test]
fn headers_are_compared_as_all_names_are() {
    let expected = only(&read("order_id,ordered_at,currency,total\n#1,2026-10-03T05:00Z,EUR,5\n"));
    for header in [
        "\u{feff}\u{feff}ORDER_ID,Ordered_At,\u{a0}Currency\u{3000},\u{200e}total",
        "\u{ff4f}\u{ff52}\u{ff44}\u{ff45}\u{ff52}\u{ff3f}\u{ff49}\u{ff44},ordered_at,CURRENC\u{ff39},total",
        "ORDER_\u{131}D,ordered_at,cur\u{ad}rency,\u{feff}total",
    ] {
        let row = "#1,2026-10-03T05:00Z,EUR,5\n";
        assert_eq!(only(&read(&format!("{header}\n{row}"))), expected, "{header}");
        let semicolons = format!("{header}\n{row}").replace(',', ";");
        assert_eq!(only(&read(&semicolons)), expected, "{header}");
        let joined = read(&format!("{header}\n{row}{header}\n#2,2026-10-03T05:00Z,EUR,6\n"));
        assert_eq!(joined.iter().map(total).collect::<Vec<_>>(), [("#1", 500), ("#2", 600)]);
    }
    let twice = refused("order_id,ordered_at,currency,total,\u{ff34}otal\n");
    assert!(twice.contains("has the column total twice"), "{twice}");
    // Letters with accents are others.
    let lacks = refused("order_id,ordered_at,currency,t\u{f3}tal\n");
    assert!(lacks.contains("total"), "{lacks}");
    let key = key();
    let file = "order_id,ordered_at,currency,total,C\u{dc}stomer\n";
    let options = Options::default();
    let rows = orders(file.as_bytes(), &options, Some(&key)).unwrap();
    let told: Vec<String> = rows.unknown_columns().lines().collect();
    assert_eq!(
        told,
        ["column `C\u{dc}stomer` is not known and is ignored; did you mean `customer`?"]
    );
}

/// A join of two exports has the header twice, and the second made a bad row.
#[test]
fn a_header_is_read_again_where_files_were_joined() {
    let file = "order_id,ordered_at,currency,total\n#1,2026-10-03T05:00Z,EUR,5\n\
                \u{feff}order_id,ordered_at,currency,total\n#2,2026-10-03T05:00Z,EUR,6\n\
                Notes,total,refunded,currency,order_id,ordered_at\n\
                ,8,7,EUR,#3,2026-10-03T05:00Z\n";
    let rows = read(file);
    let totals: Vec<_> = rows.iter().map(total).collect();
    assert_eq!(totals, [("#1", 500), ("#2", 600), ("#3", 800)]);
    // An order may be called so.
    let odd = "order_id,ordered_at,currency,total\norder_id,2026-10-03T05:00Z,EUR,5\n";
    assert_eq!(only(&read(odd)).id.as_str(), "order_id");
}

/// Ids that a spreadsheet shortened were one order; so were one person's phone numbers.
#[test]
fn what_a_spreadsheet_made_of_ids_is_refused_or_undone() {
    let row = |id: &str, customer: &str, click: &str, codes: &str| {
        let file = format!(
            "order_id,ordered_at,currency,total,customer,click_id,discount_codes\n\
             {id},2026-10-03T05:00Z,EUR,5,{customer},{click},{codes}\n"
        );
        read(&file).pop().unwrap()
    };
    let Row::Good { record, .. } =
        row("\"=\"\"00123\"\"\"", "'+4930901820", "=\"abc\"", "'A1|=\"B2\"")
    else {
        panic!("not read")
    };
    assert_eq!(record.id.as_str(), "00123");
    assert_eq!(record.customer, key().person("+4930901820"));
    assert_eq!(record.click_id.as_ref().map(ForeignId::as_str), Some("abc"));
    // What a text means is decided when somebody asks.
    let codes = record.codes.iter().flat_map(|text| text.meant(|_| false));
    assert_eq!(codes.map(|meant| meant.code.to_string()).collect::<Vec<_>>(), ["A1", "B2"]);
    for (row, column) in [
        (row("4.5E+12", "", "", ""), "order_id"),
        (row("\"4,5E+12\"", "", "", ""), "order_id"),
        (row("'4.5E+12", "", "", ""), "order_id"),
        (row("1", "4.917E+11", "", ""), "customer"),
        (row("1", "", "1.5E+11", ""), "click_id"),
        (row("1", "", "", "A1|1E+10"), "discount_codes"),
    ] {
        let Row::Bad(bad) = row else { panic!("{row:?}") };
        assert_eq!(bad.column, column);
        assert!(matches!(bad.reason, BadReason::Shortened(_)), "{bad}");
    }
    let Row::Good { record, .. } = row("12E5", "null", "", "NULL") else { panic!("not read") };
    assert_eq!((record.id.as_str(), record.customer, record.codes.len()), ("12E5", None, 0));
}

#[test]
fn delimiters_at_the_end_of_rows_say_nothing() {
    let file = "order_id,ordered_at,currency,total,,\n#1,2026-10-03T05:00Z,EUR,5,,\n\
                #2,2026-10-03T05:00Z,EUR,5,,,,\n,,,,,\n";
    let read = read(file);
    assert!(matches!(read.as_slice(), [Row::Good { .. }, Row::Good { .. }]), "{read:?}");
}
