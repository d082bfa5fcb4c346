//! Couplet pairs every short link and coupon code with what it sold.
//!
//! The house has floors, and each sees only the floors below it. In reading order:
//!
//! - floor 0: [`domain`], the nouns. They know no clock, no file and no socket.
//! - floor 1, where no folder knows another: [`plan`], links.toml to what is wanted;
//!   [`attribution`], touches to journeys to credits; [`store`], the data file.
//! - floor 2, the use cases, to which a clock and a source of randomness are handed in:
//!   [`change`], every alteration; [`redirect`], slug to answer; [`import`], a file to records;
//!   [`report`], a snapshot to a report that reconciles.
//! - floor 3, the doors: [`http`], the listeners; [`wire`], the one way a command reaches the data;
//!   [`render`], a report or a list to table, CSV, JSON, Markdown.
//! - floor 4: [`cli`], one file for each subcommand.
//!
//! A click travels from `http` through `redirect` to `store`; a month travels from `store` through
//! `report` to `render`. `tests/walls.rs` keeps the walls.

pub mod domain;

pub mod attribution;
pub mod plan;
pub mod store;

pub mod change;
pub mod import;
pub mod redirect;
pub mod report;

pub mod http;
pub mod render;
pub mod wire;

pub mod cli;
