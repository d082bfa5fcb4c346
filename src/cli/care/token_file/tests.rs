use std::fs::{self, Permissions};

use super::*;

#[test]
fn a_token_is_read_only_from_a_file_that_only_its_owner_may_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("laptop.token");
    assert!(matches!(read_token(&path), Err(TokenFileError::Io { .. })));
    for other in [folder.path(), Path::new("/dev/null")] {
        let error = read_token(other).unwrap_err();
        assert_eq!(error.to_string(), format!("{} is not a regular file", other.display()));
    }
    let token = format!("couplet_{}", "5a".repeat(32));
    let put = |text: &str, mode: u32| {
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        read_token(&path)
    };
    for text in [token.clone(), format!("{token}\n"), format!("{token}\r\n")] {
        for mode in [0o600, 0o400] {
            assert_eq!(put(&text, mode).unwrap().reveal(), token);
            fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        }
    }
    for mode in [0o640, 0o604, 0o610, 0o622] {
        let error = put(&token, mode).unwrap_err();
        assert!(error.to_string().contains("run `chmod 600 "), "{mode:o}: {error}");
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    }
    for text in ["", "\n", "hunter2", &format!("{token} {token}"), &"x".repeat(10_000)] {
        let error = put(text, 0o600).unwrap_err();
        assert!(matches!(error, TokenFileError::NoToken { .. }), "{error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}
