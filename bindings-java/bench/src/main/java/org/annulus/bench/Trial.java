package org.annulus.bench;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/** One run of a peer in a cell, in a virtual machine of its own. */
final class Trial {
    private final Settings settings;

    Trial(Settings settings) {
        this.settings = settings;
    }

    /** Million events a second, or the median of a round trip in nanoseconds. */
    double run(Cell cell, String peer) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
            .include("\\." + (cell.isTrip() ? PingPong.class : Stream.class).getSimpleName() + "\\.")
            .param("peer", peer)
            .param("capacity", Integer.toString(cell.capacity()))
            .forks(1)
            .jvmArgs(arguments(peer))
            .shouldFailOnError(true)
            .timeout(TimeValue.seconds(60))
            .verbosity(VerboseMode.SILENT);
        if (!cell.isTrip()) {
            options = options
                .param("producers", Integer.toString(cell.measure().producers))
                .param("inPlace", Boolean.toString(cell.inPlace()))
                .param("batch", Integer.toString(cell.batch()))
                .param("eventBytes", Integer.toString(cell.eventBytes()));
        }
        TimeValue length = TimeValue.milliseconds(Math.max(settings.millis / 5, 1));
        options = options.measurementIterations(settings.check ? 1 : 5).measurementTime(length);
        options = options.warmupIterations(settings.check ? 0 : 10).warmupTime(length);
        RunResult result = new Runner(options.build()).runSingle();
        Statistics statistics = result.getPrimaryResult().getStatistics();
        return statistics.getPercentile(50);
    }

    /** The options that the peers need. */
    private static String[] arguments(String peer) {
        List<String> arguments = new ArrayList<>(List.of("-Xms1g", "-Xmx1g", "-XX:+UseParallelGC"));
        if (peer.startsWith("annulus-")) {
            arguments.add("-Dannulus.backend=" + peer.substring("annulus-".length()));
        }
        // Agrona's atomics are those of the JDK's own Unsafe.
        arguments.add("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
        if (Runtime.version().feature() >= 23) {
            // JCTools' fields are found by sun.misc.Unsafe.
            arguments.add("--sun-misc-unsafe-memory-access=allow");
        }
        return arguments.toArray(String[]::new);
    }
}
