use super::*;

#[test]
fn each_network_has_a_limit_of_its_own_and_exempt_addresses_have_none() {
    let limit = NetworkLimit::new(2, vec!["10.0.0.0/8".parse().unwrap()]);
    let acquire = |address: &str| limit.acquire(address.parse().unwrap());
    let first = acquire("2001:db8:0:1::1");
    let _second = acquire("2001:db8:0:1::ffff").unwrap();
    assert!(first.is_some() && acquire("2001:db8:0:1:2::3").is_none(), "a /64 is one network");
    let _others = ["2001:db8:0:2::1", "192.0.2.1", "10.0.0.1", "10.0.0.1", "10.0.0.1"]
        .map(|address| acquire(address).unwrap());
    drop(first);
    let again = acquire("2001:db8:0:1::9");
    assert!(again.is_some());
    assert_eq!(limit.open.lock().unwrap().len(), 3);
}
