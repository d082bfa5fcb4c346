//! Chat and social apps that fetch a link to show a preview card, often from the sender's phone.

use super::rule::{Rule, rule};
use crate::domain::click::Verdict::Preview;

pub(super) const RULES: &[Rule] = &[
    rule(
        "preview-signal",
        Preview,
        &["^whatsapp/2$"],
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
        &["facebookexternalhit", "facebookcatalog", "facebookexternalua", "facebookplatform", "facebot"],
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
    .except(&["adsbot", "applewebkit/"]),
    rule("preview-viber", Preview, &["^viber"], "Viber", "Viber"),
    rule(
        "preview-line",
        Preview,
        &["linespider", "line-poker", "line-preview", "^line/"],
        "LINE",
        "facebookpreview;line-poker/1.0",
    ),
    rule(
        "preview-kakaotalk",
        Preview,
        &["kakaotalk"],
        "KakaoTalk; agents that name Facebook's fetcher first count as Facebook's",
        "kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984",
    )
    .except(&["applewebkit/"]),
    rule(
        "preview-google",
        Preview,
        &["google-messages", "googlemessages", "google-pagerenderer", "google web preview"],
        "Google Messages and Google Chat",
        "Mozilla/5.0 (compatible; Google-Messages)",
    ),
    rule(
        "preview-microsoft",
        Preview,
        &["skypeuripreview", "bingpreview", "microsoftpreview", "msteams", "ms-office"],
        "Skype, Teams, Office",
        "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
    )
    .except(&["teams/", "edg/"]),
    rule(
        "preview-apple",
        Preview,
        &["com.apple.webkit.networking", "linkpresentation", "apple-link"],
        "Apple's LinkPresentation framework",
        "com.apple.WebKit.Networking/8619.1.26.30.5 CFNetwork/1568.100.1 Darwin/24.0.0",
    ),
    rule(
        "preview-fediverse",
        Preview,
        &["mastodon/", "pleroma", "akkoma", "misskey", "lemmy/", "friendica", "cardyb", "bluesky"],
        "Mastodon, Bluesky and similar networks: the server of each follower fetches the link",
        "Mastodon/4.3.1 (http.rb/5.2.0; +https://mastodon.example/)",
    )
    .except(&["mobile/15e148"]),
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
            "zoombot",
            "ok.ru",
            "odklbot",
            "quora link",
            "hangouts",
            "tumblr/",
            "nextcloud",
            "steamchat",
            "steam chat",
        ],
        "other chat and social apps",
        "Synapse (bot; +https://github.com/matrix-org/synapse)",
    )
    .except(&["mobile/15e148", "; wv)"]),
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
            "flipboardproxy",
        ],
        "services that make preview cards for others",
        "Mozilla/5.0 (compatible; Embedly/0.2; +http://support.embed.ly/)",
    ),
];
