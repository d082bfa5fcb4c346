//! The table as a whole: its codes, its examples, and people who must never count as programs.

use std::collections::HashSet;

use super::*;
use crate::domain::click::{Facts, Method, RuleCode, Verdict};
use crate::redirect::verdict::{Circumstances, Signals, judge};

const PLAIN: Circumstances<'static> =
    Circumstances { method: Method::Get, facts: Facts(0), referrer_host: None, list: None };

fn judged(agent: &str) -> (Verdict, String) {
    judged_as(PLAIN, agent)
}

fn judged_as(circumstances: Circumstances<'_>, agent: &str) -> (Verdict, String) {
    let judgement = judge(&Signals { circumstances, user_agent: Some(agent) });
    (judgement.verdict, judgement.rule.to_string())
}

/// A request as a row's test wants it.
fn wanted_by(rule: &Rule) -> Circumstances<'static> {
    match rule.test {
        Test::Method(method) => Circumstances { method, ..PLAIN },
        Test::Facts(facts) => Circumstances { facts: facts[0], ..PLAIN },
        Test::AgentWith(_, facts) => Circumstances { facts, ..PLAIN },
        Test::Referrer(hosts) => Circumstances { referrer_host: Some(hosts[0]), ..PLAIN },
        Test::Agent { .. } | Test::NoAgent => PLAIN,
    }
}

#[test]
fn every_code_is_unique_and_short() {
    let mut seen = HashSet::new();
    for rule in rules() {
        assert!(RuleCode::new(rule.code).is_some(), "{} is no rule code", rule.code);
        assert!(seen.insert(rule.code), "{} is there twice", rule.code);
        assert!(!rule.note.is_empty(), "{} has no note", rule.code);
    }
}

#[test]
fn every_example_is_judged_by_its_own_row() {
    for rule in rules() {
        let judged = judged_as(wanted_by(rule), rule.example);
        assert_eq!(judged, (rule.verdict, rule.code.to_owned()), "{}", rule.example);
    }
}

#[test]
fn every_needle_is_lower_case_and_is_not_shadowed_in_its_own_row() {
    for rule in rules() {
        let Test::Agent { needles, with, except } = rule.test else { continue };
        for needle in needles.iter().chain(with).chain(except.iter().copied().flatten()) {
            assert_eq!(*needle, needle.to_ascii_lowercase(), "in {}", rule.code);
            let shadows = needles.iter().filter(|n| needle.contains(**n) && *n != needle);
            let own = needles.contains(needle);
            assert!(!own || shadows.count() == 0, "{needle} in {} adds nothing", rule.code);
        }
    }
}

#[test]
fn people_are_recognised_in_every_app_and_browser() {
    for agent in PEOPLE {
        let (verdict, rule) = judged(agent);
        assert_eq!(verdict, Verdict::Person, "{agent} fell to {rule}");
    }
}

#[test]
fn programs_get_the_verdict_of_their_kind() {
    for (agent, verdict, code) in MACHINES {
        assert_eq!(judged(agent), (*verdict, (*code).to_owned()), "{agent}");
    }
}

macro_rules! iphone {
    ($rest:literal) => {
        concat!(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1_1 like Mac OS X) AppleWebKit/605.1.15 ",
            "(KHTML, like Gecko) ",
            $rest
        )
    };
}

macro_rules! android {
    ($phone:literal, $rest:literal) => {
        concat!(
            "Mozilla/5.0 (Linux; Android 14; ",
            $phone,
            ") AppleWebKit/537.36 (KHTML, like Gecko) ",
            $rest
        )
    };
}

macro_rules! desktop {
    ($end:literal) => {
        concat!(
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) ",
            "Chrome/131.0.0.0 Safari/537.36 ",
            $end
        )
    };
}

