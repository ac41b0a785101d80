//! Which model catches which mutant.

use super::mutant::Mutant;
use super::scratch;
use super::trial::{Models, Outcome};
use super::verdicts::{Verdict, Verdicts};
use crate::parts::Program;
use anyhow::{Context, Result, anyhow, ensure};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::thread;
use std::time::Instant;

/// Mutants with the programs that hold them.
#[derive(Debug)]
pub(super) struct Hunt<'m> {
    /// Each with its number, and the index of its program.
    quarry: Vec<(&'m Mutant, usize, usize)>,
    /// Those that are needed; the models of a copy are the same as those of any other.
    copies: BTreeMap<usize, Models>,
    jobs: usize,
    /// Whether a program's model passes with the original, as far as that was asked.
    sound: Mutex<BTreeMap<(usize, String), bool>>,
}

/// How a hunt went.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) caught: usize,
    /// How many ought to be caught.
    pub(super) wanted: usize,
    pub(super) equivalent: usize,
    pub(super) failures: Vec<String>,
}

/// What is found of one mutant.
#[derive(Debug)]
struct Finding {
    caught_by: Option<String>,
    /// Models that were killed.
    timed_out: Vec<String>,
}

impl<'m> Hunt<'m> {
    /// Builds the programs that hold the mutants `wanted`. Copies are divided and numbered for all mutants, so that they
    /// are the same whichever are wanted. Where it is known which models catch them, others are not built.
    pub(super) fn begin(
        mutants: &'m [Mutant],
        wanted: impl Fn(&Mutant) -> bool,
        verdicts: &Verdicts,
        equivalents: bool,
        jobs: Option<usize>,
    ) -> Result<Self> {
        let numbered = (1..).zip(mutants);
        let mut quarry = Vec::new();
        let mut copies = BTreeMap::new();
        for (index, copy) in scratch::divide(numbered).iter().enumerate() {
            let held = copy.numbers().map(|number| (&mutants[number - 1], number, index));
            let held: Vec<_> = held.filter(|(mutant, ..)| wanted(mutant)).collect();
            if !held.is_empty() {
                println!("building the models with {} mutants in them", copy.numbers().count());
                let needed = |models: &Program| {
                    held.iter().any(|(mutant, ..)| match verdicts.get(&mutant.name) {
                        Some(Verdict::Caught(model)) => models.holds(model),
                        Some(Verdict::Equivalent(_)) => equivalents,
                        Some(Verdict::Open(_)) | None => true,
                    })
                };
                copies.insert(index, Models::of(&copy.build(index, needed)?)?);
                quarry.extend(held);
            }
        }
        ensure!(!quarry.is_empty(), "no mutant is called so; `cargo xtask mutate --list` names them");
        quarry.sort_by_key(|(_, number, _)| *number);
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Ok(Self { quarry, copies, jobs: jobs.unwrap_or(cores).max(1), sound: Mutex::default() })
    }

    /// Runs models against the mutants. Adds verdicts that were not known.
    pub(super) fn run(&self, verdicts: &mut Verdicts, equivalents: bool) -> Result<Tally> {
        let known = &*verdicts;
        let mut tally = Tally::default();
        let findings = self.in_parallel(&self.quarry, |&(mutant, number, copy)| {
            let started = Instant::now();
            let verdict = known.get(&mutant.name);
            let finding = match verdict {
                Some(Verdict::Caught(model)) => self.pursue(number, copy, std::slice::from_ref(model))?,
                Some(Verdict::Equivalent(_)) if !equivalents => return Ok(None),
                _ => self.pursue(number, copy, &by_success(self.copies[&copy].names(), known))?,
            };
            let end = match (&finding.caught_by, verdict) {
                (Some(model), Some(Verdict::Equivalent(_))) => format!("is not equivalent: {model}"),
                (None, Some(Verdict::Equivalent(_))) if finding.timed_out.is_empty() => {
                    "equivalent".to_owned()
                }
                (None, Some(Verdict::Equivalent(_))) => {
                    format!("equivalent as far as was seen; killed: {}", finding.timed_out.join(", "))
                }
                (Some(model), _) => format!("caught by {model}"),
                (None, _) => "GOT AWAY".to_owned(),
            };
            println!("{:>6.1} s  {}: {end}", started.elapsed().as_secs_f64(), mutant.name);
            Ok(Some(finding))
        })?;
        let mut new = Vec::new();
        for ((mutant, ..), finding) in self.quarry.iter().zip(findings) {
            tally.count(mutant, finding.as_ref(), known.get(&mutant.name));
            let judged = matches!(known.get(&mutant.name), Some(Verdict::Caught(_) | Verdict::Equivalent(_)));
            if let (Some(Finding { caught_by: Some(model), .. }), false) = (finding, judged) {
                new.push((mutant.name.clone(), Verdict::Caught(model)));
            }
        }
        verdicts.extend(new);
        Ok(tally)
    }

