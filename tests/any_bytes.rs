//! Files of orders as nobody would write them: any bytes, odd forms of numbers and dates, encodings, quotes.
//!
//! `tests/fuzz` runs the same check on files that a fuzzer makes.

use proptest::prelude::*;

use check::{COLUMNS, check};

mod check;
mod plain;

/// Files of shops, which are changed at random.
const SEEDS: [&[u8]; 12] = [
    include_bytes!("shops/shopify.csv"),
    include_bytes!("shops/shopify.xlsx"),
    include_bytes!("shops/woo-core.csv"),
    include_bytes!("shops/woo-aoe.csv"),
    include_bytes!("shops/stripe-28.csv"),
    include_bytes!("shops/square-items.csv"),
    include_bytes!("shops/etsy-items.csv"),
    include_bytes!("shops/wix-excel.csv"),
    include_bytes!("shops/gumroad.csv"),
    include_bytes!("shops/paypal-de.csv"),
    include_bytes!("shops/amazon-all-orders.txt"),
    include_bytes!("shops/prestashop-fr.csv"),
];

/// A file that a test shows as text.
struct Shown(Vec<u8>);

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", String::from_utf8_lossy(&self.0))
    }
}

#[derive(Debug, Clone, Copy)]
enum Form {
    Plain,
    Marked,
    LittleEndian,
    BigEndian,
}

