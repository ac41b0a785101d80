package org.annulus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Finds the native library and loads it, once for each class loader that has these classes: from where
 * {@code -Dannulus.library} says, from {@code java.library.path}, or else from the jar, by way of a private directory.
 */
final class NativeLibrary {
    private static final String NAME = "annulus_jni";

    private NativeLibrary() {}

    /** Loads the library and checks it. Whether its handles count what they do. */
    static boolean load() {
        String named = System.getProperty("annulus.library");
        if (named != null) {
            loadNamed(named);
        } else if (!loadFromPath()) {
            loadFromJar();
        }
        return check();
    }

    private static void loadNamed(String file) {
        try {
            System.load(Path.of(file).toAbsolutePath().toString());
        } catch (UnsatisfiedLinkError error) {
            throw failed("the library that -Dannulus.library names cannot be loaded: " + file
                    + (isLoadedElsewhere(error) ? "; another class loader has it, so name a copy of it" : ""), error);
        }
    }

    /** Whether it was found there. */
    private static boolean loadFromPath() {
        try {
            System.loadLibrary(NAME);
            return true;
        } catch (UnsatisfiedLinkError error) {
            String message = String.valueOf(error.getMessage());
            if (message.startsWith("no " + NAME) || isLoadedElsewhere(error)) {
                return false;
            }
            throw failed("the library in java.library.path cannot be loaded", error);
        }
    }

    private static void loadFromJar() {
        String platform = platform();
        String resource = "natives/" + platform + "/" + System.mapLibraryName(NAME);
        try (InputStream library = NativeLibrary.class.getResourceAsStream(resource)) {
            if (library == null) {
                throw failed("the jar has no native library for " + platform
                        + "; build one and name it by -Dannulus.library=FILE", null);
            }
            loadCopy(library);
        } catch (IOException error) {
            throw failed("the native library cannot be copied out of the jar; -Dannulus.directory=DIRECTORY names"
                    + " another place than java.io.tmpdir", error);
        }
    }

    /** The directory is new and its owner's alone, so that nobody sees the copy before it is whole, or changes it. */
    private static void loadCopy(InputStream library) throws IOException {
        String base = System.getProperty("annulus.directory", System.getProperty("java.io.tmpdir"));
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of(base)), "annulus-");
        Path file = directory.resolve(System.mapLibraryName(NAME));
        directory.toFile().deleteOnExit();
        file.toFile().deleteOnExit();
        Files.copy(library, file);
        try {
            System.load(file.toAbsolutePath().toString());
        } catch (UnsatisfiedLinkError error) {
            throw failed("the native library cannot be loaded from " + base + "; if programs may not be run from there"
                    + " (noexec), -Dannulus.directory=DIRECTORY names another place", error);
        }
    }

    private static boolean check() {
        int found;
        try {
            found = Native.abi();
        } catch (UnsatisfiedLinkError error) {
            throw failed("the native library is of another version than these classes", error);
        }
        if (found >> 1 != Native.ABI) {
            throw failed("the native library has version " + (found >> 1) + " of the calls between the two, these classes"
                    + " need " + Native.ABI, null);
        }
        return (found & 1) != 0;
    }

    /** The directory in the jar: system, architecture and, on Linux, C library. */
    static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String architecture = switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x64" -> "x86_64";
            case "aarch64", "arm64" -> "aarch64";
            default -> System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        };
        if (system.startsWith("linux")) {
            return "linux-" + architecture + (isMusl() ? "-musl" : "-gnu");
        }
        return (system.startsWith("mac") ? "macos-" : system.startsWith("windows") ? "windows-" : system + "-")
                + architecture;
    }

    /** Whether this JVM runs on musl: then its loader is mapped. */
    private static boolean isMusl() {
        try (Stream<String> mapped = Files.lines(Path.of("/proc/self/maps"))) {
            return mapped.anyMatch(line -> line.contains("/ld-musl-"));
        } catch (IOException | RuntimeException error) {
            return false;
        }
    }

    private static boolean isLoadedElsewhere(UnsatisfiedLinkError error) {
        return String.valueOf(error.getMessage()).contains("already loaded in another classloader");
    }

    private static UnsatisfiedLinkError failed(String message, Throwable cause) {
        UnsatisfiedLinkError error = new UnsatisfiedLinkError("annulus: " + message
                + (cause == null ? "" : " (" + cause.getMessage() + ")"));
        error.initCause(cause);
        return error;
    }
}
