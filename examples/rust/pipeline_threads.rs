//! Threads and endings of a pipeline: names, cores, priorities, a handler that may fail, and a shutdown with a deadline.

use core::error::Error;
use core::time::Duration;
use std::time::Instant;

use annulus::Seq;
use annulus::pipeline::{OnPanic, PipelineDeadlineError, Settings, StartError};
use annulus::wait::Blocking;

fn main() -> Result<(), Box<dyn Error>> {
    let mut stages = annulus::ring::<u64>(256)?.multi_producer().wait(Blocking::default()).pipeline();
    let stage = stages.stage()?;

    // The part that must not fail: a core of its own, and the whole pipeline halts if it panics.
    let matching = Settings::named("matching").core(0);
    stages.handler(stage, matching, |_order: &u64, _: Seq, _: bool| { /* ... */ })?;

    // The part that one can do without: low priority, and the others go on if it panics.
    let metrics = Settings::named("metrics").nice(10).on_panic(OnPanic::Leave);
    stages
        .handler(stage, metrics, |order: &u64, _: Seq, _: bool| assert_ne!(*order, 500, "no such order"))?;

    // All threads have what they asked for when `start` returns, or none of them is left.
    let (producer, pipeline) = match stages.start() {
        Ok(started) => started,
        Err(StartError::Thread { name, setting, source }) => {
            println!("{name} did not get its {setting}: {source}");
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };

    let feeds: Vec<_> = (0..2)
        .map(|feed| {
            let mut producer = producer.clone();
            std::thread::spawn(move || {
                (0..1_000).try_for_each(|n| producer.publish(|slot| *slot = 2 * n + feed).map(drop))
            })
        })
        .collect();
    for feed in feeds {
        feed.join().expect("feeds do not panic")?;
    }

    // Closes the ring and lets the handlers finish, for a second; then what is left is dropped.
    let ended = match pipeline.drain_deadline(Instant::now() + Duration::from_secs(1)) {
        Err(PipelineDeadlineError::TimedOut(pipeline)) => {
            pipeline.halt_deadline(Instant::now() + Duration::from_secs(1))
        }
        ended => ended,
    };
    match ended {
        Err(PipelineDeadlineError::Panicked(panics)) => {
            assert_eq!((panics.len(), panics[0].name()), (1, "metrics"));
            println!("{}", panics[0]);
            Ok(())
        }
        Err(error) => Err(error.into()),
        Ok(()) => unreachable!("somebody orders 500"),
    }
}
