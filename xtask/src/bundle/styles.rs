//! One style sheet in place of one per region: the first view waits for all of them, one after the other on slow lines.

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// What stands before and after the name of a style sheet, as trunk writes it.
const LINK: [&str; 2] = ["<link rel=\"stylesheet\" href=\"./", "\"/>"];

/// Joins the style sheets of the page in their order.
pub fn join(dist: &Path) -> Result<()> {
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page).context("trunk made no index.html")?;
    let (mut kept, mut joined) = (Vec::new(), String::new());
    let mut place = None;
    for line in html.lines() {
        let name = line.trim().strip_prefix(LINK[0]).and_then(|rest| rest.strip_suffix(LINK[1]));
        let Some(name) = name else {
            kept.push(line.to_owned());
            continue;
        };
        place.get_or_insert(kept.len());
        let file = dist.join(name);
        joined += &fs::read_to_string(&file).with_context(|| format!("trunk made no {name}"))?;
        fs::remove_file(&file)?;
    }
    let place = place.context("index.html has no style sheets")?;
    ensure!(!joined.contains("@import"), "a style sheet imports another one, which only the first may");
    let hash: String = Sha256::digest(&joined)[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let name = format!("style-{hash}.css");
    kept.insert(place, format!("    {}{name}{}", LINK[0], LINK[1]));
    fs::write(dist.join(&name), joined)?;
    fs::write(&page, kept.join("\n") + "\n")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_style_sheet_holds_all_in_their_order() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        let link = |name: &str| format!("    {}{name}{}\n", LINK[0], LINK[1]);
        let html = format!("<head>\n{}{}    <script></script>\n</head>\n", link("b-1.css"), link("a-2.css"));
        fs::write(file("index.html"), html).unwrap();
        fs::write(file("a-2.css"), "a {}\n").unwrap();
        fs::write(file("b-1.css"), "b {}\n").unwrap();
        join(folder.path()).unwrap();
        let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        let names: Vec<_> = names.iter().map(|name| name.to_string_lossy()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        let sheet = names.iter().find(|name| name.ends_with(".css")).unwrap();
        assert_eq!(fs::read_to_string(file(sheet)).unwrap(), "b {}\na {}\n");
        let html = fs::read_to_string(file("index.html")).unwrap();
        assert_eq!(html, format!("<head>\n{}    <script></script>\n</head>\n", link(sheet)));
    }
}
