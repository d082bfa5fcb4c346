//! While the recorder's queue is full, a request waits for a place.

use super::*;

fn is_pending(asked: Pin<&mut impl Future>) -> bool {
    asked.poll(&mut Context::from_waker(Waker::noop())).is_pending()
}

/// A recorder whose queue is full; each permit is a place.
#[derive(Clone)]
struct Full(Memory, Arc<Semaphore>);

impl Record for Full {
    fn number(&self) -> Option<ClickNumber> {
        self.0.number()
    }

    fn record(
        &self,
        click: Click,
        counted: Option<ClickCounter>,
    ) -> impl Future<Output = Fate> + Send {
        self.0.record(click, counted)
    }

    fn lose(&self, click: &Click) {
        self.0.lose(click);
    }

    fn must_wait(&self) -> bool {
        true
    }

    async fn place(&self) {
        self.1.acquire().await.unwrap().forget();
    }
}

#[tokio::test]
async fn while_the_queue_is_full_a_request_makes_its_click_only_once_it_has_a_place() {
    let limited = Link {
        spec: LinkSpec { limit: Some(1), ..link(3, "bio", SHOP).spec },
        ..link(3, "bio", SHOP)
    };
    let (memory, places) = (Memory::default(), Arc::new(Semaphore::new(0)));
    let App { serving, forwarding, unread, counters, .. } = app(&[limited]);
    let app = App {
        serving,
        recorder: Full(memory.clone(), Arc::clone(&places)),
        forwarding,
        unread,
        counters,
        stops: None,
        agents: None,
        shares: None,
        api: None,
        conversions: None,
        pixel: None,
        hooks: None,
    };
    // A visitor who goes away meanwhile leaves neither a click nor a count towards the limit.
    let mut gone = Box::pin(ask(&app, "GET", "/bio", &[]));
    assert!(is_pending(gone.as_mut()));
    drop(gone);
    for (method, verdict) in [("HEAD", Verdict::Probe), ("GET", Verdict::Person)] {
        let mut asked =
            Box::pin(ask(&app, method, "/bio?a=1", &[("referer", "https://example.org/")]));
        assert!(is_pending(asked.as_mut()));
        assert!(memory.with(|recorded| (recorded.given, recorded.clicks.len())) < (2, 2));
        places.add_permits(1);
        let response = asked.await;
        assert_eq!(response.status(), StatusCode::FOUND, "{method}");
        let click = memory.with(|recorded| recorded.clicks.last().cloned()).unwrap();
        assert_eq!(click.judgement.verdict, verdict);
        assert_eq!(click.referrer_host.as_deref(), Some("example.org"));
    }
    assert_eq!(
        memory.with(|recorded| (recorded.given, recorded.clicks.len(), recorded.lost)),
        (2, 2, 0)
    );
}
