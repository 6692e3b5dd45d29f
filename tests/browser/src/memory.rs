//! What the system says of the browser's memory, where it says anything: Linux does.

use std::fs;

/// The most that the process of a page ever held, its worker included, in bytes: of all browsers that this program
/// has running, the largest.
pub fn peak_of_page() -> Option<u64> {
    let processes = fs::read_dir("/proc").ok()?.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    processes.filter(|&id| is_page(id) && descends_from_us(id)).filter_map(peak).max()
}

fn is_page(id: u32) -> bool {
    fs::read_to_string(format!("/proc/{id}/cmdline")).is_ok_and(|line| line.contains("--type=renderer"))
}

fn descends_from_us(mut id: u32) -> bool {
    while id != std::process::id() {
        match status(id, "PPid:").and_then(|parent| parent.parse().ok()) {
            Some(parent) if parent > 0 => id = parent,
            _ => return false,
        }
    }
    true
}

fn peak(id: u32) -> Option<u64> {
    let kibibytes: u64 = status(id, "VmHWM:")?.strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// One line of what the system tells of a process.
fn status(id: u32, name: &str) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned())
}
