//! Drives the built page in a headless browser, finding things as assistive technology does: by role and name.
//!
//! A test is one visit: [`visit`] starts browser and server, opens the page, hands it over as a [`Page`], and fails
//! with what the page showed if the test or the page's console reports an error.

pub mod browser;
mod calm;
pub mod download;
pub mod hands;
pub mod look;
pub mod memory;
pub mod movielens;
pub mod other_browser;
mod output;
pub mod page;
mod roles;
pub mod sabotage;
mod server;
pub mod slow_line;
pub mod stored_zip;
mod visit;
mod wait;

pub use browser::Gpu;
pub use calm::longest_task;
pub use other_browser::OtherBrowser;
pub use page::Page;
pub use server::{another_host, serve_compressed};
pub use visit::{visit, visit_by, visit_copy, visit_with_data};
