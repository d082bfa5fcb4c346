//! Records from outside: orders, conversations and redemptions as files bring them, and the people in them.

pub mod conversation;
pub mod conversion;
pub mod conversion_kind;
pub mod cost;
pub mod foreign_id;
pub mod order;
pub mod person;
pub mod phone;
pub mod redemption;
