//! Files of one folder do not import each other in a circle.
//!
//! An import counts towards the file that defines the name, however many `pub use` lie between. A `mod` declaration
//! is no import, and neither is a `pub use` of a name that its own file does not use. Code under `#[cfg(test)]` is
//! left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{read_dir, read_to_string};
use std::path::Path;
use syn::visit::{self, Visit};
use syn::{Attribute, ItemMod, ItemUse, UseTree, Visibility};

/// Folders in which imports run in one direction.
const FOLDERS: [&str; 3] = ["src/ui", "src/data/read", "src/engine"];

#[test]
fn no_circle_of_imports() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    collect(&root.join("src"), root, &mut sources);
    let modules = parse(&sources);
    let mut found = String::new();
    for folder in FOLDERS {
        let imports = imports(&modules, folder);
        assert!(imports.values().any(|targets| !targets.is_empty()), "{folder} has no imports: has it moved?");
        found.extend(circles(&imports).iter().map(|circle| describe(circle, &imports)));
    }
    assert!(found.is_empty(), "files import each other in a circle:\n{found}");
}

#[test]
fn circles_are_found_through_re_exports_aliases_and_macros() {
    let sources = |b: &str| {
        [
            ("src/ui/mod.rs", "mod a; mod b; mod c; pub use a::A; pub use c::C;"),
            ("src/ui/a.rs", "use super::b; pub struct A; fn f() { view! { <b::View /> } }"),
            ("src/ui/b.rs", b),
            ("src/ui/c.rs", "#[cfg(test)] mod tests { use crate::ui::A; } pub struct C;"),
        ]
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
    };
    let circles_with = |b: &str| circles(&imports(&parse(&sources(b)), "src/ui"));
    let circle = vec![vec!["src/ui/a.rs".to_owned(), "src/ui/b.rs".to_owned()]];
    assert_eq!(circles_with("use super::A;"), circle);
    assert_eq!(circles_with("use crate::ui::{C, a::A as Other};"), circle);
    assert_eq!(circles_with("fn f() { g(super::a::f) }"), circle);
    assert!(circles_with("use super::C;").is_empty());
}

/// The text of every Rust file below `folder`, by its path from `root`.
fn collect(folder: &Path, root: &Path, sources: &mut Vec<(String, String)>) {
    for entry in read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            collect(&entry, root, sources);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            let path = entry.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            sources.push((path, read_to_string(&entry).unwrap()));
        }
    }
}

/// A path as written in the code, relative to the module it stands in.
type Segments = Vec<String>;

/// What one file imports and names.
#[derive(Default)]
struct Module {
    file: String,
    /// Module path below the crate, longer within an inline module.
    place: Segments,
    /// Names that `use` brings in, with the absolute paths they stand for.
    aliases: BTreeMap<String, Segments>,
    /// Names that are only passed on, unless the file uses them too.
    passed_on: BTreeSet<String>,
    /// Paths in the code, other than those of `use`.
    named: BTreeSet<Segments>,
}

/// Modules by their paths below the crate.
type Modules = BTreeMap<Segments, Module>;

