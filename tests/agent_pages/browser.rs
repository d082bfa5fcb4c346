//! The pages of agents in a browser, on a phone and on a desk.
