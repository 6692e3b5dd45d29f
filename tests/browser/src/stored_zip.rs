//! A zip archive as simple as they come.

/// Files by their names, stored as they are.
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let mut facts = Vec::new();
        // Version, flags, method, time and date; then the checksum and both sizes.
        facts.extend([20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]);
        facts.extend(crc32fast::hash(bytes).to_le_bytes());
        facts.extend([bytes.len() as u32; 2].map(u32::to_le_bytes).concat());
        facts.extend([name.len() as u16, 0].map(u16::to_le_bytes).concat());
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&facts);
        directory.extend([0; 10]);
        directory.extend((archive.len() as u32).to_le_bytes());
        directory.extend(name.as_bytes());
        archive.extend(b"PK\x03\x04");
        archive.extend(&facts);
        archive.extend(name.as_bytes());
        archive.extend(*bytes);
    }
    let (start, size, n) = (archive.len() as u32, directory.len() as u32, files.len() as u16);
    archive.extend(directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend([n, n].map(u16::to_le_bytes).concat());
    archive.extend([size, start].map(u32::to_le_bytes).concat());
    archive.extend([0, 0]);
    archive
}
