//! Workbooks, made as programs make them.

use rust_xlsxwriter::{Format, Workbook};

/// A workbook: the name of each sheet, and its rows. What is a number there is one here.
pub fn xlsx(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet().set_name(*name).unwrap();
        for (row, fields) in rows.iter().enumerate() {
            for (column, field) in fields.iter().enumerate() {
                let (row, column) = (row as u32, column as u16);
                if let Ok(number) = field.parse::<f64>() {
                    sheet.write_number(row, column, number).unwrap();
                } else if let Some(serial) = field.strip_prefix("date:") {
                    sheet.write_number_with_format(row, column, serial.parse::<f64>().unwrap(), &date).unwrap();
                } else if let Some(formula) = field.strip_prefix('=') {
                    let (formula, result) = formula.split_once('=').unwrap();
                    let formula = rust_xlsxwriter::Formula::new(formula).set_result(result);
                    sheet.write_formula(row, column, formula).unwrap();
                } else if *field == "TRUE" {
                    sheet.write_boolean(row, column, true).unwrap();
                } else if !field.is_empty() {
                    sheet.write_string(row, column, *field).unwrap();
                }
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}
