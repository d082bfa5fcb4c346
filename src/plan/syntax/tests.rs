//! Syntax errors as a person meets them: where, what, and what to write.

use toml::de::DeTable;

use super::*;
use crate::plan::fault::Fault;

/// The first fault of a text: line, column, message, help.
fn told(text: &str) -> String {
    let (table, errors) = DeTable::parse_recoverable(text);
    let start = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
    let first = errors.iter().min_by_key(|error| start(error)).unwrap_or_else(|| panic!("{text}"));
    let Fault { message, help, .. } = fault(text, first, table.get_ref());
    let (line, column) = fault(text, first, table.get_ref()).line_column(text).unwrap();
    let help = help.map(|help| format!(" = {help}")).unwrap_or_default();
    format!("{line}:{column} {message}{help}")
}

#[track_caller]
fn assert_told(table: &[(&str, &str)]) {
    for (text, expected) in table {
        assert_eq!(told(text), *expected, "{text}");
    }
}

#[test]
fn dates_are_shown_as_toml_writes_them() {
    assert_told(&[
        (
            "a = 01.11.2026",
            "1:5 `01.11.2026` is not a date in the form 2026-11-20 = write a = 2026-11-01",
        ),
        (
            "a = 1.11.2026",
            "1:5 `1.11.2026` is not a date in the form 2026-11-20 = write a = 2026-11-01",
        ),
        (
            "a = 20.11.2026",
            "1:5 `20.11.2026` is not a date in the form 2026-11-20 = write a = 2026-11-20",
        ),
        (
            "a = 20/11/2026",
            "1:5 `20/11/2026` is not a date in the form 2026-11-20 = write a = 2026-11-20",
        ),
        (
            "a = 11/12/2026",
            "1:5 `11/12/2026` is not a date in the form 2026-11-20 = write dates as \
             year-month-day without quotes, such as 2026-11-20",
        ),
        (
            "a = 11-20-2026",
            "1:5 `11-20-2026` is not a date in the form 2026-11-20 = write a = 2026-11-20",
        ),
        (
            "a = 20-11-2026",
            "1:5 `20-11-2026` is not a date in the form 2026-11-20 = write a = 2026-11-20",
        ),
        (
            "a = 2026/11/20",
            "1:5 `2026/11/20` is not a date in the form 2026-11-20 = write a = 2026-11-20",
        ),
        (
            "a = 2026.11.20",
            "1:5 `2026.11.20` is not a date in the form 2026-11-20 = write a = 2026-11-20",
        ),
        ("a = 2026-11-31", "1:5 there is no day 2026-11-31 = check its month and its day"),
        ("a = 2026-13-01", "1:5 there is no day 2026-13-01 = check its month and its day"),
        (
            "a = 2026-1-5",
            "1:5 `2026-1-5` is not a date in the form 2026-11-20 = write a = 2026-01-05",
        ),
        ("a = 2026-11-20 10", "1:5 a date has no time of day here = write a = 2026-11-20"),
    ]);
}

