//! What becomes of threads: their names, cores and priorities, and that none is left.
#![cfg(all(target_os = "linux", not(miri)))]

use std::fs;
use std::io;

use annulus::Seq;
use annulus::pipeline::{Setting, Settings, StartError};

use crate::probes::{LIMIT, Notes};
use crate::watchdog::within;

/// The names of this process's threads that begin so. Tests that run beside use other names.
fn threads(prefix: &str) -> Vec<String> {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let names = tasks.filter_map(|task| fs::read_to_string(task.unwrap().path().join("comm")).ok());
    let mut names: Vec<_> = names.map(|name| name.trim_end().to_owned()).collect();
    names.retain(|name| name.starts_with(prefix));
    names.sort();
    names
}

/// Waits for the system to forget threads that were joined: it lists them for a moment yet. The watchdog bounds it.
fn assert_none_left(prefix: &str) {
    while !threads(prefix).is_empty() {
        std::thread::yield_now();
    }
}

/// Starts a pipeline of one handler with these settings; what the handler's thread says of itself, or the refusal.
fn probe<R: Send + 'static>(settings: Settings, ask: fn() -> R) -> Result<R, (Setting, io::Error)> {
    let mut stages = annulus::ring::<u64>(8).unwrap().pipeline();
    let only = stages.stage().unwrap();
    let (send, receive) = std::sync::mpsc::channel();
    stages.handler(only, settings, move |_: &u64, _: Seq, _: bool| send.send(ask()).unwrap()).unwrap();
    match stages.start() {
        Ok((mut producer, pipeline)) => {
            producer.publish(|_| ()).unwrap();
            pipeline.drain(producer).unwrap();
            Ok(receive.recv().unwrap())
        }
        Err(StartError::Thread { name, setting, source }) => {
            assert_eq!(name, "probe");
            Err((setting, source))
        }
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn threads_bear_the_names_of_their_handlers_and_are_gone_after_the_end() {
    within(LIMIT, || {
        let mut stages = annulus::ring::<u64>(8).unwrap().pipeline();
        let first = stages.stage().unwrap();
        let second = stages.stage_after(&[first]).unwrap();
        stages.handler(first, "nm-journal", Notes::default()).unwrap();
        stages.handler(first, "nm-longer-than-the-system-shows", Notes::default()).unwrap();
        stages.handler(second, Settings::new(), Notes::default()).unwrap();
        stages.handler(second, Settings::new(), Notes::default()).unwrap();
        let (producer, pipeline) = stages.start().unwrap();
        assert_eq!(threads("nm-"), ["nm-journal", "nm-longer-than-"]);
        assert_eq!(threads("stage-1."), ["stage-1.0", "stage-1.1"]);
        pipeline.drain(producer).unwrap();
        assert_none_left("nm-");
    });
}

#[test]
fn a_core_that_is_not_there_is_refused_and_no_thread_is_left() {
    within(LIMIT, || {
        for core in [1023, usize::MAX] {
            let mut stages = annulus::ring::<u64>(8).unwrap().pipeline();
            let first = stages.stage().unwrap();
            let before = stages.handler(first, "core-before", Notes::default()).unwrap();
            stages.handler(first, Settings::named("core-none").core(core), Notes::default()).unwrap();
            let after = stages.handler(first, "core-after", Notes::default()).unwrap();
            let error = stages.start().unwrap_err();
            assert!(
                matches!(&error, StartError::Thread { name, setting: Setting::Core, source }
                    if name == "core-none" && source.kind() == io::ErrorKind::InvalidInput),
                "{error:?}"
            );
            assert_none_left("core-");
            for ticket in [before, after] {
                assert_eq!(ticket.take().unwrap().started, 0);
            }
        }
    });
}

#[test]
fn a_thread_runs_on_the_core_it_was_given() {
    within(LIMIT, || {
        /// The first core that this thread may run on, and whether it is the only one.
        fn allowed() -> (usize, bool) {
            let status = fs::read_to_string("/proc/thread-self/status").unwrap();
            let list =
                status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:")).unwrap().trim();
            let first: String = list.chars().take_while(char::is_ascii_digit).collect();
            (first.parse().unwrap(), first == list)
        }
        let (core, _) = allowed();
        assert_eq!(probe(Settings::named("probe").core(core), allowed).unwrap(), (core, true));
    });
}

#[test]
fn a_thread_runs_on_its_nodes_cores() {
    within(LIMIT, || {
        fn allowed() -> String {
            let status = fs::read_to_string("/proc/thread-self/status").unwrap();
            let list = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
            list.unwrap().trim().to_owned()
        }
        let Ok(cores) = fs::read_to_string("/sys/devices/system/node/node0/cpulist") else {
            // A kernel without NUMA has no node.
            let (setting, error) = probe(Settings::named("probe").numa_node(0), allowed).unwrap_err();
            assert_eq!((setting, error.kind()), (Setting::NumaNode, io::ErrorKind::NotFound));
            return;
        };
        let cores = cores.trim();
        let settings = Settings::named("probe").numa_node(0);
        assert_eq!(probe(settings.clone(), allowed).unwrap(), cores);
        let first: String = cores.chars().take_while(char::is_ascii_digit).collect();
        let core = first.parse().unwrap();
        assert_eq!(probe(settings.core(core), allowed).unwrap(), first, "one core of the node");
    });
}

#[test]
fn a_node_that_is_not_there_is_refused() {
    within(LIMIT, || {
        let missing = probe(Settings::named("probe").numa_node(1000), || ()).unwrap_err();
        assert_eq!((missing.0, missing.1.kind()), (Setting::NumaNode, io::ErrorKind::NotFound));
        assert_eq!(missing.1.to_string(), "there is no NUMA node 1000");
        let (setting, error) = probe(Settings::named("probe").numa_node(0).core(1023), || ()).unwrap_err();
        assert_eq!(setting, Setting::Core);
        assert!(matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::NotFound), "{error}");
    });
}

