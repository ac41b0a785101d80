package org.annulus.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What all peers are compared in.
 *
 * @param measure a stream, or a round trip
 * @param batch how many events are sent at a time
 * @param capacity how many events there is room for
 * @param eventBytes the size of an event
 */
record Cell(Measure measure, int batch, int capacity, int eventBytes) {
    /** What is measured. */
    enum Measure {
        ONE("1P1C", 1, "M/s"),
        TWO("2P1C", 2, "M/s"),
        ONE_IN_PLACE("1P1C-in-place", 1, "M/s"),
        TWO_IN_PLACE("2P1C-in-place", 2, "M/s"),
        TRIP("ping-pong", 1, "ns");

        final String title;
        final int producers;
        final String unit;

        Measure(String title, int producers, String unit) {
            this.title = title;
            this.producers = producers;
            this.unit = unit;
        }

        static Measure of(String title) {
            for (Measure measure : values()) {
                if (measure.title.equals(title)) {
                    return measure;
                }
            }
            throw new IllegalArgumentException("no cell is called " + title);
        }
    }

    /** Whether events are filled and read in the ring: where only Annulus has the choice, and is alone. */
    boolean inPlace() {
        return measure == Measure.ONE_IN_PLACE || measure == Measure.TWO_IN_PLACE;
    }

    boolean isTrip() {
        return measure == Measure.TRIP;
    }

    /** Every cell of these lists. Round trips are of single events of 8 bytes. */
    static List<Cell> all(List<Measure> measures, List<Integer> batches, List<Integer> capacities, List<Integer> sizes) {
        List<Cell> cells = new ArrayList<>();
        for (Measure measure : measures) {
            if (measure == Measure.TRIP) {
                cells.add(new Cell(measure, 1, 1024, 8));
                continue;
            }
            for (int eventBytes : sizes) {
                for (int capacity : capacities) {
                    for (int batch : batches) {
                        cells.add(new Cell(measure, batch, capacity, eventBytes));
                    }
                }
            }
        }
        return cells;
    }

    @Override
    public String toString() {
        return isTrip()
            ? measure.title
            : String.format("%s, %d bytes, batch %d, capacity %d", measure.title, eventBytes, batch, capacity);
    }
}
