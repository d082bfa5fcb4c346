//! Has the requests for slugs that no link has written down, as long as the server runs.

use std::time::Duration;

use tokio::time::sleep;

use crate::domain::limits::ORPHANS_WRITE_MS;
use crate::service::DataService;

/// What cannot be written now is written the next time: who cannot write clicks has told so already.
pub(super) async fn watch(service: DataService) {
    loop {
        sleep(Duration::from_millis(ORPHANS_WRITE_MS)).await;
        let _ = service.write_orphans().await;
    }
}