/// The field of `/proc/<thread>/stat` with this number, counted from 1 as the manual does.
fn stat(field: usize) -> i64 {
    let stat = fs::read_to_string("/proc/thread-self/stat").unwrap();
    let (_, from_the_third) = stat.rsplit_once(") ").unwrap();
    from_the_third.split(' ').nth(field - 3).unwrap().parse().unwrap()
}

/// Asks for something the system may refuse, according to who runs this; either way it must say so.
#[test]
fn priorities_are_given_or_refused() {
    within(LIMIT, || {
        let refused = |(setting, error): (Setting, io::Error), expected| {
            assert_eq!((setting, error.kind()), (expected, io::ErrorKind::PermissionDenied));
        };
        assert_eq!(
            probe(Settings::named("probe").nice(19), || stat(19)).unwrap(),
            19,
            "anybody may be nicer"
        );
        match probe(Settings::named("probe").nice(-5), || stat(19)) {
            Ok(nice) => assert_eq!(nice, -5),
            Err(error) => refused(error, Setting::Nice),
        }
        match probe(Settings::named("probe").real_time(1), || (stat(40), stat(41))) {
            Ok(priority_and_policy) => assert_eq!(priority_and_policy, (1, 1)),
            Err(error) => refused(error, Setting::RealTime),
        }
    });
}

#[test]
fn priorities_that_do_not_exist_are_refused() {
    within(LIMIT, || {
        for (settings, setting) in [
            (Settings::named("probe").nice(20), Setting::Nice),
            (Settings::named("probe").nice(-21), Setting::Nice),
            (Settings::named("probe").real_time(0), Setting::RealTime),
            (Settings::named("probe").real_time(100), Setting::RealTime),
        ] {
            let (refused, error) = probe(settings, || ()).unwrap_err();
            assert_eq!((refused, error.kind()), (setting, io::ErrorKind::InvalidInput));
        }
    });
}

#[test]
fn a_name_with_a_zero_byte_is_refused() {
    let mut stages = annulus::ring::<u64>(8).unwrap().pipeline();
    let only = stages.stage().unwrap();
    stages.handler(only, "a\0b", Notes::default()).unwrap();
    assert!(matches!(stages.start(), Err(StartError::Thread { setting: Setting::Name, .. })));
}

#[test]
fn no_thread_is_left_by_any_end() {
    within(LIMIT, || {
        let start = || {
            let mut stages = annulus::ring::<u64>(8).unwrap().multi_producer().pipeline();
            let only = stages.stage().unwrap();
            let handler = |event: &u64, _: Seq, _: bool| assert_eq!(*event, 0);
            stages.handler(only, "left-a", handler).unwrap();
            stages.handler(only, "left-b", handler).unwrap();
            stages.start().unwrap()
        };
        let (_producer, pipeline) = start();
        assert_eq!(threads("left-").len(), 2);
        pipeline.drain().unwrap();
        assert_none_left("left-");
        let (_producer, pipeline) = start();
        pipeline.halt().unwrap();
        assert_none_left("left-");
        let (_producer, pipeline) = start();
        drop(pipeline);
        assert_none_left("left-");
        let (mut producer, pipeline) = start();
        producer.publish(|slot| *slot = 1).unwrap();
        pipeline.join().unwrap_err();
        assert_none_left("left-");
    });
}
