package runscj.container.cgroup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import runscj.container.ContainerException;

/** Reads and writes the files of control groups. */
final class CgroupFile {
    private static final OpenOption[] WRITE = {StandardOpenOption.WRITE};

    private CgroupFile() {}

    /**
     * Writes a setting with one write(2).
     *
     * @throws ContainerException if there is no such file, so no such controller, or the kernel
     *     refuses the value; the message has file and value
     */
    static void write(Path directory, String name, String value) throws ContainerException {
        try {
            Files.write(directory.resolve(name), value.getBytes(StandardCharsets.UTF_8), WRITE);
        } catch (IOException e) {
            throw new ContainerException(
                    "cgroup: cannot write "
                            + value
                            + " to "
                            + directory.resolve(name)
                            + ": "
                            + reason(e));
        }
    }

    /** Writes a setting unless it is null. */
    static void writeOptional(Path directory, String name, @Nullable Object value)
            throws ContainerException {
        if (value != null) {
            write(directory, name, value.toString());
        }
    }

    /** Returns a file's text without the last newline; null if it cannot be read. */
    static @Nullable String read(Path directory, String name) {
        try {
            return Files.readString(directory.resolve(name)).stripTrailing();
        } catch (IOException e) {
            return null;
        }
    }

    /** Returns an exception's cause in a few words. */
    static String reason(IOException e) {
        if (e instanceof java.nio.file.NoSuchFileException) {
            return "No such file or directory";
        }
        if (e instanceof java.nio.file.AccessDeniedException) {
            return "Permission denied";
        }
        if (e instanceof java.nio.file.FileSystemException named && named.getReason() != null) {
            return String.valueOf(named.getReason());
        }
        return String.valueOf(e.getMessage());
    }
}
