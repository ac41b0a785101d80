//! Programs of handlers on the threads of a pipeline.

use core::time::Duration;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use annulus::pipeline::{
    BatchHandler, ExclusiveHandler, Handler, OnPanic, Pipeline, PipelineDeadlineError, PipelineError,
    Settings, Ticket,
};
use annulus::wait::{Blocking, WaitStrategy, Yielding};
use annulus::{Builder, Seq, SeqRange, ring};
use fastrand::Rng;

use crate::account::{Account, Every, Published};
use crate::cast::{Cast, Done};
use crate::event::{Payload, Plain};
use crate::judge::Verdict;
use crate::kinds::AnyKind;
use crate::lane::Ending;
use crate::planned::{self, Planned};
use crate::play::{Context, message};
use crate::program::{Producers, Program, Waiting};
use crate::stamp::mix;

/// Who ends the pipeline, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finish {
    /// Waits for the producers and the handlers.
    Join,
    /// The same, in many short waits.
    JoinInPieces,
    Drain,
    Halt,
    Drop,
}

/// A handler that looks at each event, and panics where it is told to.
struct Watch {
    context: Arc<Context>,
    unit: usize,
    account: Account,
    panics: Option<(u64, OnPanic)>,
    panicked: bool,
}

impl Watch {
    fn see(&mut self, events: &[&[Plain]], range: SeqRange) {
        let Self { context, unit, account, .. } = self;
        context.progress.check(*unit, range);
        if let Some((after, on_panic)) = self.panics
            && account.events() >= after
        {
            self.panicked = true;
            if on_panic == OnPanic::Leave {
                context.progress.leave(*unit);
            }
            planned::unwind();
        }
        let start = context.progress.ordinal(range.start);
        for (at, event) in (start..).zip(events.iter().copied().flatten()) {
            account.see(context.key, event.read(), Some(at));
        }
        context.progress.handled(*unit, range);
    }
}

impl Handler<Plain> for Watch {
    fn on_event(&mut self, event: &Plain, sequence: Seq, _end_of_batch: bool) {
        self.see(&[core::slice::from_ref(event)], SeqRange::new(sequence, 1));
    }
}

impl BatchHandler<Plain> for Watch {
    fn on_batch(&mut self, first: &[Plain], second: &[Plain], sequences: SeqRange) {
        self.see(&[first, second], sequences);
    }
}

impl ExclusiveHandler<Plain> for Watch {
    fn on_event(&mut self, event: &mut Plain, sequence: Seq, _end_of_batch: bool) {
        self.see(&[core::slice::from_ref(event)], SeqRange::new(sequence, 1));
        event.spoil();
    }
}

/// Runs a program of handlers.
pub(crate) fn play(program: &Program) -> Result<Verdict, String> {
    let begin = || ring::<Plain>(program.capacity).map_err(|error| error.to_string());
    match program.waiting {
        Waiting::Yielding => with_wait(program, begin()?.wait(Yielding)),
        _ => with_wait(program, begin()?.wait(Blocking::new())),
    }
}

fn with_wait<W>(program: &Program, builder: Builder<Plain, annulus::Single, W>) -> Result<Verdict, String>
where
    W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
{
    let builder = builder.start(program.start);
    match program.producers {
        Producers::Single => run(program, builder),
        Producers::Multi => run(program, builder.multi_producer()),
        Producers::JoinableSingle => run(program, builder.joinable(program.threads())),
        Producers::JoinableMulti => run(program, builder.multi_producer().joinable(program.threads())),
    }
}