    /// Runs models against a mutant until one fails, which must pass with the original.
    fn pursue(&self, number: usize, copy: usize, models: &[String]) -> Result<Finding> {
        let program = &self.copies[&copy];
        let mut timed_out = Vec::new();
        for model in models {
            match program.run(model, number)? {
                Outcome::Failed => {
                    ensure!(self.is_sound(copy, model)?, "`{model}` does not pass with the original");
                    return Ok(Finding { caught_by: Some(model.clone()), timed_out });
                }
                Outcome::Passed => {}
                Outcome::TimedOut => timed_out.push(model.clone()),
            }
        }
        Ok(Finding { caught_by: None, timed_out })
    }

    /// Whether a model passes with the original; asked once.
    fn is_sound(&self, copy: usize, model: &str) -> Result<bool> {
        let key = (copy, model.to_owned());
        if let Some(sound) = self.sound().get(&key) {
            return Ok(*sound);
        }
        let sound = self.copies[&copy].run(model, 0)? == Outcome::Passed;
        self.sound().insert(key, sound);
        Ok(sound)
    }

    fn sound(&self) -> MutexGuard<'_, BTreeMap<(usize, String), bool>> {
        self.sound.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Does `work` for each item on as many threads as there are jobs. The results are in the order of the items.
    fn in_parallel<I: Sync, R: Send>(
        &self,
        items: &[I],
        work: impl Fn(&I) -> Result<R> + Sync,
    ) -> Result<Vec<R>> {
        let next = AtomicUsize::new(0);
        let results: Mutex<BTreeMap<usize, Result<R>>> = Mutex::new(BTreeMap::new());
        thread::scope(|scope| {
            for _ in 0..self.jobs.min(items.len()) {
                scope.spawn(|| {
                    loop {
                        // Relaxed: the counter only deals out the items; the scope's end orders the results.
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        let Some(item) = items.get(index) else { return };
                        let result = work(item);
                        results.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(index, result);
                    }
                });
            }
        });
        let results = results.into_inner().map_err(|_| anyhow!("a thread panicked"))?;
        results.into_values().collect::<Result<_>>().context("the models cannot be run")
    }
}

impl Tally {
    fn count(&mut self, mutant: &Mutant, finding: Option<&Finding>, verdict: Option<&Verdict>) {
        let caught_by = finding.and_then(|finding| finding.caught_by.as_ref());
        let equivalent = matches!(verdict, Some(Verdict::Equivalent(_)));
        match (equivalent, caught_by) {
            (true, None) => self.equivalent += 1,
            (true, Some(model)) => {
                self.failures.push(format!("{}: not equivalent: caught by {model}", mutant.name));
            }
            (false, Some(_)) => self.caught += 1,
            (false, None) => {
                let timed_out = finding.map_or(&[][..], |finding| &finding.timed_out);
                let undecided = if timed_out.is_empty() {
                    String::new()
                } else {
                    format!("; killed: {}", timed_out.join(", "))
                };
                self.failures.push(format!("{}: got away{undecided}", mutant.name));
            }
        }
        self.wanted += usize::from(!equivalent);
    }
}

/// The models, those first that catch the most.
fn by_success(mut models: Vec<String>, verdicts: &Verdicts) -> Vec<String> {
    let catches = |model: &String| {
        let by = |verdict: &&Verdict| matches!(verdict, Verdict::Caught(by) if by == model);
        std::cmp::Reverse(verdicts.values().filter(by).count())
    };
    models.sort_by_cached_key(catches);
    models
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gets_away_and_what_is_falsely_equivalent_fail() {
        let mutant =
            Mutant { name: "m".into(), file: "a".into(), range: 0..0, instead: String::new(), breaks: "" };
        let caught = Finding { caught_by: Some("model".into()), timed_out: Vec::new() };
        let away = Finding { caught_by: None, timed_out: vec!["slow".into()] };
        let (by, same) = (Verdict::Caught("model".into()), Verdict::Equivalent("so".into()));
        let mut tally = Tally::default();
        tally.count(&mutant, Some(&caught), Some(&by));
        tally.count(&mutant, Some(&caught), None);
        tally.count(&mutant, None, Some(&same));
        assert_eq!((tally.caught, tally.wanted, tally.equivalent, tally.failures.len()), (2, 2, 1, 0));
        let mut open = Tally::default();
        open.count(&mutant, Some(&away), Some(&Verdict::Open("a little".into())));
        assert_eq!((open.caught, open.wanted, open.failures.len()), (0, 1, 1));
        tally.count(&mutant, Some(&away), Some(&by));
        tally.count(&mutant, Some(&caught), Some(&same));
        assert_eq!((tally.caught, tally.wanted, tally.equivalent), (2, 3, 1));
        assert_eq!(tally.failures, ["m: got away; killed: slow", "m: not equivalent: caught by model"]);
    }
}
