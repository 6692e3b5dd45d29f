//! The converters as a program that a browser loads: functions on bytes, so that what loads it needs nothing of it but
//! its WebAssembly module.
//!
//! Arguments are numbers and what stands in the input buffer; [`input`] makes room there. A function returns 1 if all is
//! well, and 0 where the outcome says what is not. The outcome of a call, encoded by `postcard`, and the rows that it
//! gave stand in buffers of their own. One file is converted by one instance.

#[cfg(target_arch = "wasm32")]
mod program {
    use format_readers::Readers;
    use formats::{Converter, Format, Formats, Problem};
    use serde::Serialize;
    use std::cell::RefCell;

    #[derive(Default)]
    struct Program {
        converter: Option<Box<dyn Converter>>,
        input: Vec<u8>,
        rows: Vec<u8>,
        outcome: Vec<u8>,
    }

    thread_local! {
        static PROGRAM: RefCell<Program> = RefCell::default();
    }

    fn with<T>(job: impl FnOnce(&mut Program) -> T) -> T {
        PROGRAM.with_borrow_mut(job)
    }

    /// Runs a call, and leaves its outcome.
    fn call<T: Serialize>(job: impl FnOnce(&mut dyn Converter, &[u8], &mut Vec<u8>) -> Result<T, Problem>) -> u32 {
        with(|Program { converter, input, rows, outcome }| {
            rows.clear();
            let result = match converter {
                Some(converter) => job(&mut **converter, input, rows),
                None => Err(Problem::Broke("no file was opened".to_owned())),
            };
            leave(outcome, result)
        })
    }

    fn leave<T: Serialize>(outcome: &mut Vec<u8>, result: Result<T, Problem>) -> u32 {
        outcome.clear();
        // Writing to memory does not fail.
        *outcome = postcard::to_extend(&result, std::mem::take(outcome)).unwrap_or_default();
        u32::from(result.is_ok())
    }

    /// Makes room for so many bytes of input, and returns where.
    #[unsafe(no_mangle)]
    pub extern "C" fn input(len: usize) -> *mut u8 {
        with(|program| {
            program.input.resize(len, 0);
            program.input.as_mut_ptr()
        })
    }

    #[unsafe(no_mangle)]
    pub extern "C" fn open(format: usize) -> u32 {
        with(|Program { converter, outcome, .. }| {
            let format = Format::ALL.get(format).copied().ok_or(Problem::Broke("unknown format".to_owned()));
            let result = format.and_then(|format| Readers.open(format)).map(|opened| *converter = Some(opened));
            leave(outcome, result)
        })
    }

    #[unsafe(no_mangle)]
    pub extern "C" fn push() -> u32 {
        call(|converter, input, rows| converter.push(input, rows))
    }

    #[unsafe(no_mangle)]
    pub extern "C" fn end() -> u32 {
        call(|converter, _, rows| converter.end(rows))
    }

    #[unsafe(no_mangle)]
    pub extern "C" fn begin_table(table: usize) -> u32 {
        call(|converter, _, _| converter.begin_table(table))
    }

    #[unsafe(no_mangle)]
    pub extern "C" fn next_rows() -> u32 {
        call(|converter, _, rows| converter.next_rows(rows))
    }

    #[unsafe(no_mangle)]
    pub extern "C" fn rows() -> *const u8 {
        with(|program| program.rows.as_ptr())
    }

    #[unsafe(no_mangle)]
    pub extern "C" fn rows_len() -> usize {
        with(|program| program.rows.len())
    }

    #[unsafe(no_mangle)]
    pub extern "C" fn outcome() -> *const u8 {
        with(|program| program.outcome.as_ptr())
    }

    #[unsafe(no_mangle)]
    pub extern "C" fn outcome_len() -> usize {
        with(|program| program.outcome.len())
    }
}

fn main() {}