fn run<K, W>(program: &Program, builder: Builder<Plain, K, W>) -> Result<Verdict, String>
where
    K: AnyKind + 'static,
    W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
{
    let rng = &mut Rng::with_seed(program.seed.rotate_left(17));
    let finish = [
        Finish::Join,
        Finish::Join,
        Finish::Join,
        Finish::JoinInPieces,
        Finish::Drain,
        Finish::Halt,
        Finish::Drop,
    ][rng.usize(..7)];
    let mut cast = Cast::new(program).map_err(|error| error.to_string())?;
    let handlers = program.stages.iter().map(|stage| stage.members).sum::<u32>();
    let all = u64::from(program.events) * u64::from(program.lanes);
    // One of the handlers, or none.
    let panics = (rng.u8(..3) == 0).then(|| {
        let on_panic = if rng.bool() { OnPanic::Halt } else { OnPanic::Leave };
        (rng.u32(..handlers), rng.u64(..all), on_panic)
    });
    let halts = panics.is_some_and(|(.., on_panic)| on_panic == OnPanic::Halt);
    let stops = matches!(finish, Finish::Drain | Finish::Halt | Finish::Drop);
    // Producers may find that every handler has gone, too.
    let context = Arc::get_mut(&mut cast.context).expect("nobody else has it yet");
    context.may_end_early |= panics.is_some() || stops;

    let mut stages = builder.pipeline();
    let mut tickets: Vec<(bool, Ticket<Watch>)> = Vec::new();
    let mut own = Vec::new();
    let mut number = 0;
    for (index, plan) in program.stages.iter().enumerate() {
        let before: Vec<_> = plan.before.iter().map(|before| own[*before]).collect();
        let stage = stages.stage_after(&before).map_err(|error| error.to_string())?;
        own.push(stage);
        for member in 0..plan.members {
            let mine = panics.filter(|(handler, ..)| *handler == number);
            let settings = mine.map_or(Settings::new(), |(.., on_panic)| Settings::new().on_panic(on_panic));
            let watch = watch(&cast, cast.unit(index, member), mine.map(|(_, after, on)| (after, on)));
            let ticket = match rng.bool() {
                true => stages.handler(stage, settings, watch),
                false => stages.batch_handler(stage, settings, watch),
            };
            tickets.push((mine.is_some(), ticket.map_err(|error| error.to_string())?));
            number += 1;
        }
    }
    if program.last.is_some() {
        let watch = watch(&cast, cast.unit(own.len(), 0), None);
        tickets.push((false, stages.exclusive("last", watch).map_err(|error| error.to_string())?));
    }

    let (producer, pipeline) = stages.start().map_err(|error| error.to_string())?;
    let mut lanes = Vec::new();
    for lane in 1..program.lanes {
        let producer = K::another(&producer).expect("several lanes have several producers");
        lanes.push(cast.lane(lane, producer));
    }
    lanes.push(cast.lane(0, producer));
    let after = Duration::from_micros(rng.u64(..3000));
    let (outcome, done) = thread::scope(|scope| {
        let lanes: Vec<_> = lanes.into_iter().map(|lane| scope.spawn(lane)).collect();
        let outcome = end(pipeline, finish, after);
        (outcome, lanes.into_iter().map(|lane| lane.join()).collect::<Vec<_>>())
    });
    let mut published = Vec::new();
    for done in done {
        match done.map_err(|payload| message(&*payload))? {
            Done::Lane(lane) => published.push(lane),
            Done::Readers(_) => {}
        }
    }
    let whole =
        !halts && !matches!(finish, Finish::Halt | Finish::Drop) && program.ending != Some(Ending::Halt);
    let watches = tickets.iter().map(|(told, ticket)| Some((*told, ticket.take()?)));
    let watches: Option<Vec<_>> = watches.collect();
    let watches = watches.ok_or("a handler did not come back")?;
    let panicked = watches.iter().filter(|(_, watch)| watch.panicked).count();
    check_outcome(outcome, panicked, program.ending == Some(Ending::Halt))?;
    let deterministic = whole && !stops && program.is_deterministic();
    judge(program, &watches, &published, whole, deterministic)
}

fn watch(cast: &Cast, unit: usize, panics: Option<(u64, OnPanic)>) -> Watch {
    let account = Account::Every(Every::from(0));
    Watch { context: Arc::clone(&cast.context), unit, account, panics, panicked: false }
}

/// Ends a pipeline. `None` where that tells nothing.
fn end<K: AnyKind, W: WaitStrategy>(
    mut pipeline: Pipeline<Plain, K, W>,
    finish: Finish,
    after: Duration,
) -> Option<Result<(), PipelineError>> {
    match finish {
        Finish::Join => Some(pipeline.join()),
        Finish::JoinInPieces => loop {
            match pipeline.join_deadline(Instant::now() + Duration::from_millis(1)) {
                Ok(()) => return Some(Ok(())),
                Err(PipelineDeadlineError::TimedOut(back)) => pipeline = back,
                Err(PipelineDeadlineError::Panicked(panics)) => {
                    return Some(Err(PipelineError::Panicked(panics)));
                }
                Err(_) => return Some(Err(PipelineError::Halted)),
            }
        },
        Finish::Drain => {
            thread::sleep(after);
            Some(K::drain(pipeline))
        }
        Finish::Halt => {
            thread::sleep(after);
            Some(pipeline.halt())
        }
        Finish::Drop => {
            thread::sleep(after);
            drop(pipeline);
            None
        }
    }
}

/// Every panic comes back, and nothing else does.
fn check_outcome(
    outcome: Option<Result<(), PipelineError>>,
    panicked: usize,
    may_be_halted: bool,
) -> Result<(), String> {
    match outcome {
        None => Ok(()),
        Some(Ok(())) if panicked == 0 => Ok(()),
        Some(Ok(())) => Err(format!("{panicked} handlers panicked, and nobody was told")),
        Some(Err(PipelineError::Panicked(panics))) => {
            let count = panics.len();
            for panic in panics {
                let text = panic.to_string();
                if !panic.into_payload().is::<Planned>() {
                    return Err(text);
                }
            }
            if count == panicked { Ok(()) } else { Err(format!("{count} panics of {panicked}")) }
        }
        Some(Err(_)) if may_be_halted => Ok(()),
        Some(Err(error)) => Err(error.to_string()),
    }
}

fn judge(
    program: &Program,
    watches: &[(bool, Watch)],
    published: &[Published],
    whole: bool,
    deterministic: bool,
) -> Result<Verdict, String> {
    let mut verdict = Verdict { events: 0, digest: program.seed };
    for (told, watch) in watches {
        verdict.events += watch.account.events();
        let Account::Every(every) = &watch.account else { continue };
        for lane in published {
            let right = if whole && !watch.panicked { every.whole(*lane) } else { every.within(*lane) };
            right.map_err(|wrong| format!("handler {} got {wrong}", watch.unit))?;
        }
        if deterministic && !told {
            verdict.digest = mix(&[verdict.digest, watch.unit as u64, every.digest]);
        }
    }
    Ok(verdict)
}
