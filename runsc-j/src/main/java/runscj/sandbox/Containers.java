package runscj.sandbox;

import static runscj.abi.Poll.POLLIN;
import static runscj.abi.Signal.SIGKILL;
import static runscj.abi.Wait.WNOHANG;
import static runscj.abi.Wait.__WALL;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import runscj.container.ContainerException;
import runscj.container.ContainerRecord;
import runscj.container.StateDirectory;
import runscj.container.cgroup.ControlGroup;
import runscj.host.Fd;
import runscj.host.HostPoll;
import runscj.host.HostProcess;
import runscj.host.Scratch;
import runscj.oci.Hooks.Hook;
import runscj.oci.Process;
import runscj.oci.Resources;
import runscj.oci.Spec;
import runscj.oci.State;
import runscj.sentry.boot.ControlAnswer;
import runscj.sentry.boot.ControlRequest;

/** The life of containers: what the OCI runtime's operations do, without their command lines. */
public final class Containers {
    private static final int KILLED = 128;
    private static final long DEATH_TIMEOUT_NS = 10_000_000_000L;

    private final StateDirectory states;
    private final Consumer<String> warnings;

    /**
     * Works on the containers of one state directory.
     *
     * @param warnings gets a line for the user about what failed without consequence
     */
    public Containers(StateDirectory states, Consumer<String> warnings) {
        this.states = states;
        this.warnings = warnings;
    }

    /** Returns the state directory. */
    public StateDirectory states() {
        return states;
    }

    /**
     * Makes a container; its program waits for {@link #start}.
     *
     * @param stdio descriptors of standard input, output and error, or the terminal alone
     */
    public ContainerRecord create(
            String id, Path bundle, Spec spec, Launch.Options options, int[] stdio)
            throws ContainerException {
        states.claim(id);
        Launch launch = null;
        ControlGroup group = ControlGroup.NONE;
        try {
            group = ControlGroup.create(id, spec);
            ContainerRecord record =
                    new ContainerRecord(
                            id,
                            bundle.toString(),
                            bundle.resolve(spec.root().path()).toString(),
                            0,
                            0,
                            0,
                            0,
                            Instant.now().toString(),
                            spec.annotations(),
                            group,
                            spec.hooks());
            if (!group.equals(ControlGroup.NONE)) {
                states.store(record); // should this process be killed, delete finds the group
            }
            launch = Launch.start(id, spec, bundle, states.socket(id), group, options);
            record = record.withProcesses(launch.sentryPid(), launch.goferPid());
            states.store(record);
            try (SentryConnection sentry = SentryConnection.open(states.socket(id));
                    Fd gofer = launch.gofer()) {
                int[] fds = new int[stdio.length + 1];
                fds[0] = gofer.number();
                System.arraycopy(stdio, 0, fds, 1, stdio.length);
                sentry.ask(
                        new ControlRequest(ControlRequest.Call.CREATE, id, 0, 0, spec, null), fds);
            }
            State creating = stateOf(record, "creating");
            HookRunner.run("prestart", spec.hooks().prestart(), creating);
            HookRunner.run("createRuntime", spec.hooks().createRuntime(), creating);
            return record;
        } catch (ContainerException e) {
            if (launch != null) {
                end(launch.sentryPid());
                end(launch.goferPid());
            }
            group.remove();
            states.remove(id);
            throw e;
        }
    }

    /** Starts a created container's program. */
    public void start(String id) throws ContainerException {
        ContainerRecord record = states.load(id);
        try (SentryConnection sentry = SentryConnection.open(states.socket(id))) {
            sentry.ask(ControlRequest.of(ControlRequest.Call.START, id));
        }
        runLate("poststart", record.hooks().poststart(), record, "running");
    }

    /** Starts a created container's program and waits for its end; returns its exit status. */
    public int run(String id) throws ContainerException {
        ContainerRecord record = states.load(id);
        try (SentryConnection sentry = SentryConnection.open(states.socket(id))) {
            sentry.ask(ControlRequest.of(ControlRequest.Call.RUN, id));
            runLate("poststart", record.hooks().poststart(), record, "running");
            return sentry.ask(ControlRequest.of(ControlRequest.Call.WAIT, id)).status();
        }
    }

