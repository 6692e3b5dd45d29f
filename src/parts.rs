//! Parts of a program that are downloaded when they are first needed. `cargo xtask build` cuts both programs along the functions
//! that [`later`](crate::later) makes; builds for development are one part.

pub use leptos::wasm_split::SplitLoaderError;
use std::pin::Pin;

/// Downloads a part of the program, unless it is there, and gives a value of it.
pub type Part<T> = fn() -> Pin<Box<dyn Future<Output = Result<T, SplitLoaderError>>>>;

/// A [`Part`](crate::parts::Part) called `$part`: what only `$value` uses is in that part. `$name` is a name of its own among
/// the values of the program's parts.
#[macro_export]
macro_rules! later {
    ($part:ident: $name:ident, $type:ty, $value:expr) => {{
        #[cfg(split)]
        #[leptos::wasm_split::wasm_split($part, fallible, wasm_split_path = leptos::wasm_split)]
        fn $name() -> Result<$type, $crate::parts::SplitLoaderError> {
            Ok($value)
        }
        #[cfg(not(split))]
        async fn $name() -> Result<$type, $crate::parts::SplitLoaderError> {
            Ok($value)
        }
        let part: $crate::parts::Part<$type> = || Box::pin($name());
        part
    }};
}
