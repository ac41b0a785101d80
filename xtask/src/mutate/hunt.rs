//! Which model catches which mutant.

use super::mutant::Mutant;
use super::scratch;
use super::trial::{Models, Outcome};
use super::verdicts::{Verdict, Verdicts};
use anyhow::{Context, Result, anyhow, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Mutants with the programs that hold them.
#[derive(Debug)]
pub(super) struct Hunt<'m> {
    /// Each with its number in its program, and that program.
    quarry: Vec<(&'m Mutant, usize, usize)>,
    copies: Vec<Models>,
    jobs: usize,
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
    /// Builds the programs.
    pub(super) fn begin(mutants: &[&'m Mutant], verdicts: &Verdicts, jobs: Option<usize>) -> Result<Self> {
        let numbered = mutants.iter().enumerate().map(|(index, mutant)| (index + 1, *mutant));
        let mut quarry = Vec::new();
        let mut copies = Vec::new();
        for (index, copy) in scratch::divide(numbered).iter().enumerate() {
            println!("building copy {} with {} mutants", index + 1, copy.numbers().count());
            let models = Models::of(&copy.build(index)?)?;
            quarry.extend(copy.numbers().map(|number| (mutants[number - 1], number, index)));
            copies.push(models);
        }
        quarry.sort_by_key(|(_, number, _)| *number);
        for (mutant, ..) in &quarry {
            if let Some(Verdict::Caught(model)) = verdicts.get(&mutant.name) {
                ensure!(copies[0].has(model), "`{}` is caught by `{model}`, which is no model", mutant.name);
            }
        }
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Ok(Self { quarry, copies, jobs: jobs.unwrap_or(cores).max(1) })
    }

    /// Runs models against the mutants, after it made sure that they pass without. Adds verdicts that were not known.
    pub(super) fn run(&self, verdicts: &mut Verdicts, equivalents: bool) -> Result<Tally> {
        let times = self.baseline(verdicts, equivalents)?;
        let known = &*verdicts;
        let mut tally = Tally::default();
        let findings = self.in_parallel(&self.quarry, |&(mutant, number, copy)| {
            let started = Instant::now();
            let verdict = known.get(&mutant.name);
            let finding = match verdict {
                Some(Verdict::Caught(model)) => self.pursue(number, copy, std::slice::from_ref(model))?,
                Some(Verdict::Equivalent(_)) if !equivalents => return Ok(None),
                _ => self.pursue(number, copy, &by_time(&times))?,
            };
            let end = match (&finding.caught_by, verdict) {
                (Some(model), Some(Verdict::Equivalent(_))) => format!("is not equivalent: {model}"),
                (None, Some(Verdict::Equivalent(_))) => "equivalent".to_owned(),
                (Some(model), _) => format!("caught by {model}"),
                (None, _) => "GOT AWAY".to_owned(),
            };
            println!("{:>6.1} s  {}: {end}", started.elapsed().as_secs_f64(), mutant.name);
            Ok(Some(finding))
        })?;
        let mut new = Vec::new();
        for ((mutant, ..), finding) in self.quarry.iter().zip(findings) {
            tally.count(mutant, finding.as_ref(), known.get(&mutant.name));
            if let (Some(Finding { caught_by: Some(model), .. }), None) = (finding, known.get(&mutant.name)) {
                new.push((mutant.name.clone(), Verdict::Caught(model)));
            }
        }
        verdicts.extend(new);
        Ok(tally)
    }

    /// Runs every model that is needed against the original in each program: all must pass. Returns how long they took.
    fn baseline(&self, verdicts: &Verdicts, equivalents: bool) -> Result<BTreeMap<String, Duration>> {
        let mut needed = BTreeSet::new();
        for (mutant, _, copy) in &self.quarry {
            match verdicts.get(&mutant.name) {
                Some(Verdict::Caught(model)) => drop(needed.insert((*copy, model))),
                Some(Verdict::Equivalent(_)) if !equivalents => {}
                _ => needed.extend(self.copies[*copy].names.iter().map(|name| (*copy, name))),
            }
        }
        println!("running {} models against the original", needed.len());
        let needed: Vec<(usize, &String)> = needed.into_iter().collect();
        let times = self.in_parallel(&needed, |(copy, model)| {
            let started = Instant::now();
            let outcome = self.copies[*copy].run(model, 0)?;
            ensure!(outcome == Outcome::Passed, "`{model}` says of the original: {outcome:?}");
            Ok(((*model).clone(), started.elapsed()))
        })?;
        Ok(times.into_iter().collect())
    }

    /// Runs models against a mutant until one fails.
    fn pursue(&self, number: usize, copy: usize, models: &[String]) -> Result<Finding> {
        let mut timed_out = Vec::new();
        for model in models {
            match self.copies[copy].run(model, number)? {
                Outcome::Failed => return Ok(Finding { caught_by: Some(model.clone()), timed_out }),
                Outcome::Passed => {}
                Outcome::TimedOut => timed_out.push(model.clone()),
            }
        }
        Ok(Finding { caught_by: None, timed_out })
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

/// The models, quick ones first.
fn by_time(times: &BTreeMap<String, Duration>) -> Vec<String> {
    let mut models: Vec<(&String, &Duration)> = times.iter().collect();
    models.sort_by_key(|(_, time)| **time);
    models.into_iter().map(|(model, _)| model.clone()).collect()
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
        tally.count(&mutant, Some(&away), Some(&by));
        tally.count(&mutant, Some(&caught), Some(&same));
        assert_eq!((tally.caught, tally.wanted, tally.equivalent), (2, 3, 1));
        assert_eq!(tally.failures, ["m: got away; killed: slow", "m: not equivalent: caught by model"]);
    }
}
