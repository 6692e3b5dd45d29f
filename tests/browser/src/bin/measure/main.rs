//! Measures the built page in a browser, and takes its pictures. `cargo xtask` runs it; the first argument says what.

mod answers;
mod reading;
mod screenshots;
mod start;
mod stress;
mod training;

use anyhow::{Result, bail};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("training") => training::run(arguments).await,
        Some("reading") => reading::run(arguments).await,
        Some("answers") => answers::run(arguments).await,
        Some("stress") => stress::run(arguments).await,
        Some("start") => start::run(arguments).await,
        Some("screenshots") => screenshots::run().await,
        _ => bail!("the first argument is training, reading, answers, stress, start or screenshots"),
    }
}
