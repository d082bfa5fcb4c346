//! Importing a file in the console: the form that sends it, the page that says what is in it, and the button that
//! imports it.
//!
//! Invariant: nothing is imported that was not looked at, and by no other session than the one that sent it. A form of
//! another site is refused before it is read. Does not read files (see `service::ImportDesk`).

use bytes::Bytes;
use hyper::body::Body as HttpBody;
use hyper::header::{HeaderValue, REFRESH};
use hyper::{Request, Response, StatusCode};

use super::session::is_of_own_page;
use super::{Asked, ConsoleSite, Refused, pages};
use crate::domain::limits::{
    CONSOLE_FILE_BYTES_MAX, CONSOLE_FILE_TIMEOUT_MS, CONSOLE_SETTING_CHARS_MAX,
};
use crate::domain::session::SessionSecret;
use crate::http::Body;
use crate::http::live::{self, Fields, FormError, with_query};
use crate::http::multipart::{self, FileForm, SentFile};
use crate::render::live::console::{
    IMPORT_KINDS, IMPORT_SETTINGS, ImportEnd, ImportView, Shown, importing,
};
use crate::service::{HeldImport, ImportAsk, ImportFile, RanEnd, Stage};
use crate::store::ImportRows;

impl ConsoleSite {
    /// Takes a file, and leads to the page that says what is in it.
    pub(super) async fn take_file<B>(
        &self,
        asked: Asked,
        secret: &SessionSecret,
        request: Request<B>,
    ) -> Response<Body>
    where
        B: HttpBody<Data = Bytes>,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        if !is_of_own_page(request.headers()) {
            return self.refuse(asked, Refused::NotOurs).await;
        }
        let Some(delimiter) = multipart::delimiter(request.headers()) else {
            return self.refuse(asked, Refused::Malformed(NO_FORM.to_owned())).await;
        };
        let Ok(_receiving) = self.receiving.try_acquire() else {
            return self.refuse(asked, Refused::Change(FULL.to_owned())).await;
        };
        let body = match multipart::read(request.into_body()).await {
            Ok(body) => body,
            Err(FormError::TooLarge) => return self.refuse(asked, too_large()).await,
            Err(FormError::TooSlow | FormError::Broken) => {
                let seconds = CONSOLE_FILE_TIMEOUT_MS / 1000;
                let why = format!(
                    "the file did not arrive whole within {seconds} seconds; send it again"
                );
                return self.refuse(asked, Refused::Malformed(why)).await;
            }
        };
        // A search through a large file takes a while.
        let parsed = tokio::task::spawn_blocking(move || multipart::parse(&body, &delimiter)).await;
        let Some(FileForm { fields, file }) = parsed.ok().flatten() else {
            return self.refuse(asked, Refused::Malformed(NO_FORM.to_owned())).await;
        };
        if !fields.get("key").is_some_and(|key| secret.is_form_key(key)) {
            return self.refuse(asked, Refused::NotOurs).await;
        }
        match self.hold(&asked, &fields, file) {
            Ok(id) => live::see_other(&with_query("import", &[("held", Some(&id))])),
            Err(why) => self.refuse(asked, why).await,
        }
    }

    fn hold(
        &self,
        asked: &Asked,
        fields: &Fields,
        file: Option<SentFile>,
    ) -> Result<Box<str>, Refused> {
        let ask = ask(fields)?;
        let pasted = || {
            let (_, text) = fields.pairs().iter().find(|(name, _)| name == "text")?;
            let content = Bytes::copy_from_slice(text.as_bytes());
            (!text.trim().is_empty()).then(|| SentFile { name: String::new(), content })
        };
        let sent = file.filter(|file| !file.content.is_empty()).or_else(pasted);
        let sent = sent.ok_or_else(|| Refused::Malformed(NOTHING_SENT.to_owned()))?;
        if sent.content.len() > CONSOLE_FILE_BYTES_MAX {
            return Err(too_large());
        }
        // A map has its own name beside the file.
        let is_named = !sent.name.is_empty() && sent.name != MAP;
        let name = if is_named { sent.name } else { "pasted.txt".to_owned() };
        let file = ImportFile { name: name.into(), content: sent.content, asked: ask };
        self.imports.hold(asked.session.number, file).ok_or(Refused::Change(FULL.to_owned()))
    }

    /// Looks at a file again, or imports it.
    pub(super) async fn go_on(&self, asked: Asked, fields: &Fields) -> Response<Body> {
        let (id, session) = (fields.get("held").unwrap_or_default(), asked.session.number);
        if asked.page == super::Page::ImportRun {
            self.imports.import(session, id);
        } else {
            match ask(fields) {
                Ok(ask) => self.imports.look_again(session, id, ask),
                Err(why) => return self.refuse(asked, why).await,
            }
        }
        live::see_other(&with_query("../import", &[("held", Some(id))]))
    }

    /// What is in a file, or what became of it.
    pub(super) async fn looked(&self, asked: Asked) -> Response<Body> {
        let id = asked.fields.get("held").unwrap_or_default().to_owned();
        let Some(held) = self.imports.look(asked.session.number, &id).await else {
            return self.refuse(asked, Refused::Change(GONE.to_owned())).await;
        };
        let is_running = matches!(held.stage, Stage::Looking | Stage::Importing);
        let made = self.desk.read(move |reading| {
            let context = pages::context(reading, &asked)?;
            let number = match (&held.stage, held.begun_at) {
                (Stage::Imported(ran), Some(begun_at)) if ran.end != RanEnd::Failed => {
                    let imports = reading.snapshot(&ImportRows::ask())?.parts.imports;
                    let is_this = |of: &&crate::domain::record::ledger::StoredImport| {
                        of.begun_at >= begun_at && of.spec.file.as_deref() == Some(&*held.name)
                    };
                    imports.iter().find(is_this).map(|of| of.number)
                }
                _ => None,
            };
            Ok(importing(&context, &view(&held), number))
        });
        match made.await {
            Ok(Shown::Page(html)) => {
                let mut response = live::page(StatusCode::OK, html);
                if is_running {
                    response.headers_mut().insert(REFRESH, HeaderValue::from_static("2"));
                }
                response
            }
            Ok(Shown::Csv(bytes, name)) => super::csv(bytes, &name),
            Err(error) => {
                let (status, why) = super::said(error.into());
                live::page(status, super::refused(Some(&why), 2, None))
            }
        }
    }
}

