package runscj.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A bundle whose root holds one static program. */
final class TinyBundle {
    private TinyBundle() {}

    /** Writes the bundle; its program is a C main with this body. */
    static Bundle write(Path directory, String body) throws IOException, InterruptedException {
        return ofSource(
                directory,
                "#include <unistd.h>\n#include <stdio.h>\nint main(void) { " + body + " }\n");
    }

    /** Writes the bundle; its program is this C source. */
    static Bundle ofSource(Path directory, String text) throws IOException, InterruptedException {
        Path rootfs = Files.createDirectories(directory.resolve("rootfs"));
        for (String name : List.of("proc", "sys", "dev", "tmp", "bin")) {
            Files.createDirectories(rootfs.resolve(name));
        }
        Path source = directory.resolve("program.c");
        Files.writeString(source, text);
        Process gcc =
                new ProcessBuilder(
                                "gcc",
                                "-O1",
                                "-static",
                                "-o",
                                rootfs.resolve("bin/program").toString(),
                                source.toString())
                        .inheritIO()
                        .start();
        assertEquals(0, gcc.waitFor(), "gcc " + source);
        return Bundle.write(directory, rootfs, false, List.of("/bin/program"));
    }
}
