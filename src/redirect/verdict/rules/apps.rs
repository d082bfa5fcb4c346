//! People in the built-in browsers of chat and social apps, where links in messages are opened.

use super::rule::{Rule, rule};
use crate::domain::click::Verdict::{Person, Prefetch};

/// Texts that mark a program which names an app.
const MACHINE: &[&str] = &[
    "facebookexternalhit",
    "bot/",
    "bot;",
    "spider",
    "headless",
    "(compatible;",
    "http://",
    "https://",
];

/// All these apps show pages in the phone's web engine. Some name themselves before it.
const WEB: &[&str] = &["mozilla/5.0 (", "applewebkit/"];

pub(super) const RULES: &[Rule] = &[
    rule(
        "prefetch-tiktok",
        Prefetch,
        &["thirdlandingpagefeinfra"],
        "TikTok loads the page behind an advertisement before anybody opens it",
        "Mozilla/5.0 (Linux; Android 13; SM-A536B; wv) AppleWebKit/537.36 (KHTML, like Gecko) \
         Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36 thirdLandingPageFeInfra",
    ),
    rule(
        "app-instagram",
        Person,
        &["instagram ", "instagram/"],
        "Instagram's own browser; on a Pixel it also says Google/google",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like \
         Gecko) Mobile/15E148 Instagram 355.1.0.31.103 (iPhone15,3; iOS 18_1; de_DE; de)",
    )
    .with(WEB)
    .except(MACHINE),
    rule(
        "app-threads",
        Person,
        &["barcelona "],
        "Threads' own browser",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like \
         Gecko) Mobile/15E148 Barcelona 355.0.0.25.109 (iPhone15,3; iOS 18_1; en_US; en)",
    )
    .with(WEB)
    .except(MACHINE),
    rule(
        "app-facebook",
        Person,
        &["fban/", "fbav/", "fb_iab", "fbios", "metaiab"],
        "the browser of Facebook and Messenger",
        "Mozilla/5.0 (Linux; Android 14; SM-S918B; wv) AppleWebKit/537.36 (KHTML, like Gecko) \
         Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/488.0.0.53.79;]",
    )
    .with(WEB)
    .except(MACHINE),
    rule(
        "app-whatsapp",
        Person,
        &["whatsapp/", "wa4a/", "waios"],
        "WhatsApp's own browser: the engine comes first, unlike in its preview fetcher",
        "Mozilla/5.0 (Linux; Android 14; Pixel 7; wv) AppleWebKit/537.36 (KHTML, like Gecko) \
         Version/4.0 Chrome/129.0.0.0 Mobile Safari/537.36 WhatsApp/2.24.20.83",
    )
    .with(&["^mozilla/5.0 (", " mobile/"])
    .except(MACHINE),
    rule(
        "app-tiktok",
        Person,
        &["musical_ly", "bytedancewebview", "bytelocale", "trill_", "tiktok "],
        "TikTok's own browser",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like \
         Gecko) Mobile/15E148 musical_ly_36.2.0 JsSdk/2.0 NetType/WIFI BytedanceWebview/d8a21c6",
    )
    .with(WEB)
    .except(MACHINE),
    rule(
        "app-snapchat",
        Person,
        &["snapchat/", "snapchat "],
        "Snapchat's own browser",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like \
         Gecko) Version/17.5 Mobile/15E148 Safari/604.1 Snapchat/13.10.0.40 (like Safari)",
    )
    .with(WEB)
    .except(MACHINE),
    rule(
        "app-line",
        Person,
        &[" line/", "^line/", "liff"],
        "LINE's own browser",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like \
         Gecko) Mobile/15E148 Safari Line/14.15.0",
    )
    .with(WEB)
    .except(MACHINE),
    rule(
        "app-wechat",
        Person,
        &["micromessenger", "wechat/"],
        "WeChat's own browser",
        "Mozilla/5.0 (Linux; Android 13; V2241A; wv) AppleWebKit/537.36 (KHTML, like Gecko) \
         Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.50.2701",
    )
    .with(WEB)
    .except(MACHINE),
    rule(
        "app-viber",
        Person,
        &["viber/"],
        "Viber's own browser",
        "Mozilla/5.0 (Linux; Android 11; SM-A125F; wv) AppleWebKit/537.36 (KHTML, like Gecko) \
         Version/4.0 Chrome/119.0.0.0 Mobile Safari/537.36 Viber/21.4.0.1",
    )
    .with(WEB)
    .except(MACHINE),
    rule(
        "app-kakaotalk",
        Person,
        &["kakaotalk ", "kakaotalk/"],
        "KakaoTalk's own browser",
        "Mozilla/5.0 (Linux; Android 14; SM-S911N; wv) AppleWebKit/537.36 (KHTML, like Gecko) \
         Version/4.0 Chrome/128.0.0.0 Mobile Safari/537.36 KAKAOTALK 2410840",
    )
    .with(WEB)
    .except(MACHINE),
    rule(
        "app-telegram",
        Person,
        &["telegram-android/", "telegram-ios"],
        "Telegram's own browser",
        "Mozilla/5.0 (Linux; Android 13; Pixel 6) AppleWebKit/537.36 (KHTML, like Gecko) \
         Chrome/131.0.0.0 Mobile Safari/537.36 Telegram-Android/11.4.2 (Google Pixel 6; SDK 33)",
    )
    .with(WEB)
    .except(MACHINE),
    rule(
        "app-google",
        Person,
        &["gsa/"],
        "the Google app's own browser",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like \
         Gecko) GSA/340.3.696429110 Mobile/15E148 Safari/604.1",
    )
    .with(WEB)
    .except(MACHINE),
    rule(
        "app-other",
        Person,
        &[
            "[pinterest/",
            "pinterest for ",
            "twitter for ",
            "twitterandroid",
            "linkedinapp",
            "reddit/version",
            "weibo (",
            "qq/",
            "zalo ",
            "zalo/",
            "duckduckgo/",
            "alipayclient",
            "flipboard-briefing",
            "baiduboxapp",
        ],
        "the browsers of Pinterest, X, LinkedIn, Reddit, Weibo, QQ, Zalo and others",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like \
         Gecko) Mobile/15E148 Twitter for iPhone/10.50",
    )
    .with(&["applewebkit/"])
    .except(MACHINE),
];
