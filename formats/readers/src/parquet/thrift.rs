//! The header of a page, in Thrift's compact protocol.

/// What a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Data,
    Dictionary,
    DataV2,
    /// An index, which readers of all values do not need.
    Other,
}

/// What stands before a page.
#[derive(Debug)]
pub struct Header {
    pub kind: Kind,
    pub unpacked: usize,
    pub packed: usize,
    pub n_values: u32,
    pub encoding: i64,
    pub n_nulls: u32,
    pub n_rows: u32,
    /// Bytes of the levels, which are not compressed: repetitions, definitions.
    pub levels: [u32; 2],
    pub is_compressed: bool,
    /// Bytes of the header itself.
    pub size: usize,
}

/// Structs in structs deeper than this are none of a header.
const DEEPEST: usize = 8;

const TRUE: u8 = 1;
const FALSE: u8 = 2;
const STRUCT: u8 = 12;

impl Header {
    /// The header that these bytes begin with, if it is one.
    pub fn parse(bytes: &[u8]) -> Option<Header> {
        let mut input = Input { bytes, at: 0 };
        let (mut kind, mut unpacked, mut packed) = (None, None, None);
        let mut header = Header {
            kind: Kind::Other,
            unpacked: 0,
            packed: 0,
            n_values: 0,
            encoding: 0,
            n_nulls: 0,
            n_rows: 0,
            levels: [0; 2],
            is_compressed: true,
            size: 0,
        };
        input.fields(0, &mut |input, field, of_type| {
            match field {
                1 => kind = Some(input.integer()?),
                2 => unpacked = Some(input.integer()?),
                3 => packed = Some(input.integer()?),
                5 | 7 if of_type == STRUCT => input.fields(1, &mut |input, field, of_type| {
                    match field {
                        1 => header.n_values = count(input.integer()?)?,
                        2 => header.encoding = input.integer()?,
                        _ => input.skip(of_type, 2)?,
                    }
                    Some(())
                })?,
                8 if of_type == STRUCT => input.fields(1, &mut |input, field, of_type| {
                    match field {
                        1 => header.n_values = count(input.integer()?)?,
                        2 => header.n_nulls = count(input.integer()?)?,
                        3 => header.n_rows = count(input.integer()?)?,
                        4 => header.encoding = input.integer()?,
                        5 => header.levels[1] = count(input.integer()?)?,
                        6 => header.levels[0] = count(input.integer()?)?,
                        7 => header.is_compressed = of_type == TRUE,
                        _ => input.skip(of_type, 2)?,
                    }
                    Some(())
                })?,
                _ => input.skip(of_type, 1)?,
            }
            Some(())
        })?;
        header.kind = match kind? {
            0 => Kind::Data,
            2 => Kind::Dictionary,
            3 => Kind::DataV2,
            _ => Kind::Other,
        };
        (header.unpacked, header.packed) = (count(unpacked?)? as usize, count(packed?)? as usize);
        header.size = input.at;
        Some(header)
    }
}

fn count(value: i64) -> Option<u32> {
    i32::try_from(value).ok().and_then(|value| u32::try_from(value).ok())
}

struct Input<'b> {
    bytes: &'b [u8],
    at: usize,
}

/// Takes the value of a field: its number, and its type.
type Field<'f, 'b> = &'f mut dyn FnMut(&mut Input<'b>, i64, u8) -> Option<()>;

impl<'b> Input<'b> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn unsigned(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn integer(&mut self) -> Option<i64> {
        let value = self.unsigned()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// Hands over the fields of a struct, one after the other.
    fn fields(&mut self, depth: usize, take: Field<'_, 'b>) -> Option<()> {
        let mut field = 0;
        loop {
            let byte = self.byte()?;
            if byte == 0 {
                return Some(());
            }
            field = match byte >> 4 {
                0 => self.integer()?,
                delta => field + i64::from(delta),
            };
            if depth > DEEPEST {
                return None;
            }
            take(self, field, byte & 0xf)?;
        }
    }

    fn skip(&mut self, of_type: u8, depth: usize) -> Option<()> {
        match of_type {
            TRUE | FALSE => {}
            3 => self.at += 1,
            4..=6 => {
                self.unsigned()?;
            }
            7 => self.at += 8,
            8 => {
                let size = usize::try_from(self.unsigned()?).ok()?;
                self.at = self.at.checked_add(size)?;
            }
            9 | 10 => {
                let byte = self.byte()?;
                let size = if byte >> 4 == 15 { self.unsigned()? } else { u64::from(byte >> 4) };
                if depth > DEEPEST {
                    return None;
                }
                for _ in 0..size {
                    // In a list, a truth value takes a byte.
                    if matches!(byte & 0xf, TRUE | FALSE) { self.at += 1 } else { self.skip(byte & 0xf, depth + 1)? }
                }
            }
            STRUCT => self.fields(depth, &mut |input, _, of_type| input.skip(of_type, depth + 1))?,
            _ => return None,
        }
        (self.at <= self.bytes.len()).then_some(())
    }
}
