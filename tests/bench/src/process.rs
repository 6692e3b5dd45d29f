//! What the system says of this process, where it says anything: Linux does.

use std::fs;

/// The most memory it ever held, in bytes.
pub fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let kibibytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = kibibytes.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// For how long its first thread has had a processor, in seconds. Unlike the clock on the wall, this hardly
/// depends on what else the machine does.
pub fn processor_seconds() -> Option<f64> {
    let scheduled = fs::read_to_string("/proc/self/schedstat").ok()?;
    let nanoseconds: u64 = scheduled.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds as f64 * 1e-9)
}
