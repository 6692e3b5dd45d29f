//! The short code that holds a pupil's ratings: base 32 in groups of four, bound to the list of items, and checked.
//!
//! Symbols are elements of GF(32). Three of them are the tag of the list, four the pupil's number, then come the ratings as
//! one number in base 6, and three check symbols: a Reed-Solomon code of distance four. So up to three wrong symbols and
//! every swap of two neighbors are noticed, and where one symbol is wrong, it is known which.

/// Crockford's alphabet: no I, L, O, or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// From not rated to five stars.
const LEVELS: u32 = 6;
const TAG: usize = 3;
const NUMBER: usize = 4;
const CHECK: usize = 3;
/// More would make codes longer than the 31 symbols that the check reaches.
pub const MOST_ITEMS: usize = 40;
pub const MOST_STARS: u8 = 5;

/// The ratings of one pupil, item by item; 0 where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballot {
    /// Tells pupils apart, at random.
    pub number: u32,
    pub stars: Vec<u8>,
}

/// Why a text is no code of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeError {
    /// A character that is in no code.
    Character(char),
    Length {
        found: usize,
        expected: usize,
    },
    /// At least one character is wrong. If only one is, this is the code that was meant.
    Typo(Option<String>),
    /// It is the code of another list.
    OtherList,
}

/// Numbers that pupils can have.
pub const NUMBERS: u32 = 1 << (5 * NUMBER);

/// The code of a pupil's ratings of these items.
pub fn encode(ballot: &Ballot, items: &[String]) -> String {
    let mut symbols = tag(items).to_vec();
    symbols.extend(fixed(ballot.number, NUMBER));
    symbols.extend(pack(&ballot.stars));
    symbols.extend(check(&symbols));
    write(&symbols)
}

/// The ratings that a code holds. Case, spaces and hyphens do not matter, and O, I, and L count as the digits they look like.
pub fn decode(text: &str, items: &[String]) -> Result<Ballot, CodeError> {
    let symbols = read(text)?;
    let expected = length(items.len());
    if symbols.len() != expected {
        let is_code = symbols.len() > TAG + NUMBER + CHECK && syndromes(&symbols) == [0; CHECK];
        return Err(match is_code {
            true => CodeError::OtherList,
            false => CodeError::Length { found: symbols.len(), expected },
        });
    }
    if syndromes(&symbols) != [0; CHECK] {
        let corrected = correct(&symbols).filter(|symbols| open(symbols, items).is_ok());
        return Err(CodeError::Typo(corrected.map(|symbols| write(&symbols))));
    }
    open(&symbols, items)
}

/// How many symbols a code of so many items has.
pub fn length(n_items: usize) -> usize {
    TAG + NUMBER + pack(&vec![MOST_STARS; n_items]).len() + CHECK
}

/// Whether a character can stand in a code, or between its groups.
pub fn may_contain(c: char) -> bool {
    c == '-' || symbol(c).is_some()
}

fn open(symbols: &[u8], items: &[String]) -> Result<Ballot, CodeError> {
    let (head, rest) = symbols.split_at(TAG);
    let (number, rest) = rest.split_at(NUMBER);
    if head != tag(items) {
        return Err(CodeError::OtherList);
    }
    let number = number.iter().fold(0, |number, &symbol| number * 32 + u32::from(symbol));
    let stars = unpack(&rest[..rest.len() - CHECK], items.len()).ok_or(CodeError::Typo(None))?;
    Ok(Ballot { number, stars })
}

/// What tells one list from another.
fn tag(items: &[String]) -> [u8; TAG] {
    // FNV-1a.
    let bytes = items.iter().flat_map(|item| item.bytes().chain([b'\n']));
    let hash = bytes.fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let folded = (hash ^ (hash >> 15)) & 0x7fff;
    [folded >> 10, folded >> 5, folded].map(|symbol| (symbol & 31) as u8)
}

/// The symbols of a pupil's number, as their code shows them.
pub fn number_name(number: u32) -> String {
    fixed(number, NUMBER).map(|symbol| char::from(ALPHABET[usize::from(symbol)])).collect()
}

