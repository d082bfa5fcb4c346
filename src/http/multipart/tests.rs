use http_body_util::Full;
use hyper::header::HeaderValue;

use super::*;

fn part(head: &str, content: &str) -> String {
    format!("--b0\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
}

fn parsed(body: &str) -> Option<FileForm> {
    parse(&Bytes::copy_from_slice(body.as_bytes()), b"\r\n--b0")
}

fn sent(name: &str) -> String {
    let body = part(&format!("name=\"file\"; filename=\"{name}\""), "x") + "--b0--\r\n";
    parsed(&body).unwrap().file.unwrap().name
}

#[test]
fn fields_and_a_file_are_read_as_browsers_send_them() {
    let body = part("name=\"kind\"", "orders")
        + &part(
            "name=\"file\"; filename=\"a; b=%22c%22.csv\"\r\nContent-Type: text/csv",
            "a,b\r\n--b\r\n1,2\r\n",
        )
        + &part("name=\"other\"; filename=\"\"", "")
        + &part("name=text", "")
        + "--b0--\r\n";
    let form = parsed(&body).unwrap();
    assert_eq!((form.fields.get("kind"), form.fields.pairs().len()), (Some("orders"), 2));
    let file = form.file.unwrap();
    assert_eq!((&*file.name, &*file.content), ("a; b=\"c\".csv", &b"a,b\r\n--b\r\n1,2\r\n"[..]));
    assert_eq!(parsed("--b0--"), Some(FileForm::default()));
}

#[test]
fn what_is_no_such_form_is_refused() {
    let whole = part("name=\"kind\"", "orders");
    let many = whole.repeat(FORM_FIELDS_MAX + 2) + "--b0--";
    for body in [
        "",
        "--b",
        "--b0",
        "--b0\r\n",
        "x--b0--",
        &whole,
        "--b0\r\nname=\"kind\"\r\n\r\nx\r\n--b0--",
        "--b0\r\nContent-Disposition: form-data; name=\"kind\"\r\n--b0--",
        "--b0\r\nContent-Disposition: form-data; name=\"kind\r\n\r\nx\r\n--b0--",
        "--b0\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b0--",
        &many,
    ] {
        assert_eq!(parsed(body), None, "{body:.200}");
    }
    for (kind, is_form) in [
        ("multipart/form-data; boundary=b0", true),
        ("Multipart/Form-Data;charset=utf-8; Boundary=\"b0\"", true),
        ("multipart/form-data", false),
        ("multipart/form-data; boundary=", false),
        ("multipart/mixed; boundary=b0", false),
        ("application/x-www-form-urlencoded", false),
    ] {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
        assert_eq!(delimiter(&headers).is_some(), is_form, "{kind}");
    }
    assert_eq!(delimiter(&HeaderMap::new()), None);
}

#[test]
fn the_name_of_a_file_is_no_path() {
    for (name, own) in [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\orders.csv", "orders.csv"),
        ("/", ""),
        ("..", ""),
        (".", ""),
        ("a/..", ""),
        ("a\u{0}b\u{7}.csv", "ab.csv"),
        ("--replace", "--replace"),
    ] {
        assert_eq!(sent(name), own, "{name}");
    }
    let long = sent(&format!("{}.xlsx", "\u{645}".repeat(300)));
    assert!(long.len() <= CONSOLE_FILE_NAME_BYTES_MAX && long.ends_with("\u{645}.xlsx"), "{long}");
    let all = sent(&format!(".{}", "x".repeat(400)));
    assert!(all.len() <= CONSOLE_FILE_NAME_BYTES_MAX, "{all}");
}

#[tokio::test]
async fn a_form_that_is_too_large_is_refused_as_too_large() {
    let body = |bytes: usize| Full::new(Bytes::from(vec![0; bytes]));
    assert_eq!(within(body(10), 10).await.unwrap().len(), 10);
    assert_eq!(within(body(11), 10).await, Err(FormError::TooLarge));
}
