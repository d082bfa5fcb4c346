//! `couplet hooks`: the shops that send their orders by themselves.
//!
//! Invariant: secrets are read from files, and are never printed. All of it happens on the machine of the data file, where
//! the secrets lie; a running server takes it up at once. Does not take messages (see `http`).

mod retry;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::care::token_file::read_hook_secret;
use super::error::{CliError, Exit, FlagsError};
use super::global::{Global, Shown};
use super::import::map_text;
use super::io::Io;
use super::link::domain::domain;
use crate::domain::hook::{HOOK_PATH, Hook, HookKind, HookName};
use crate::domain::limits::{HOOK_MAP_BYTES_MAX, HOOKS_MAX};
use crate::domain::record::phone::Country;
use crate::domain::record::shop::Shop;
use crate::import::hook_reading;
use crate::render;
use crate::store::Ask;
use crate::store::hooks::{alter_hooks, failed_hooks, hooks};
use crate::wire::Reach;

pub(super) const EXAMPLES: &str = "\
Examples:
  couplet hooks add shopify berlin --secret-file shopify.secret
  couplet hooks list
  couplet hooks rotate berlin --secret-file new.secret
  couplet hooks failed
  couplet hooks retry
  couplet hooks remove berlin

Orders that come by webhook are the same as those of the shop's files: a later import completes them, and no order is \
counted twice.";

/// Let a shop send its orders by itself: webhooks
#[derive(Debug, Subcommand)]
pub(super) enum HooksCommand {
    /// Accept the messages of a shop, and print the address that it sends them to
    Add(AddArgs),
    /// List the webhooks, with their addresses
    List(ListArgs),
    /// Say how the messages of a shop are read: with a map of its own, or without
    Edit(EditArgs),
    /// Give a webhook another secret; the old one stays valid until --only
    Rotate(RotateArgs),
    /// Accept no more messages of a shop; what it sent stays
    Remove(RemoveArgs),
    /// List the messages that could not be read, or print the body of one
    Failed(FailedArgs),
    /// Read messages again that could not be read
    Retry(retry::RetryArgs),
}

/// Accept the messages of a shop, and print the address that it sends them to
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet hooks add shopify berlin --secret-file shopify.secret
  couplet hooks add woocommerce shop --secret-file woo.secret --country DE
  couplet hooks add stripe pay --secret-file stripe.secret
  couplet hooks add generic till --secret-file till.secret --shop berlin

The secret is the shop's own: of Shopify the client secret of the app, or what Settings > Notifications > Webhooks shows; \
of WooCommerce what was typed as Secret; of Stripe the signing secret of the endpoint. For a generic webhook it is one of \
Standard Webhooks: whsec_ and the Base64 of 24 bytes, which `echo whsec_$(head -c 24 /dev/urandom | base64)` draws.")]
pub(super) struct AddArgs {
    #[arg(help = super::args::one_of("Whose messages they are", &HookKind::names()))]
    kind: HookKind,
    /// A name of your own, which becomes a part of the address: lower-case letters, digits and dashes
    #[arg(value_parser = HookName::parse)]
    name: HookName,
    /// The file with the secret, which only you can read
    #[arg(long, value_name = "FILE")]
    secret_file: PathBuf,
    /// The shop, if the orders of several shops have the same numbers; as in `import orders`
    #[arg(long)]
    shop: Option<Shop>,
    /// The country of phone numbers without a country code, such as DE
    #[arg(long)]
    country: Option<Country>,
    /// A map that says what is different in this shop, such as its own states; as in `import orders`
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
}

/// Say how the messages of a shop are read: with a map of its own, or without
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet hooks edit berlin --map states.toml
  couplet hooks edit berlin --no-map

