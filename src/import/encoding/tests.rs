//! Files whose encoding nobody names.

use super::*;

fn found(bytes: &[u8]) -> Option<&'static str> {
    encoding_of(bytes).unwrap().map(Encoding::name)
}

#[test]
fn a_file_that_is_not_utf_8_is_windows_1252_if_it_can_be() {
    let latin = b"order_id;W\xe4hrung\n1;EUR\n";
    let cut = b"order_id,name\n1,M\xfc";
    for bytes in [&latin[..], &cut[..], b"\x80 12,50"] {
        assert_eq!(found(bytes), Some("windows-1252"), "{bytes:?}");
    }
    let utf8 = "order_id;W\u{e4}hrung\n1;\u{20ac}\n";
    let mixed = [utf8.as_bytes(), b"2;\xe4\n"].concat();
    let utf16: Vec<u8> = utf8.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [&b""[..], b"1,2\n", utf8.as_bytes(), &mixed, &utf16, b"1,\x81\xe4\xe4\n"] {
        assert_eq!(found(bytes), None, "{bytes:?}");
    }
}

#[test]
fn a_letter_that_two_blocks_share_is_one() {
    for before in BLOCK_BYTES - 4..=BLOCK_BYTES {
        let mut bytes = vec![b'x'; before];
        bytes.extend("\u{1f600}".as_bytes());
        assert_eq!(found(&bytes), None, "{before}");
        bytes.extend(b"\xe4\xe4");
        assert_eq!(found(&bytes), Some("windows-1252"), "{before}");
    }
}
