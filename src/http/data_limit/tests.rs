//! Who gets a permit, who waits for one, and when bytes are free again.

use super::*;

fn token(number: u8) -> TokenDigest {
    TokenDigest([number; 32])
}

#[tokio::test]
async fn a_token_at_its_limit_leaves_permits_to_the_others() {
    let limit = DataLimit::new(Duration::from_millis(5));
    let mut taken = Vec::new();
    for _ in 0..DATA_REQUESTS_PER_TOKEN_MAX {
        taken.push(limit.acquire(token(1)).await.unwrap());
    }
    assert!(limit.acquire(token(1)).await.is_none());
    let other = limit.acquire(token(2)).await;
    assert!(other.is_some());
    taken.pop();
    assert!(limit.acquire(token(1)).await.is_some());
    // Tokens without a request are forgotten.
    drop((taken, other));
    drop(limit.acquire(token(3)).await);
    assert_eq!(limit.by_token.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn all_tokens_together_have_a_limit_and_a_waiting_request_gets_the_next_permit() {
    let limit = Arc::new(DataLimit::new(Duration::from_mins(1)));
    let mut taken = Vec::new();
    for number in 0..DATA_REQUESTS_MAX {
        let number = u8::try_from(number / DATA_REQUESTS_PER_TOKEN_MAX).unwrap();
        taken.push(limit.acquire(token(number)).await.unwrap());
    }
    let waiting = tokio::spawn({
        let limit = Arc::clone(&limit);
        async move { limit.acquire(token(99)).await.is_some() }
    });
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert!(!waiting.is_finished());
    taken.pop();
    assert!(waiting.await.unwrap());
}

#[test]
fn the_bytes_of_bodies_are_bounded_and_free_again_after_the_answer() {
    let limit = DataLimit::default();
    let mut one = limit.body_bytes();
    assert!(one.add(DATA_BODIES_BYTES_MAX));
    assert!(!limit.body_bytes().add(1));
    drop(one);
    assert!(limit.body_bytes().add(1));
}
