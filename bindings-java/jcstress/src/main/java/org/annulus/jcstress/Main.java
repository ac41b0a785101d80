package org.annulus.jcstress;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs jcstress on the direct back end, and says how many of its runs passed. */
public final class Main {
    /** The last of what jcstress writes about its runs. */
    private static final Pattern RESULTS =
        Pattern.compile("Results: (\\d+) planned; (\\d+) passed, (\\d+) failed, (\\d+) soft errs, (\\d+) hard errs");

    private Main() {}

    /** Takes the arguments of jcstress, or {@code --quick}: each test once, in the plainest way. */
    public static void main(String[] arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        boolean quick = all.remove("--quick");
        if (quick) {
            all.addAll(List.of("-m", "quick", "-sc", "false", "-af", "NONE", "-f", "1"));
        }
        String machine = "-Dannulus.backend=direct";
        if (Runtime.version().feature() >= 22) {
            machine += " --enable-native-access=ALL-UNNAMED";
        }
        // The first says that there is one way to run a virtual machine; with the other there are several.
        all.addAll(List.of(quick ? "-jvmArgs" : "-jvmArgsPrepend", machine));
        Last last = new Last(System.out);
        System.setOut(new PrintStream(last, true, StandardCharsets.UTF_8));
        org.openjdk.jcstress.Main.main(all.toArray(String[]::new));
        System.out.flush();
        System.exit(last.report() ? 0 : 1);
    }

    /** Passes everything on, and keeps the last lines. */
    private static final class Last extends OutputStream {
        private static final int KEPT = 1 << 16;
        private final PrintStream to;
        private final StringBuilder kept = new StringBuilder();

        Last(PrintStream to) {
            this.to = to;
        }

        @Override
        public void write(int octet) {
            to.write(octet);
            kept.append((char) octet);
            if (kept.length() > 2 * KEPT) {
                kept.delete(0, KEPT);
            }
        }

        /** Whether all was well. */
        boolean report() {
            int planned = 0;
            int passed = 0;
            int soft = 0;
            for (Matcher results = RESULTS.matcher(kept); results.find();) {
                planned = Integer.parseInt(results.group(1));
                passed = Integer.parseInt(results.group(2));
                soft = Integer.parseInt(results.group(4));
            }
            // A soft error is a way to run a virtual machine that this one does not have.
            int failed = planned - passed - soft;
            to.println(passed + " passed, " + (planned == 0 ? 1 : failed) + " failed");
            to.flush();
            return planned > 0 && failed == 0;
        }
    }
}
