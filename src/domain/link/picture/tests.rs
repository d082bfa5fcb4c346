//! Which bytes are pictures, and what they are called.

use super::*;

#[test]
fn the_first_bytes_say_what_a_picture_is_and_its_name_is_made_of_all_of_them() {
    let webp = b"RIFF\x10\0\0\0WEBPVP8 ";
    let table: [(&[u8], &str, &str); 5] = [
        (b"\x89PNG\r\n\x1a\n....", "png", "image/png"),
        (b"\xff\xd8\xff\xe0....", "jpg", "image/jpeg"),
        (webp, "webp", "image/webp"),
        (b"GIF89a....", "gif", "image/gif"),
        (b"GIF87a....", "gif", "image/gif"),
    ];
    for (bytes, ending, media_type) in table {
        let file = PictureFile::of(bytes).unwrap();
        let name = file.name().to_string();
        assert_eq!(name.split_once('.').unwrap().1, ending);
        assert_eq!((name.len(), file.name().kind().media_type()), (33 + ending.len(), media_type));
        assert_eq!(PictureName::parse(&name), Some(file.name()));
        assert_eq!(Picture::reread(&name), Ok(Picture::Kept(file.name())));
    }
    let other = PictureFile::of(b"GIF87a...!").unwrap();
    assert_ne!(other.name(), PictureFile::of(b"GIF87a....").unwrap().name());
}

#[test]
fn what_is_no_picture_or_too_large_is_not_kept() {
    for bytes in [&b""[..], b"<svg>", b"<html>GIF89a", b"RIFF....WAVE", b"\x89PNG", b"%PDF-1.7"] {
        assert_eq!(PictureFile::of(bytes), Err(PictureError::NoPicture), "{bytes:?}");
    }
    let mut most = vec![0; PICTURE_BYTES_MAX];
    most[..6].copy_from_slice(b"GIF89a");
    assert!(PictureFile::of(&most).is_ok());
    most.push(0);
    assert_eq!(PictureFile::of(&most), Err(PictureError::TooLarge));
}

#[test]
fn a_path_stays_beside_the_plan_and_a_name_is_written_in_one_way() {
    for path in ["card.png", "pictures/Black Week.jpg", "..png", "\u{fc}.gif"] {
        assert_eq!(PicturePath::parse(path).unwrap().as_str(), path);
    }
    for path in
        ["", "/etc/passwd", "../card.png", "a/../b.png", "a//b", "./a", "C:\\a.png", "a\nb", "a/"]
    {
        assert!(PicturePath::parse(path).is_err(), "{path}");
    }
    let name = "0123456789abcdef0123456789abcdef.png";
    assert!(PictureName::parse(name).is_some());
    for other in [&name.to_uppercase(), &name[1..], "0123456789abcdef0123456789abcdef.svg", "x", ""]
    {
        assert_eq!(PictureName::parse(other), None, "{other}");
    }
}