const PEOPLE: &[&str] = &[
    // Instagram and Threads.
    iphone!(
        "Mobile/22B91 Instagram 359.2.0.22.90 (iPhone14,5; iOS 18_1_1; es_ES; es; scale=3.00; 1170x2532; 671551131)"
    ),
    android!(
        "Pixel 8 Build/AP2A.240805.005; wv",
        "Version/4.0 Chrome/130.0.6723.107 Mobile Safari/537.36 Instagram 309.0.0.40.113 Android (34/14; 420dpi; 1080x2190; Google/google; Pixel 8; shiba; shiba; en_US; 541635890)"
    ),
    android!(
        "CUBOT KINGKONG 9; wv",
        "Version/4.0 Chrome/121.0.6167.178 Mobile Safari/537.36 Instagram 320.0.0.42.101 Android (34/14; 480dpi; 1080x2312; CUBOT; KINGKONG 9; mt6789; de_DE; 573310563)"
    ),
    iphone!("Mobile/15E148 Barcelona 355.0.0.25.109 (iPhone15,3; iOS 18_1; pt_BR; pt; scale=3.00)"),
    // Facebook and Messenger.
    iphone!(
        "Mobile/22B91 [FBAN/FBIOS;FBAV/488.0.0.70.103;FBBV/667305453;FBDV/iPhone14,5;FBMD/iPhone;FBSN/iOS;FBSV/18.1.1;FBSS/3;FBID/phone;FBLC/de_DE;FBOP/5;FBRV/669452186]"
    ),
    iphone!(
        "Mobile/22B91 [FBAN/MessengerForiOS;FBAV/485.0.0.45.109;FBBV/662117450;FBDV/iPhone15,4;FBLC/fr_FR]"
    ),
    android!(
        "SM-A546B Build/UP1A.231005.007; wv",
        "Version/4.0 Chrome/130.0.6723.107 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/488.0.0.53.79;]"
    ),
    android!(
        "moto g84 5G; wv",
        "Version/4.0 Chrome/131.0.6778.39 Mobile Safari/537.36 [FB_IAB/Orca-Android;FBAV/484.0.0.68.109;]"
    ),
    android!(
        "2201117TY; wv",
        "Version/4.0 Chrome/131.0.6778.39 Mobile Safari/537.36 MetaIAB Facebook"
    ),
    // WhatsApp.
    iphone!("Version/18.1 Mobile/15E148 Safari/604.1 WhatsApp/24.22.79"),
    android!(
        "SM-S921B; wv",
        "Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 WhatsApp/2.24.23.78"
    ),
    // TikTok.
    iphone!(
        "Mobile/15E148 musical_ly_36.8.0 BytedanceWebview/d8a21c6 JsSdk/2.0 NetType/4G Channel/App Store ByteLocale/ja Region/JP"
    ),
    android!(
        "CPH2609; wv",
        "Version/4.0 Chrome/130.0.6723.107 Mobile Safari/537.36 trill_370304 JsSdk/1.0 NetType/WIFI Channel/googleplay AppName/trill app_version/37.3.4 ByteLocale/en ByteFullLocale/en Region/PH BytedanceWebview/d8a21c6"
    ),
    // Snapchat.
    iphone!(
        "Version/17.5 Mobile/15E148 Safari/604.1 Snapchat/13.15.0.39 (like Safari/8617.2.4.10.8, panda)"
    ),
    android!(
        "SM-A155F; wv",
        "Version/4.0 Chrome/130.0.6723.86 Mobile Safari/537.36Snapchat13.14.0.45 (SM-A155F; Android 14#A155F#34; gzip; )"
    ),
    // LINE, WeChat, Viber, KakaoTalk, Telegram, Zalo.
    iphone!("Safari Line/14.18.1"),
    android!(
        "SO-51D; wv",
        "Version/4.0 Chrome/130.0.6723.107 Mobile Safari/537.36 Line/14.18.1/IAB"
    ),
    iphone!("Mobile/15E148 MicroMessenger/8.0.53(0x18003531) NetType/WIFI Language/zh_CN"),
    android!(
        "V2307A; wv",
        "Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160117 MMWEBSDK/20240801 MMWEBID/2247 MicroMessenger/8.0.51.2720(0x28003334) WeChat/arm64 Weixin NetType/5G Language/zh_CN ABI/arm64"
    ),
    iphone!("Version/18.1 Mobile/15E148 Safari/604.1 Viber/23.8.0.6"),
    android!("SM-A047F; wv", "Version/4.0 Chrome/119.0.0.0 Mobile Safari/537.36 Viber/11.9.1"),
    iphone!("Mobile/15E148 KAKAOTALK 10.9.1 (INAPP)"),
    android!(
        "SM-S928N; wv",
        "Version/4.0 Chrome/130.0.6723.107 Mobile Safari/537.36;KAKAOTALK 2410930"
    ),
    android!(
        "Pixel 6",
        "Chrome/131.0.6778.39 Mobile Safari/537.36 Telegram-Android/11.4.2 (Google Pixel 6; Android 14; SDK 34; HIGH)"
    ),
    android!(
        "M2101K6G; wv",
        "Version/4.0 Chrome/129.0.0.0 Mobile Safari/537.36 Zalo android/241003 ZaloTheme/light ZaloLanguage/vi"
    ),
    // Google's app, Pinterest, X, LinkedIn, Reddit, DuckDuckGo, Yandex, Ecosia.
    iphone!("GSA/342.0.693598186 Mobile/15E148 Safari/604.1"),
    iphone!("Mobile/15E148 [Pinterest/iOS]"),
    iphone!("Mobile/15E148 Twitter for iPhone/10.65.1"),
    iphone!("Mobile/15E148 [LinkedInApp]/9.30.1741"),
    iphone!("Mobile/15E148 Reddit/Version 2024.45.0/Build 614872/iOS Version 18.1.1"),
    iphone!("Mobile/15E148 DuckDuckGo/7 Safari/605.1.15"),
    iphone!("Version/18.0 YaBrowser/24.10.5.478.10 SA/3 Mobile/15E148 Safari/604.1"),
    iphone!("Version/18.1 Mobile/15E148 Safari/604.1 (Ecosia ios@10.4.0.2110)"),
    // Plain browsers.
    iphone!("Version/18.1.1 Mobile/15E148 Safari/604.1"),
    iphone!("CriOS/131.0.6778.31 Mobile/15E148 Safari/604.1"),
    iphone!("FxiOS/132.1 Mobile/15E148 Safari/605.1.15"),
    android!("K", "Chrome/131.0.0.0 Mobile Safari/537.36"),
    android!("CUBOT X70", "Chrome/129.0.0.0 Mobile Safari/537.36"),
    android!("CUBOT_P50", "SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36"),
    android!("K", "SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36"),
    android!(
        "22101316G",
        "Version/4.0 Chrome/112.0.5615.136 Mobile Safari/537.36 XiaoMi/MiuiBrowser/14.22.1-gn"
    ),
    android!("K", "Chrome/130.0.0.0 Mobile Safari/537.36 OPR/86.0.0.0"),
    "Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
    "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) WhatsApp/2.2445.7 Chrome/128.0.6613.186 Electron/32.2.1 Safari/537.36",
    "Opera/9.80 (Android; Opera Mini/68.0.2254/191.303; U; en) Presto/2.12.423 Version/12.16",
    "Mozilla/5.0 (Mobile; Nokia_8110_4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5.1",
    // What an extension appends about the page it works for, whatever words that address has in it.
    concat!(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) ",
        "Chrome/131.0.0.0 Safari/537.36 ||| Extension 1.2 ||| Initiator: https://web.whatsapp.com/bot",
    ),
    concat!(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) ",
        "Chrome/131.0.0.0 Safari/537.36 Initiator: https://shop.example",
    ),
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0 tab=https://shop.example",
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 5.1; Embedded Web Browser from: http://bsalsa.com/; .NET CLR 2.0.50727)",
    // A shop's own app: named by itself, or after the engine of a web view.
    "MyShop/3.2 (Android 14; Pixel 8)",
    "MyShop/3.2 (Android 14; Pixel 8) okhttp/4.12.0",
    "com.example.shop/5.1 (Linux; U; Android 13; de_DE; SM-A536B; Build/TP1A)",
    "BottegaShop/3.2 (Linux; Android 14; SM-S911B)",
    "MyShop/3.2 (iPhone; iOS 17.5; Scale/3.00)",
    "MyShop/3.2 (com.example.shop; build:1; iOS 17.5.0) Alamofire/5.9",
    "MyShop; iPad; iPadOS 17.5",
    "example.com/26.2 (Android/14/SM-G991B)",
    "Mozilla/5.0 (Linux; Android 14; SM-S918B) MyShop/3.2",
    android!(
        "SM-S918B; wv",
        "Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 MyShop/3.2 okhttp/4.12.0"
    ),
    android!(
        "SM-S918B; wv",
        "Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 SeoulFetch/2.0 Dart/3.2"
    ),
    iphone!("Mobile/22B91 MyShop/3.2 Alamofire/5.9 CFNetwork/1568.200.51"),
    iphone!("Mobile/21F90 VerifyAndSurvey/1.0"),
    // Apps' browsers on other builds of iOS than 15E148.
    iphone!("Mobile/22B91 Mastodon/2024.11"),
    iphone!("Mobile/21F90 Bluesky/1.96"),
    iphone!("Mobile/21F90 Tumblr/34.2"),
    iphone!("Mobile/20H115 NewsFeed/3.1"),
    // Apps' browsers without Mozilla in front.
    "Instagram 10.26.0 (iPhone7,2; iOS 10_1_1; en_US; en-US; scale=2.00; 750x1334) AppleWebKit/420+",
    "Instagram 309.0.0.40.113 Android (34/14; 420dpi; 1080x2190; Google/google; Pixel 8; shiba; en_US)",
    "[FBAN/FBIOS;FBAV/488.0.0.70.103;FBBV/667305453;FBDV/iPhone14,5;FBMD/iPhone;FBSN/iOS;FBSV/18.1.1]",
    "WhatsApp/24.22.79 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/22B91",
    "Line/14.15.0 (iPhone; iOS 17.5) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21F90",
    "Snapchat/13.10.0.40 (iPhone14,5; iOS 17.5; gzip) AppleWebKit/605.1.15",
    "TikTok 30.0 (iPhone13,2; iOS 17.0; de) Cronet",
    "Snapchat/12.35.0.49 (Pixel 4a; Android 13#8927612#33; gzip; )",
    "KAKAOTALK/10.5.0 (iPhone; iOS 17.5)",
    "Line/14.1.0 (iPhone; iOS 17.5)",
    "Viber/22.1 (Android 14; Pixel 8)",
    "Pinterest for iOS/12.1 (iPhone13,2; 17.5)",
    // Ecosia and KakaoTalk append brackets and a semicolon on phones; phones may be called bot.
    android!("K", "Chrome/131.0.0.0 Mobile Safari/537.36 (Ecosia android@131.0.0.0)"),
    android!("M bot 51", "Chrome/81.0.4044.138 Mobile Safari/537.36"),
];

