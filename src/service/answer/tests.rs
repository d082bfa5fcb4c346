use super::*;
use crate::change::{Change, ChangeId};
use crate::domain::change_log::Author;
use crate::domain::record::guesses::Guesses;
use crate::domain::time::Timestamp;
use crate::domain::token::{TokenName, TokenSpec};
use crate::store::Selection;

#[test]
fn a_token_allows_what_its_scope_covers_and_never_the_management_of_tokens() {
    let change = |what| {
        Request::Change(Box::new(Change {
            id: ChangeId([1; 16]),
            at: Timestamp::MIN,
            by: Author::Command,
            what,
        }))
    };
    let name = TokenName::parse("mine").unwrap();
    let spec = TokenSpec::whole(name.clone(), Scope::Write, TokenDigest([1; 32]));
    let guesses =
        Guesses { hour: Timestamp::MIN, token: name.clone(), unknown: 1, found: Vec::new() };
    let table = [
        (Request::Snapshot(Selection::all()), "ok", "ok"),
        (change(What::BeginEpoch(1)), "ReadOnly", "ok"),
        (change(What::MakeToken(Box::new(spec))), "ReadOnly", "LocalOnly"),
        (change(What::RetireToken(name)), "ReadOnly", "LocalOnly"),
        (change(What::RecordGuesses(Box::new(guesses))), "ReadOnly", "ServersOwn"),
    ];
    for (request, reads, writes) in table {
        let result = |scope| match authorize(&request, scope) {
            Ok(()) => "ok".to_owned(),
            Err(error) => format!("{error:?}"),
        };
        assert_eq!([result(Scope::Read), result(Scope::Write)], [reads, writes], "{request:?}");
    }
}
