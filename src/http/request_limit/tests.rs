//! Who gets a permit, who waits for one, and when bytes are free again.

use super::*;

fn token(number: u8) -> TokenDigest {
    TokenDigest([number; 32])
}

/// Two requests for each token, four in all; 100 bytes.
fn limit(wait_ms: u64) -> RequestLimit {
    let wait = Duration::from_millis(wait_ms);
    RequestLimit::new(RequestBounds { requests: 4, per_token: 2, body_bytes: 100, wait })
}

#[tokio::test]
async fn a_token_at_its_limit_leaves_permits_to_the_others() {
    let limit = limit(5);
    let mut taken = Vec::new();
    for _ in 0..2 {
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
    let limit = Arc::new(limit(60_000));
    let mut taken = Vec::new();
    for number in [1, 1, 2, 2] {
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

#[tokio::test]
async fn the_bytes_of_bodies_are_bounded_and_free_again_after_the_answer() {
    let limit = limit(5);
    let (one, two) =
        (limit.acquire(token(1)).await.unwrap(), limit.acquire(token(2)).await.unwrap());
    let mut of_one = one.body_bytes();
    assert!(of_one.add(50));
    assert!(!one.body_bytes().add(1), "a token has half of them");
    assert!(two.body_bytes().add(50));
    let mut more = one.body_bytes();
    assert!(!more.add(20));
    assert!(!two.body_bytes().add(31), "all have no more than all");
    drop((of_one, more));
    assert!(two.body_bytes().add(50));
    assert!(one.body_bytes().add(50));
}
