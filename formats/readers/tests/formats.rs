//! Files of every format to the text of their tables.

#[path = "common/parquet.rs"]
mod made_parquet;
#[path = "common/xlsx.rs"]
mod made_xlsx;

use format_readers::Readers;
use formats::{Converter, Format, Formats, Limit, Problem};
use made_parquet::{parquet, parquet_rows};
use made_xlsx::xlsx;
use parquet::basic::{Compression, GzipLevel};
use parquet::file::properties::WriterVersion;

/// The tables of a file that comes in pieces: name and text. A file that is a single table has no name.
fn convert_in(format: Format, bytes: &[u8], piece: usize) -> Result<Vec<(String, String)>, Problem> {
    let mut converter = Readers.open(format)?;
    let mut rows = Vec::new();
    for piece in bytes.chunks(piece) {
        converter.push(piece, &mut rows)?;
    }
    let names = converter.end(&mut rows)?;
    let text = |rows: Vec<u8>| String::from_utf8(rows).unwrap();
    if names.is_empty() {
        return Ok(vec![(String::new(), text(rows))]);
    }
    // In any order, and again.
    let mut tables = Vec::new();
    for table in (0..names.len()).rev().chain(0..names.len()) {
        tables.push((names[table].clone(), text(all_rows(&mut *converter, table)?)));
    }
    let again = tables.split_off(names.len());
    tables.reverse();
    assert_eq!(tables, again);
    Ok(tables)
}

fn all_rows(converter: &mut dyn Converter, table: usize) -> Result<Vec<u8>, Problem> {
    let mut rows = Vec::new();
    converter.begin_table(table)?;
    while converter.next_rows(&mut rows)? {}
    Ok(rows)
}

fn convert(format: Format, bytes: &[u8]) -> Result<Vec<(String, String)>, Problem> {
    let converted = convert_in(format, bytes, 1 << 16);
    assert_eq!(convert_in(format, bytes, 7), converted, "pieces of any size give the same");
    converted
}

/// The text of a file that is a single table.
fn only(format: Format, bytes: &[u8]) -> String {
    let mut tables = convert(format, bytes).unwrap();
    assert_eq!(tables.len(), 1, "{tables:?}");
    tables.remove(0).1
}

fn json(text: &str) -> String {
    only(Format::Json, text.as_bytes())
}

#[test]
fn cells_of_a_workbook_are_written_as_a_program_writes_them() {
    let rows: &[&[&str]] = &[
        &["user", "title", "rating", "date", "sum", "seen"],
        &["1", "Heat, \"the\" film", "4.5", "date:36526", "=A2+1=2", "TRUE"],
        &["630892123456", "", "4", "date:36526.5", "=A3=text", ""],
        &[],
        &["", "Ran", "", "", "", ""],
    ];
    let text = only(Format::Workbook, &xlsx(&[("Ratings", rows)]));
    assert_eq!(
        text,
        "user,title,rating,date,sum,seen\n\
         1,\"Heat, \"\"the\"\" film\",4.5,2000-01-01,2,true\n\
         630892123456,,4,\"2000-01-01 12:00:00\",text,\n\
         \n\
         ,Ran,,,,\n"
    );
}

#[test]
fn a_workbook_has_all_its_sheets() {
    let sheets: &[(&str, &[&[&str]])] =
        &[("Notes", &[&["Made by us"]]), ("Ratings", &[&["a", "b"], &["1", "2"]]), ("Empty", &[])];
    let tables = convert(Format::Workbook, &xlsx(sheets)).unwrap();
    let expected = [("Notes", "\"Made by us\"\n"), ("Ratings", "a,b\n1,2\n"), ("Empty", "")];
    assert_eq!(tables, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
}

#[test]
fn merged_cells_and_far_corners_do_no_harm() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.merge_range(0, 0, 2, 1, "merged", &rust_xlsxwriter::Format::new()).unwrap();
    sheet.write_number(3, 1, 5).unwrap();
    sheet.write_number(1_048_575, 3, 7).unwrap();
    let text = only(Format::Workbook, &workbook.save_to_buffer().unwrap());
    assert!(text.starts_with("merged\n\n\n,5\n\n"), "{:?}", &text[..20]);
    assert!(text.ends_with("\n,,,7\n"));
    assert_eq!(text.matches('\n').count(), 1_048_576);
}