#[test]
fn a_text_without_its_quotes_is_shown_with_them() {
    assert_told(&[
        ("a = Nov 20", "1:5 `Nov 20` must be in quotes = write a = \"Nov 20\""),
        ("discount = 10%", "1:12 `10%` must be in quotes = write discount = \"10%\""),
        ("a = 5 EUR", "1:5 `5 EUR` must be in quotes = write a = \"5 EUR\""),
        ("a = sms", "1:5 `sms` must be in quotes = write a = \"sms\""),
        (
            "a = \u{201c}Sale\u{201d}",
            "1:5 curly quotes do not count as quotes = write a = \"Sale\"",
        ),
        ("a = Sale\"", "1:5 this text has no opening quote = write a = \"Sale\""),
        ("a = ", "1:5 the value is missing after `a =` = write a value, or delete the line"),
        ("a = # x", "1:5 the value is missing after `a =` = write a value, or delete the line"),
        (
            "a = \"x\nb = 1",
            "1:5 the text that starts here has no closing quote = write \" at the end of the text",
        ),
        (
            "a = 'x\nb = 1",
            "1:5 the text that starts here has no closing quote = write ' at the end of the text",
        ),
        (
            "a = \"x\\d\"",
            "1:8 in double quotes, a `\\` begins an escape such as \\n = use single quotes, \
             where `\\` is plain: 'x\\d'",
        ),
        (
            "a = \"x\\u12\"",
            "1:11 in double quotes, a `\\` begins an escape such as \\n = use single quotes, \
             where `\\` is plain: 'x\\u12'",
        ),
        (
            "a = [1 2]",
            "1:6 `1 2` must be in quotes = write \"1 2\", or put a comma after the first value",
        ),
        (
            "a = { = 1 }",
            "1:7 a name is missing here = write a header [defaults], a value currency = \"EUR\" \
             or a # comment",
        ),
        (
            "a = { b = }",
            "1:11 the value is missing after `b =` = write a value, or delete the line",
        ),
        (
            "[]\na=1",
            "1:2 a name is missing here = write a header [defaults], a value currency = \"EUR\" \
             or a # comment",
        ),
        (
            "a = \"Say \"hi\" now\"",
            "1:11 the text ends at its second quote, and more follows = inside \"...\", write a \
             quote as \\\", or put the whole text in '...'",
        ),
        (
            "a = \"x\"\"",
            "1:8 the text ends at its second quote, and more follows = inside \"...\", write a \
             quote as \\\", or put the whole text in '...'",
        ),
        (
            "= 5",
            "1:1 a name is missing here = write a header [defaults], a value currency = \"EUR\" \
             or a # comment",
        ),
        (
            "a = 1 # \u{1}",
            "1:9 there is an invisible control character here = delete the line and type it \
             again; pasted text often brings such characters",
        ),
        (
            "a = \"x\u{1}\"",
            "1:7 there is an invisible control character here = delete the line and type it \
             again; pasted text often brings such characters",
        ),
        (
            "a = .5",
            "1:5 `.5` is not a number = write numbers as 1234 or 0.5; anything else goes in \
             quotes",
        ),
        (
            "a = 5.",
            "1:5 `5.` is not a number = write numbers as 1234 or 0.5; anything else goes in \
             quotes",
        ),
        ("a = 1e", "1:5 `1e` must be in quotes = write a = \"1e\""),
        (
            "a = 1__0",
            "1:5 `1__0` is not a number = write numbers as 1234 or 0.5; anything else goes in \
             quotes",
        ),
        ("a = +5x", "1:5 `+5x` must be in quotes = write a = \"+5x\""),
        (
            "a..b = 1",
            "1:3 a name is missing here = write a header [defaults], a value currency = \"EUR\" \
             or a # comment",
        ),
        (
            "a = '\nb=1",
            "1:5 the text that starts here has no closing quote = write ' at the end of the text",
        ),
    ]);
}

#[test]
fn lists_and_tables_are_shown_where_they_are_opened() {
    assert_told(&[
        ("a = 5,00", "1:6 `5,00` has a comma as its decimal mark = write 5.00"),
        (
            "a = [1, 2\nb = 3",
            "1:5 the list opened on line 1 has no `]` = write ] after its last entry",
        ),
        ("a = [\"x\"\n\"y\"]", "2:1 a comma is missing between two entries of this list"),
        (
            "a = [\"x\", \"y\"\n[b]\n",
            "1:5 the list opened on line 1 has no `]` = write ] after its last entry",
        ),
        ("a = [\"x\",, \"y\"]", "1:10 there is one comma too many"),
        ("a = [\"x\"", "1:5 the list opened on line 1 has no `]` = write ] after its last entry"),
        ("a = { b = 1 c = 2 }", "1:11 a comma is missing between two entries of this table"),
        (
            "a = { b = 1\nc = 2\n",
            "1:5 the table opened on line 1 has no `}` = write } after its last entry",
        ),
        ("a = { b = 1,, c = 2}", "1:13 there is one comma too many"),
        (
            "[[a]]\nx=1\n[a]\ny=1",
            "3:2 `a` is a list of tables since line 1 = write [[a]], with two brackets",
        ),
        ("]", "1:1 there is a closing bracket without an opening one"),
        ("a = ]", "1:5 there is a closing bracket without an opening one"),
        ("a = }", "1:5 there is a closing bracket without an opening one"),
        ("a = ,", "1:5 a comma follows the value, but each entry here has its own line"),
        ("a = [,]", "1:6 there is one comma too many"),
        ("a = {,}", "1:6 there is one comma too many"),
        (
            "a = \"x\",\nb = 1",
            "1:8 a comma follows the value, but each entry here has its own line",
        ),
        (
            "a = \
             [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]",
            "1:85 lists and tables are nested too deeply",
        ),
    ]);
}

