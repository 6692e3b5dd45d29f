//! Region "Class": the ratings of a class, without a server.
//!
//! The teacher's page makes a link that names items. On a pupil's page (`pupil.rs`) the ratings become a short code
//! (`code.rs`), which the teacher's page takes into the table of `room.rs`. Nothing is sent: people carry codes.

pub mod code;
pub mod qr;
pub mod room;
pub mod words;

#[cfg(target_arch = "wasm32")]
mod panel;
#[cfg(target_arch = "wasm32")]
mod pupil;
#[cfg(target_arch = "wasm32")]
mod qr_image;
#[cfg(target_arch = "wasm32")]
mod table;

#[cfg(target_arch = "wasm32")]
pub use panel::ClassPanel;
#[cfg(target_arch = "wasm32")]
pub use qr_image::QrImage;
