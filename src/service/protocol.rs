//! The HTTP protocol of the local socket and of the network, and its headers.
//!
//! `GET /` asks whether a server listens; it answers at once with the address of its links. `POST /`
//! sends a request as its body. A failure is a status of 400 or above with a message: 400
//! if the request cannot be decoded, 408 if it did not arrive in full, 413 if it is too large, 500 if it
//! failed; over the network also 401 and 403, and 429 with `retry-after` after too many guesses at codes. A server that is stopping
//! answers with status 503 and `retry-after`, and the client may retry: a change has an id and is applied
//! once, even if its flip was committed and the drain after it was not finished. Over the network the
//! path is `/-/data`, every request carries a token, and the greeting names the token's scope.

/// The header of a greeting that holds the address of the server's links.
pub const ADDRESS: &str = "couplet-address";

/// The header of a greeting over the network that holds the token's scope.
pub const SCOPE: &str = "couplet-scope";

/// The path of the data over the network.
pub const PATH: &str = "/-/data";
