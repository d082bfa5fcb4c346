//! Chat and social apps that fetch a link to show a preview card, often from the sender's phone.

use super::rule::{IN_AN_APP, Rule, rule};
use crate::domain::click::Verdict::Preview;

/// The networks of these apps fetch cards from their servers. Their name beside a phone is the app itself.
const ON_A_PHONE: &[&str] = &["iphone", "ipad", "android"];

pub(super) const RULES: &[Rule] = &[
    rule(
        "preview-signal",
        Preview,
        &["^whatsapp/2$", "^signal-"],
        "Signal, which poses as WhatsApp with a shorter version",
        "WhatsApp/2",
    ),
    rule(
        "preview-whatsapp",
        Preview,
        &["whatsapp"],
        "WhatsApp, once, from the sender's phone",
        "WhatsApp/2.24.20.83 A",
    ),
    rule(
        "preview-imessage",
        Preview,
        &["facebookexternalhit"],
        "Apple's Messages, which names both Facebook and Twitter, from the sender's phone",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) \
         Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
    )
    .with(&["twitterbot"]),
    rule(
        "preview-facebook",
        Preview,
        &[
            "facebookexternalhit",
            "facebookcatalog",
            "facebookexternalua",
            "facebookplatform",
            "facebot",
            "meta-externalhit",
        ],
        "Facebook, Instagram and Messenger",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    ),
    rule(
        "preview-meta",
        Preview,
        &["meta-externalagent", "meta-externalfetcher", "meta-externalads"],
        "Meta's newer fetchers, which its apps use for cards too",
        "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
    ),
    rule("preview-telegram", Preview, &["telegrambot"], "Telegram", "TelegramBot (like TwitterBot)"),
    rule(
        "preview-slack",
        Preview,
        &["slackbot", "slack-imgproxy", "slack/"],
        "Slack",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    )
    .except(&["applewebkit/"]),
    rule(
        "preview-discord",
        Preview,
        &["discordbot", "^discord/"],
        "Discord",
        "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    ),
    rule(
        "preview-linkedin",
        Preview,
        &["linkedinbot"],
        "LinkedIn",
        "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    ),
    rule("preview-x", Preview, &["twitterbot", "x-bot/"], "X", "Twitterbot/1.0"),
    rule(
        "preview-snapchat",
        Preview,
        &["snap url preview", "snapurlpreview", "snapchat"],
        "Snapchat",
        "Snap URL Preview Service; bot; snapchat; https://developers.snap.com/robots",
    )
    .except(&["adsbot", "applewebkit/", "iphone", "ipad", "android"]),
    rule("preview-viber", Preview, &["^viber"], "Viber", "Viber").except(ON_A_PHONE),
    rule(
        "preview-line",
        Preview,
        &["linespider", "line-poker", "line-preview", "^line/"],
        "LINE",
        "facebookpreview;line-poker/1.0",
    )
    .except(ON_A_PHONE),
    rule(
        "preview-kakaotalk",
        Preview,
        &["kakaotalk"],
        "KakaoTalk; agents that name Facebook's fetcher first count as Facebook's",
        "kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984",
    )
    .except(&["applewebkit/", "iphone", "ipad", "android"]),
    rule(
        "preview-google",
        Preview,
        &[
            "google-messages",
            "googlemessages",
            "google-pagerenderer",
            "google web preview",
            "google.com/+/web/snippet",
            "webmasters/tools/richsnippets",
        ],
        "Google Messages, Google Chat, and Google's fetcher of snippets",
        "Mozilla/5.0 (compatible; Google-Messages)",
    ),
    rule(
        "preview-teams",
        Preview,
        &["skypeuripreview", "skypespaces", "msteams", "microsoft teams", "microsoftteams"],
        "Teams, and Skype before it",
        "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
    )
    .except(&["teams/", "edg/", "; wv)", " mobile/"]),
    rule(
        "preview-microsoft",
        Preview,
        &["microsoftpreview", "ms-office"],
        "Office",
        "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
    )
    .except(&["edg/", "; wv)", " mobile/"]),
    rule(
        "preview-bing",
        Preview,
        &["bingpreview"],
        "Bing, with the agent of a phone too",
        "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b",
    ),
    rule(
        "preview-office-mac",
        Preview,
        &["word/", "excel/", "powerpoint/", "outlook/"],
        "Office on a Mac, which opens a link before the browser does",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X) Word/14.64.0",
    )
    .with(&["(macintosh; intel mac os x)"])
    .except(&["applewebkit/"]),
    rule(
        "preview-apple",
        Preview,
        &[
            "com.apple.webkit.networking",
            "com.apple.messages",
            "linkpresentation",
            "link presentation",
            "apple-link",
        ],
        "Apple's LinkPresentation framework",
        "com.apple.WebKit.Networking/8619.1.26.30.5 CFNetwork/1568.100.1 Darwin/24.0.0",
    ),
    rule(
        "preview-applebot",
        Preview,
        &["applebot"],
        "Apple's fetcher for links in messages; the crawler gives the address of its page",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) \
         Version/17.4 Safari/605.1.15 (Applebot/0.1)",
    )
    .with(&["(applebot/0.1)", " applebot/0.1$", "^applebot/0.1$", "imessage", "preview"]),
    rule(
        "preview-tiktok",
        Preview,
        &["tiktokspider"],
        "TikTok",
        "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 \
         (compatible; TikTokSpider; ttspider-feedback@tiktok.com)",
    ),
    rule(
        "preview-bluesky",
        Preview,
        &["cardyb", "bluesky"],
        "Bluesky",
        "Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)",
    )
    .except(IN_AN_APP),
    rule(
        "preview-mastodon",
        Preview,
        &["mastodon/"],
        "Mastodon: the server of each follower fetches the link",
        "Mastodon/4.3.1 (http.rb/5.2.0; +https://mastodon.example/)",
    )
    .except(IN_AN_APP),
    rule(
        "preview-fediverse",
        Preview,
        &["pleroma", "akkoma", "misskey", "lemmy/", "friendica", "pixelfed", "gotosocial", "calckey", "firefish", "sharkey", "peertube/", "iceshrimp"],
        "networks like Mastodon",
        "Pleroma 2.6.2; https://pleroma.example <admin@pleroma.example>; Bot",
    )
    .except(IN_AN_APP),
    rule("preview-zoom", Preview, &["zoombot", "zoom-preview", "zoom.us"], "Zoom", "Mozilla/5.0 (compatible; ZoomBot/1.0)")
        .except(IN_AN_APP),
    rule(
        "preview-chat",
        Preview,
        &[
            "synapse",
            "mattermost",
            "rocket.chat",
            "zulip",
            "zalo",
            "wechat",
            "vkshare",
            "redditbot",
            "pinterestbot",
            "pinterest/0",
            "^threema",
            "^wire/",
            "^element/",
            "intercom",
            "ok.ru",
            "odklbot",
            "quora link",
            "hangouts",
            "tumblr/",
            "nextcloud",
            "steamchat",
            "steam chat",
            "keybasebot",
            "groupmebot",
            "summalybot",
            "vkrobot",
            "xing bot",
            "xing-content",
            "dingtalkbot",
            "evernoterichlink",
            "peekbot",
            "quora-bot",
            "mediumbot",
            "notion/",
            "notionembed",
            "webexteams",
            "larkurl",
            "revoltchat",
            "guilded",
        ],
        "other chat and social apps",
        "Synapse (bot; +https://github.com/matrix-org/synapse)",
    )
    .except(&["; wv)", " mobile/", "electron/"]),
    rule(
        "preview-service",
        Preview,
        &[
            "embedly",
            "iframely",
            "opengraph",
            "open graph",
            "unfurl",
            "onebox",
            "preview",
            "richlink",
            "rich link",
            "link expan",
            "linkexpan",
            "metatagfetcher",
            "flipboardproxy",
        ],
        "services that make preview cards for others",
        "Mozilla/5.0 (compatible; Embedly/0.2; +http://support.embed.ly/)",
    )
    .except(IN_AN_APP),
];
