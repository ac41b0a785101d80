package org.annulus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What GraalVM is told to keep in a native image is there, and is all that is found by its name. */
class MetadataTest {
    private static final String DIRECTORY = "/META-INF/native-image/org.annulus/annulus/";

    private static JsonElement metadata(String file) throws IOException {
        try (InputStream config = Ring.class.getResourceAsStream(DIRECTORY + file)) {
            return JsonParser.parseString(new String(config.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** What a pattern finds in the files of a directory that end so. */
    private static Stream<MatchResult> inSources(String directory, String ending, String pattern) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(directory))) {
            List<Path> sources = files.filter(file -> file.toString().endsWith(ending)).toList();
            assertTrue(!sources.isEmpty(), directory);
            StringBuilder text = new StringBuilder();
            for (Path source : sources) {
                text.append(Files.readString(source));
            }
            return Pattern.compile(pattern).matcher(text).results();
        }
    }

    private static Stream<JsonObject> members(JsonObject type, String sort) {
        JsonArray members = type.has(sort) ? type.getAsJsonArray(sort) : new JsonArray();
        return members.asList().stream().map(JsonElement::getAsJsonObject);
    }

    @Test
    void everyMemberThatIsNamedExists() throws Exception {
        for (JsonElement entry : metadata("reflect-config.json").getAsJsonArray()) {
            JsonObject type = entry.getAsJsonObject();
            Class<?> found = Class.forName(type.get("name").getAsString());
            if (type.has("condition") && Runtime.version().feature() < 21) {
                continue;
            }
            if (type.has("condition")) {
                Class.forName(type.getAsJsonObject("condition").get("typeReachable").getAsString());
            }
            for (JsonObject field : members(type, "fields").toList()) {
                found.getDeclaredField(field.get("name").getAsString());
            }
            for (JsonObject method : members(type, "methods").toList()) {
                assertEquals(0, method.getAsJsonArray("parameterTypes").size());
                found.getDeclaredMethod(method.get("name").getAsString());
            }
        }
    }

    @Test
    void everyMemberThatIsFoundByItsNameIsNamed() throws Exception {
        Set<String> named = new TreeSet<>();
        for (JsonElement entry : metadata("reflect-config.json").getAsJsonArray()) {
            JsonObject type = entry.getAsJsonObject();
            String simple = type.get("name").getAsString().replaceAll(".*\\.", "");
            Stream.concat(members(type, "fields"), members(type, "methods"))
                    .forEach(member -> named.add(simple + "." + member.get("name").getAsString()));
        }
        String lookup = "\\.(?:find[A-Z]|get(?:Declared)?(?:Field|Method))\\w*\\((\\w+)\\.class, \"(\\w+)\"";
        assertEquals(named, inSources("src/main", ".java", lookup).map(found -> found.group(1) + "." + found.group(2))
                .collect(Collectors.toCollection(TreeSet::new)));
        assertEquals(0, inSources("src/main", ".java", "Class\\.forName|ServiceLoader|newInstance\\(|Proxy\\.").count());
    }

    /** Native code finds nothing by its name, so nothing is said of JNI; and it has what Java declares, and no more. */
    @Test
    void nativeCodeLooksNothingUp() throws Exception {
        Set<String> calls = Set.of("GetLongArrayRegion", "SetLongArrayRegion", "GetByteArrayRegion", "SetByteArrayRegion",
                "NewDirectByteBuffer", "GetDirectBufferAddress");
        // `peer.rs` is of the tests, and breaks a rule on purpose.
        assertEquals(calls, inSources("native/src", "boundary.rs", "\\bv1_\\d+\\.(\\w+)").map(found -> found.group(1))
                .collect(Collectors.toSet()));
        long all = inSources("native/src", ".rs", "\\bv1_\\d+\\.(\\w+)").count();
        long ofTests = inSources("native/src", "peer.rs", "\\bv1_\\d+\\.(\\w+)").count();
        assertEquals(calls.size(), all - ofTests);

        Set<String> declared = Arrays.stream(Native.class.getDeclaredMethods())
                .filter(method -> Modifier.isNative(method.getModifiers())).map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(declared, inSources("native/src", ".rs", "\\bJava_org_annulus_Native_(\\w+)")
                .map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void theNativeLibraryIsAResourceThatIsKept() throws Exception {
        JsonArray kept = metadata("resource-config.json").getAsJsonObject().getAsJsonObject("resources")
                .getAsJsonArray("includes");
        String library = "natives/" + NativeLibrary.platform() + "/" + System.mapLibraryName("annulus_jni");
        assertTrue(Ring.class.getResource(library) != null, library);
        assertEquals(1, kept.asList().stream().map(one -> one.getAsJsonObject().get("pattern").getAsString())
                .filter(pattern -> Pattern.matches(pattern, "org/annulus/" + library)).count());
        // Whatever else a class asks its loader for would have to be kept, too.
        assertEquals(1, inSources("src/main", ".java", "getResource(AsStream)?\\(").count());
    }
}
