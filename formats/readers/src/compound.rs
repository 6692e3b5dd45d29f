//! The check of a compound file, in which workbooks before 2007 are packed: sectors in chains. One that bites its own
//! tail would be read without end.

use formats::Problem;

/// Numbers from here on mean no sector.
const RESERVED: u32 = 0xffff_fffa;
const HEADER: usize = 512;
/// Of the table of sectors, so many sectors are told in the header.
const IN_HEADER: std::ops::Range<usize> = 76..512;

/// Refuses a file with a chain that has no end.
pub fn check(file: &[u8]) -> Result<(), Problem> {
    let broken = || Problem::Damaged("its table of sectors is broken".to_owned());
    let number = |at: usize| Some(u32::from_le_bytes(*file.get(at..)?.first_chunk()?));
    let shift = *file.get(30).ok_or_else(broken)?;
    let size = 1usize << shift.clamp(9, 12);
    let sector = |id: u32| {
        let start = (id as usize + 1).checked_mul(size)?;
        file.get(start..).map(|rest| numbers(&rest[..rest.len().min(size)]))
    };
    let mut of_table: Vec<u32> = numbers(file.get(IN_HEADER).ok_or_else(broken)?);
    let mut next = number(68).ok_or_else(broken)?;
    let most = file.len() / HEADER;
    while next < RESERVED {
        if of_table.len() > most {
            return Err(broken());
        }
        of_table.extend(sector(next).ok_or_else(broken)?);
        next = of_table.pop().ok_or_else(broken)?;
    }
    let table: Vec<u32> = of_table.into_iter().filter(|&id| id < RESERVED).filter_map(sector).flatten().collect();
    let mut small = Vec::new();
    let mut next = number(60).ok_or_else(broken)?;
    let is_endless = |table: &[u32]| !ends(table);
    if is_endless(&table) {
        return Err(broken());
    }
    while next < RESERVED {
        small.extend(sector(next).unwrap_or_default());
        next = table.get(next as usize).copied().unwrap_or(RESERVED);
    }
    if is_endless(&small) { Err(broken()) } else { Ok(()) }
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect()
}

/// Whether every chain of a table, which says for each sector which one comes next, has an end.
fn ends(table: &[u32]) -> bool {
    /// Of a sector: the chain that passed it first.
    const NONE: u32 = u32::MAX;
    let mut passed = vec![NONE; table.len()];
    (0..table.len()).all(|start| {
        let mut at = start;
        while let Some(seen) = passed.get_mut(at) {
            if *seen != NONE {
                return *seen != start as u32;
            }
            *seen = start as u32;
            at = table[at] as usize;
        }
        true
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_end_or_do_not() {
        const END: u32 = 0xffff_fffe;
        assert!(ends(&[1, 2, END, 1, END]));
        assert!(ends(&[]));
        assert!(!ends(&[0]));
        assert!(!ends(&[END, 2, 3, 1]));
        assert!(!ends(&[3, END, 3, 2]));
    }

    #[test]
    fn a_workbook_that_bites_its_tail_is_refused() {
        let file = include_bytes!("../tests/files/ratings.xls");
        assert_eq!(check(file), Ok(()));
        let table = HEADER + HEADER * u32::from_le_bytes(*file[76..].first_chunk().unwrap()) as usize;
        let mut endless = file.to_vec();
        endless[table..table + 4].copy_from_slice(&0u32.to_le_bytes());
        assert!(matches!(check(&endless), Err(Problem::Damaged(_))));
    }
}
