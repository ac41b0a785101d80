package org.annulus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the native library is found, each time in a JVM of its own. */
class LoadingTest {
    /** What a JVM does that the tests start. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws Exception {
            List<URL> places = new ArrayList<>();
            for (String place : System.getProperty("java.class.path").split(File.pathSeparator)) {
                places.add(Path.of(place).toUri().toURL());
            }
            Class<?> mine = Ring.class;
            ClassLoader platform = ClassLoader.getPlatformClassLoader();
            try (URLClassLoader other = new URLClassLoader(places.toArray(URL[]::new), platform)) {
                System.out.println("backend " + Ring.backend() + ", capacity " + Ring.builder(8).build().capacity());
                if (arguments.length != 0) {
                    Class<?> again = other.loadClass("org.annulus.LoadingTest$Again");
                    assertNotSame(mine, again.getMethod("ring").invoke(null).getClass());
                    System.out.println("twice");
                }
                directories().forEach(System.out::println);
            }
        }

        /** The private directories, with who may use them. */
        private static Stream<String> directories() throws Exception {
            Path base = Path.of(System.getProperty("annulus.directory", System.getProperty("java.io.tmpdir")));
            List<String> found = new ArrayList<>();
            try (Stream<Path> all = Files.list(base)) {
                for (Path path : all.filter(path -> path.getFileName().toString().startsWith("annulus-")).toList()) {
                    found.add("directory " + PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
                }
            }
            return found.stream();
        }
    }

    /** A ring by classes of another loader. */
    public static final class Again {
        private Again() {}

        public static Object ring() {
            return Ring.builder(8).build();
        }
    }

    private record Ended(int status, String output) {}

    private static Ended run(List<String> options, String... arguments) throws Exception {
        return start(List.of(), options, System.getProperty("java.class.path"), arguments);
    }

    /** Runs the program by another, if one is given. */
    private static Ended start(List<String> by, List<String> options, String classes, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>(by);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classes, Program.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(Threads.SECONDS, TimeUnit.SECONDS));
        return new Ended(process.exitValue(), output);
    }

    private static void assertContains(String part, Ended ended) {
        assertTrue(ended.output.contains(part), () -> "`" + part + "` should be in: " + ended.output);
    }

    @Test
    void eachClassLoaderHasACopyInADirectoryOfItsOwn(@TempDir Path directory) throws Exception {
        Ended ended = run(List.of("-Dannulus.directory=" + directory), "twice");
        assertEquals(0, ended.status, ended.output);
        assertContains("backend ", ended);
        assertContains("twice", ended);
        assertEquals(2, ended.output.lines().filter(line -> line.equals("directory rwx------")).count(), ended.output);
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(0, left.count(), "the copies go with their JVM");
        }
    }

    @Test
    void aFileIsNamedByAProperty(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("copy.so");
        String resource = "natives/" + NativeLibrary.platform() + "/" + System.mapLibraryName("annulus_jni");
        try (var library = Native.class.getResourceAsStream(resource)) {
            Files.copy(library, file);
        }
        Ended named = run(List.of("-Dannulus.library=" + file, "-Dannulus.directory=" + directory));
        assertEquals(0, named.status, named.output);
        assertEquals(0, named.output.lines().filter(line -> line.startsWith("directory")).count());

        Ended twice = run(List.of("-Dannulus.library=" + file), "twice");
        assertNotEquals(0, twice.status);
        assertContains("another class loader has it, so name a copy of it", twice);

        Files.move(file, directory.resolve(System.mapLibraryName("annulus_jni")));
        Ended onPath = run(List.of("-Djava.library.path=" + directory, "-Dannulus.directory=" + directory), "twice");
        assertEquals(0, onPath.status, onPath.output);
        assertEquals(1, onPath.output.lines().filter(line -> line.startsWith("directory")).count(), onPath.output);
    }

    @Test
    void whatCannotBeLoadedIsSaid(@TempDir Path directory) throws Exception {
        Ended none = run(List.of("-Dos.arch=pdp11"));
        assertContains("the jar has no native library for linux-pdp11", none);
        Ended missing = run(List.of("-Dannulus.library=" + directory.resolve("none.so")));
        assertContains("the library that -Dannulus.library names cannot be loaded", missing);
        Path text = Files.writeString(directory.resolve("file"), "no directory");
        Ended unwritable = run(List.of("-Dannulus.directory=" + text));
        assertContains("the native library cannot be copied out of the jar", unwritable);
        Path broken = Files.writeString(directory.resolve(System.mapLibraryName("annulus_jni")), "no library");
        Ended damaged = run(List.of("-Djava.library.path=" + broken.getParent()));
        assertContains("the library in java.library.path cannot be loaded", damaged);
        Ended backend = run(List.of("-Dannulus.backend=other"));
        assertContains("there are jni and direct", backend);
    }

    @Test
    void aLibraryWithoutTheCallsIsOfAnotherVersion() throws Exception {
        // One of the JDK's that nothing here loads otherwise.
        Path other = Path.of(System.getProperty("java.home"), "lib", System.mapLibraryName("prefs"));
        Ended ended = run(List.of("-Dannulus.library=" + other));
        assertNotEquals(0, ended.status);
        assertContains("the native library is of another version than these classes", ended);
    }

    @Test
    void aCopyThatCannotBeLoadedNamesTheWayOut(@TempDir Path directory) throws Exception {
        Path natives = Files.createDirectories(directory.resolve("org/annulus/natives/" + NativeLibrary.platform()));
        Files.writeString(natives.resolve(System.mapLibraryName("annulus_jni")), "no library");
        Path copies = Files.createDirectory(directory.resolve("copies"));
        String classes = directory + File.pathSeparator + System.getProperty("java.class.path");
        Ended ended = start(List.of(), List.of("-Dannulus.directory=" + copies), classes);
        assertNotEquals(0, ended.status);
        assertContains(NOEXEC, ended);
    }

    @Test
    void aDirectoryThatNothingRunsFromIsSaid(@TempDir Path directory) throws Exception {
        String mount = "mount -t tmpfs -o noexec tmpfs '" + directory + "'";
        List<String> shell = List.of("unshare", "--map-root-user", "--mount", "sh", "-c");
        assumeTrue(canRun(Stream.concat(shell.stream(), Stream.of(mount)).toList()), "nothing may be mounted here");
        List<String> mounted = Stream.concat(shell.stream(), Stream.of(mount + " && exec \"$@\"", "sh")).toList();
        Ended ended = start(mounted, List.of("-Dannulus.directory=" + directory), System.getProperty("java.class.path"));
        assertNotEquals(0, ended.status);
        assertContains("the native library cannot be loaded from " + directory + "; " + NOEXEC, ended);
    }

    private static final String NOEXEC = "if programs may not be run from there (noexec), -Dannulus.directory=DIRECTORY"
            + " names another place";

    private static boolean canRun(List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }
}
