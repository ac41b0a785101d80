//! The Java bindings: the suites on two JDKs, with both back ends, under `-Xcheck:jni`; the examples in Java.

use super::c;
use crate::java;
use crate::job::Job;
use crate::run::Run;
use crate::tally::{Dialect, Summer, Tally};
use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const PACKAGE: &str = "annulus-jni";

/// Where JDKs are found, unless a variable names one.
const PLACES: [&str; 3] = ["/usr/lib/jvm", "/usr/java", "/opt"];

/// A JDK that the suites run on.
struct Needed {
    /// The variable that names its directory.
    variable: &'static str,
    what: &'static str,
    fits: fn(u32) -> bool,
}

const NEEDED: [Needed; 2] = [
    Needed { variable: "ANNULUS_JDK_17", what: "JDK 17", fits: |version| version == 17 },
    Needed { variable: "ANNULUS_JDK_NEW", what: "a JDK from 22 on", fits: |version| version >= 22 },
];

const BACKENDS: [&str; 2] = ["jni", "direct"];

const LIMIT: Duration = Duration::from_secs(15 * 60);

/// The examples in Java, each of which this part runs.
pub(crate) fn examples() -> Result<Vec<PathBuf>> {
    c::sources("examples/java", "java")
}

pub(super) fn run(run: &mut Run) -> Result<()> {
    let jdks = NEEDED.map(|needed| (needed.find(), needed));
    for (found, needed) in &jdks {
        let missing = "is not installed where JDKs are";
        run.case(
            format_args!("{} is there", needed.what),
            match found {
                Some(_) => Ok(()),
                None => Err(anyhow::anyhow!(
                    "{missing} ({}), and {} names none",
                    PLACES.join(", "),
                    needed.variable
                )),
            },
        );
    }
    let newer = jdks[1].0.as_ref().map(|jdk| jdk.home.display().to_string());
    let with_newer = |job: Job| match &newer {
        Some(home) => job.env(NEEDED[1].variable, home),
        None => job,
    };
    published(run, with_newer);
    let peer = Job::cargo(&["build", "--package", PACKAGE, "--release"]).features(&["peer"]);
    run.check(peer.target_dir("java-peer"));
    run.check(Job::cargo(&["build", "--release", "--package", c::PACKAGE]).target_dir("c"));
    for (jdk, _) in jdks.iter().filter_map(|(jdk, needed)| Some((jdk.as_ref()?, needed))) {
        let home = jdk.home.display().to_string();
        let verify = Job::new("mvn").args(["-B", "--no-transfer-progress", "-f", "bindings-java/pom.xml"]);
        let verify = verify
            .args(["clean", "verify"])
            .args(jdk.access().map(|access| format!("-Dnative.access={access}")));
        run.cases(with_newer(verify).env("JAVA_HOME", &home).limit(LIMIT), Dialect::Surefire);
        run.case("the jar has the classes for large rings", jdk.sees_classes_for_large_rings());
        run.case("a broken rule of JNI is seen", jdk.sees_the_broken_rule());
        run.check(c::linked(jdk.compiles_c("peer"), "release", true));
        run.check(jdk.compiles_c("other_version"));
        run.cases(jdk.test_program("SilentPanic").limit(LIMIT), Dialect::Plain);
        let other = c_library("other_version");
        run.cases(jdk.test_program("OtherVersion").args([other]).limit(LIMIT), Dialect::Plain);
        for backend in BACKENDS {
            run.cases(jdk.test_program("CrossLanguage").args([backend]).limit(LIMIT), Dialect::Plain);
        }
        for example in examples()? {
            let job = jdk.java().args(["-cp", &jar()?, &example.display().to_string()]);
            run.check(job.limit(LIMIT));
        }
    }
    let batches = Job::new("mvn").args(["-q", "-B", "-f", "bindings-java/pom.xml", "exec:java"]);
    run.check(batches.limit(LIMIT));
    modules(run)
}

/// Makes the POM of a release, without its libraries, and looks for what a registry asks of one.
fn published(run: &mut Run, with_newer: impl Fn(Job) -> Job) {
    const ADDRESS: &str = "https://example.org/annulus";
    const ASKED: [&str; 6] = ["name", "description", "url", "license", "developer", "scm"];
    let address = format!("-Dannulus.url={ADDRESS}");
    let make = Job::new("mvn").args(["-q", "-B", "-f", "bindings-java/pom.xml", "-Pnatives"]);
    run.check(with_newer(make).args([&address, "clean", "process-resources"]).limit(LIMIT));
    let look = || {
        let file = workspace::root().join("bindings-java/target/published.xml");
        let pom = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        for element in ASKED {
            ensure!(pom.contains(&format!("<{element}>")), "there is no {element}");
        }
        ensure!(
            pom.matches(ADDRESS).count() == 4 && !pom.contains("${"),
            "it does not say where the project is"
        );
        Ok(())
    };
    run.case("the published POM is complete", look());
}

