//! Couplet pairs every short link and coupon code with what it sold.
//!
//! The modules form six layers; a module uses only modules of lower layers. In reading order:
//!
//! - layer 0: [`domain`], the nouns. They know no clock, no file and no socket.
//! - layer 1, where no module uses another but `codec`: [`codec`], a value to bytes
//!   and back; [`plan`], links.toml to links and codes; [`attribution`], touches to journeys to credits;
//!   [`import`], a file to records; [`store`], the data file.
//! - layer 2, the use cases, which are given a clock and a source of randomness: [`change`], every
//!   alteration; [`recorder`], clicks to disk; [`redirect`], slug to answer; [`report`], a snapshot to a
//!   report that reconciles.
//! - layer 3: [`service`], what commands ask of the data that a server has open; [`render`], a report or a
//!   list to a table, CSV, JSON or Markdown.
//! - layer 4, the entry points and exits: [`http`], the listeners; [`wire`], how a command reaches the data;
//!   [`outbound`], what goes out, in a process of its own.
//! - layer 5: [`cli`], the subcommands.
//!
//! A click travels from `http` through `redirect` and `recorder` to `store`. A month travels from `import` through `change`
//! to `store`, and from there through `report` to `render`. `tests/layers.rs` checks the layers.

pub mod domain;

pub mod attribution;
pub mod codec;
pub mod import;
pub mod plan;
pub mod store;

pub mod change;
pub mod recorder;
pub mod redirect;
pub mod report;

pub mod render;
pub mod service;

pub mod http;
pub mod outbound;
pub mod wire;

pub mod cli;
