//! Has what the pages of shops say written down, as long as the server runs.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use crate::cli::outside::OsRandom;
use crate::domain::environment::Clock;
use crate::domain::limits::PIXEL_WRITE_MS;
use crate::service::{DataService, PixelDesk};

pub(super) fn desk(clock: &Arc<dyn Clock>) -> Arc<PixelDesk> {
    Arc::new(PixelDesk::new(Arc::clone(clock), Arc::new(OsRandom)))
}

/// What cannot be written now is written the next time: who cannot write clicks has told so already.
pub(super) async fn watch(service: DataService, desk: Arc<PixelDesk>) {
    loop {
        sleep(Duration::from_millis(PIXEL_WRITE_MS)).await;
        let _ = service.write_pixels(&desk).await;
    }
}
