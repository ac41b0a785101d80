package org.annulus.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A peer in a cell, over all repetitions.
 *
 * @param cell where
 * @param peer who
 * @param values a figure for each repetition, from the lowest to the highest
 */
record Row(Cell cell, String peer, double[] values) {
    static Row of(Cell cell, String peer, List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return new Row(cell, peer, sorted);
    }

    double median() {
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    double low() {
        return values[0];
    }

    double high() {
        return values[values.length - 1];
    }

    /** As the other suites' files have it. */
    String json() {
        return String.format(
            Locale.ROOT,
            "{\"cell\": \"%s\", \"batch\": %d, \"capacity\": %d, \"event_bytes\": %d, \"wait\": \"%s\", \"peer\": \"%s\","
                + " \"median\": %.3f, \"low\": %.3f, \"high\": %.3f, \"unit\": \"%s\", \"producers\": %d, \"consumers\": 1}",
            cell.measure().title, cell.batch(), cell.capacity(), cell.eventBytes(), wait(cell), peer,
            median(), low(), high(), cell.measure().unit, cell.measure().producers);
    }

    private static String wait(Cell cell) {
        return cell.measure().producers < Runtime.getRuntime().availableProcessors() ? "spin" : "yield";
    }
}