A map for a state that a plugin of the shop has added:
  like = \"shopify\"
  [[state]]
  is   = \"paid\"
  when = [{ column = \"Financial Status\", is = [\"on_account\"] }]

Then `couplet hooks retry` reads the messages again that could not be read.")]
pub(super) struct EditArgs {
    /// Its name
    #[arg(value_parser = HookName::parse)]
    name: HookName,
    /// The file with the map, as in `import orders`
    #[arg(long, value_name = "FILE", required_unless_present = "no_map")]
    map: Option<PathBuf>,
    /// Read them as the shop itself writes them
    #[arg(long, conflicts_with = "map")]
    no_map: bool,
}

/// List the webhooks, with their addresses
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet hooks list
  couplet hooks list --format json")]
pub(super) struct ListArgs {
    #[command(flatten)]
    shown: Shown,
}

/// Give a webhook another secret; the old one stays valid until --only
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet hooks rotate berlin --secret-file new.secret
  couplet hooks rotate berlin --secret-file new.secret --only")]
pub(super) struct RotateArgs {
    /// Its name
    #[arg(value_parser = HookName::parse)]
    name: HookName,
    /// The file with the new secret, which only you can read
    #[arg(long, value_name = "FILE")]
    secret_file: PathBuf,
    /// No other secret is valid any more
    #[arg(long)]
    only: bool,
}

/// Accept no more messages of a shop; what it sent stays
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet hooks remove berlin")]
pub(super) struct RemoveArgs {
    /// Its name
    #[arg(value_parser = HookName::parse)]
    name: HookName,
}

/// List the messages that could not be read, or print the body of one
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet hooks failed
  couplet hooks failed 3 > body.json

They are kept for 30 days, at most 200 of them, and name your customers. `couplet erase` removes all.")]
pub(super) struct FailedArgs {
    /// The number of one of them, whose body is printed as it came
    number: Option<u32>,
    #[command(flatten)]
    shown: Shown,
}

pub(super) fn run(
    command: HooksCommand,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    match command {
        HooksCommand::Add(args) => add(args, global, io),
        HooksCommand::Edit(args) => edit(&args, global, io),
        HooksCommand::List(args) => list(&args, global, io),
        HooksCommand::Rotate(args) => rotate(&args, global, io),
        HooksCommand::Remove(args) => remove(&args, global, io),
        HooksCommand::Failed(args) => failed(&args, global, io),
        HooksCommand::Retry(args) => retry::run(&args, global, io),
    }
}

/// The beginning of the addresses. Fails without a data file.
fn addresses(global: &Global, io: &Io<'_>) -> Result<String, CliError> {
    let data = global.reach(Reach::ToRead, io.random)?;
    let planned = data.snapshot(&Ask::settings())?.settings.domain;
    let domain = domain(planned, &data);
    data.close()?;
    Ok(format!("{domain}{HOOK_PATH}"))
}

fn add(args: AddArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let path = global.file("hooks")?;
    let AddArgs { kind, name, secret_file, shop, country, map } = args;
    let map = map.map(|path| hook_map(kind, &path)).transpose()?;
    let secrets = vec![read_hook_secret(kind, &secret_file)?];
    let addresses = addresses(global, io)?;
    let made_at = io.clock.now();
    let hook = Hook { name: name.clone(), kind, made_at, shop, country, map, secrets };
    alter_hooks(path, |all| -> Result<(), CliError> {
        if all.iter().any(|known| known.name == hook.name) {
            return Err(FlagsError::HookTaken(hook.name).into());
        }
        if all.len() >= HOOKS_MAX {
            return Err(FlagsError::HooksFull.into());
        }
        all.push(hook);
        Ok(())
    })?;
    io.confirm(format_args!("{addresses}{kind}/{name}"))?;
    io.say(format_args!("next: {}", next_step(kind)));
    Ok(Exit::Done)
}

/// The text of a map that bodies of a kind can be read with.
fn hook_map(kind: HookKind, path: &Path) -> Result<Box<str>, CliError> {
    if kind == HookKind::Generic {
        return Err(FlagsError::HookWithoutMap.into());
    }
    let text = map_text(path)?;
    if text.len() > HOOK_MAP_BYTES_MAX {
        return Err(FlagsError::HookMapTooLarge.into());
    }
    let map = |source| CliError::Map { path: path.to_owned(), source };
    hook_reading(kind, Some(&text)).map_err(map)?;
    Ok(text.into())
}

fn named<'h>(all: &'h mut [Hook], name: &HookName) -> Result<&'h mut Hook, FlagsError> {
    let found = all.iter_mut().find(|hook| hook.name == *name);
    found.ok_or_else(|| FlagsError::NoHook(name.clone()))
}

