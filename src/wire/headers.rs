//! How requests and answers travel over HTTP, on the local socket and over the network.
//!
//! A `GET /` asks whether a server is there, and is answered at once with where its links are reached. A
//! request is the body of a `POST /`. A failure is answered with status 500 and a sentence. A server that
//! stops answers with status 503 and `retry-after`, and may be asked again: a change has an id, and is
//! done once, also where a flip was done and its drain was not. Over the network the path is `/-/data`, a
//! token comes with each, and the greeting says what it opens.

/// The header of an answer that says where the server's links are reached.
pub(super) const ADDRESS: &str = "couplet-address";

/// The header of a greeting over the network that says what the token opens.
pub(super) const SCOPE: &str = "couplet-scope";

/// Where the data is asked for over the network.
pub(super) const PATH: &str = "/-/data";