fn fixed(number: u32, n: usize) -> impl Iterator<Item = u8> {
    (0..n).rev().map(move |place| (number >> (5 * place) & 31) as u8)
}

/// The ratings as one number, as wide as the largest one of so many.
fn pack(stars: &[u8]) -> Vec<u8> {
    let n_symbols = (1..).find(|&n| 5.0 * n as f64 >= stars.len() as f64 * f64::from(LEVELS).log2()).unwrap_or(1);
    let mut symbols = vec![0_u8; n_symbols];
    for &stars in stars {
        let mut carry = u32::from(stars.min(MOST_STARS));
        for symbol in symbols.iter_mut().rev() {
            carry += u32::from(*symbol) * LEVELS;
            *symbol = (carry & 31) as u8;
            carry >>= 5;
        }
    }
    symbols
}

/// None if the number is too large to be made of so many ratings.
fn unpack(symbols: &[u8], n: usize) -> Option<Vec<u8>> {
    let mut symbols = symbols.to_vec();
    let mut stars = vec![0; n];
    for stars in stars.iter_mut().rev() {
        let mut rest = 0;
        for symbol in &mut symbols {
            rest = rest * 32 + u32::from(*symbol);
            *symbol = (rest / LEVELS) as u8;
            rest %= LEVELS;
        }
        *stars = rest as u8;
    }
    symbols.iter().all(|&symbol| symbol == 0).then_some(stars)
}

/// The product of two elements of GF(32), modulo x⁵ + x² + 1.
fn multiply(a: u8, b: u8) -> u8 {
    let mut product = 0;
    for bit in (0..5).rev() {
        product <<= 1;
        if product & 32 != 0 {
            product ^= 0b10_0101;
        }
        if b >> bit & 1 == 1 {
            product ^= a;
        }
    }
    product
}

/// α raised to `n`; α is 2.
fn power(n: usize) -> u8 {
    (0..n).fold(1, |power, _| multiply(power, 2))
}

/// The symbols that make a code whose [`syndromes`] are zero.
fn check(symbols: &[u8]) -> [u8; CHECK] {
    // (x − 1)(x − α)(x − α²) without its leading 1, where minus is plus.
    const GENERATOR: [u8; CHECK] = [7, 14, 8];
    let of_length = length_symbol(symbols.len() + CHECK);
    [&of_length].into_iter().chain(symbols).fold([0; CHECK], |[first, second, third], &symbol| {
        let by = GENERATOR.map(|of| multiply(of, symbol ^ first));
        [second ^ by[0], third ^ by[1], by[2]]
    })
}

/// Comes before the others where codes are checked: without it, a zero at the front could be missing.
fn length_symbol(n_symbols: usize) -> u8 {
    (n_symbols % 31 + 1) as u8
}

/// The values of the code, as a polynomial, at 1, α, and α².
fn syndromes(symbols: &[u8]) -> [u8; CHECK] {
    let of_length = length_symbol(symbols.len());
    [0, 1, 2].map(|root| symbols.iter().fold(of_length, |sum, &symbol| multiply(sum, power(root)) ^ symbol))
}

/// The only code that differs from this one in one symbol, if there is one.
fn correct(symbols: &[u8]) -> Option<Vec<u8>> {
    let [s0, s1, s2] = syndromes(symbols);
    let is_at = |place: &usize| {
        let root = power(symbols.len() - 1 - place);
        s0 != 0 && multiply(s0, root) == s1 && multiply(s1, root) == s2
    };
    let place = (0..symbols.len()).find(is_at)?;
    let mut corrected = symbols.to_vec();
    corrected[place] ^= s0;
    Some(corrected)
}

fn write(symbols: &[u8]) -> String {
    let groups = symbols.chunks(4).map(|group| group.iter().map(|&s| char::from(ALPHABET[usize::from(s)])).collect());
    groups.collect::<Vec<String>>().join("-")
}

fn read(text: &str) -> Result<Vec<u8>, CodeError> {
    let characters = text.chars().filter(|&c| c != '-' && !c.is_whitespace());
    characters.map(|c| symbol(c).ok_or(CodeError::Character(c))).collect()
}

fn symbol(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    };
    ALPHABET.iter().position(|&of| char::from(of) == c).map(|place| place as u8)
}
