package org.annulus.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.annulus.bench.peer.Peers;

/** What a user asks of a comparison. */
final class Settings {
    static final String USAGE = """
        usage: cargo xtask bench --suite java [OPTIONS]

          --quick              streams of 8 bytes in 65,536 slots and round trips, two runs each
          --cell LIST          of 1P1C 2P1C 1P1C-in-place 2P1C-in-place ping-pong (default: all)
          --batch LIST         events sent at a time (default: 1,10,100)
          --capacity LIST      slots (default: 1024,65536)
          --event-bytes LIST   8, 64 (default: both)
          --peer LIST          these only
          --repetitions N      runs of each peer in each cell, in turn (default: 5)
          --millis N           length of a run, after a warm-up of twice as long (default: 1000)
          --check              each cell and peer in short: every sum is checked and nothing is measured
          --json FILE          one object per cell and peer
        """;

    List<Cell.Measure> measures = List.of(Cell.Measure.values());
    List<Integer> batches = List.of(1, 10, 100);
    List<Integer> capacities = List.of(1024, 65536);
    List<Integer> sizes = List.of(8, 64);
    List<String> peers = Peers.names();
    int repetitions = 5;
    int millis = 1000;
    boolean check;
    boolean help;
    Path json;

    static Settings of(String[] arguments) {
        Settings settings = new Settings();
        for (int index = 0; index < arguments.length; index++) {
            switch (arguments[index]) {
                case "--quick" -> settings.quick();
                case "--check" -> settings.checkOnly();
                case "--help", "-h" -> settings.help = true;
                default -> settings.set(arguments[index], value(arguments, ++index));
            }
        }
        return settings;
    }

    List<Cell> cells() {
        return Cell.all(measures, batches, capacities, sizes);
    }

    /** Who takes part in a cell. */
    List<String> peersIn(Cell cell) {
        return cell.inPlace() ? peers.stream().filter(peer -> peer.startsWith("annulus-")).toList() : peers;
    }

    private void quick() {
        capacities = List.of(65536);
        sizes = List.of(8);
        repetitions = 2;
        millis = 300;
    }

    private void checkOnly() {
        check = true;
        repetitions = 1;
        millis = 1;
    }

    private void set(String option, String value) {
        switch (option) {
            case "--cell" -> measures = list(value, Cell.Measure::of);
            case "--batch" -> batches = list(value, text -> among(text, 1, 10, 100));
            case "--capacity" -> capacities = list(value, Settings::capacity);
            case "--event-bytes" -> sizes = list(value, text -> among(text, 8, 64));
            case "--peer" -> peers = list(value, Settings::peer);
            case "--repetitions" -> repetitions = atLeastOne(value);
            case "--millis" -> millis = atLeastOne(value);
            case "--json" -> json = Path.of(value);
            default -> throw new IllegalArgumentException("no option is called " + option);
        }
    }

    private static String value(String[] arguments, int index) {
        if (index == arguments.length) {
            throw new IllegalArgumentException(arguments[index - 1] + " wants a value, or is no option");
        }
        return arguments[index];
    }

    private static <T> List<T> list(String text, Function<String, T> read) {
        List<T> items = new ArrayList<>();
        for (String item : text.split(",")) {
            items.add(read.apply(item));
        }
        return items;
    }

    private static int among(String text, int... choices) {
        for (int choice : choices) {
            if (text.equals(Integer.toString(choice))) {
                return choice;
            }
        }
        throw new IllegalArgumentException(text + " is not offered");
    }

    private static int capacity(String text) {
        int capacity = Integer.parseInt(text);
        if (Integer.bitCount(capacity) != 1 || capacity < 128) {
            throw new IllegalArgumentException("a capacity is a power of two from 128 on, not " + text);
        }
        return capacity;
    }

    private static String peer(String name) {
        if (!Peers.names().contains(name)) {
            throw new IllegalArgumentException("no peer is called " + name);
        }
        return name;
    }

    private static int atLeastOne(String text) {
        int number = Integer.parseInt(text);
        if (number < 1) {
            throw new IllegalArgumentException("a number from 1 on, not " + text);
        }
        return number;
    }
}