/// The file of a map, as the command names it.
const MAP: &str = "map.toml";
const NO_FORM: &str =
    "this is no form with a file; load the page of imports again, and send the file from there";
const NOTHING_SENT: &str =
    "there was no file and no text, or the file is empty; choose a file, or paste its rows";
const FULL: &str =
    "too many files wait to be imported; import or leave them first, or wait half an hour";
const GONE: &str = "this file is not held any more: a file waits for half an hour, in the session that sent it; send it again";

fn too_large() -> Refused {
    let max = CONSOLE_FILE_BYTES_MAX / (1024 * 1024);
    Refused::Change(format!(
        "the file is larger than {max} MiB, which is the most that the console takes; on the server's machine, \
         `couplet import orders FILE` (or another kind) imports files of any size"
    ))
}

/// How a file is to be read.
fn ask(fields: &Fields) -> Result<ImportAsk, Refused> {
    let kind = IMPORT_KINDS.iter().find(|kind| fields.get("kind") == Some(kind));
    let kind = kind.ok_or_else(|| {
        let kinds = IMPORT_KINDS.join(", ");
        Refused::Malformed(format!("which kind of file is it? choose one of {kinds}"))
    })?;
    let setting = |name: &'static str| {
        let value = fields.get(name)?;
        let cut = value.chars().filter(|of| !of.is_control()).take(CONSOLE_SETTING_CHARS_MAX);
        Some((name, cut.collect::<String>().into_boxed_str()))
    };
    Ok(ImportAsk {
        kind: (*kind).into(),
        settings: IMPORT_SETTINGS.iter().filter_map(|name| setting(name)).collect(),
        map: fields.get("map").map(Into::into),
        replaces: fields.get("replace").is_some(),
    })
}

fn end(of: RanEnd) -> ImportEnd {
    match of {
        RanEnd::Done => ImportEnd::Good,
        RanEnd::BadRows => ImportEnd::BadRows,
        RanEnd::Failed => ImportEnd::Failed,
    }
}

fn view(held: &HeldImport) -> ImportView<'_> {
    let HeldImport { id, name, asked, stage, .. } = held;
    let (ran, is_over) = match stage {
        Stage::Looking => (None, false),
        Stage::Importing => (None, true),
        Stage::Looked(ran) => (Some(ran), false),
        Stage::Imported(ran) => (Some(ran), true),
    };
    ImportView {
        id,
        name,
        kind: &asked.kind,
        settings: &asked.settings,
        map: asked.map.as_deref(),
        replaces: asked.replaces,
        said: ran.map(|ran| (end(ran.end), &*ran.said)),
        is_import: is_over,
    }
}