/// The stress tests in short, and a checking run of the comparison with peers, where every sum is looked at.
fn modules(run: &mut Run) -> Result<()> {
    let reports = java::reports()?;
    let check: &[&str] = &["--check", "--batch", "10", "--capacity", "1024", "--event-bytes", "64"];
    for (module, arguments) in [("jcstress", &["--quick"][..]), ("bench", check)] {
        run.check(java::package(module));
        let job = Job::new("env").args(["-C", &reports.display().to_string(), "java", "-jar"]);
        let job = job.args([java::program(module)]).args(arguments.iter().copied());
        run.cases(job.limit(LIMIT), Dialect::Plain);
    }
    Ok(())
}

/// A JDK that is there.
#[derive(Debug)]
struct Jdk {
    home: PathBuf,
    version: u32,
}

impl Needed {
    /// The newest one that fits.
    fn find(&self) -> Option<Jdk> {
        if let Some(named) = env::var_os(self.variable) {
            return Jdk::at(Path::new(&named)).filter(|jdk| (self.fits)(jdk.version));
        }
        let homes = PLACES.iter().filter_map(|place| fs::read_dir(place).ok()).flatten().flatten();
        let found = homes.filter_map(|entry| Jdk::at(&entry.path())).filter(|jdk| (self.fits)(jdk.version));
        found.max_by(|one, other| (one.version, &one.home).cmp(&(other.version, &other.home)))
    }
}

impl Jdk {
    /// The JDK whose directory this is, by what its file `release` says.
    fn at(home: &Path) -> Option<Self> {
        let release = fs::read_to_string(home.join("release")).ok()?;
        home.join("bin/javac").is_file().then_some(())?;
        Some(Self { home: home.to_owned(), version: version(&release)? })
    }

    /// What lets a program load native libraries without a warning.
    fn access(&self) -> Option<&'static str> {
        (self.version >= 22).then_some("--enable-native-access=ALL-UNNAMED")
    }

    fn java(&self) -> Job {
        Job::new(self.home.join("bin/java").display().to_string()).args(self.access())
    }

    /// Compiles a library in C of `tests/java`, with the headers of this JDK.
    fn compiles_c(&self, name: &str) -> Job {
        let include = self.home.join("include");
        let headers =
            [&include, &include.join(env::consts::OS)].map(|place| format!("-I{}", place.display()));
        let job = Job::new("cc").args(["-std=c11", "-O2", "-fPIC", "-shared", "-Iinclude"]);
        let job = job.args(c::WARNINGS.iter().copied()).args(headers);
        job.args([format!("tests/java/{name}.c"), "-o".to_owned(), c_library(name)])
    }

    /// A test program that needs the library which is built for tests.
    fn test_program(&self, name: &str) -> Job {
        let library = workspace::target_dir("java-peer/release/libannulus_jni.so").display().to_string();
        let classes =
            ["classes", "test-classes"].map(|directory| format!("bindings-java/target/{directory}"));
        let job = self.java().args([
            "-Xcheck:jni",
            &format!("-Dannulus.library={library}"),
            &format!("-Dannulus.peer={}", c_library("peer")),
            "-cp",
            &classes.join(":"),
        ]);
        job.args([format!("org.annulus.{name}")])
    }

    /// Looks into the jar for what Maven compiles by a JDK from 22 on, be it this one or not.
    fn sees_classes_for_large_rings(&self) -> Result<()> {
        let list =
            Job::new(self.home.join("bin/jar").display().to_string()).args(["--list", "--file", &jar()?]);
        ensure!(list.output()?.contains("META-INF/versions/22/"), "it has none");
        Ok(())
    }

    /// Runs a program that breaks a rule of JNI, and looks for the complaint that would fail the suites.
    fn sees_the_broken_rule(&self) -> Result<()> {
        let mut summer = Summer::new(Dialect::Surefire);
        self.test_program("BrokenRule").limit(LIMIT).run(&mut |chunk| summer.feed(chunk))?;
        ensure!(summer.finish() != Tally::default(), "`-Xcheck:jni` said nothing, or nobody understood it");
        Ok(())
    }
}

/// What a library in C of `tests/java` is compiled to.
fn c_library(name: &str) -> String {
    workspace::target_dir("java-peer/release").join(format!("lib{name}.so")).display().to_string()
}

/// The number that a file `release` names, such as 17 in `JAVA_VERSION="17.0.15"`.
fn version(release: &str) -> Option<u32> {
    let version = release.lines().find_map(|line| line.strip_prefix("JAVA_VERSION=\""))?;
    version.split(['.', '"', '-', '+']).next()?.parse().ok()
}

/// The jar that was built.
fn jar() -> Result<String> {
    let directory = workspace::root().join("bindings-java/target");
    let is_jar = |name: &str| {
        name.starts_with("annulus-")
            && name.ends_with(".jar")
            && !name.contains("-sources")
            && !name.contains("-javadoc")
    };
    let entries = fs::read_dir(&directory).with_context(|| format!("cannot read {}", directory.display()))?;
    let found = entries
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(is_jar));
    Ok(found.context("`mvn verify` left no jar")?.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_are_read_from_the_file_release() {
        assert_eq!(
            version("IMPLEMENTOR=\"Debian\"\nJAVA_VERSION=\"17.0.15\"\nOS_ARCH=\"x86_64\"\n"),
            Some(17)
        );
        assert_eq!(version("JAVA_VERSION=\"25\"\n"), Some(25));
        assert_eq!(version("JAVA_VERSION_DATE=\"2025-04-15\"\n"), None);
    }
}
