package runscj.sentry.fs.sys;

import runscj.sentry.fs.generated.FixedDirectory;

/** /sys/devices/system/node: one NUMA node with all processors and all memory. */
final class NodeFiles {
    private NodeFiles() {}

    static void addTo(FixedDirectory system, int cpuCount) {
        FixedDirectory nodes = system.directory("node");
        for (String name :
                new String[] {"online", "possible", "has_cpu", "has_memory", "has_normal_memory"}) {
            nodes.text(name, "0\n");
        }
        FixedDirectory node = nodes.directory("node0");
        node.text("cpulist", cpuCount == 1 ? "0\n" : "0-" + (cpuCount - 1) + '\n');
        node.text("cpumap", cpuMap(cpuCount));
        node.text("distance", "10\n");
        node.text(
                "numastat",
                "numa_hit 0\nnuma_miss 0\nnuma_foreign 0\ninterleave_hit 0\nlocal_node 0\n"
                        + "other_node 0\n");
    }

    /** Groups of 32 bits in hexadecimal, the highest first. */
    private static String cpuMap(int cpuCount) {
        StringBuilder map = new StringBuilder();
        for (int first = (cpuCount - 1) / Integer.SIZE * Integer.SIZE;
                first >= 0;
                first -= Integer.SIZE) {
            int bits = Math.min(Integer.SIZE, cpuCount - first);
            String digits = Long.toHexString((1L << bits) - 1);
            if (map.length() > 0) {
                map.append(',');
                for (int pad = digits.length(); pad < 8; pad++) {
                    map.append('0');
                }
            }
            map.append(digits);
        }
        return map.append('\n').toString();
    }
}
