use super::*;

#[test]
fn the_document_has_all_columns_of_a_generic_file() {
    let (schema, example) = doc().body.unwrap();
    let fields = schema["properties"].as_object().unwrap();
    assert_eq!(fields.len(), ORDER_COLUMNS.len());
    assert!(example.as_object().unwrap().keys().all(|key| fields.contains_key(key)));
}
