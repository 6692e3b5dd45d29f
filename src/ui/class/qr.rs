//! A QR code as the path of an SVG.

use fast_qr::{ECL, QRBuilder};

/// Light modules around the code, which readers need.
const QUIET: usize = 4;

/// A code of dark squares on a light ground, `size` wide with its quiet zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrCode {
    pub size: usize,
    pub path: String,
}

/// The code of a text; none if it is too long for one. The lowest error correction makes the largest squares, and a screen
/// has no stains.
pub fn qr_code(text: &str) -> Option<QrCode> {
    let code = QRBuilder::new(text.as_bytes().to_vec()).ecl(ECL::L).build().ok()?;
    let mut path = String::new();
    for row in 0..code.size {
        let is_dark = |column: usize| column < code.size && code[row][column].value();
        let mut column = 0;
        while column < code.size {
            let dark = (column..).take_while(|&at| is_dark(at)).count();
            if dark > 0 {
                path += &format!("M{} {}h{dark}v1h-{dark}z", column + QUIET, row + QUIET);
            }
            column += dark.max(1);
        }
    }
    Some(QrCode { size: code.size + 2 * QUIET, path })
}
