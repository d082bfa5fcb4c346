use super::*;
use crate::domain::settings::{Domain, Settings};

fn site() -> Arc<Site> {
    let domain = Domain::parse("https://shop.example/s").ok();
    Arc::new(Site::of(&Settings { domain, ..Settings::default() }))
}

#[test]
fn a_token_is_found_below_the_path_of_a_domain_and_nowhere_else() {
    assert_eq!(token("/-/stop/abc", site), Some("abc"));
    assert_eq!(token("/s/-/stop/abc", site), Some("abc"));
    for path in ["/-/stop/abc/d", "/x/-/stop/abc", "/-/stopped/abc", "/stop/abc", "/bio", "/-/stop"]
    {
        assert_eq!(token(path, site), None, "{path}");
    }
}
