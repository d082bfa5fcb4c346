use super::*;

#[test]
fn a_panic_belongs_to_redb_if_its_source_file_is_in_the_redb_package() {
    for (file, expected) in [
        ("/root/.cargo/registry/src/index.crates.io-1/redb-4.5.0/src/db.rs", true),
        ("vendor/redb/src/tree_store/btree.rs", true),
        ("src/store/file.rs", false),
        ("/home/me/redb-tools/couplet/src/store/file.rs", false),
        ("/root/.cargo/registry/src/index.crates.io-1/redb-derive-1/src/lib.rs", false),
        ("/rustc/0/library/core/src/option.rs", false),
    ] {
        assert_eq!(is_engine(file), expected, "{file}");
    }
}
