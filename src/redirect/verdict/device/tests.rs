use super::*;

#[test]
fn the_agent_tells_the_device() {
    let table = [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605", Device::Ios),
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36", Device::Android),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", Device::Desktop),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", Device::Desktop),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0)", Device::Desktop),
        ("Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft)", Device::Other),
        ("curl/8.5.0", Device::Other),
    ];
    for (agent, expected) in table {
        assert_eq!(device(Some(agent)), expected, "{agent}");
    }
    assert_eq!(device(None), Device::Other);
}
