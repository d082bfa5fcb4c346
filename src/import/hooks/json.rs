//! The JSON of a body, read part by part.
//!
//! Invariant: a number is the text that the body has, and never a binary number. A part that is not there, or is of
//! another form, is empty. Only the parts that are asked for are read, so a body that is deeply nested costs nothing.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::HookError;

/// A part of a body.
#[derive(Debug, Clone, Copy)]
pub(super) struct Json<'b>(&'b RawValue);

/// An object. Of a key that is there twice, the last counts.
#[derive(Debug, Default)]
pub(super) struct Object<'b>(BTreeMap<String, &'b RawValue>);

impl<'b> Json<'b> {
    pub(super) fn parse(text: &'b str) -> Result<Self, HookError> {
        let parsed = serde_json::from_str(text);
        parsed.map(Self).map_err(|error| HookError::NotJson(error.to_string()))
    }

    /// A text, a number as it is written, `true` or `false`; else nothing.
    pub(super) fn text(self) -> String {
        let written = self.0.get();
        match written.as_bytes().first() {
            Some(b'"') => serde_json::from_str(written).unwrap_or_default(),
            Some(b'{' | b'[' | b'n') | None => String::new(),
            Some(_) => written.to_owned(),
        }
    }

    /// As the body has it.
    pub(super) fn written(self) -> &'b str {
        self.0.get()
    }

    pub(super) fn object(self) -> Object<'b> {
        Object(serde_json::from_str(self.0.get()).unwrap_or_default())
    }

    pub(super) fn list(self) -> Vec<Self> {
        let items: Vec<&'b RawValue> = serde_json::from_str(self.0.get()).unwrap_or_default();
        items.into_iter().map(Self).collect()
    }

    pub(super) fn is_text(self) -> bool {
        self.0.get().starts_with('"')
    }

    /// Whether it is a text, a number or nothing.
    pub(super) fn is_plain(self) -> bool {
        !self.0.get().starts_with(['{', '[', 't', 'f'])
    }

    pub(super) fn is_list(self) -> bool {
        self.0.get().starts_with('[')
    }

    pub(super) fn is_object(self) -> bool {
        self.0.get().starts_with('{')
    }
}

impl<'b> Object<'b> {
    pub(super) fn parse(text: &'b str) -> Result<Self, HookError> {
        Ok(Json::parse(text)?.object())
    }

    pub(super) fn get(&self, key: &str) -> Option<Json<'b>> {
        self.0.get(key).map(|value| Json(value))
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, Json<'b>)> {
        self.0.iter().map(|(key, value)| (key.as_str(), Json(value)))
    }

    pub(super) fn text(&self, key: &str) -> String {
        self.get(key).map(Json::text).unwrap_or_default()
    }

    /// The first of these that is not empty.
    pub(super) fn first_text(&self, keys: &[&str]) -> String {
        let texts = keys.iter().map(|key| self.text(key));
        texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
    }

    pub(super) fn object(&self, key: &str) -> Object<'b> {
        self.get(key).map(Json::object).unwrap_or_default()
    }

    pub(super) fn list(&self, key: &str) -> Vec<Json<'b>> {
        self.get(key).map(Json::list).unwrap_or_default()
    }

    pub(super) fn objects(&self, key: &str) -> impl Iterator<Item = Object<'b>> {
        self.list(key).into_iter().map(Json::object)
    }

    pub(super) fn is_true(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| value.written() == "true")
    }

    /// An id, where it stands alone or is that of an object which is there whole.
    pub(super) fn id(&self, key: &str) -> String {
        match self.get(key) {
            Some(value) if value.is_object() => value.object().text("id"),
            Some(value) => value.text(),
            None => String::new(),
        }
    }
}