fn parse(sources: &[(String, String)]) -> Modules {
    let mut modules = Modules::new();
    for (file, text) in sources {
        let mut place: Segments = file.trim_end_matches(".rs").split('/').skip(1).map(str::to_owned).collect();
        if place.last().is_some_and(|last| last == "mod" || last == "lib") {
            place.pop();
        }
        if place.iter().any(|segment| segment == "tests") {
            continue;
        }
        let mut module = Module { file: file.clone(), place: place.clone(), ..Module::default() };
        module.visit_file(&syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}")));
        modules.insert(place, module);
    }
    modules
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

impl<'ast> Visit<'ast> for Module {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if item.content.is_some() && !is_test(&item.attrs) {
            self.place.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.place.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if !is_test(&item.attrs) {
            let passed_on = !matches!(item.vis, Visibility::Inherited);
            self.take_use(&item.tree, Vec::new(), passed_on);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.named.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        let text = item.tokens.to_string().replace(" :: ", "::").replace(":: ", "::").replace(" ::", "::");
        let paths = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
        let segments = paths.map(|path| path.trim_matches(':').split("::").map(str::to_owned).collect());
        self.named.extend(segments);
    }
}

impl Module {
    fn take_use(&mut self, tree: &UseTree, mut path: Segments, passed_on: bool) {
        let name = match tree {
            UseTree::Path(inner) => {
                path.push(inner.ident.to_string());
                return self.take_use(&inner.tree, path, passed_on);
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|item| self.take_use(item, path.clone(), passed_on));
            }
            UseTree::Glob(_) => {
                path.push("*".to_owned());
                path.join("::")
            }
            UseTree::Name(name) if name.ident == "self" => path.last().cloned().unwrap_or_default(),
            UseTree::Name(name) => {
                path.push(name.ident.to_string());
                name.ident.to_string()
            }
            UseTree::Rename(rename) => {
                path.push(rename.ident.to_string());
                rename.rename.to_string()
            }
        };
        if passed_on {
            self.passed_on.insert(name.clone());
        }
        // Two names `_` are two traits.
        let name = if name == "_" { path.join("::") } else { name };
        let path = self.absolute(path);
        self.aliases.insert(name, path);
    }

    /// Absolute paths of all that the file imports or names.
    fn imported(&self) -> BTreeSet<Segments> {
        let used = |name: &String| self.named.iter().any(|path| path[0] == *name);
        let aliases = self.aliases.iter().filter(|(name, _)| !self.passed_on.contains(*name) || used(name));
        let named = self.named.iter().map(|path| match self.aliases.get(&path[0]) {
            Some(target) => [target, &path[1..]].concat(),
            None => self.absolute(path.clone()),
        });
        aliases.map(|(_, path)| path.clone()).chain(named).collect()
    }

    /// The path from the crate's root, for names of this crate and for others alike.
    fn absolute(&self, path: Segments) -> Segments {
        let mut place = self.place.clone();
        for (at, segment) in path.iter().enumerate() {
            match segment.as_str() {
                "crate" => place.clear(),
                "super" => drop(place.pop()),
                "self" => (),
                _ => return place.into_iter().chain(path[at..].iter().cloned()).collect(),
            }
        }
        place
    }
}

/// The files that each file of `folder` imports from it.
fn imports(modules: &Modules, folder: &str) -> BTreeMap<String, BTreeSet<String>> {
    let inside = |file: &str| file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let files = modules.values().filter(|module| inside(&module.file));
    let targets = |module: &Module| {
        let paths = module.imported().into_iter();
        // A module is imported for what is named in it, which counts by itself.
        let items = paths.filter(|path| !modules.contains_key(path));
        let defined = items.filter_map(|path| defining_file(modules, &path, 0));
        defined.filter(|file| inside(file) && *file != module.file).collect()
    };
    files.map(|module| (module.file.clone(), targets(module))).collect()
}

/// The file that defines what `path` names, if it belongs to the crate.
fn defining_file(modules: &Modules, path: &[String], depth: usize) -> Option<String> {
    let at = (1..=path.len()).rev().find(|&length| modules.contains_key(&path[..length]))?;
    let module = &modules[&path[..at]];
    match path.get(at).and_then(|name| module.aliases.get(name)) {
        Some(target) if depth < 10 => defining_file(modules, &[target, &path[at + 1..]].concat(), depth + 1),
        _ => Some(module.file.clone()),
    }
}

/// The largest groups of files in which each file reaches every other by imports.
fn circles(imports: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    let reached = |from: &String| {
        let mut reached = BTreeSet::new();
        let mut open = vec![from];
        while let Some(file) = open.pop() {
            open.extend(imports.get(file).into_iter().flatten().filter(|target| reached.insert((*target).clone())));
        }
        reached
    };
    let reached: BTreeMap<&String, BTreeSet<String>> = imports.keys().map(|file| (file, reached(file))).collect();
    let mutual = |file: &&String| -> Vec<String> {
        reached[file].iter().filter(|other| reached[other].contains(*file)).cloned().collect()
    };
    let groups: BTreeSet<Vec<String>> = imports.keys().map(|file| mutual(&file)).collect();
    groups.into_iter().filter(|group| !group.is_empty()).collect()
}

/// The files of a circle, each with those that it imports from the circle.
fn describe(circle: &[String], imports: &BTreeMap<String, BTreeSet<String>>) -> String {
    let targets = |file| {
        let within = imports[file].iter().filter(|target| circle.contains(*target));
        within.map(String::as_str).collect::<Vec<_>>().join(", ")
    };
    let lines = circle.iter().map(|file| format!("  {file} imports {}\n", targets(file)));
    format!("a circle of {} files:\n{}", circle.len(), lines.collect::<String>())
}