    /** Runs hooks whose failure changes nothing any more. */
    private void runLate(String kind, List<Hook> hooks, ContainerRecord record, String status) {
        try {
            HookRunner.run(kind, hooks, stateOf(record, status));
        } catch (ContainerException e) {
            warnings.accept(e.message());
        }
    }

    /** Connects to a running container's sentry. */
    private SentryConnection connect(String id) throws ContainerException {
        if (!states.load(id).sentryAlive()) {
            throw new ContainerException("container " + id + " is not running");
        }
        return SentryConnection.open(states.socket(id));
    }

    /** Returns the state as the OCI specification has it. */
    public State state(ContainerRecord record) {
        return stateOf(record, status(record));
    }

    private static State stateOf(ContainerRecord record, String status) {
        int pid = status.equals("stopped") ? 0 : record.sentryPid();
        return new State(
                Spec.OCI_VERSION, record.id(), status, pid, record.bundle(), record.annotations());
    }

    /** Returns created, running, paused or stopped. */
    public String status(ContainerRecord record) {
        if (!record.sentryAlive()) {
            return "stopped";
        }
        if (record.group().isFrozen()) {
            return "paused";
        }
        try (SentryConnection sentry = SentryConnection.open(states.socket(record.id()))) {
            return sentry.ask(ControlRequest.of(ControlRequest.Call.STATE, record.id())).state();
        } catch (ContainerException ended) {
            return "stopped";
        }
    }

    /** Sends a signal to the first process (0), another one (a pid) or all (-1). */
    public void signal(String id, int pid, int signal) throws ContainerException {
        ControlRequest request = ControlRequest.of(ControlRequest.Call.SIGNAL, id, pid, signal);
        try (SentryConnection sentry = connect(id)) {
            ControlGroup group = states.load(id).group();
            if (group.isFrozen()) {
                sentry.tell(request); // it takes effect when the container goes on
                if (signal == SIGKILL) {
                    group.freeze(false);
                }
                return;
            }
            sentry.ask(request);
        }
    }

    /**
     * Stops all processes of a running container where they are.
     *
     * @throws ContainerException if it does not run, is paused already, or has no control group
     */
    public void pause(String id) throws ContainerException {
        ContainerRecord record = states.load(id);
        String status = status(record);
        if (!status.equals("running") && !status.equals("created")) {
            throw new ContainerException("cannot pause container " + id + ": it is " + status);
        }
        record.group().freeze(true);
    }

    /** Lets a paused container go on. */
    public void resume(String id) throws ContainerException {
        ContainerRecord record = states.load(id);
        String status = status(record);
        if (!status.equals("paused")) {
            throw new ContainerException("cannot resume container " + id + ": it is " + status);
        }
        record.group().freeze(false);
    }

    /** Sets limits of a container's control group; those that are null stay as they are. */
    public void update(String id, Resources resources) throws ContainerException {
        ContainerRecord record = states.load(id);
        if (!record.sentryAlive()) {
            throw new ContainerException("container " + id + " is not running");
        }
        record.group().apply(resources);
        if (resources.pids() != null) {
            tell(record, ControlRequest.ofLimit(id, resources.pids().limit()));
        }
        Resources.Memory memory = resources.memory();
        if (memory != null && memory.limit() != null) {
            tell(record, ControlRequest.ofMemory(id, memory.limit()));
        }
    }

    /** Sends a limit to the sentry, which cannot answer while it is frozen. */
    private void tell(ContainerRecord record, ControlRequest request) throws ContainerException {
        try (SentryConnection sentry = SentryConnection.open(states.socket(request.id()))) {
            if (record.group().isFrozen()) {
                sentry.tell(request);
            } else {
                sentry.ask(request);
            }
        }
    }

    /**
     * Returns the pids on the host of a container's sandbox: sentry, gofer and, where it has a
     * control group, the processes that run guest code.
     */
    public List<Integer> hostProcesses(String id) throws ContainerException {
        ContainerRecord record = states.load(id);
        if (!record.sentryAlive()) {
            return List.of();
        }
        List<Integer> pids = record.group().processes();
        return pids.isEmpty() ? List.of(record.sentryPid(), record.goferPid()) : pids;
    }