fn bytes(text: &str, form: Form) -> Vec<u8> {
    let units = || text.encode_utf16();
    match form {
        Form::Plain => text.as_bytes().to_vec(),
        Form::Marked => [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat(),
        Form::LittleEndian => {
            [0xff, 0xfe].into_iter().chain(units().flat_map(u16::to_le_bytes)).collect()
        }
        Form::BigEndian => {
            [0xfe, 0xff].into_iter().chain(units().flat_map(u16::to_be_bytes)).collect()
        }
    }
}

fn form() -> impl Strategy<Value = Form> {
    prop_oneof![
        4 => Just(Form::Plain),
        1 => Just(Form::Marked),
        1 => Just(Form::LittleEndian),
        1 => Just(Form::BigEndian)
    ]
}

/// An amount as somebody may write it.
fn amount() -> impl Strategy<Value = String> {
    let number = prop_oneof![
        "[0-9]{1,7}",
        "[0-9]{1,4}[.,][0-9]{1,4}",
        "[1-9][0-9]{0,2}([., '\u{2019}\u{a0}][0-9]{3}){1,2}",
        "[1-9][0-9]{0,2}([., '\u{2019}\u{a0}\u{202f}][0-9]{3}){1,2}[.,][0-9]{1,3}",
        "[1-9][0-9]?(,[0-9]{2}){1,2},[0-9]{3}",
        "[0-9.,]{1,9}",
    ];
    let around = prop::sample::select(vec![
        ("", ""),
        ("", ""),
        ("\u{20ac}", ""),
        ("$", ""),
        ("", " \u{20ac}"),
        ("EUR ", ""),
        ("", " USD"),
        ("-", ""),
        ("-$", ""),
        ("(", ")"),
        ("", "-"),
        ("+", ""),
        ("\u{2212}", ""),
    ]);
    (number, around).prop_map(|(number, (before, after))| format!("{before}{number}{after}"))
}

/// A time as somebody may write it.
fn moment() -> impl Strategy<Value = String> {
    let date = prop_oneof![
        "20[0-4][0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
        "[0-9]{1,2}([/.-])[0-9]{1,2}[/.-](20[0-4][0-9]|[0-9]{2})",
        "(0?[1-9]|[12][0-9]|3[01])/(0?[1-9]|1[0-2])/20[0-4][0-9]",
        "(0?[1-9]|[12][0-9]|3[01])\\.(0?[1-9]|1[0-2])\\.[0-9]{2}",
    ];
    let time = prop_oneof![
        2 => Just(String::new()),
        2 => "[ T]([01][0-9]|2[0-4]):[0-5][0-9](:[0-6][0-9](\\.[0-9]{1,3})?)?",
        1 => ",? (0?[1-9]|1[0-3]):[0-5][0-9](:[0-5][0-9])?[ \u{202f}\u{a0}]?([AaPp][Mm]|[ap]\\. ?m\\.)",
    ];
    let offset = prop_oneof![
        3 => Just(String::new()),
        1 => Just("Z".to_owned()),
        1 => " ?[+-](0[0-9]|1[0-4]):?[0-5][0-9]",
        1 => Just(" UTC".to_owned()),
    ];
    (date, time, offset).prop_map(|(date, time, offset)| format!("{date}{time}{offset}"))
}

/// A cell in a file with a delimiter: as it is, quoted, or damaged.
fn cell(text: &str, quote: u8, delimiter: char) -> String {
    let must = text.contains([delimiter, '"', '\n', '\r']);
    match quote {
        0 if !must => text.to_owned(),
        1 => format!("\"{}", text.replace('"', "\"\"")),
        2 => format!("'{text}"),
        3 => format!("=\"{text}\"").replace('"', "\"\"").replace(delimiter, ""),
        _ => format!("\"{}\"", text.replace('"', "\"\"")),
    }
}

fn file() -> impl Strategy<Value = Shown> {
    let id = prop_oneof!["#[0-9]{1,6}", "[A-Z]{1,3}-[0-9]{3}", "[0-9]E\\+[0-9]{2}", "[ -~]{0,6}"];
    let currency = prop::sample::select(vec!["EUR", "EUR", "eur", "USD", "JPY", "KWD", "XYZ", ""]);
    let quotes = prop::array::uniform4(prop_oneof![40 => Just(0_u8), 1 => 1..5_u8, 8 => Just(9)]);
    let row = (id, moment(), currency, amount(), quotes);
    let delimiter = prop::sample::select(vec![',', ';', '\t', '|']);
    let end = prop::sample::select(vec!["\n", "\r\n", "\r"]);
    (prop::collection::vec(row, 1..12), delimiter, end, form()).prop_map(
        |(rows, delimiter, end, form)| {
            let mut text = COLUMNS.join(&delimiter.to_string()) + end;
            for (id, at, currency, total, quotes) in rows {
                let texts = [&*id, &at, currency, &total];
                let cells = texts.iter().zip(quotes);
                let cells: Vec<_> =
                    cells.map(|(text, quote)| cell(text, quote, delimiter)).collect();
                text += &(cells.join(&delimiter.to_string()) + end);
            }
            Shown(bytes(&text, form))
        },
    )
}

/// A file of a shop with some of its bytes replaced, taken out or put in.
fn changed() -> impl Strategy<Value = Shown> {
    let with = prop_oneof![
        Just(b"\"".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"1,234".to_vec()),
        Just(b"-".to_vec()),
        Just(b"\0".to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
    ];
    let edit = (any::<prop::sample::Index>(), 0..4_usize, with);
    (prop::sample::select(SEEDS.to_vec()), prop::collection::vec(edit, 1..8)).prop_map(
        |(seed, edits)| {
            let mut file = seed.to_vec();
            for (at, length, with) in edits {
                let at = at.index(file.len());
                let end = (at + length).min(file.len());
                file.splice(at..end, with);
            }
            Shown(file)
        },
    )
}

/// Otherwise the properties below would compare nothing.
#[test]
fn the_slow_reader_reads_what_files_have() {
    let text = "order_id;ordered_at;currency;total\n#1;2026-11-20 10:00;EUR;1.234,50\n\
                #2;13/11/2026;EUR;12.00\n#3;2026-11-20T10:00:00+02:00;EUR;\"12\"\n";
    assert_eq!(check(text.as_bytes()), 2);
    assert_eq!(plain::amounts("1,234", 2).into_iter().collect::<Vec<_>>(), [123_400]);
    assert_eq!(plain::amounts("1,234", 3).into_iter().collect::<Vec<_>>(), [1_234, 1_234_000]);
    assert_eq!(plain::amounts("($1,240.00)", 2).into_iter().collect::<Vec<_>>(), [-124_000]);
    assert_eq!(plain::moments("03/04/2026").len(), 2);
    let eleven: Vec<i64> = plain::moments("11/11/2026, 12:00 PM +0200").into_iter().collect();
    assert_eq!(eleven, [1_794_391_200_000]);
}

proptest! {
    #[test]
    fn an_amount_or_a_time_is_read_in_its_only_way_or_refused(file in file()) {
        check(&file.0);
    }

    #[test]
    fn a_damaged_file_of_a_shop_is_read_to_its_end(file in changed()) {
        check(&file.0);
    }
}
