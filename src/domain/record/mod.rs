//! Records from outside: orders, conversations and redemptions as files bring them, and the people in them.

pub mod conversation;
pub mod conversion;
pub mod cost;
pub mod foreign_id;
pub mod kind;
pub mod order;
pub mod person;
pub mod phone;
pub mod redemption;
