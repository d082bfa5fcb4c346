//! What can be wanted, and whether it is the goal or a step towards it.

use crate::domain::string_enum::string_enum;

string_enum!(
    /// What was wanted.
    ConversionKind {
        /// An order.
        Sale = "sale",
        /// An appointment, a table, a stay.
        Booking = "booking",
        /// Somebody to talk to.
        Lead = "lead",
        /// Somebody who brought somebody.
        Referral = "referral",
        /// An account, a subscription to a list.
        Signup = "signup",
    }
);

string_enum!(
    /// Whether a kind of conversion is the goal or a step towards it.
    Weight {
        /// The goal: counted in `conversions`.
        Macro = "macro",
        /// A step: shown by itself.
        Micro = "micro",
    }
);
