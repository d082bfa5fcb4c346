//! Other programs at the address of `--server`, and other files for `--token-file`.

use std::fs::{self, Permissions};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

use crate::folder::Folder;

#[test]
fn an_empty_answer_of_another_program_is_recognized_as_foreign() {
    // Another program listens on this port, and only says that it failed.
    let folder = Folder::new();
    folder.write("t.token", &format!("couplet_{}", "5a".repeat(32)));
    fs::set_permissions(folder.path().join("t.token"), Permissions::from_mode(0o600)).unwrap();
    for status in ["500 Oops", "403 Forbidden", "302 Found"] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let other = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).unwrap();
        });
        let ran = folder.run(&format!("--server http://{address} --token-file t.token link list"));
        other.join().unwrap();
        assert_eq!(ran.code, 1, "{status}: {ran:#?}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(ran.err, @"
            error: no Couplet server's admin listener answers at this address
              hint: use the address that `couplet serve` prints after `admin`
            ");
        }
    }
}

#[test]
fn a_folder_is_refused_as_token_file_and_keeps_its_mode() {
    // Somebody passes the folder of the tokens: with mode 600 it could no longer be entered.
    let folder = Folder::new();
    let ran = folder.run("--server http://127.0.0.1:1 --token-file . link list");
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.err, @"error: . is not a regular file");
}