fn edit(args: &EditArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let path = global.file("hooks")?;
    let name = &args.name;
    alter_hooks(path, |all| -> Result<(), CliError> {
        let hook = named(all, name)?;
        hook.map = args.map.as_deref().map(|path| hook_map(hook.kind, path)).transpose()?;
        Ok(())
    })?;
    let how = if args.map.is_some() { "with this map" } else { "without a map" };
    io.confirm(format_args!("messages of {name} are read {how} from now on"))?;
    if failed_hooks(path)?.iter().any(|of| of.name == *name) {
        io.say("next: couplet hooks retry");
    }
    Ok(Exit::Done)
}

/// What to do in the shop.
fn next_step(kind: HookKind) -> &'static str {
    match kind {
        HookKind::Shopify => {
            "in Shopify, send these events as JSON to this address: orders/create, orders/updated, orders/paid, \
             orders/cancelled, refunds/create"
        }
        HookKind::WooCommerce => {
            "in WooCommerce > Settings > Advanced > Webhooks, add one for Order created and one for Order updated, with \
             this address and the secret"
        }
        HookKind::Stripe => {
            "in Stripe, send these events to this address: charge.succeeded, charge.updated, charge.refunded, \
             charge.dispute.closed, checkout.session.completed, checkout.session.async_payment_succeeded"
        }
        HookKind::Generic => {
            "send orders as JSON, with the columns of `couplet import orders --help`, signed as Standard Webhooks says"
        }
    }
}

fn list(args: &ListArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let path = global.file("hooks")?;
    let addresses = addresses(global, io)?;
    let address = |hook: Hook| {
        let address = format!("{addresses}{}/{}", hook.kind, hook.name);
        (hook, address)
    };
    let all: Vec<(Hook, String)> = hooks(path)?.into_iter().map(address).collect();
    render::list(&render::hooks(&all), args.shown.or_table(), io.width, io.out)?;
    if all.is_empty() {
        io.say("no webhooks; `couplet hooks add shopify NAME --secret-file FILE` adds one");
    }
    Ok(Exit::Done)
}

fn rotate(args: &RotateArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let path = global.file("hooks")?;
    let count = alter_hooks(path, |all| -> Result<usize, CliError> {
        let hook = named(all, &args.name)?;
        let secret = read_hook_secret(hook.kind, &args.secret_file)?;
        hook.rotate(secret, args.only);
        Ok(hook.secrets.len())
    })?;
    let name = &args.name;
    if count == 1 {
        io.confirm(format_args!("webhook {name} has this secret alone"))?;
    } else {
        io.confirm(format_args!("webhook {name} has {count} valid secrets"))?;
        io.say(format_args!(
            "next: once the shop signs with the new one, couplet hooks rotate {name} --secret-file {} --only",
            args.secret_file.display()
        ));
    }
    Ok(Exit::Done)
}

fn remove(args: &RemoveArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let path = global.file("hooks")?;
    let name = &args.name;
    alter_hooks(path, |all| -> Result<(), CliError> {
        let found = all.iter().position(|hook| hook.name == *name);
        let index = found.ok_or_else(|| FlagsError::NoHook(name.clone()))?;
        all.remove(index);
        Ok(())
    })?;
    io.confirm(format_args!(
        "webhook {name} is removed: its address is unknown from now on; what it sent stays, and `couplet import list` \
         has it"
    ))?;
    Ok(Exit::Done)
}

fn failed(args: &FailedArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let path = global.file("hooks")?;
    let all = failed_hooks(path)?;
    let Some(number) = args.number else {
        render::list(&render::failed_hooks(&all), args.shown.or_table(), io.width, io.out)?;
        if all.is_empty() {
            io.say("every message could be read");
        }
        return Ok(Exit::Done);
    };
    let of = all.iter().find(|of| of.number == number);
    io.out.write_all(&of.ok_or(FlagsError::NoFailedHook(number))?.body)?;
    Ok(Exit::Done)
}
