package runscj.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import runscj.syscalls.Support;
import runscj.syscalls.Sysno;

/**
 * Which system calls the conformance programs have shown. A case of a call is a program, whose
 * output was that of Linux, in which the call had an outcome: success, one error, a restart. What
 * every program does to start, to print and to end does not count: of each outcome as many calls
 * are left out as the program with the fewest made.
 */
final class CallCases {
    private final Map<String, Map<String, Map<String, Integer>>> countsByCall = new TreeMap<>();
    private int programCount;

    /**
     * Adds what a program did.
     *
     * @param tally lines such as {@code read ok 12, EBADF 1}
     */
    void add(String program, List<String> tally) {
        programCount++;
        for (String line : tally) {
            int space = line.indexOf(' ');
            Map<String, Map<String, Integer>> outcomes =
                    countsByCall.computeIfAbsent(line.substring(0, space), key -> new TreeMap<>());
            for (String outcome : line.substring(space + 1).split(", ")) {
                String[] words = outcome.split(" ");
                outcomes.computeIfAbsent(words[0], key -> new TreeMap<>())
                        .put(program, Integer.valueOf(words[1]));
            }
        }
    }

    /** Returns the outcomes of a call, each with the programs that show it. */
    private Map<String, TreeSet<String>> cases(String call) {
        Map<String, TreeSet<String>> shown = new TreeMap<>();
        countsByCall
                .getOrDefault(call, Map.of())
                .forEach(
                        (outcome, counts) -> {
                            int common = counts.size() < programCount ? 0 : least(counts);
                            TreeSet<String> programs = new TreeSet<>();
                            counts.forEach(
                                    (program, count) -> {
                                        if (count > common) {
                                            programs.add(program);
                                        }
                                    });
                            if (!programs.isEmpty()) {
                                shown.put(outcome, programs);
                            }
                        });
        return shown;
    }

    private static int least(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
    }

    /**
     * Writes a line for each call that works: its name, its cases, its outcomes and programs.
     *
     * @return the calls that work by the table and have no case
     */
    List<String> write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        List<String> without = new ArrayList<>();
        for (Sysno sysno : Sysno.values()) {
            if (sysno.support() != Support.FULL && sysno.support() != Support.PARTIAL) {
                continue;
            }
            Map<String, TreeSet<String>> shown = cases(sysno.linuxName());
            int count = shown.values().stream().mapToInt(TreeSet::size).sum();
            if (count == 0) {
                without.add(sysno.linuxName());
            }
            StringBuilder line = new StringBuilder(sysno.linuxName()).append(' ').append(count);
            shown.forEach(
                    (outcome, programs) ->
                            line.append("; ")
                                    .append(outcome)
                                    .append(": ")
                                    .append(String.join(" ", programs)));
            lines.add(line.toString());
        }
        Files.write(file, lines);
        return without;
    }
}
