//! What one sees: one file per region of the page.
