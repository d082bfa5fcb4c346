use super::*;

#[test]
fn a_number_is_the_same_however_it_is_written() {
    for text in
        ["+4930901820", "+49 30 901820", " +49 (30) 90-18.20 ", "+49/30/901820", "0049 30 901820"]
    {
        assert_eq!(Phone::parse(text).unwrap().as_str(), "+4930901820", "{text}");
    }
    for text in ["030 901820", "+49", "+1234567890123456", "+49 30 CALL-ME", "000 49 30 901820"] {
        assert!(Phone::parse(text).is_err(), "{text}");
    }
}
