//! Composes the shaders and reflects them, so that Rust finds buffers and constants by their names in WGSL.
//!
//! Every file in `shaders/` is one kernel, whose entry point has its name. It may `#import` files of `shaders/parts/`, and
//! say what a name in them stands for: `#import moments with Sum = f32`. Each file declares what it uses, without
//! numbers: this script numbers the bindings, storage buffers in group 0 and the step, a uniform, in group 1. Where a
//! kernel and its parts declare the same name, the kernel's declaration counts.
//!
//! The result, `shaders.rs` in `OUT_DIR`, holds a `Shader` for every kernel, the constants of the shaders, and assertions
//! that Rust lays out the structs of `parts/structs.wgsl` as WGSL does.

use naga::valid::{Capabilities, ValidationFlags, Validator};
use naga::{AddressSpace, Expression, Literal, ResourceBinding, StorageAccess, StructMember, TypeInner};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

/// Storage buffers that every WebGPU device binds at once.
const MOST_BUFFERS: usize = 8;

fn main() {
    let is_wasm = env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32");
    // `cargo xtask build` cuts both programs into parts (`src/parts.rs`). What it cuts along, the linker leaves in them.
    println!("cargo::rustc-check-cfg=cfg(split)");
    println!("cargo::rerun-if-env-changed=TASTEMAP_SPLIT");
    if is_wasm && env::var_os("TASTEMAP_SPLIT").is_some() {
        println!("cargo::rustc-cfg=split");
        println!("cargo::rustc-link-arg-bin=tastemap-page=--emit-relocs");
        println!("cargo::rustc-link-arg-bin=worker=--emit-relocs");
    }
    println!("cargo::rerun-if-changed=shaders");
    let (kernels, parts) = (read("shaders"), read("shaders/parts"));
    let (mut shaders, mut constants) = (String::new(), BTreeMap::new());
    for (name, text) in &kernels {
        shaders += &reflect(name, &compose(text, &parts), &mut constants);
    }
    let mut rust = format!("static SHADERS: &[Shader] = &[\n{shaders}];\n");
    for (name, value) in constants {
        writeln!(rust, "pub const {name}: usize = {value};").expect("a string grows");
    }
    rust += &struct_layouts(&parts["structs"]);
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("shaders.rs");
    fs::write(out, rust).expect("a writable OUT_DIR");
}

/// The shaders of a folder by name.
fn read(folder: &str) -> BTreeMap<String, String> {
    let files = fs::read_dir(folder).expect("the folder of the shaders").map(|entry| entry.expect("a file").path());
    let shaders = files.filter(|path| path.extension().is_some_and(|extension| extension == "wgsl"));
    let named = shaders.map(|path| {
        let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        (name, fs::read_to_string(path).expect("a readable shader"))
    });
    named.collect()
}

/// A kernel with all its parts as one WGSL module, without comments.
fn compose(kernel: &str, parts: &BTreeMap<String, String>) -> String {
    let (mut lines, mut imported) = (Vec::new(), BTreeSet::new());
    append(kernel, parts, &mut lines, &mut imported);
    let last: HashMap<String, usize> =
        lines.iter().enumerate().filter_map(|(k, line)| Some((declared(line)?.to_owned(), k))).collect();
    let (mut source, mut buffers) = (String::new(), 0);
    for (k, line) in lines.iter().enumerate() {
        if declared(line).is_some_and(|name| last[name] != k) {
            continue;
        }
        if line.starts_with("var<storage") {
            write!(source, "@group(0) @binding({buffers}) ").expect("a string grows");
            buffers += 1;
        } else if line.starts_with("var<uniform") {
            source.push_str("@group(1) @binding(0) ");
        }
        source.push_str(line);
        source.push('\n');
    }
    source
}

