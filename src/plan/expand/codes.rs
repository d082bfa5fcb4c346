//! The single codes of a plan.
//!
//! Invariant: they fold to different texts, or there is a fault.

use std::collections::HashMap;
use std::ops::Range;

use toml::Spanned;

use crate::domain::code::coupon::{CodeSpec, CouponCode, FoldedCode};
use crate::plan::fault::Fault;
use crate::plan::findings::Findings;

pub(super) fn unique_codes(
    codes: Vec<Spanned<CodeSpec>>,
    findings: &Findings<'_>,
) -> Vec<CodeSpec> {
    let mut seen: HashMap<FoldedCode, (Range<usize>, CouponCode)> = HashMap::new();
    let mut unique = Vec::new();
    for code in codes {
        let (span, code) = (code.span(), code.into_inner());
        if let Some((first, as_written)) = seen.get(&code.code.folded()) {
            let line = findings.line(first);
            let message =
                format!("code `{}` is the same as `{as_written}` on line {line}", code.code);
            let fault = Fault::at(span, message).label("the same code");
            let help = "case, spaces and dashes in codes are ignored, and O is read as 0";
            findings.fault(fault.help(help));
        } else {
            if !code.code.is_mintable() {
                let message = format!("code `{}` is not taken by every shop", code.code);
                let help = "all take 3 to 20 letters, digits and dashes";
                findings.warn(Fault::at(span.clone(), message).label("not everywhere").help(help));
            }
            seen.insert(code.code.folded(), (span, code.code.clone()));
            unique.push(code);
        }
    }
    unique
}
