//! Composes the shaders and reflects them, so that Rust finds buffers and constants by their names in WGSL.
//!
//! `shaders/` holds kernels and the parts that they `#import`, at the top of the file, by the name of the part. An import
//! may say what a name of the part stands for: `#import moments with Sum = f32`. Each file declares what it uses, without
//! numbers: this script numbers the bindings, storage buffers in group 0 and the step, a uniform, in group 1. Where a
//! kernel and its parts declare the same name, the kernel's declaration counts.
//!
//! The result, `shaders.rs` in `OUT_DIR`, holds a `Shader` for every entry point, the constants of the shaders, and
//! assertions that Rust lays out the structs of `structs.wgsl` as WGSL does.

use naga::valid::{Capabilities, ValidationFlags, Validator};
use naga::{AddressSpace, Expression, Literal, StorageAccess, StructMember, TypeInner};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

/// Storage buffers that every WebGPU device binds at once.
const MOST_BUFFERS: usize = 8;

fn main() {
    println!("cargo::rerun-if-changed=shaders");
    let mut files = BTreeMap::new();
    for entry in fs::read_dir("shaders").expect("the folder of the shaders") {
        let path = entry.expect("a file in shaders/").path();
        let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        files.insert(name, fs::read_to_string(path).expect("a readable shader"));
    }
    let mut generated = Generated::default();
    for (name, text) in &files {
        if text.contains("@compute") {
            generated.add(name, &compose(name, &files));
        }
    }
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("shaders.rs");
    let rust = generated.rust() + &struct_layouts(&compose("structs", &files));
    fs::write(out, rust).expect("a writable OUT_DIR");
}

/// A kernel with all its parts as one WGSL module, without comments.
fn compose(name: &str, files: &BTreeMap<String, String>) -> String {
    let (mut lines, mut imported) = (Vec::new(), BTreeSet::new());
    import(name, files, &mut lines, &mut imported);
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

/// Appends a file after all it imports, each part once.
fn import(name: &str, files: &BTreeMap<String, String>, lines: &mut Vec<String>, imported: &mut BTreeSet<String>) {
    if !imported.insert(name.to_owned()) {
        return;
    }
    let text = files.get(name).unwrap_or_else(|| panic!("no shader part is called {name}"));
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//") && !line.is_empty()) {
        if let Some(import_line) = line.strip_prefix("#import ") {
            let (part, alias) =
                import_line.split_once(" with ").map_or((import_line, None), |(part, a)| (part, Some(a)));
            lines.extend(alias.map(|alias| format!("alias {alias};")));
            import(part, files, lines, imported);
        } else {
            lines.push(line.to_owned());
        }
    }
}

/// The name of the variable, constant or alias that a line declares for the whole module.
fn declared(line: &str) -> Option<&str> {
    let rest = ["override ", "alias "].iter().find_map(|keyword| line.strip_prefix(keyword));
    let rest = rest.or_else(|| line.strip_prefix("var<")?.split_once("> ").map(|(_, rest)| rest))?;
    rest.split([':', '=', ' ']).next()
}

/// What all kernels add to the Rust file.
#[derive(Default)]
struct Generated {
    /// WGSL by file.
    sources: BTreeMap<String, String>,
    /// By entry point.
    shaders: BTreeMap<String, String>,
    constants: BTreeMap<String, u32>,
}

impl Generated {
    fn add(&mut self, name: &str, wgsl: &str) {
        let path = format!("shaders/{name}.wgsl");
        let module = naga::front::wgsl::parse_str(wgsl)
            .unwrap_or_else(|error| panic!("{}", error.emit_to_string_with_path(wgsl, &path)));
        let info = Validator::new(ValidationFlags::all(), Capabilities::empty())
            .validate(&module)
            .unwrap_or_else(|error| panic!("{}", error.emit_to_string_with_path(wgsl, &path)));
        let overrides: Vec<&str> = module.overrides.iter().filter_map(|(_, o)| o.name.as_deref()).collect();
        for (k, entry_point) in module.entry_points.iter().enumerate() {
            let (mut buffers, mut has_step) = (String::new(), false);
            for (handle, variable) in module.global_variables.iter() {
                if info.get_entry_point(k)[handle].is_empty() {
                    continue;
                }
                let (name, binding) = (variable.name.as_deref().unwrap_or_default(), &variable.binding);
                match (variable.space, binding) {
                    (AddressSpace::Storage { access }, Some(binding)) => {
                        let (binding, read_only) = (binding.binding, !access.contains(StorageAccess::STORE));
                        let buffer =
                            format!("Binding {{ name: {name:?}, binding: {binding}, read_only: {read_only} }}, ");
                        buffers.push_str(&buffer);
                    }
                    (AddressSpace::Uniform, _) => has_step = true,
                    _ => {}
                }
            }
            let n_buffers = buffers.matches("Binding {").count();
            let entry_point = &entry_point.name;
            assert!(n_buffers <= MOST_BUFFERS, "{path}: {entry_point} binds {n_buffers} buffers");
            let shader = format!(
                "Shader {{ entry_point: {entry_point:?}, wgsl: {}_WGSL, buffers: &[{buffers}], \
                 overrides: &{overrides:?}, has_step: {has_step} }}",
                name.to_uppercase()
            );
            let twice = self.shaders.insert(entry_point.clone(), shader);
            assert!(twice.is_none(), "{path}: another shader has an entry point {entry_point}");
        }
        for (_, constant) in module.constants.iter() {
            if let (Some(name), Expression::Literal(Literal::U32(value))) =
                (&constant.name, &module.global_expressions[constant.init])
            {
                self.constants.insert(name.clone(), *value);
            }
        }
        self.sources.insert(name.to_uppercase(), wgsl.to_owned());
    }

    fn rust(&self) -> String {
        let mut rust = String::new();
        let mut line = |text: String| rust.push_str(&(text + "\n"));
        for (name, wgsl) in &self.sources {
            line(format!("const {name}_WGSL: &str = {wgsl:?};"));
        }
        let shaders: Vec<&str> = self.shaders.values().map(String::as_str).collect();
        line(format!("static SHADERS: &[Shader] = &[\n{}\n];", shaders.join(",\n")));
        for (name, value) in &self.constants {
            line(format!("pub const {name}: usize = {value};"));
        }
        rust
    }
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
