use super::*;

#[test]
fn the_agent_tells_the_device() {
    let table = [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605", Device::Ios),
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36", Device::Android),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", Device::Desktop),
        // An iPad that asks for desktop pages says Macintosh; inside an app, the rest tells it.
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) \
             Mobile/22B91 [FBAN/FBIOS;FBAV/488.0.0.70.103;FBDV/iPad13,4]",
            Device::Ios,
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Mobile/15E148 Instagram 355.1",
            Device::Ios,
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) CriOS/131 Version/17 Safari/605",
            Device::Ios,
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.1 Safari/605.1.15",
            Device::Desktop,
        ),
        (
            "Mozilla/5.0 (Macintosh) WhatsApp/2.2445.7 Electron/32.2.1 Safari/537.36",
            Device::Desktop,
        ),
        ("MyShop/3.2 (iOS 17.5; Scale/3.00)", Device::Ios),
        ("MyShop; iPad; iPadOS 17.5", Device::Ios),
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
