//! The tables of a page. Some programs save one under the name of a workbook.

use super::csv::Writer;
use super::text::{decode, value_of};
use super::{Opened, Written, distinct};
use formats::{Limit, Problem};
use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};

/// Cells that a cell may stand for in each direction.
const MOST_SPANNED: usize = 1000;
/// Columns of a table at most.
const MOST_COLUMNS: usize = 20_000;

/// Opens a page.
pub fn open(bytes: Vec<u8>) -> Opened {
    let text = decode(&bytes, |beginning| value_of(beginning, "charset"));
    drop(bytes);
    let mut page = Page::default();
    let mut emitter = DefaultEmitter::default();
    // What looks like tags in a script is none.
    emitter.naively_switch_states(true);
    for Ok(token) in Tokenizer::new_with_emitter(&text, emitter) {
        match token {
            Token::StartTag(tag) => page.begin(&tag)?,
            Token::EndTag(tag) => page.end(&tag.name)?,
            Token::String(text) => page.text(&text),
            _ => {}
        }
    }
    while !page.open.is_empty() {
        page.end_table()?;
    }
    // A table of one row lays out a page.
    let tables = page.tables.into_iter().filter(|table| table.n_rows > 1);
    let (names, rows): (Vec<_>, Vec<_>) = tables.map(|table| (table.caption, table.rows)).unzip();
    Ok(Box::new(Written::of(distinct(names).into_iter().zip(rows).collect())))
}

#[derive(Default)]
struct Page {
    /// The tables that are open, each in a cell of the one before it.
    open: Vec<Table>,
    tables: Vec<Table>,
    /// In a script or a style.
    skipping: bool,
}

#[derive(Default)]
struct Table {
    caption: String,
    n_rows: usize,
    rows: Vec<u8>,
    writer: Writer,
    row: Option<Vec<Field>>,
    cell: Option<Cell>,
    in_caption: bool,
    /// What cells of rows above say in the next rows: for each column, how often still, and what.
    spanned: Vec<(usize, String)>,
}

struct Cell {
    text: String,
    columns: usize,
    rows: usize,
}

struct Field {
    text: String,
    rows: usize,
}

impl Page {
    fn begin(&mut self, tag: &StartTag<()>) -> Result<(), Problem> {
        match &tag.name[..] {
            b"script" | b"style" => self.skipping = !tag.self_closing,
            b"table" => self.open.push(Table::default()),
            name => {
                let Some(table) = self.open.last_mut() else { return Ok(()) };
                match name {
                    b"tr" => {
                        table.end_row()?;
                        table.row = Some(Vec::new());
                    }
                    b"td" | b"th" => {
                        table.end_cell()?;
                        table.row.get_or_insert_default();
                        let span = |name: &[u8]| {
                            let span = tag.attributes.get(name).map(|span| String::from_utf8_lossy(span).into_owned());
                            span.and_then(|span| span.trim().parse().ok()).unwrap_or(1).clamp(1, MOST_SPANNED)
                        };
                        table.cell =
                            Some(Cell { text: String::new(), columns: span(b"colspan"), rows: span(b"rowspan") });
                    }
                    b"caption" => table.in_caption = true,
                    // Stars and flags are often images.
                    b"img" => {
                        let text = tag.attributes.get(&b"alt"[..]).map(|alt| String::from_utf8_lossy(alt).into_owned());
                        table.add(&text.unwrap_or_default());
                    }
                    b"br" | b"p" | b"div" | b"li" => table.add(" "),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8]) -> Result<(), Problem> {
        match name {
            b"script" | b"style" => self.skipping = false,
            b"table" => self.end_table()?,
            name => {
                let Some(table) = self.open.last_mut() else { return Ok(()) };
                match name {
                    b"tr" => table.end_row()?,
                    b"td" | b"th" => table.end_cell()?,
                    b"caption" => table.in_caption = false,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &[u8]) {
        if let Some(table) = self.open.last_mut().filter(|_| !self.skipping) {
            table.add(&String::from_utf8_lossy(text));
        }
    }

    fn end_table(&mut self) -> Result<(), Problem> {
        let Some(mut table) = self.open.pop() else { return Ok(()) };
        table.end_row()?;
        self.tables.push(table);
        Ok(())
    }
}

impl Table {
    fn add(&mut self, text: &str) {
        if self.in_caption {
            self.caption.push_str(text.trim());
        } else if let Some(cell) = &mut self.cell {
            cell.text.push_str(text);
        }
    }

    fn end_cell(&mut self) -> Result<(), Problem> {
        let (Some(cell), Some(row)) = (self.cell.take(), &mut self.row) else { return Ok(()) };
        let text = cell.text.split_whitespace().collect::<Vec<_>>().join(" ");
        for _ in 0..cell.columns {
            if row.len() >= MOST_COLUMNS {
                return Err(Problem::TooMuch(Limit::Columns(MOST_COLUMNS)));
            }
            row.push(Field { text: text.clone(), rows: cell.rows });
        }
        Ok(())
    }

    /// Writes the row, with what the rows above say in it.
    fn end_row(&mut self) -> Result<(), Problem> {
        self.end_cell()?;
        let Some(row) = self.row.take() else { return Ok(()) };
        let mut fields = row.into_iter();
        let mut column = 0;
        loop {
            if let Some((left, text)) = self.spanned.get_mut(column).filter(|(left, _)| *left > 0) {
                *left -= 1;
                self.writer.field(&mut self.rows, text);
            } else if let Some(field) = fields.next() {
                self.writer.field(&mut self.rows, &field.text);
                if field.rows > 1 {
                    self.spanned.resize(self.spanned.len().max(column + 1), (0, String::new()));
                    self.spanned[column] = (field.rows - 1, field.text);
                }
            } else {
                break;
            }
            column += 1;
        }
        self.n_rows += 1;
        self.writer.end_row(&mut self.rows)
    }
}
