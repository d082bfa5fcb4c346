//! What happens to a link after an agent made it, app by app: each line is the time since, the sender's address, its agent
//! (and after `from` the referring page), and the verdict.

use std::collections::BTreeSet;
use std::sync::Mutex;

use super::*;
use crate::domain::click::visitor::Network;
use crate::domain::span::Span;
use crate::domain::time::UtcDay;
use crate::redirect::answer::senders::Senders;

/// A clock that is set.
struct SetClock(Mutex<Timestamp>);

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

const SHOP: &str = "203.0.113.7";
const CUSTOMER: &str = "198.51.100.20";

const SAFARI: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like \
                      Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
const CHROME: &str = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) \
                      Chrome/131.0.0.0 Mobile Safari/537.36";
const DESKTOP: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                       Chrome/131.0.0.0 Safari/537.36";
const IN_INSTAGRAM: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, \
                            like Gecko) Mobile/15E148 Instagram 355.1.0.31.103 (iPhone15,3; iOS 18_1; de_DE; de)";
const IN_WHATSAPP: &str = "Mozilla/5.0 (Linux; Android 14; SM-S921B; wv) AppleWebKit/537.36 (KHTML, like Gecko) \
                           Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 WhatsApp/2.24.23.78";
const IMESSAGE: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) \
                        Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0";

/// The name of the app, the lines of its story, and the people that it has.
const STORIES: [(&str, &str, usize); 8] = [
    (
        "WhatsApp",
        "2s  | shop     | WhatsApp/2.24.20.83 A | own own-preview
         3m  | customer | in whatsapp           | person app-whatsapp
         1d  | customer | safari                | person browser",
        2,
    ),
    (
        "iMessage",
        "2s  | shop     | imessage | own own-preview
         3m  | customer | imessage | preview preview-imessage
         4m  | customer | safari   | person browser
         1d  | customer | safari   | person browser",
        2,
    ),
    (
        "Instagram",
        "2s  | 31.13.127.1 | facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php) | preview preview-facebook
         3m  | customer    | in instagram | person app-instagram
         5m  | customer    | in instagram | person app-instagram
         1d  | customer    | safari       | person browser",
        2,
    ),
    (
        "SMS on Android",
        "2s  | 66.249.80.1 | Google-Safety                             | scanner scanner-google
         3s  | customer    | Mozilla/5.0 (compatible; Google-Messages) | preview preview-google
         3m  | customer    | chrome                                    | person browser",
        1,
    ),
    (
        "Telegram",
        "1s  | 149.154.161.1 | TelegramBot (like TwitterBot) | preview preview-telegram
         3m  | customer      | chrome                        | person browser",
        1,
    ),
    (
        "Slack",
        "1s  | 3.80.0.1 | Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots) | preview preview-slack
         3m  | customer | desktop                                                    | person browser",
        1,
    ),
    (
        "a mail scanner",
        "4s  | 20.72.100.79 | desktop from https://eur01.safelinks.protection.outlook.com/ | scanner scanner-rewrites
         5s  | 104.47.0.1   |                                                              | unknown blank
         3m  | customer     | desktop                                                      | person browser",
        1,
    ),
    (
        "an agent and a customer on one wifi",
        "2s  | shop | WhatsApp/2.24.20.83 A | own own-preview
         3m  | shop | in whatsapp           | person app-whatsapp
         4m  | shop | safari                | person browser
         2h  | shop | WhatsApp/2.24.20.83 A | preview preview-whatsapp",
        2,
    ),
];

#[test]
fn each_app_has_the_previews_and_the_people_that_came() {
    for (app, story, people) in STORIES {
        assert_eq!(told(story), (story_verdicts(story), people), "{app}");
    }
}

fn story_verdicts(story: &str) -> Vec<String> {
    story.lines().map(|line| cells(line)[3].to_owned()).collect()
}

fn cells(line: &str) -> [&str; 4] {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    cells.try_into().unwrap()
}

/// The verdicts and the people of a story.
fn told(story: &str) -> (Vec<String>, usize) {
    let clock = Arc::new(SetClock(Mutex::new(now())));
    let link = link(1, "mia", "https://shop.example/");
    let mut serving = serving(std::slice::from_ref(&link));
    serving.clock = Arc::<SetClock>::clone(&clock);
    serving.visitor_keys = VisitorKeys::new(now(), |UtcDay(day)| {
        VisitorKey::from_bytes([u8::try_from(day % 256).unwrap(); 16])
    });
    let still: Arc<dyn Clock> = Arc::<SetClock>::clone(&clock);
    serving.senders = Arc::new(Senders::new(VisitorKey::from_bytes([9; 16]), still));
    serving.senders.note(link.id, Network::from(SHOP.parse::<IpAddr>().unwrap()));
    let (mut verdicts, mut people) = (Vec::new(), BTreeSet::new());
    for line in story.lines() {
        let [after, from, agent, _] = cells(line);
        let after = after.parse::<Span>().unwrap();
        *clock.0.lock().unwrap() = now().plus_ms(i64::try_from(after.ms()).unwrap());
        let came = visit(&serving, from, agent);
        verdicts.push(format!("{} {}", came.judgement.verdict, came.judgement.rule));
        if came.judgement.verdict == Verdict::Person {
            people.extend(came.visitor);
        }
    }
    (verdicts, people.len())
}

fn visit(serving: &Serving, from: &str, agent: &str) -> Click {
    let address = match from {
        "shop" => SHOP,
        "customer" => CUSTOMER,
        other => other,
    };
    let (agent, referrer) = match agent.split_once(" from ") {
        Some((agent, referrer)) => (agent, Some(referrer)),
        None => (agent, None),
    };
    let agent = match agent {
        "safari" => SAFARI,
        "chrome" => CHROME,
        "desktop" => DESKTOP,
        "in instagram" => IN_INSTAGRAM,
        "in whatsapp" => IN_WHATSAPP,
        "imessage" => IMESSAGE,
        other => other,
    };
    let request = RedirectRequest {
        address: address.parse().unwrap(),
        user_agent: Some(agent.as_bytes()),
        referrer: referrer.map(str::as_bytes),
        ..request("mia")
    };
    match answer(serving, &request, || ClickNumber::new(1)) {
        Answer::Found { click: NewClick::Numbered(click, _), .. } => click,
        other => panic!("{other:?}"),
    }
}