#[test]
fn a_sheet_without_end_is_refused_before_it_fills_the_memory() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for row in 0..7000 {
        sheet.write_number(row, 16_383, 1).unwrap();
    }
    let mut converter = Readers.open(Format::Workbook).unwrap();
    converter.push(&workbook.save_to_buffer().unwrap(), &mut Vec::new()).unwrap();
    converter.end(&mut Vec::new()).unwrap();
    converter.begin_table(0).unwrap();
    let mut rows = Vec::new();
    let problem = loop {
        rows.clear();
        match converter.next_rows(&mut rows) {
            Ok(true) => assert!(rows.len() < 1 << 20, "some rows at a time"),
            Ok(false) => panic!("all of it was written"),
            Err(problem) => break problem,
        }
    };
    assert_eq!(problem, Problem::TooMuch(Limit::Cells(100_000_000)));
}

#[test]
fn a_workbook_that_unpacks_to_more_than_it_says_is_refused() {
    let rows: Vec<String> = (0..30_000u64).map(|row| (row * 2_654_435_761 % 1_000_003).to_string()).collect();
    let rows: Vec<[&str; 1]> = rows.iter().map(|number| [number.as_str()]).collect();
    let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
    let book = xlsx(&[("Ratings", &rows)]);
    assert!(convert(Format::Workbook, &book).is_ok());
    // The directory at the end names each file 46 bytes after its entry begins, and says 22 before that how large it is.
    let name = b"xl/worksheets/sheet1.xml";
    let at = book.windows(name.len()).rposition(|window| window == name).unwrap();
    let saying = |size: u32| {
        let mut book = book.clone();
        book[at - 22..at - 18].copy_from_slice(&size.to_le_bytes());
        convert(Format::Workbook, &book)
    };
    assert!(matches!(saying(1000), Err(Problem::Damaged(_))));
    assert_eq!(saying(4_000_000_000), Err(Problem::TooMuch(Limit::Bytes(1_000_000_000))));
}

#[test]
fn workbooks_that_cannot_be_read_say_why() {
    let book = xlsx(&[("A", &[&["1"]])]);
    for bytes in [&book[..book.len() / 2], b"PK\x03\x04nothing", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on", b""] {
        assert!(matches!(convert(Format::Workbook, bytes), Err(Problem::Damaged(_))));
    }
    let locked: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let locked = [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &locked].concat();
    assert_eq!(convert(Format::Workbook, &locked), Err(Problem::Locked));
}

#[test]
fn workbooks_of_other_programs() {
    let expected = "user,title,rating,date\n1,\"Heat (1995)\",4.5,2020-02-29\n2,Amélie,3,\n";
    for (name, bytes) in [
        ("ratings.xls", &include_bytes!("files/ratings.xls")[..]),
        ("ratings.ods", &include_bytes!("files/ratings.ods")[..]),
    ] {
        let tables = convert(Format::Workbook, bytes).unwrap();
        let names: Vec<&str> = tables.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Ratings", "Notes"], "{name}");
        assert_eq!(tables[0].1, expected, "{name}");
    }
}

#[test]
fn parquet_in_every_compression_and_version() {
    let compressions =
        [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::GZIP(GzipLevel::default()), Compression::LZ4_RAW];
    for compression in compressions {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            let text = only(Format::Parquet, &parquet(compression, version, 2500));
            assert!(text == parquet_rows(2500), "{compression} {version:?}: {}", &text[..200]);
        }
    }
}

#[test]
fn parquet_files_that_cannot_be_read_say_why() {
    let file = parquet(Compression::SNAPPY, WriterVersion::PARQUET_1_0, 100);
    let mut cut = file.clone();
    cut.truncate(file.len() - 20);
    assert!(matches!(convert(Format::Parquet, &cut), Err(Problem::Damaged(_))));
    // A page that is not what it was packed from.
    let mut changed = file.clone();
    changed[100..140].fill(0xff);
    assert!(matches!(convert(Format::Parquet, &changed), Err(Problem::Damaged(_))));
    let locked = [&file[..file.len() - 4], b"PARE"].concat();
    assert_eq!(convert(Format::Parquet, &locked), Err(Problem::Locked));
    let brotli = include_bytes!("files/brotli.parquet");
    assert_eq!(convert(Format::Parquet, brotli), Err(Problem::Compression("BROTLI".to_owned())));
    let nested = include_bytes!("files/nested.parquet");
    assert_eq!(convert(Format::Parquet, nested), Err(Problem::NestedColumn("seen".to_owned())));
}

