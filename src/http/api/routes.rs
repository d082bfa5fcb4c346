//! The table of the API's routes.
//!
//! Invariant: dispatch, authentication, the bound of a body, 405 and its `Allow`, and the `OpenAPI` document all come from
//! it. What changes the data asks for write.

use crate::domain::limits::{API_BATCH_BYTES_MAX, API_BODY_BYTES_MAX, HOOK_BODY_BYTES_MAX};
use crate::domain::token::Area::{Clicks, Coupons, Imports, Links, Report};
use crate::domain::token::Scope::{Read, Write};
use crate::http::route::{GET_HEAD, PATCH, POST, PUT, Route};

/// What a route of the API answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    OpenApi,
    Links,
    NewLink,
    NewLinks,
    Link,
    EditLink,
    RetireLink,
    ExternalLink,
    PutExternalLink,
    Coupons,
    CheckCoupon,
    Coupon,
    Redeem,
    Release,
    Give,
    Campaigns,
    Campaign,
    Clicks,
    Conversions,
    Tell,
    Report,
    Explain,
}

/// Where shops tell conversions. It is on the public listener, too, so it has no version of the API in it.
pub const TELLING: &str = "/-/conversions";

macro_rules! path {
    ($below:literal) => {
        concat!("/-/api/v1/", $below)
    };
}

pub static ROUTES: [Route<Endpoint>; 22] = [
    Route::open(GET_HEAD, "/-/api/openapi.json", "this document", Endpoint::OpenApi),
    Route::open(GET_HEAD, path!("links"), "list links", Endpoint::Links).for_area(Links, Read),
    Route::open(POST, path!("links"), "make a link", Endpoint::NewLink)
        .for_area(Links, Write)
        .with_body(API_BODY_BYTES_MAX),
    Route::open(POST, path!("links-batch"), "make up to 500 links", Endpoint::NewLinks)
        .for_area(Links, Write)
        .with_body(API_BATCH_BYTES_MAX),
    Route::open(GET_HEAD, path!("links/{slug}"), "one link", Endpoint::Link).for_area(Links, Read),
    Route::open(PATCH, path!("links/{slug}"), "edit a link", Endpoint::EditLink)
        .for_area(Links, Write)
        .with_body(API_BODY_BYTES_MAX),
    Route::open(POST, path!("links/{slug}/retire"), "retire a link", Endpoint::RetireLink)
        .for_area(Links, Write)
        .with_body(API_BODY_BYTES_MAX),
    Route::open(
        GET_HEAD,
        path!("external-links/{external_id}"),
        "the link that a program calls so",
        Endpoint::ExternalLink,
    )
    .for_area(Links, Read),
    Route::open(
        PUT,
        path!("external-links/{external_id}"),
        "make or edit the link that a program calls so",
        Endpoint::PutExternalLink,
    )
    .for_area(Links, Write)
    .with_body(API_BODY_BYTES_MAX),
    Route::open(GET_HEAD, path!("coupons"), "list codes", Endpoint::Coupons)
        .for_area(Coupons, Read),
    Route::open(GET_HEAD, path!("coupon-check"), "look a typed code up", Endpoint::CheckCoupon)
        .for_area(Coupons, Read),
    Route::open(GET_HEAD, path!("coupons/{code}"), "one code", Endpoint::Coupon)
        .for_area(Coupons, Read),
    Route::open(POST, path!("coupons/{code}/redeem"), "use a code for an order", Endpoint::Redeem)
        .for_area(Coupons, Write)
        .with_body(API_BODY_BYTES_MAX),
    Route::open(POST, path!("coupons/{code}/release"), "take a use back", Endpoint::Release)
        .for_area(Coupons, Write)
        .with_body(API_BODY_BYTES_MAX),
    Route::open(
        POST,
        path!("coupon-batches/{batch}/give"),
        "give the next code of a batch to somebody",
        Endpoint::Give,
    )
    .for_area(Coupons, Write)
    .with_body(API_BODY_BYTES_MAX),
    Route::open(GET_HEAD, path!("campaigns"), "list campaigns", Endpoint::Campaigns)
        .for_area(Links, Read),
    Route::open(GET_HEAD, path!("campaigns/{campaign}"), "one campaign", Endpoint::Campaign)
        .for_area(Links, Read),
    Route::open(GET_HEAD, path!("clicks"), "list clicks, the latest first", Endpoint::Clicks)
        .for_area(Clicks, Read),
    Route::open(
        GET_HEAD,
        path!("conversions"),
        "list the orders of a period, each with its largest credit",
        Endpoint::Conversions,
    )
    .for_area(Report, Read),
    Route::open(POST, TELLING, "tell orders and other conversions", Endpoint::Tell)
        .for_area(Imports, Write)
        .with_body(HOOK_BODY_BYTES_MAX),
    Route::open(GET_HEAD, path!("report"), "the report of a period", Endpoint::Report)
        .for_area(Report, Read),
    Route::open(
        GET_HEAD,
        path!("explain/{order}"),
        "why an order went where it went",
        Endpoint::Explain,
    )
    .for_area(Report, Read),
];