const MACHINES: &[(&str, Verdict, &str)] = &[
    ("WhatsApp/2.23.20.0 i", Verdict::Preview, "preview-whatsapp"),
    ("facebookexternalhit/1.1;line-poker/1.0", Verdict::Preview, "preview-facebook"),
    ("facebookexternalhit/1.1 Facebot Twitterbot/1.0", Verdict::Preview, "preview-imessage"),
    ("Slack-ImgProxy (+https://api.slack.com/robots)", Verdict::Preview, "preview-slack"),
    ("Google-Safety; (+http://www.google.com/bot.html)", Verdict::Scanner, "scanner-google"),
    (
        "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 (compatible; Bytespider; spider-feedback@bytedance.com)",
        Verdict::Bot,
        "ai-bytespider",
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Instagram 300 (compatible; TestBot/1.0)",
        Verdict::Bot,
        "bot",
    ),
    // Browsers that a model drives, and scanners of consent banners, appended to a browser's agent.
    (desktop!("(NovaAct/1.0)"), Verdict::Bot, "ai-amazon"),
    (desktop!("Agent-NovaAct/0.9"), Verdict::Bot, "ai-amazon"),
    (desktop!("Manus-User/1.0"), Verdict::Bot, "ai-manus"),
    (desktop!("Devin/1.0; +devin.ai"), Verdict::Bot, "ai-devin"),
    (desktop!("Claude-User/1.0"), Verdict::Bot, "ai-claude-user"),
    (desktop!("(Acme-Agent-Of-Next-Year/1.0)"), Verdict::Bot, "bot-collector"),
    (desktop!("(NextYear/1.0)"), Verdict::Bot, "bot-appended"),
    (desktop!(";OneTrust;"), Verdict::Bot, "bot-consent"),
    (desktop!(";Osano;"), Verdict::Bot, "bot-consent"),
    (desktop!("Usercentrics Scanner"), Verdict::Bot, "bot-consent"),
    (desktop!("CookieYes/1.0"), Verdict::Bot, "bot-consent"),
    (desktop!("; NextYearConsent;"), Verdict::Bot, "bot-appended"),
    // Fetchers of cards with `bot` or an address in their name.
    ("Mozilla/5.0 (compatible; KeybaseBot; +https://keybase.io)", Verdict::Preview, "preview-chat"),
    ("GroupMeBot/1.0", Verdict::Preview, "preview-chat"),
    ("EvernoteRichLinkBot/1.0 (+https://evernote.com)", Verdict::Preview, "preview-chat"),
    ("ClickUpLinkUnfurler/1.0 (+https://clickup.com)", Verdict::Preview, "preview-service"),
    ("Google (+https://developers.google.com/+/web/snippet/)", Verdict::Preview, "preview-google"),
    (
        "Mozilla/5.0 (Windows NT 6.1; rv:6.0) Gecko/20110814 Firefox/6.0 Google (+https://developers.google.com/+/web/snippet/)",
        Verdict::Preview,
        "preview-google",
    ),
    // Apple's crawler for search, which its fetcher for messages is not.
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)",
        Verdict::Bot,
        "crawler-search",
    ),
    // Libraries on a phone without the name of an app.
    ("okhttp/4.12.0", Verdict::Bot, "library-android"),
    ("Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/UP1A)", Verdict::Bot, "library-android"),
    ("MyShop/3.2 CFNetwork/1568.200.51 Darwin/24.1.0", Verdict::Bot, "library-other"),
    ("Wget/1.21.4", Verdict::Bot, "library-command"),
    ("Java/17.0.2", Verdict::Bot, "library-java"),
    ("Mozilla/5.0", Verdict::Unknown, "odd"),
    ("-", Verdict::Unknown, "odd"),
];