    /** Returns a container's processes. */
    public List<ControlAnswer.ProcessRow> processes(String id) throws ContainerException {
        if (states.load(id).group().isFrozen()) {
            throw new ContainerException("container " + id + " is paused");
        }
        try (SentryConnection sentry = connect(id)) {
            return sentry.ask(ControlRequest.of(ControlRequest.Call.PS, id)).processes();
        }
    }

    /** Starts another process in a running container; returns its pid inside. */
    public int exec(String id, Process process, int[] stdio) throws ContainerException {
        if (states.load(id).group().isFrozen()) {
            throw new ContainerException("cannot exec in container " + id + ": it is paused");
        }
        try (SentryConnection sentry = connect(id)) {
            return sentry.ask(
                            new ControlRequest(ControlRequest.Call.EXEC, id, 0, 0, null, process),
                            stdio)
                    .pid();
        }
    }

    /** Waits until a process (0: the first one) has ended; returns its exit status. */
    public int await(String id, int pid) throws ContainerException {
        try (SentryConnection sentry = SentryConnection.open(states.socket(id))) {
            return sentry.ask(ControlRequest.of(ControlRequest.Call.WAIT, id, pid, 0)).status();
        }
    }

    /**
     * Waits as {@link #await} does; the process is killed should this process end before it.
     *
     * @return its exit status; that of SIGKILL if the sandbox ends before it can tell
     */
    public int own(String id, int pid) throws ContainerException {
        try (SentryConnection sentry = SentryConnection.open(states.socket(id))) {
            return sentry.ask(ControlRequest.of(ControlRequest.Call.OWN, id, pid, 0)).status();
        } catch (SandboxLostException gone) {
            return KILLED + SIGKILL; // as the processes of a pid namespace whose first one ends
        }
    }

    /**
     * Removes a stopped container, or with force any container in any state of repair.
     *
     * @throws ContainerException if it runs and force is not asked for, or there is none (with
     *     force that is fine)
     */
    public void delete(String id, Force force) throws ContainerException {
        if (force == Force.YES && !states.exists(id)) {
            return;
        }
        ContainerRecord record;
        try {
            record = states.load(id);
        } catch (ContainerException e) {
            if (force == Force.YES) {
                states.remove(id); // its creator died before there was a record
                return;
            }
            throw e;
        }
        String status = status(record);
        if ((status.equals("running") || status.equals("paused"))
                && force == Force.NO) { // as runc: a created one may go
            throw new ContainerException(
                    "cannot delete container "
                            + id
                            + ": it is "
                            + status
                            + ": kill it first, or use --force");
        }
        if (status.equals("paused")) {
            HostProcess.kill(record.sentryPid(), SIGKILL);
            record.group().freeze(false); // only then it dies
        }
        if (record.sentryAlive()) {
            end(record.sentryPid());
        }
        if (record.goferAlive()) {
            end(record.goferPid());
        }
        record.group().remove();
        states.remove(id);
        runLate("poststop", record.hooks().poststop(), record, "stopped");
    }

    /** Whether to kill what still runs. */
    public enum Force {
        NO,
        YES
    }

    /**
     * Waits for the processes of a container that has ended and removes it: the end of {@code run}.
     */
    public void reap(ContainerRecord record) throws ContainerException {
        awaitDeath(record.sentryPid());
        end(record.goferPid()); // it holds nothing that is not in the files already
        record.group().remove();
        states.remove(record.id());
        runLate("poststop", record.hooks().poststop(), record, "stopped");
    }

    /** Kills a process of ours and waits until it is gone. */
    private static void end(int pid) {
        HostProcess.kill(pid, SIGKILL);
        awaitDeath(pid);
    }

    /**
     * Waits until a process is gone, and kills it if that takes too long; reaps it if it is our
     * child.
     */
    private static void awaitDeath(int pid) {
        long pidfd = HostProcess.pidfdOpen(pid, 0);
        if (pidfd >= 0) {
            try (Fd fd = Fd.of((int) pidfd)) {
                if (HostPoll.poll(fd.number(), POLLIN, DEATH_TIMEOUT_NS) == 0) {
                    HostProcess.kill(pid, SIGKILL);
                    HostPoll.poll(fd.number(), POLLIN, DEATH_TIMEOUT_NS);
                }
            }
        }
        try (Scratch scratch = Scratch.open()) {
            HostProcess.wait4(pid, scratch.allocate(4), __WALL | WNOHANG);
        }
    }
}
