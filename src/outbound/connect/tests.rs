use super::*;

fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
    texts.iter().map(|text| SocketAddr::new(text.parse().unwrap(), 443)).collect()
}

#[test]
fn a_name_that_leads_to_any_private_address_is_refused() {
    let public = addresses(&["93.184.216.34", "2606:4700:4700::1111"]);
    assert_eq!(allowed(public.clone().into_iter(), false).unwrap(), public);
    for private in
        ["127.0.0.1", "::1", "169.254.169.254", "10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::a01:203"]
    {
        for texts in [&[private][..], &["93.184.216.34", private], &[private, "93.184.216.34"]] {
            let found = allowed(addresses(texts).into_iter(), false);
            let is_it = |ip: IpAddr| ip == private.parse::<IpAddr>().unwrap();
            assert!(matches!(found, Err(ConnectError::NotPublic(ip)) if is_it(ip)), "{texts:?}");
            assert_eq!(allowed(addresses(texts).into_iter(), true).unwrap(), addresses(texts));
        }
    }
    assert!(matches!(allowed(std::iter::empty(), true), Err(ConnectError::NoAddress)));
}

#[test]
fn what_is_no_file_of_certificates_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    assert!(matches!(Trust::new(Some(&path)), Err(TrustError::Unreadable { .. })));
    std::fs::write(&path, "nothing\n").unwrap();
    assert!(matches!(Trust::new(Some(&path)), Err(TrustError::Empty(_))));
    let cut = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    std::fs::write(&path, cut).unwrap();
    assert!(matches!(Trust::new(Some(&path)), Err(TrustError::Unusable { .. })));
    assert!(Trust::new(None).is_ok());
}
