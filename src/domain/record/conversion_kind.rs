//! The kinds of conversion, and whether a kind is a goal or a step towards one.

use crate::domain::string_enum::string_enum;

string_enum!(
    ConversionKind {
        /// An order.
        Sale = "sale",
        /// An appointment, a table or a stay.
        Booking = "booking",
        /// A prospect who left contact details.
        Lead = "lead",
        /// A new customer whom a customer brought.
        Referral = "referral",
        /// An account, or a subscription to a list.
        Signup = "signup",
    }
);

string_enum!(
    /// Whether a kind of conversion is a goal or a step towards one.
    Weight {
        /// A goal: counted in `conversions`.
        Macro = "macro",
        /// A step: shown in its own column.
        Micro = "micro",
    }
);
