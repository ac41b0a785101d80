//! Whether everybody saw what was published, no more and no less.

use std::collections::BTreeMap;

use crate::account::{Account, Published};
use crate::cast::Done;
use crate::lane::Ending;
use crate::program::Program;
use crate::reading::{End, Report};
use crate::stamp::{Key, mix};

/// What a program came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Verdict {
    /// How many events readers checked.
    pub(crate) events: u64,
    /// A digest of the content, where that does not depend on how the threads ran; otherwise of the seed.
    pub(crate) digest: u64,
}

/// Judges a program whose threads have ended.
///
/// # Errors
/// What was lost, doubled, or delivered after a halt.
pub(crate) fn judge(program: &Program, done: Vec<Done>) -> Result<Verdict, String> {
    let (mut lanes, mut reports) = (Vec::new(), Vec::new());
    for done in done {
        match done {
            Done::Lane(published) => lanes.push(published),
            Done::Readers(more) => reports.extend(more),
        }
    }
    let mut verdict = Verdict { events: 0, digest: program.seed };
    let mut groups: BTreeMap<usize, Vec<Report>> = BTreeMap::new();
    // In the order of the units, so that the digest is one.
    reports.sort_by_key(|report| report.unit);
    for report in reports {
        verdict.events += report.account.events();
        if report.end == End::Halted && program.ending != Some(Ending::Halt) {
            return Err(format!("unit {} was halted by nobody", report.unit));
        }
        let Account::Every(every) = &report.account else {
            groups.entry(report.unit).or_default().push(report);
            continue;
        };
        for lane in &lanes {
            let right = if report.end == End::Drained { every.whole(*lane) } else { every.within(*lane) };
            right.map_err(|wrong| format!("unit {} got {wrong}", report.unit))?;
        }
        if program.is_deterministic() && report.stays {
            verdict.digest = mix(&[verdict.digest, report.unit as u64, every.digest]);
        }
    }
    for (unit, reports) in groups {
        let digest = judge_group(program, unit, &reports, &lanes)?;
        if let Some(digest) = digest.filter(|_| program.is_deterministic()) {
            verdict.digest = mix(&[verdict.digest, unit as u64, digest]);
        }
    }
    Ok(verdict)
}

/// Each event to one worker. The digest of all events, if it is certain that all come.
fn judge_group(
    program: &Program,
    unit: usize,
    reports: &[Report],
    lanes: &[Published],
) -> Result<Option<u64>, String> {
    let shares = reports.iter().filter_map(|report| match &report.account {
        Account::Share(share) => Some(&share.events),
        Account::Every(_) => None,
    });
    let mut events: Vec<(u32, u32)> = shares.flatten().copied().collect();
    events.sort_unstable();
    if let Some(twice) = events.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(format!("two workers of group {unit} got event {} of lane {}", twice[0].1, twice[0].0));
    }
    for (lane, counter) in &events {
        let published = lanes.iter().find(|published| published.lane == *lane);
        if published.is_none_or(|published| *counter >= published.events) {
            return Err(format!("group {unit} got event {counter} of lane {lane}, which published fewer"));
        }
    }
    // Somebody was there from the beginning to the end.
    if !reports.iter().any(|report| report.founder && report.end == End::Drained) {
        return Ok(None);
    }
    let published: u64 = lanes.iter().map(|lane| u64::from(lane.events)).sum();
    if events.len() as u64 != published {
        return Err(format!("group {unit} got {} events of {published}", events.len()));
    }
    if !reports.iter().any(|report| report.stays) {
        return Ok(None);
    }
    let key = Key(program.seed);
    let content = events.iter().map(|&(lane, counter)| key.content(key.seal(lane, counter, 0)));
    Ok(Some(content.fold(0, u64::wrapping_add)))
}
