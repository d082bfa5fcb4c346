use super::*;
use jiff::civil::date;

#[test]
fn a_day_is_shown_in_the_style() {
    let table = [
        ("{day} {month.name}", "3 December"),
        ("{dd}.{mm}.", "03.12."),
        ("{day}.{month}.{year}", "3.12.2036"),
        ("{weekday}, {month.short} {day}", "Wednesday, Dec 3"),
        ("{year}-{mm}-{dd}", "2036-12-03"),
    ];
    for (style, expected) in table {
        let style = DayStyle::parse(style).unwrap();
        assert_eq!(style.show(date(2036, 12, 3)), expected);
        assert_eq!(DayStyle::parse(&style.to_string()), Ok(style));
    }
    assert_eq!(DayStyle::default().show(date(2036, 11, 30)), "30 November");
}

#[test]
fn a_style_without_a_day_or_a_month_is_refused() {
    for text in ["", "soon", "{day}", "{month.name} {year}"] {
        assert_eq!(DayStyle::parse(text), Err(DayStyleError::Incomplete), "{text}");
    }
    let unknown = DayStyle::parse("{day} {mont}").unwrap_err().to_string();
    assert_eq!(unknown, "there is no placeholder {mont}");
    assert_eq!(DayStyle::parse("{day}\n{mm}"), Err(DayStyleError::Control));
    let long = format!("{{day}} {{mm}} {}", "x".repeat(100));
    assert_eq!(DayStyle::parse(&long), Err(DayStyleError::TooLong(111)));
}
