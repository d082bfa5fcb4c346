//! `couplet courier`: delivers what happens to the endpoints, until a signal stops it.
//!
//! Invariant: it is a process beside the server, which it asks over the local socket; it never opens the data file, so that
//! no server waits for it. Does not add endpoints (see `webhooks`).

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;

use super::error::{CliError, EndpointsError, Exit};
use super::global::Global;
use super::io::Io;
use super::serve::signals::{Stops, ignore_others};
use super::webhooks::{TrustArgs, sender};
use crate::domain::endpoint::retry::Retries;
use crate::domain::environment::Random;
use crate::domain::limits::{
    CLICKS_WAIT_MS, DELIVERY_TIMEOUT_MS, GIVE_UP_MS, RETRY_FIRST_MS, RETRY_PAUSE_MS_MAX,
};
use crate::domain::span::Span;
use crate::outbound::{Courier, Open, Timing};
use crate::render::counted;
use crate::store::StoreError;
use crate::store::webhooks::{claim_courier, endpoints};
use crate::wire::{Data, Reach, WireError};

/// Deliver what happens to other programs: webhooks
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet courier
  couplet --data /var/lib/couplet/couplet.redb courier
  couplet courier --give-up 7d --ca-file company.pem

It runs beside `couplet serve`, as a service of its own, and is the only process that opens connections to the outside: the \
server opens none. Each event is delivered at least once; an endpoint tells by the header webhook-id whether it has one \
already.")]
pub(super) struct CourierArgs {
    /// How long a click waits for others to be sent with it
    #[arg(long, value_name = "SPAN", default_value_t = Span::from_ms(CLICKS_WAIT_MS))]
    batch_wait: Span,
    /// The pause before the second try; it doubles after each further one
    #[arg(long, value_name = "SPAN", default_value_t = Span::from_ms(RETRY_FIRST_MS))]
    first_retry: Span,
    /// The longest pause between two tries
    #[arg(long, value_name = "SPAN", default_value_t = Span::from_ms(RETRY_PAUSE_MS_MAX))]
    longest_retry: Span,
    /// How long an event is tried before it is given up
    #[arg(long, value_name = "SPAN", default_value_t = Span::from_ms(GIVE_UP_MS))]
    give_up: Span,
    /// How long an endpoint may take to answer
    #[arg(long, value_name = "SPAN", default_value_t = Span::from_ms(DELIVERY_TIMEOUT_MS))]
    timeout: Span,
    #[command(flatten)]
    trust: TrustArgs,
}

/// The server of a data file.
struct ByServer<'a> {
    data: &'a Path,
    random: &'a dyn Random,
}

impl<'a> Open for ByServer<'a> {
    type Failure = WireError;
    type Source = Data<'a>;

    fn open(&self) -> Result<Data<'a>, WireError> {
        Data::reach(self.data, Reach::Never, self.random)
    }
}

pub(super) fn run(args: &CourierArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    ignore_others().map_err(CliError::Serve)?;
    let data = global.file("courier")?;
    if !data.exists() {
        return Err(StoreError::NotFound(data.to_owned()).into());
    }
    let deliver = sender(&args.trust)?;
    let Some(_claimed) = claim_courier(data)? else {
        return Err(EndpointsError::OneCourier.into());
    };
    let stop = Arc::new(AtomicBool::new(false));
    stop_by_signal(Arc::clone(&stop)).map_err(CliError::Serve)?;
    let count = endpoints(data)?.len();
    let retries = Retries {
        first: args.first_retry,
        longest: args.longest_retry,
        give_up: args.give_up,
        timeout: args.timeout,
    };
    let courier = Courier {
        data,
        open: &ByServer { data, random: io.random },
        deliver: &deliver,
        clock: io.clock,
        random: io.random,
        timing: Timing { retries, clicks_wait: args.batch_wait },
        tell: &tell,
        stop: &stop,
    };
    let count = counted(count as u64, "endpoint");
    io.confirm(format_args!("courier of {}: {count}", data.display()))?;
    let _ = io.out.flush();
    courier.run();
    Ok(Exit::Done)
}

/// Several threads tell something, so that they write to the stream itself. A closed one is no reason to end.
fn tell(words: &str) {
    let _ = writeln!(std::io::stderr(), "courier: {words}");
}

fn stop_by_signal(stop: Arc<AtomicBool>) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut stops = runtime.block_on(async { Stops::listen() })?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(stops.next());
        stop.store(true, Ordering::Relaxed);
    })?;
    Ok(())
}
