package org.annulus.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.RunnerException;

/** Compares Annulus with its peers. In each cell every peer makes one run in turn, then all make the next. */
public final class Main {
    private Main() {}

    /** Runs what the arguments ask for. */
    public static void main(String[] arguments) throws IOException {
        Settings settings;
        try {
            settings = Settings.of(arguments);
        } catch (IllegalArgumentException error) {
            System.err.println(error.getMessage() + "\n\n" + Settings.USAGE);
            System.exit(2);
            return;
        }
        if (settings.help) {
            System.out.print(Settings.USAGE);
            return;
        }
        System.exit(compare(settings) == 0 ? 0 : 1);
    }

    /** Returns how many runs failed. */
    private static int compare(Settings settings) throws IOException {
        List<Row> rows = new ArrayList<>();
        int failed = 0;
        for (Cell cell : settings.cells()) {
            System.out.println(cell);
            Map<String, List<Double>> values = new LinkedHashMap<>();
            for (int repetition = 0; repetition < settings.repetitions; repetition++) {
                for (String peer : settings.peersIn(cell)) {
                    try {
                        double value = new Trial(settings).run(cell, peer);
                        values.computeIfAbsent(peer, name -> new ArrayList<>()).add(value);
                    } catch (RunnerException error) {
                        failed++;
                        System.out.println("FAILED " + cell + ", " + peer + ": " + error);
                    }
                }
            }
            values.forEach((peer, list) -> rows.add(show(Row.of(cell, peer, list), settings)));
        }
        if (settings.json != null) {
            String text = rows.stream().map(Row::json).collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
            Files.writeString(settings.json, text);
        }
        if (settings.check) {
            System.out.println(rows.size() + " passed, " + failed + " failed");
        }
        return failed;
    }

    private static Row show(Row row, Settings settings) {
        if (!settings.check) {
            System.out.println(String.format(
                Locale.ROOT, "  %-16s %10.1f %s   (%.1f to %.1f)",
                row.peer(), row.median(), row.cell().measure().unit, row.low(), row.high()));
        }
        return row;
    }
}
