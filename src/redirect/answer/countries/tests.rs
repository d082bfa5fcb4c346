//! Countries of addresses, in small files.

#[path = "../../../../tests/mmdb.rs"]
pub(in crate::redirect) mod mmdb;

use super::*;
use mmdb::{Says, mmdb};

const KIND: &str = "GeoLite2-Country";

fn table(networks: &[(&str, Says)]) -> CountryTable {
    CountryTable::read(mmdb(KIND, networks)).unwrap()
}

fn of(countries: &Countries, address: &str) -> Option<String> {
    countries.of(address.parse().unwrap()).map(|country| country.to_string())
}

#[test]
fn an_address_is_in_the_country_of_its_network_and_a_private_one_in_none() {
    let countries = Countries::default();
    assert_eq!((countries.is_given(), of(&countries, "203.0.113.9")), (false, None));
    countries.set(table(&[
        ("203.0.113.0/24", Says::Country("AT")),
        ("198.51.100.0/25", Says::Registered("CH")),
        ("192.0.2.0/24", Says::Country("ZZ")),
        ("2001:db8::/32", Says::Country("DE")),
    ]));
    for (address, country) in [
        ("203.0.113.9", Some("AT")),
        ("::ffff:203.0.113.9", Some("AT")),
        ("198.51.100.1", Some("CH")),
        ("198.51.100.200", None),
        ("2001:db8:1::1", Some("DE")),
        ("2001:db9::1", None),
        // No country has this code.
        ("192.0.2.1", None),
        ("10.1.2.3", None),
        ("172.16.0.1", None),
        ("192.168.1.1", None),
        ("127.0.0.1", None),
        ("100.64.0.1", None),
        ("169.254.1.1", None),
        ("fd00::1", None),
        ("fe80::1", None),
        ("::1", None),
    ] {
        assert_eq!(of(&countries, address).as_deref(), country, "{address}");
    }
}

#[test]
fn every_thread_sees_a_new_table_and_two_sets_of_tables_are_kept_apart() {
    let (first, second) = (Countries::default(), Countries::default());
    first.set(table(&[("203.0.113.0/24", Says::Country("AT"))]));
    second.set(table(&[("203.0.113.0/24", Says::Country("US"))]));
    let seen = || [&first, &second].map(|countries| of(countries, "203.0.113.1").unwrap());
    assert_eq!(seen(), ["AT", "US"]);
    first.set(table(&[("203.0.113.0/24", Says::Country("CH"))]));
    assert_eq!(seen(), ["CH", "US"]);
    assert_eq!(std::thread::scope(|scope| scope.spawn(seen).join().unwrap()), ["CH", "US"]);
}

#[test]
fn what_is_no_whole_table_of_countries_is_refused() {
    let whole = mmdb(KIND, &[("203.0.113.0/24", Says::Country("AT"))]);
    assert!(CountryTable::read(whole.clone()).is_ok());
    for cut in [0, 1, whole.len() / 2, whole.len() - 1] {
        assert!(CountryTable::read(whole[..cut].to_vec()).is_err(), "{cut}");
    }
    // A pointer of the tree that leads nowhere.
    let mut damaged = whole;
    damaged[..6].fill(0xff);
    assert!(matches!(CountryTable::read(damaged), Err(CountryTableError::Malformed(_))));
    let of_providers = mmdb("GeoLite2-ASN", &[("203.0.113.0/24", Says::Country("AT"))]);
    let error = CountryTable::read(of_providers).unwrap_err().to_string();
    assert!(error.contains("`GeoLite2-ASN`, which has no countries"), "{error}");
}
