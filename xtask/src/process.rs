//! Runs a command under a watchdog: output streams through, and time-outs and interrupts kill its whole process group.

use anyhow::{Context, Result};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// By itself.
    Exited(ExitStatus),
    /// Killed by the watchdog after this long.
    TimedOut(Duration),
}

/// How long output may stay open after the command itself has exited.
const LINGER: Duration = Duration::from_secs(5);
const TICK: Duration = Duration::from_millis(20);

/// The process groups that run now, for the interrupt handler.
static RUNNING: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// Makes an interrupt of this program (Ctrl-C, SIGTERM) kill the commands that it is running.
pub(crate) fn kill_on_interrupt() -> Result<()> {
    let handler = || {
        running().iter().copied().for_each(kill);
        std::process::exit(130);
    };
    ctrlc::set_handler(handler).context("cannot install the interrupt handler")
}

fn running() -> MutexGuard<'static, Vec<Pid>> {
    RUNNING.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Runs `command` to its end, or kills its process group once `limit` has passed.
///
/// Standard output goes to `each_chunk` as it comes; standard error is inherited; there is no standard input.
///
/// # Errors
/// When the command cannot be started.
pub(crate) fn run(
    command: &mut Command,
    limit: Duration,
    each_chunk: &mut dyn FnMut(&[u8]),
) -> io::Result<Ending> {
    let started = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).process_group(0).spawn()?;
    let group = Pid::from_raw(child.id().cast_signed());
    running().push(group);
    let chunks = read_in_background(child.stdout.take().expect("standard output was piped"));
    let ending = watch(&mut child, group, &chunks, started + limit, each_chunk);
    running().retain(|other| *other != group);
    Ok(ending?.map_or(Ending::TimedOut(limit), Ending::Exited))
}

/// Writes a chunk of a command's output to our own.
pub(crate) fn pass_on(chunk: &[u8]) {
    let mut out = io::stdout().lock();
    // A reader of ours that went away is no reason to stop testing.
    let _ = out.write_all(chunk).and_then(|()| out.flush());
}

/// Waits until the command has exited and its output is closed; `None` when the deadline came first.
fn watch(
    child: &mut Child,
    group: Pid,
    chunks: &Receiver<Vec<u8>>,
    deadline: Instant,
    each_chunk: &mut dyn FnMut(&[u8]),
) -> io::Result<Option<ExitStatus>> {
    let mut exited: Option<(ExitStatus, Instant)> = None;
    loop {
        let open = match chunks.recv_timeout(TICK) {
            Ok(chunk) => {
                each_chunk(&chunk);
                true
            }
            Err(RecvTimeoutError::Timeout) => true,
            Err(RecvTimeoutError::Disconnected) => {
                thread::sleep(TICK);
                false
            }
        };
        if exited.is_none() {
            exited = child.try_wait()?.map(|status| (status, Instant::now()));
        }
        match exited {
            Some((status, _)) if !open => return Ok(Some(status)),
            Some((status, at)) if at.elapsed() > LINGER => {
                kill(group);
                return Ok(Some(status));
            }
            _ => {}
        }
        if Instant::now() >= deadline {
            kill(group);
            child.wait()?;
            return Ok(None);
        }
    }
}

fn kill(group: Pid) {
    // The only failure is that nothing is left to kill.
    let _ = killpg(group, Signal::SIGKILL);
}

fn read_in_background(mut output: ChildStdout) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(length @ 1..) = output.read(&mut buffer) {
            if sender.send(buffer[..length].to_vec()).is_err() {
                return;
            }
        }
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, limit: Duration) -> (Ending, String) {
        let mut output = Vec::new();
        let mut collect = |chunk: &[u8]| output.extend_from_slice(chunk);
        let ending = run(Command::new("sh").args(["-c", script]), limit, &mut collect).expect("sh exists");
        (ending, String::from_utf8(output).expect("sh printed text"))
    }

    #[test]
    fn output_and_exit_code_come_through() {
        let (ending, output) = shell("printf 'one\\ntwo'; exit 3", Duration::from_secs(20));
        assert!(matches!(ending, Ending::Exited(status) if status.code() == Some(3)), "{ending:?}");
        assert_eq!(output, "one\ntwo");
    }

    #[test]
    fn there_is_no_standard_input() {
        let (ending, output) = shell("cat; echo end", Duration::from_secs(20));
        assert!(matches!(ending, Ending::Exited(status) if status.success()), "{ending:?}");
        assert_eq!(output, "end\n");
    }

    #[test]
    fn a_hung_command_dies_with_its_children() {
        let limit = Duration::from_millis(300);
        let started = Instant::now();
        let (ending, output) = shell("sleep 300 & echo $!; wait", limit);
        assert_eq!(ending, Ending::TimedOut(limit));
        assert!(started.elapsed() < Duration::from_secs(60));
        let child: u32 = output.trim().parse().expect("the script prints the child's id");
        let gone = || match std::fs::read_to_string(format!("/proc/{child}/stat")) {
            // Dead, and not yet collected by its new parent.
            Ok(stat) => stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z')),
            Err(_) => true,
        };
        let waited = Instant::now();
        while !gone() {
            assert!(waited.elapsed() < Duration::from_secs(20), "process {child} outlives the watchdog");
            thread::sleep(TICK);
        }
    }

    #[test]
    fn a_left_over_child_does_not_hold_the_run_up() {
        let started = Instant::now();
        let (ending, _) = shell("sleep 300 & exit 0", Duration::from_secs(200));
        assert!(matches!(ending, Ending::Exited(status) if status.success()), "{ending:?}");
        assert!(started.elapsed() < Duration::from_secs(60));
    }
}
