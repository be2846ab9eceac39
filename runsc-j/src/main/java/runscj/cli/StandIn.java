package runscj.cli;

import static runscj.abi.Fcntl.O_CLOEXEC;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import runscj.host.Fd;
import runscj.host.Host;
import runscj.host.HostException;
import runscj.host.HostFiles;
import runscj.host.HostProcess;
import runscj.host.Scratch;
import runscj.host.SpawnScript;

/**
 * The process on the host that stands for a detached one of {@code exec}. An engine takes the pid
 * in the pid file for the program's own: it sends signals to it, and as subreaper it waits for its
 * exit status. The stand-in is this command once more, which goes on as in the foreground.
 */
final class StandIn {
    /** Set where this is the stand-in. */
    private static final String PROPERTY = "runscj.stand-in";

    /** The stand-in's descriptor to tell on that the program runs. */
    private static final int READY_FD = 3;

    private static final int FAILED = 255;

    private StandIn() {}

    /** Returns whether this process is one. */
    static boolean isThis() {
        return System.getProperty(PROPERTY) != null;
    }

    /**
     * Starts one with this process's command line, and waits until the program runs; returns the
     * exit status of this command. The stand-in reports what fails.
     */
    static int start() throws CommandException {
        try (SpawnScript script = new SpawnScript();
                Scratch scratch = Scratch.open()) {
            String[] words = words("/proc/self/cmdline");
            List<String> line = new ArrayList<>(List.of(words));
            line.add(1, "-D" + PROPERTY);
            MemorySegment ends = scratch.allocate(8);
            Host.required(HostFiles.pipe2(ends, O_CLOEXEC), "pipe2");
            try (Fd reader = Fd.of(ends.get(ValueLayout.JAVA_INT, 0))) {
                int pid;
                try (Fd writer = Fd.of(ends.get(ValueLayout.JAVA_INT, 4))) {
                    script.descriptors(0, 1, 2, writer.number());
                    script.execve(
                            Path.of("/proc/self/exe").toRealPath().toString(),
                            line.toArray(new String[0]),
                            words("/proc/self/environ"));
                    pid = script.start(0);
                    script.awaitExec(pid);
                }
                if (HostFiles.read(reader.number(), scratch.allocate(1)) == 1) {
                    return 0;
                }
                int status = HostProcess.waitStatus(pid, HostProcess.WALL);
                return (status & 0x7f) == 0 ? status >> 8 & 0xff : FAILED;
            }
        } catch (IOException | HostException e) {
            throw new CommandException(
                    "exec: cannot start a process to stand for it: " + e.getMessage(), FAILED);
        }
    }

    /** Tells who started this stand-in that the program runs. */
    static void ready() {
        try (Fd writer = Fd.of(READY_FD);
                Scratch scratch = Scratch.open()) {
            HostFiles.write(writer.number(), scratch.allocate(1));
        }
    }

    /** Returns the words of a file in which a NUL ends each. */
    private static String[] words(String file) throws IOException {
        String text = new String(Files.readAllBytes(Path.of(file)), StandardCharsets.UTF_8);
        return text.isEmpty()
                ? new String[0]
                : text.substring(0, text.length() - 1).split("\0", -1);
    }
}
