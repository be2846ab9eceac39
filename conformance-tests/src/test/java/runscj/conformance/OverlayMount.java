package runscj.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A writable copy of a directory, by the host's overlay file system; close unmounts it.
 *
 * @param directory where it is mounted
 */
record OverlayMount(Path base, Path directory) implements AutoCloseable {
    /** Mounts it below {@code base}, on a tmpfs that holds the changes. */
    static OverlayMount over(Path lower, Path base) throws IOException, InterruptedException {
        Files.createDirectories(base);
        command("mount", "-t", "tmpfs", "tmpfs", base.toString());
        for (String name : new String[] {"upper", "work", "root"}) {
            Files.createDirectories(base.resolve(name));
        }
        OverlayMount mount = new OverlayMount(base, base.resolve("root"));
        String options =
                "lowerdir="
                        + lower
                        + ",upperdir="
                        + base.resolve("upper")
                        + ",workdir="
                        + base.resolve("work");
        command("mount", "-t", "overlay", "-o", options, "overlay", mount.directory.toString());
        return mount;
    }

    @Override
    public void close() throws IOException {
        try {
            command("umount", directory.toString());
            command("umount", base.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("umount " + base);
        }
    }

    private static void command(String... line) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder(line).inheritIO().start().waitFor(),
                () -> String.join(" ", line));
    }
}
