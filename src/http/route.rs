//! The table of a listener's routes, and the lookup of a request in it.
//!
//! A listener has one table. Dispatch, the 405 answer and its `Allow` header, the authentication and the
//! bound of a body all come from its rows. Invariant: the first row whose pattern matches the path decides;
//! only rows with that same pattern may answer another method. A lookup allocates nothing. Does not decode
//! paths, and does not call handlers (see `admin` and `public`).

use hyper::Method;
use hyper::header::HeaderValue;

use crate::domain::token::{Area, Scope};

/// One row: what is answered, to whom, and by which endpoint of the listener.
///
/// An endpoint is a variant of the listener's own enum, not a function pointer: handlers are async and
/// generic, and a `match` keeps their futures out of boxes.
#[derive(Debug)]
pub struct Route<E> {
    pub methods: &'static [Method],
    /// A literal path, in which `{name}` stands for one segment and a final `{*name}` for the rest.
    pub pattern: &'static str,
    /// What the route is for, in a few words.
    pub purpose: &'static str,
    pub access: Access,
    /// The largest request body, in bytes; 0 if the body is not read.
    pub body_max: usize,
    pub endpoint: E,
    /// The pattern before its first parameter, and the rest.
    parts: (&'static str, &'static str),
    shape: Shape,
}

/// What a pattern has after its literal beginning, worked out at compile time: every redirect passes
/// through the whole table, and most rows need only a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Literal,
    /// `{*name}` alone.
    Rest,
    Segments,
}

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Anyone,
    /// Whoever has a token with at least this scope. A request's content may require more.
    Token(Scope),
    /// Whoever has a token with at least this scope in this area.
    Area(Area, Scope),
    /// Whoever has a session of the console with at least this scope.
    Session(Scope),
}

/// The most parameters of a pattern.
const PARAMS_MAX: usize = 2;

/// The values of a pattern's parameters, in order, as the path spells them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Params<'p>(pub [&'p str; PARAMS_MAX]);

/// The result of a lookup.
#[derive(Debug)]
pub enum Lookup<'p, E: 'static> {
    Found(&'static Route<E>, Params<'p>),
    /// The path exists, but not with this method. The route is the first with that path.
    MethodNotAllowed(&'static Route<E>),
    NotFound,
}

pub(super) const GET: &[Method] = &[Method::GET];
pub(super) const GET_HEAD: &[Method] = &[Method::GET, Method::HEAD];
pub(super) const POST: &[Method] = &[Method::POST];
pub(super) const PATCH: &[Method] = &[Method::PATCH];
pub(super) const PUT: &[Method] = &[Method::PUT];

impl<E> Route<E> {
    /// A route without a request body that anyone may use.
    pub(super) const fn open(
        methods: &'static [Method],
        pattern: &'static str,
        purpose: &'static str,
        endpoint: E,
    ) -> Self {
        let parts = pattern.split_at(literal_bytes(pattern));
        let shape = match parts.1.as_bytes() {
            [] => Shape::Literal,
            [b'{', b'*', ..] => Shape::Rest,
            _ => Shape::Segments,
        };
        Self {
            methods,
            pattern,
            purpose,
            access: Access::Anyone,
            body_max: 0,
            endpoint,
            parts,
            shape,
        }
    }

    /// The same route, for callers with a token of at least this scope.
    pub(super) const fn for_token(mut self, scope: Scope) -> Self {
        self.access = Access::Token(scope);
        self
    }

    /// The same route, for callers with a token of at least this scope in an area.
    pub(super) const fn for_area(mut self, area: Area, scope: Scope) -> Self {
        self.access = Access::Area(area, scope);
        self
    }

    /// The same route, for sessions of the console with at least this scope.
    pub(super) const fn for_session(mut self, scope: Scope) -> Self {
        self.access = Access::Session(scope);
        self
    }

    /// The same route, with a request body of at most this many bytes.
    pub(super) const fn with_body(mut self, max: usize) -> Self {
        self.body_max = max;
        self
    }

    /// The parameters, if the path matches.
    fn matches<'p>(&self, path: &'p str) -> Option<Params<'p>> {
        let (literal, pattern) = self.parts;
        let path = path.strip_prefix(literal)?;
        match self.shape {
            Shape::Literal => path.is_empty().then(Params::default),
            Shape::Rest => Some(Params([path, ""])),
            Shape::Segments => segments(pattern, path),
        }
    }
}

/// The parameters of the rest of a pattern, if the rest of a path matches it.
fn segments<'p>(mut pattern: &str, mut path: &'p str) -> Option<Params<'p>> {
    let mut params = Params::default();
    for param in &mut params.0 {
        let Some((name, after)) = pattern.strip_prefix('{').and_then(|p| p.split_once('}')) else {
            break;
        };
        let is_rest = name.starts_with('*');
        let end = if is_rest { path.len() } else { path.find('/').unwrap_or(path.len()) };
        if !is_rest && end == 0 {
            return None;
        }
        (*param, path) = path.split_at(end);
        let until_next = after.find('{').unwrap_or(after.len());
        path = path.strip_prefix(&after[..until_next])?;
        pattern = &after[until_next..];
    }
    path.is_empty().then_some(params)
}

/// The length of a pattern's text before its first parameter. Fails the build if there are too many
/// parameters.
const fn literal_bytes(pattern: &str) -> usize {
    let bytes = pattern.as_bytes();
    let (mut at, mut params, mut literal) = (0, 0, bytes.len());
    while at < bytes.len() {
        if bytes[at] == b'{' {
            if params == 0 {
                literal = at;
            }
            params += 1;
        }
        at += 1;
    }
    assert!(params <= PARAMS_MAX, "the pattern has too many parameters");
    literal
}

/// Finds the route of a request.
pub(super) fn find<'p, E>(
    routes: &'static [Route<E>],
    method: &Method,
    path: &'p str,
) -> Lookup<'p, E> {
    let matching =
        routes.iter().find_map(|route| route.matches(path).map(|params| (route, params)));
    let Some((first, params)) = matching else { return Lookup::NotFound };
    if first.methods.contains(method) {
        return Lookup::Found(first, params);
    }
    let mut same = routes.iter().filter(|route| route.pattern == first.pattern);
    match same.find(|route| route.methods.contains(method)) {
        Some(route) => Lookup::Found(route, params),
        None => Lookup::MethodNotAllowed(first),
    }
}

/// The methods that a pattern answers, as `Allow` lists them.
pub(super) fn allowed<E>(routes: &'static [Route<E>], pattern: &str) -> HeaderValue {
    let same = routes.iter().filter(|route| route.pattern == pattern);
    let methods: Vec<&str> = same.flat_map(|route| route.methods).map(Method::as_str).collect();
    HeaderValue::try_from(methods.join(", ")).expect("method names are header text")
}

#[cfg(test)]
pub(super) mod tests;
