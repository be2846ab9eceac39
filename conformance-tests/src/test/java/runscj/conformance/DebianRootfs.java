package runscj.conformance;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The root file system in which real programs run: what {@code bin/debian-rootfs} made, or else the
 * machine's own.
 */
record DebianRootfs(Path directory) {
    private static final Path MADE =
            Path.of(System.getProperty("conformance.rootfs", "/var/cache/runsc-j/debian"));

    static DebianRootfs find() {
        if (Files.exists(MADE.resolve(".made-of"))) {
            return new DebianRootfs(MADE);
        }
        System.err.println(
                "conformance: there is no "
                        + MADE
                        + " (bin/debian-rootfs makes it): real programs run on this machine's own"
                        + " root");
        return new DebianRootfs(Path.of("/"));
    }
}