#[test]
fn other_slips_are_shown_with_what_to_write() {
    assert_told(&[
        ("a = 007", "1:5 the number `007` begins with 0 = write a = 7, or \"007\" if it is text"),
        ("a = 00", "1:5 the number `00` begins with 0 = write a = 0, or \"00\" if it is text"),
        ("a = True", "1:5 `True` must be in lower case = write a = true"),
        ("a = yes", "1:5 `yes` is not a value = write a = true, or \"yes\" if it is text"),
        ("a", "1:2 there is no `=` after `a` = write a = and its value; a comment begins with #"),
        ("a b", "1:3 there is no `=` after `a` = write a = and its value; a comment begins with #"),
        (
            "a = \"\"\"x\nb = 1",
            "1:5 the text that starts here with \"\"\" has no closing \"\"\" = write \"\"\" at \
             the end of the text",
        ),
        (
            "a = { b 1 }",
            "1:9 there is no `=` after `b` = write b = and its value; a comment begins with #",
        ),
        ("a = { \"b\" : 1 }", "1:11 a name and its value are separated by `=`, not by `:`"),
        ("[a\nb = 1", "1:1 this header has no `]` = write [a]"),
        ("[[a]\nb = 1", "1:1 this header has no `]]` = write [[a]]"),
        (
            "[[a b]]",
            "1:1 a name with spaces or special characters must be in quotes = write [[\"a b\"]]",
        ),
        (
            "[a b]\nc=1",
            "1:1 a name with spaces or special characters must be in quotes = write [\"a b\"]",
        ),
        (
            "[a.\u{fc}]\nx=1",
            "1:4 the name `\u{fc}` must be in quotes = write \"\u{fc}\"; only letters a-z, \
             digits, - and _ need no quotes",
        ),
        (
            "\u{fc} = 1",
            "1:1 the name `\u{fc}` must be in quotes = write \"\u{fc}\"; only letters a-z, \
             digits, - and _ need no quotes",
        ),
        ("a = 1\na = 2", "2:1 `a` is set twice, first on line 1 = keep one of the two"),
        (
            "[a]\nb=1\n[a]\nc=1",
            "3:2 `a` already has a header on line 1 = write all of it below one header",
        ),
        ("a = 1\n[a]\nb=1", "2:2 `a` is already set above = write all of it in one place"),
        (
            "a = 1\na.b = 2",
            "2:1 `a` already has its value, so this line cannot add to it = write all of `a` in \
             one place",
        ),
        (
            "a = {b=1}\n[a.c]\nd=1",
            "2:2 `a` already has its value, so this line cannot add to it = write all of `a` in \
             one place",
        ),
        ("[a]\n[[a]]", "2:3 `a` already has a header on line 1 = write all of it below one header"),
        (
            "a = \"x\" y",
            "1:9 something follows the value on its line = a comment begins with #, and each \
             entry has its own line",
        ),
        ("a == 5", "1:4 there is one `=` too many"),
        ("a = = 5", "1:5 there is one `=` too many"),
        (
            "a = 1\rb = 2",
            "1:7 the lines of this file end with a carriage return alone = save the file with \
             Unix (LF) or Windows (CRLF) line endings",
        ),
        ("a: 1", "1:2 a name and its value are separated by `=`, not by `:`"),
        ("\"\"\"a\"\"\" = 1", "1:1 a name cannot be in triple quotes"),
        (
            "- a = 1",
            "1:3 there is no `=` after `-` = write - = and its value; a comment begins with #",
        ),
        ("// a", "1:1 a comment begins with #, not with //"),
        (
            "\u{201c}a\u{201d} = 1",
            "1:1 the name `a` must be in quotes = write \"a\"; only letters a-z, digits, - and _ \
             need no quotes",
        ),
        ("a.b = 1\n[a]\nc=1", "2:2 `a` is already set above = write all of it in one place"),
    ]);
}
