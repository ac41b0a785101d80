//! `decode IMAGE FRAMES`: prints the messages that an image logged by `defmt`, whose console was written to a file.

use core::error::Error;
use defmt_decoder::{DecodeError, Table};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1);
    let (Some(image), Some(frames)) = (arguments.next(), arguments.next()) else {
        return Err("decode IMAGE FRAMES".into());
    };
    let table = Table::parse(&fs::read(image)?)?.ok_or("the image logs nothing by defmt")?;
    let mut decoder = table.new_stream_decoder();
    decoder.received(&fs::read(frames)?);
    loop {
        match decoder.decode() {
            Ok(frame) => println!("{}", frame.display_message()),
            Err(DecodeError::UnexpectedEof) => return Ok(()),
            Err(DecodeError::Malformed) => return Err("a frame is malformed".into()),
        }
    }
}
