//! Messages of any length: two threads log lines into one ring, and a reader copies nothing.

use core::error::Error;
use std::io::Write;
use std::thread;

use annulus::error::MessageError;

const LINES: usize = 10_000;

fn main() -> Result<(), Box<dyn Error>> {
    // 1,024 units of 8 bytes: messages of up to 1,016 bytes.
    let (producer, mut consumer) = annulus::message_ring(1024)?.multi_producer().build()?;

    let loggers = ["north", "south"].map(|name| {
        let mut producer = producer.clone();
        thread::spawn(move || {
            let longest = producer.max_len();
            for n in 0..LINES {
                // Room for the longest line, of which only what is written is published.
                let mut claim = producer.claim(64)?;
                let mut rest = claim.bytes();
                write!(rest, "{name} {n}: {:*<1$}", "", n % 40).expect("a line is shorter than 64 bytes");
                let spare = rest.len();
                claim.publish_len(64 - spare);
            }
            // Several messages at once: one claim, one run, seen together or not at all.
            producer.publish_batch(&[name.as_bytes(), b"is done"])?;
            assert_eq!(
                producer.write(&vec![0; longest + 1]),
                Err(MessageError::TooLong { len: longest + 1, max: longest })
            );
            Ok::<_, MessageError>(())
        })
    });
    drop(producer); // the loggers' own are left; the last one's drop closes the ring

    let (mut lines, mut bytes, mut last) = (0, 0, [0; 2]);
    while let Ok(batch) = consumer.poll(64) {
        for message in &batch {
            lines += 1;
            bytes += message.len();
            let line = core::str::from_utf8(message)?;
            if let Some((name, rest)) = line.split_once(' ')
                && let Some((n, _)) = rest.split_once(':')
            {
                // Each logger's lines come in its own order.
                let n: usize = n.parse()?;
                let last = &mut last[usize::from(name == "south")];
                assert_eq!(n, *last);
                *last += 1;
            }
        }
    }
    for logger in loggers {
        logger.join().expect("no logger panics")?;
    }
    assert_eq!((lines, last), (2 * (LINES + 2), [LINES; 2]));
    println!("{lines} lines of {} bytes on average", bytes / lines);
    Ok(())
}
