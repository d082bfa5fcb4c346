//! What can be wanted, and whether it is the goal or a step towards it.

use crate::domain::words::words;

words!(
    /// What was wanted.
    Kind {
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

words!(
    /// Whether a kind of conversion is the goal or a step towards it.
    Weight {
        /// The goal: counted in `conversions`.
        Macro = "macro",
        /// A step: shown by itself.
        Micro = "micro",
    }
);
