//! Random requests to the API, by `schemathesis`: thousands that have the form of the document, and that have not.
//!
//! `tests/run --long` installs it and names it in `COUPLET_SCHEMATHESIS`; where it cannot, it says so loudly.

use std::path::Path;
use std::process::Command;

use super::{program, shop};

/// Seconds of requests.
const SECONDS: &str = "120";

#[test]
fn random_requests_are_answered_as_the_document_says() {
    let Some(schemathesis) = std::env::var_os("COUPLET_SCHEMATHESIS") else { return };
    let (folder, serving) = shop("");
    let all = program(&folder, &serving, "all");
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/schemathesis.toml");
    let ran = Command::new(schemathesis)
        .current_dir(folder.path())
        .arg("--config-file")
        .arg(config)
        .arg("run")
        .arg(format!("http://{}/-/api/openapi.json", serving.admin))
        .args(["-H", &format!("Authorization: Bearer {}", all.token)])
        .args(["--checks", "all", "--max-time", SECONDS, "--continue-on-failure"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{said}");
    // Links are still served, and the data is sound.
    assert_eq!(serving.get("/bio").status, 302);
    serving.stop();
    folder.ok("verify");
}
