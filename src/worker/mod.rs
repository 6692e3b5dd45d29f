//! The worker: owns the data and the engine, and answers the page.