/// Appends a shader after all that it imports, each part once.
fn append(text: &str, parts: &BTreeMap<String, String>, lines: &mut Vec<String>, imported: &mut BTreeSet<String>) {
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//") && !line.is_empty()) {
        let Some(import) = line.strip_prefix("#import ") else {
            lines.push(line.to_owned());
            continue;
        };
        let (part, alias) = import.split_once(" with ").map_or((import, None), |(part, alias)| (part, Some(alias)));
        lines.extend(alias.map(|alias| format!("alias {alias};")));
        if imported.insert(part.to_owned()) {
            let text = parts.get(part).unwrap_or_else(|| panic!("no part of a shader is called {part}"));
            append(text, parts, lines, imported);
        }
    }
}

/// The name of the variable, constant or alias that a line declares for the whole module.
fn declared(line: &str) -> Option<&str> {
    let rest = ["override ", "alias "].iter().find_map(|keyword| line.strip_prefix(keyword));
    let rest = rest.or_else(|| line.strip_prefix("var<")?.split_once("> ").map(|(_, rest)| rest))?;
    rest.split([':', '=', ' ']).next()
}

/// The `Shader` that stands for a kernel in Rust. Its constants join `constants`.
fn reflect(kernel: &str, wgsl: &str, constants: &mut BTreeMap<String, u32>) -> String {
    let path = format!("shaders/{kernel}.wgsl");
    let module = naga::front::wgsl::parse_str(wgsl)
        .unwrap_or_else(|error| panic!("{}", error.emit_to_string_with_path(wgsl, &path)));
    let info = Validator::new(ValidationFlags::all(), Capabilities::empty())
        .validate(&module)
        .unwrap_or_else(|error| panic!("{}", error.emit_to_string_with_path(wgsl, &path)));
    let [entry_point] = &module.entry_points[..] else { panic!("{path} has not one entry point") };
    assert_eq!(entry_point.name, kernel, "{path}: the entry point has the name of the file");
    let (mut buffers, mut has_step) = (Vec::new(), false);
    for (handle, variable) in module.global_variables.iter() {
        // Parts may declare more than the kernel uses.
        if info.get_entry_point(0)[handle].is_empty() {
            continue;
        }
        match (variable.space, &variable.binding, &variable.name) {
            (AddressSpace::Storage { access }, Some(ResourceBinding { binding, .. }), Some(name)) => {
                let read_only = !access.contains(StorageAccess::STORE);
                buffers.push(format!("Binding {{ name: {name:?}, binding: {binding}, read_only: {read_only} }}"));
            }
            (AddressSpace::Uniform, ..) => has_step = true,
            _ => {}
        }
    }
    assert!(buffers.len() <= MOST_BUFFERS, "{path} binds {} buffers", buffers.len());
    for (_, constant) in module.constants.iter() {
        let value = &module.global_expressions[constant.init];
        if let (Some(name), Expression::Literal(Literal::U32(value))) = (&constant.name, value) {
            constants.insert(name.clone(), *value);
        }
    }
    let overrides: Vec<&str> = module.overrides.iter().filter_map(|(_, constant)| constant.name.as_deref()).collect();
    let buffers = buffers.join(", ");
    format!(
        "Shader {{ name: {kernel:?}, wgsl: {wgsl:?}, buffers: &[{buffers}], overrides: &{overrides:?}, \
         has_step: {has_step} }},\n"
    )
}

/// Rust that compiles only if each struct of `wgsl` is laid out alike in Rust.
fn struct_layouts(wgsl: &str) -> String {
    let module = naga::front::wgsl::parse_str(wgsl).expect("the kernels that import it are valid");
    let mut rust = String::new();
    for (_, ty) in module.types.iter() {
        if let (Some(name), TypeInner::Struct { members, span }) = (&ty.name, &ty.inner) {
            let offset = |m: &StructMember| {
                format!(" && offset_of!({name}, {}) == {}", m.name.as_deref().unwrap_or_default(), m.offset)
            };
            let offsets: String = members.iter().map(offset).collect();
            writeln!(rust, "const _: () = assert!(size_of::<{name}>() == {span}{offsets});").expect("a string grows");
        }
    }
    rust
}
