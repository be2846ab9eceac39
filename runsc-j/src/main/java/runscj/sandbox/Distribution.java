package runscj.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import runscj.container.ContainerException;

/**
 * The installed files: {@code runtime} (Java), {@code lib} (jars, option files, AOT cache), {@code
 * bin}.
 *
 * @param directory absolute path
 */
public record Distribution(Path directory) {
    /** Returns the distribution that this process runs from. */
    public static Distribution current() throws ContainerException {
        String directory = System.getProperty("runscj.dist");
        if (directory == null || !Files.exists(Path.of(directory, "runtime/bin/java"))) {
            throw new ContainerException(
                    "the distribution is not complete: start runsc-j by its bin/runsc-j");
        }
        return new Distribution(Path.of(directory));
    }
}
