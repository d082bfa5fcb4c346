use super::*;
use crate::domain::settings::Domain;

#[test]
fn a_link_is_found_with_and_without_the_path_of_its_domain() {
    let site =
        |text| Site::of(&Settings { domain: Domain::parse(text).ok(), ..Settings::default() });
    let table = [
        // domain, path, the link's name, whether it is the bare domain
        ("https://example.com/s", "s/bio", "bio", false),
        ("https://example.com/s", "S/bio", "bio", false),
        ("https://example.com/s", "bio", "bio", false),
        ("https://example.com/s", "sale", "sale", false),
        ("https://example.com/s", "s/s", "s", false),
        ("https://example.com/s", "s/s/bio", "s/bio", false),
        ("https://example.com/s", "s", "s", true),
        ("https://example.com/s", "s/", "s/", true),
        ("https://example.com/go/to", "go/to/bio", "bio", false),
        ("https://go.example.com", "s/bio", "s/bio", false),
        ("https://go.example.com", "bio", "bio", false),
    ];
    for (domain, path, name, is_home) in table {
        let site = site(domain);
        assert_eq!((site.name_in(path), site.is_home(path)), (name, is_home), "{domain} {path}");
    }
}