/// Zstandard's compressor is written in C: these files were made by others.
#[test]
fn parquet_as_pandas_writes_it() {
    let text = only(Format::Parquet, include_bytes!("files/club.parquet"));
    assert!(text.starts_with("member,film,stars\nu1,\"Film 1\",2\n"), "{text}");
    assert_eq!(text.lines().count(), 241);
    let text = only(Format::Parquet, include_bytes!("files/types.parquet"));
    assert_eq!(
        text,
        "who,user,title,rating,price,when,day,genres,meta.id,ok,small\n\
         a,1,Heat,4.5,3.25,\"1997-12-04 15:55:49\",2000-02-29,\"Action|Crime\",7,true,200\n\
         b,2,Amélie,,-0.5,,,,,false,\n\
         c,,,3,,\"2020-01-01 00:00:00\",1999-12-31,Drama,8,,3\n"
    );
}

#[test]
fn json_lines_and_lists_of_records() {
    let amazon = "{\"reviewerID\": \"A1\", \"asin\": \"000\", \"helpful\": [2, 3], \"overall\": 5.0}\n\
                  {\"reviewerID\": \"A2\", \"asin\": \"001\", \"reviewText\": \"So\\n\\\"so\\\"\", \"overall\": 3.0}\n";
    let expected = "reviewerID,asin,helpful,overall,reviewText\nA1,000,\"2|3\",5,\nA2,001,,3,\"So \"\"so\"\"\"\n";
    assert_eq!(json(amazon), expected);
    let list = format!("[{}]", amazon.trim().replace("}\n{", "},\n{"));
    assert_eq!(json(&list), expected);
    let python = amazon.replace('"', "'").replace("\\'", "\\\"");
    assert_eq!(json(&python), expected);
    let indented = amazon.replace(", ", ",\n  ");
    assert_eq!(json(&indented), expected);
    let utf16: Vec<u8> = format!("\u{feff}{amazon}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(only(Format::Json, &utf16), expected);
    assert_eq!(only(Format::Json, format!("\u{feff}{amazon}").as_bytes()), expected);
}

#[test]
fn nested_records_are_made_flat() {
    let text = "[{\"user\": {\"id\": 1, \"name\": \"Ann\"}, \"tags\": [\"a\", \"b\"], \"rating\": null},\n\
                 {\"user\": {\"id\": 2}, \"rating\": 4, \"genres\": [{\"id\": 5, \"name\": \"Drama\"}]}]";
    assert_eq!(json(text), "user.id,user.name,tags,rating,genres\n1,Ann,\"a|b\",,\n2,,,4,Drama\n");
    let steam = "{'user_id': 'u1', 'items': [{'item_id': '10', 'playtime_forever': 6}, {'item_id': '20', 'playtime_forever': 0}]}\n\
                 {'user_id': 'u2', 'items': [{'item_id': '10', 'playtime_forever': 3}]}\n";
    assert_eq!(json(steam), "user_id,item_id,playtime_forever\nu1,10,6\nu1,20,0\nu2,10,3\n");
    let by_item = "[{\"user\": \"u1\", \"ratings\": {\"Heat\": 5, \"Up\": 3}}, {\"user\": \"u2\", \"ratings\": {\"Ran\": 4, \"Up\": 1}}]";
    assert_eq!(json(by_item), "user,item,rating\nu1,Heat,5\nu1,Up,3\nu2,Ran,4\nu2,Up,1\n");
}

#[test]
fn a_dictionary_of_dictionaries_is_ratings_by_user_and_item() {
    let critics = "{\"Lisa Rose\": {\"Lady in the Water\": 2.5, \"Snakes on a Plane\": 3.5},\n\
                    \"Toby\": {\"Snakes on a Plane\": 4.5, \"You, Me and Dupree\": 1.0}}";
    let expected = "user,item,rating\n\"Lisa Rose\",\"Lady in the Water\",2.5\n\"Lisa Rose\",\"Snakes on a Plane\",3.5\n\
                    Toby,\"Snakes on a Plane\",4.5\nToby,\"You, Me and Dupree\",1\n";
    assert_eq!(json(critics), expected);
    assert_eq!(json(&critics.replace('"', "'")), expected);
    assert_eq!(json(&format!("{{\"critics\": {critics}}}")), expected);
    let full = "{\"u1\": {\"Heat\": 5, \"Up\": 3}, \"u2\": {\"Heat\": 1, \"Up\": 2}}";
    assert_eq!(json(full), "user,item,rating\nu1,Heat,5\nu1,Up,3\nu2,Heat,1\nu2,Up,2\n");
    let facts = "{\"u1\": {\"Heat\": {\"rating\": 5, \"at\": 7}}, \"u2\": {\"Up\": {\"rating\": 2}}}";
    assert_eq!(json(facts), "user,item,rating,at\nu1,Heat,5,7\nu2,Up,2,\n");
    let lists = "{\"u1\": [{\"movie\": \"Heat\", \"rating\": 5}], \"u2\": [{\"movie\": \"Up\", \"rating\": 2}]}";
    assert_eq!(json(lists), "user,movie,rating\nu1,Heat,5\nu2,Up,2\n");
    let pairs = "{\"u1\": [[\"Heat\", 5], [\"Up\", 4]], \"u2\": [[\"Up\", 2]]}";
    assert_eq!(json(pairs), "u1,Heat,5\nu1,Up,4\nu2,Up,2\n");
    assert_eq!(json("{\"Heat\": 5, \"Up\": 3, \"Ran\": 4.0}"), "title,\"my rating\"\nHeat,5\nUp,3\nRan,4\n");
}

#[test]
fn tables_as_pandas_writes_them() {
    let expected = "user,item,rating\n1,a,4.5\n2,b,3\n";
    for text in [
        r#"{"user":{"0":1,"1":2},"item":{"0":"a","1":"b"},"rating":{"0":4.5,"1":3.0}}"#,
        r#"{"columns":["user","item","rating"],"index":[0,1],"data":[[1,"a",4.5],[2,"b",3.0]]}"#,
        r#"{"schema":{"fields":[{"name":"user","type":"integer"}]},"data":[{"user":1,"item":"a","rating":4.5},{"user":2,"item":"b","rating":3.0}]}"#,
        r#"[{"user":1,"item":"a","rating":4.5},{"user":2,"item":"b","rating":3.0}]"#,
        r#"{"user":[1,2],"item":["a","b"],"rating":[4.5,3.0]}"#,
        r#"[["user","item","rating"],[1,"a",4.5],[2,"b",3.0]]"#,
    ] {
        assert_eq!(json(text), expected, "{text}");
    }
    let by_index = r#"{"0":{"user":1,"item":2,"rating":4.5},"1":{"user":2,"item":2,"rating":3.0}}"#;
    assert_eq!(json(by_index), "id,user,item,rating\n0,1,2,4.5\n1,2,2,3\n");
}

#[test]
fn lists_by_name_are_tables() {
    let text =
        r#"{"version": 3, "data": {"ratings": [{"u": 1, "m": 2, "r": 3}], "movies": [{"m": 2, "title": "Up"}]}}"#;
    let tables = convert(Format::Json, text.as_bytes()).unwrap();
    let expected = [("data/ratings", "u,m,r\n1,2,3\n"), ("data/movies", "m,title\n2,Up\n")];
    assert_eq!(tables, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
    assert_eq!(json(r#"{"ratings": [{"u": 1, "r": 3}, {"u": 2, "r": 4}]}"#), "u,r\n1,3\n2,4\n");
}

#[test]
fn one_bad_line_leaves_the_others_what_they_are() {
    let lines = "{\"u\": 1, \"r\": 5}\n{\"u\": 2, \"r\n{\"u\": 3, \"r\": 4}\n{\"u\": 4";
    assert_eq!(json(lines), "u,r\n1,5\n\"{\"\"u\"\": 2, \"\"r\"\n3,4\n\"{\"\"u\"\": 4\"\n");
}

#[test]
fn json_that_cannot_be_read_says_why() {
    for text in ["{\"a\": [1, 2}", "[{\"a\": 1}, {\"a\": }]", "[{\"a\": 1}", "{\"a\": 1"] {
        assert!(matches!(convert(Format::Json, text.as_bytes()), Err(Problem::Damaged(_))), "{text}");
    }
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    assert_eq!(convert_in(Format::Json, deep.as_bytes(), 1 << 16), Err(Problem::TooDeep { most: 64 }));
    let deep = "{\"a\":".repeat(100_000) + "1" + &"}".repeat(100_000);
    assert_eq!(convert_in(Format::Json, deep.as_bytes(), 1 << 16), Err(Problem::TooDeep { most: 64 }));
    let wide: String = (0..30_000).map(|n| format!("\"c{n}\": [], ")).collect();
    let wide = format!("[{{{wide} \"u\": 1}}]");
    assert_eq!(convert_in(Format::Json, wide.as_bytes(), 1 << 16), Err(Problem::TooMuch(Limit::Columns(20_000))));
}

#[test]
fn tables_of_a_page() {
    let page = "<html><head><meta http-equiv=Content-Type content='text/html; charset=windows-1252'>\
        <style>td { color: red }</style></head><body>\
        <table><caption>Ratings</caption><thead><tr><th>user<th>title<th>rating</tr></thead>\
        <tr><td rowspan=2>1</td><td>Am\u{e9}lie &amp; <b>co</b></td><td>4</td></tr>\
        <tr><td>Heat<br>(1995)</td><td>3,5</td></tr>\
        <tr><td colspan=2>&nbsp;</td><td><img src=x alt='5'></td></tr></table>\
        <table><tr><td>layout</td></tr></table></body></html>";
    let bytes: Vec<u8> = page.chars().map(|c| c as u8).collect();
    let tables = convert(Format::Html, &bytes).unwrap();
    let rows = "user,title,rating\n1,\"Amélie & co\",4\n1,\"Heat (1995)\",\"3,5\"\n,,5\n";
    assert_eq!(tables, [("Ratings".to_owned(), rows.to_owned())]);
    assert_eq!(convert(Format::Html, b"<html><p>Hello</p></html>"), Err(Problem::NoTable));
    let deep = "<table><tr><td>".repeat(100_000);
    assert!(convert_in(Format::Html, deep.as_bytes(), 1 << 16).is_err(), "no table of two rows");
}

#[test]
fn elements_that_repeat_are_rows() {
    let xml = "<?xml version='1.0' encoding='ISO-8859-1' ?><!-- by us --><myanimelist><myinfo><user_id>7</user_id>\
        <user_name>ann</user_name></myinfo>\
        <anime><series_animedb_id>1</series_animedb_id><series_title><![CDATA[Cowboy Bebop & co]]></series_title>\
        <my_score>9</my_score><my_tags/></anime>\
        <anime><series_animedb_id>2</series_animedb_id><series_title>Caf\u{e9} &#38; Tea</series_title>\
        <my_score>0</my_score></anime></myanimelist>";
    let bytes: Vec<u8> = xml.chars().map(|c| c as u8).collect();
    let tables = convert(Format::Xml, &bytes).unwrap();
    let rows = "series_animedb_id,series_title,my_score\n1,\"Cowboy Bebop & co\",9\n2,\"Café & Tea\",0\n";
    assert_eq!(tables, [("anime".to_owned(), rows.to_owned())]);
    let attributes = "<r><row user='1' item='a' rating='4'/><row user='2' item='b' rating='3'/></r>";
    assert_eq!(only(Format::Xml, attributes.as_bytes()), "user,item,rating\n1,a,4\n2,b,3\n");
    let sheet = "<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><Workbook xmlns:ss='urn:x'>\
        <Worksheet ss:Name='R'><Table><Row><Cell><Data ss:Type='String'>user</Data></Cell><Cell><Data>r</Data></Cell></Row>\
        <Row><Cell ss:Index='2'><Data ss:Type='Number'>4</Data></Cell></Row></Table></Worksheet></Workbook>";
    let tables = convert(Format::Xml, sheet.as_bytes()).unwrap();
    assert_eq!(tables, [("R".to_owned(), "user,r\n,4\n".to_owned())]);
}

#[test]
fn xml_that_cannot_be_read_says_why() {
    for text in ["<a><b></a>", "<a><b>1</b>", "<a", ""] {
        assert!(convert(Format::Xml, text.as_bytes()).is_err(), "{text}");
    }
    let deep = "<a>".repeat(100_000) + &"</a>".repeat(100_000);
    assert_eq!(convert_in(Format::Xml, deep.as_bytes(), 1 << 16), Err(Problem::TooDeep { most: 64 }));
    // Entities that grow are left as they are.
    let bomb = "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]>\
        <r><row><t>&b;</t><u>1</u></row><row><t>x</t><u>2</u></row></r>";
    assert_eq!(only(Format::Xml, bomb.as_bytes()), "t,u\n\"&b;\",1\nx,2\n");
}
