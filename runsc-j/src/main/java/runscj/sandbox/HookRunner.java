package runscj.sandbox;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import runscj.abi.Poll;
import runscj.abi.Signal;
import runscj.container.ContainerException;
import runscj.host.Fd;
import runscj.host.HostException;
import runscj.host.HostFiles;
import runscj.host.HostPoll;
import runscj.host.HostProcess;
import runscj.host.MemFd;
import runscj.host.Scratch;
import runscj.host.SpawnScript;
import runscj.oci.Hooks.Hook;
import runscj.oci.State;

/**
 * Runs hooks: programs of the host that get the container's state on standard input. They may be
 * called by another name than their path has: argument 0 is the configuration's.
 */
final class HookRunner {
    private static final long SECOND_NS = 1_000_000_000;
    private static final int SHOWN_BYTES = 512;
    private static final int WAIT_STATUS_BYTES = 4;

    private HookRunner() {}

    /**
     * Runs one after the other.
     *
     * @param kind name of the list in config.json
     * @throws ContainerException if one fails; the rest is not run
     */
    static void run(String kind, List<Hook> hooks, State state) throws ContainerException {
        for (int i = 0; i < hooks.size(); i++) {
            String name = "hooks." + kind + "[" + i + "] " + hooks.get(i).path();
            try {
                run(name, hooks.get(i), state.toJson());
            } catch (HostException e) {
                throw new ContainerException(name + ": cannot run it: " + e.getMessage());
            }
        }
    }

    private static void run(String name, Hook hook, byte[] state) throws ContainerException {
        try (MemFd input = MemFd.create("state");
                MemFd output = MemFd.create("hook");
                SpawnScript script = new SpawnScript();
                Scratch scratch = Scratch.open()) {
            MemorySegment text = scratch.allocate(state.length);
            MemorySegment.copy(state, 0, text, ValueLayout.JAVA_BYTE, 0, state.length);
            HostFiles.pwrite(input.fd().number(), text, 0);
            int out = output.fd().number();
            script.descriptors(input.fd().number(), out, out);
            String[] arguments =
                    hook.args().isEmpty()
                            ? new String[] {hook.path()}
                            : hook.args().toArray(new String[0]);
            script.execve(hook.path(), arguments, hook.env().toArray(new String[0]));
            int pid = script.start(0);
            script.awaitExec(pid);
            boolean ended = await(pid, hook.timeoutSeconds());
            MemorySegment status = scratch.allocate(WAIT_STATUS_BYTES);
            HostProcess.wait4(pid, status, 0);
            if (!ended) {
                throw new ContainerException(
                        name + ": no end within " + hook.timeoutSeconds() + " s");
            }
            int code = status.get(ValueLayout.JAVA_INT, 0);
            if (code != 0) {
                String how =
                        (code & 0x7f) == 0
                                ? "exit status " + (code >> 8)
                                : "signal " + (code & 0x7f);
                throw new ContainerException(name + ": failed: " + how + said(output));
            }
        }
    }

    /** Returns false if the time is over; the process is killed then. */
    private static boolean await(int pid, @org.jspecify.annotations.Nullable Integer seconds) {
        if (seconds == null) {
            return true;
        }
        long pidfd = HostProcess.pidfdOpen(pid, 0);
        if (pidfd < 0) {
            return true;
        }
        try (Fd fd = Fd.of((int) pidfd)) {
            if (HostPoll.poll(fd.number(), Poll.POLLIN, seconds * SECOND_NS) != 0) {
                return true;
            }
            HostProcess.kill(pid, Signal.SIGKILL);
            return false;
        }
    }

    private static String said(MemFd output) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment text = scratch.allocate(SHOWN_BYTES);
            long count = HostFiles.pread(output.fd().number(), text, 0);
            if (count <= 0) {
                return "";
            }
            byte[] bytes = text.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
            return ": " + new String(bytes, StandardCharsets.UTF_8).strip().replace('\n', ' ');
        }
    }
}
