package org.annulus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.launch.Framework;

/** What the packaged jar says of itself to the JVM, to module systems and to OSGi is so. */
class JarTest {
    private static final String LARGE = "META-INF/versions/22/org/annulus/Segment.class";

    private static Path jar;

    /** These classes lie in the jar, or Maven has not made it yet. */
    @BeforeAll
    static void packaged() throws Exception {
        jar = Path.of(Ring.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        assumeTrue(Files.isRegularFile(jar), "these are the classes before they were packaged");
    }

    private static Attributes manifest() throws Exception {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest().getMainAttributes();
        }
    }

    private static Set<String> entries() throws Exception {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream().filter(entry -> !entry.isDirectory()).map(entry -> entry.getName())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void theManifestTellsWhetherLargeRingsCanBeHad() throws Exception {
        Set<String> versioned = entries().stream().filter(name -> name.startsWith("META-INF/versions/"))
                .collect(Collectors.toSet());
        boolean said = Boolean.parseBoolean(manifest().getValue("Multi-Release"));
        assertEquals(said ? Set.of(LARGE) : Set.of(), versioned);
        assertEquals(said && Runtime.version().feature() >= 22, Segment.isThere());
    }

    /** The packages of a header whose clauses have a version each. */
    private static Map<String, String> exported(String header) {
        Matcher clauses = Pattern.compile("([\\w.]+);version=\"([^\"]+)\"(?:,|$)").matcher(header);
        assertEquals(header, clauses.results().map(clause -> clause.group()).collect(Collectors.joining()));
        return clauses.reset().results().collect(Collectors.toMap(clause -> clause.group(1), clause -> clause.group(2)));
    }

    @Test
    void thePackagesWithPublicClassesAreExported() throws Exception {
        Set<String> open = new TreeSet<>();
        for (String name : entries()) {
            if (name.endsWith(".class") && !name.startsWith("META-INF/") && !name.equals("module-info.class")) {
                Class<?> type = Class.forName(name.replaceAll("\\.class$", "").replace('/', '.'), false, getClass().getClassLoader());
                if (Modifier.isPublic(type.getModifiers())) {
                    open.add(type.getPackageName());
                }
            }
        }
        Properties project = new Properties();
        String version;
        try (JarFile file = new JarFile(jar.toFile());
                InputStream made = file.getInputStream(file.getEntry("META-INF/maven/org.annulus/annulus/pom.properties"))) {
            project.load(made);
            version = project.getProperty("version");
        }
        Attributes manifest = manifest();
        assertEquals(open.stream().collect(Collectors.toMap(name -> name, name -> version)),
                exported(manifest.getValue("Export-Package")));
        assertEquals(version, manifest.getValue("Bundle-Version"));
        assertEquals("2", manifest.getValue("Bundle-ManifestVersion"));

        ModuleDescriptor module = ModuleFinder.of(jar).find("org.annulus").orElseThrow().descriptor();
        assertEquals(manifest.getValue("Bundle-SymbolicName"), module.name());
        assertFalse(module.isAutomatic());
        assertEquals(open, module.exports().stream().map(ModuleDescriptor.Exports::source).collect(Collectors.toSet()));
    }

    /** Packages that are imported by nobody's asking are those of `java.`: no class needs another. */
    @Test
    void nothingIsImported() throws Exception {
        assertEquals(null, manifest().getValue("Import-Package"));
        ModuleDescriptor module = ModuleFinder.of(jar).find("org.annulus").orElseThrow().descriptor();
        assertEquals(Set.of("java.base"), module.requires().stream().map(ModuleDescriptor.Requires::name).collect(Collectors.toSet()));
        try (JarFile file = new JarFile(jar.toFile())) {
            for (var entry : file.stream().filter(entry -> entry.getName().endsWith(".class")).toList()) {
                String bytes = new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1);
                assertFalse(Pattern.compile("\\b(javax|sun|com|jdk)/").matcher(bytes).find(), entry.getName());
            }
        }
    }

    /** A framework resolves the bundle, and a ring works by its class loader. */
    @Test
    void anOsgiFrameworkRunsIt(@TempDir Path cache) throws Exception {
        Framework framework = new FrameworkFactory().newFramework(Map.of("org.osgi.framework.storage", cache.toString()));
        framework.start();
        try {
            Bundle bundle = framework.getBundleContext().installBundle(jar.toUri().toString());
            bundle.start();
            assertEquals(Bundle.ACTIVE, bundle.getState());
            assertEquals("org.annulus", bundle.getSymbolicName());
            Class<?> rings = bundle.loadClass("org.annulus.Ring");
            assertFalse(rings == Ring.class);
            Object builder = rings.getMethod("builder", int.class).invoke(null, 8);
            Object ring = builder.getClass().getMethod("build").invoke(builder);
            Object producer = rings.getMethod("producer").invoke(ring);
            Object consumer = rings.getMethod("consumer").invoke(ring);
            producer.getClass().getMethod("publish", long.class).invoke(producer, 42L);
            long[] read = new long[1];
            Method tryRead = consumer.getClass().getMethod("tryRead", long[].class, int.class, int.class);
            assertEquals(1, tryRead.invoke(consumer, read, 0, 1));
            assertEquals(42, read[0]);
            Method large = bundle.loadClass("org.annulus.Segment").getDeclaredMethod("isThere");
            large.setAccessible(true);
            assertEquals(Segment.isThere(), large.invoke(null), "the framework sees the classes for this JDK");
            assertTrue(rings.getMethod("toString").invoke(ring).toString().contains("8 events"));
        } finally {
            framework.stop();
            framework.waitForStop(Threads.SECONDS * 1000);
        }
    }
}
