//! The token of a share opens it, and nothing else.

use super::*;
use crate::domain::agent_page::AgentPage;
use crate::domain::period::parse_day;

fn share() -> Share {
    let day = |text| parse_day(text).unwrap();
    let (first, last, until) = (day("2026-11-20"), day("2026-11-30"), day("2027-01-31"));
    let spec = ShareSpec { of: SharedOf::Report, first, last, until };
    Share { number: 3, spec, series: 7, made_at: Timestamp::MIN, ended_at: None }
}

#[test]
fn the_token_of_a_share_has_its_number_and_is_of_no_other_share_and_of_no_page() {
    let key = PagesKey::from_bytes([7; 32]);
    let share = share();
    let token = key.share_token(&share);
    assert_eq!(token.number(), Some(share.number));
    assert_eq!(PageToken::parse(&format!("{}.", token.reveal())), Some(token.clone()));
    let others = [
        Share { number: share.number + 1, ..share.clone() },
        Share { series: share.series + 1, ..share.clone() },
    ];
    for other in others {
        assert_ne!(key.share_token(&other), token);
    }
    assert_ne!(PagesKey::from_bytes([8; 32]).share_token(&share), token);
    let agent = Agent::parse("mia").unwrap();
    let page =
        AgentPage { number: share.number, agent, series: share.series, since: Timestamp::MIN };
    assert!(!key.opens(&token, &page));
}

#[test]
fn a_share_is_open_on_its_last_day_and_not_after_it_or_once_it_was_ended() {
    let share = share();
    let until = share.spec.until;
    assert!(share.is_open(until));
    assert!(!share.is_open(until.tomorrow().unwrap()));
    let ended = Share { ended_at: Some(share.made_at), ..share };
    assert!(!ended.is_open(until));
}
