package runscj.sentry.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.abi.Signal;
import runscj.gofer.client.GoferClient;
import runscj.host.Fd;
import runscj.oci.Linux;
import runscj.oci.Process;
import runscj.oci.Resources;
import runscj.oci.Spec;
import runscj.sentry.fs.host.InheritedFiles;
import runscj.sentry.fs.tty.Terminal;
import runscj.sentry.fs.tty.Terminals;
import runscj.sentry.kernel.Cloning;
import runscj.sentry.kernel.Confinement;
import runscj.sentry.kernel.KernelListener;
import runscj.sentry.kernel.RandomSource;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.kernel.WaitStatus;
import runscj.sentry.kernel.ns.UtsNamespace;
import runscj.sentry.vfs.AnonymousDevices;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Vfs;

/**
 * The one container of this sentry: created, running, stopped; its processes from outside and how
 * they ended. When the first process has ended the sentry ends with its exit status.
 */
final class Sandbox implements KernelListener {
    private static final int KILLED = 128;

    private final KernelParts parts;
    private final ProcessTerminals terminals = new ProcessTerminals();
    private final Map<ThreadGroup, Exit> exits = new ConcurrentHashMap<>();

    private @Nullable Vfs vfs;
    private @Nullable InheritedFiles inherited;
    private @Nullable UtsNamespace uts;
    private @Nullable Confinement confinement;
    private @Nullable Task first;
    private String id = "";
    private boolean started;

    /**
     * How a process ended; waited for. Those who ask owe an answer until they begin to wait, and
     * again from the moment the process ends: the sentry must not end before they have sent it.
     */
    private static final class Exit {
        private @Nullable Integer status;
        private int waiting;

        synchronized void set(int newStatus) {
            if (status == null) {
                status = newStatus;
                ControlServer.oweAnswers(waiting);
                notifyAll();
            }
        }

        synchronized int await() throws InterruptedException {
            Integer known = status;
            if (known == null) {
                waiting++;
                ControlServer.oweAnswers(-1); // a wait that lasts must not hold up the end
            }
            while (known == null) {
                wait();
                known = status;
            }
            return known;
        }
    }

    Sandbox(String platform, CallLog callLog, RandomSource random, String cpuInfo)
            throws ErrnoException {
        parts = new KernelParts(platform, this, callLog, random, cpuInfo);
    }

    /**
     * Returns when the process that all guest processes are cloned from exists: the sentry may make
     * none after that.
     */
    void awaitFirstStub() {
        parts.kernel().platform().awaitReady();
    }

    /** Makes the container's files and its first process, which does not run yet. */
    synchronized int create(String newId, Spec spec, List<Fd> descriptors) throws BootException {
        if (vfs != null) {
            throw new BootException("the sandbox has a container already");
        }
        if (descriptors.isEmpty()) {
            throw new BootException("create: no connection to the gofer");
        }
        id = newId;
        GoferClient gofer = new GoferClient(descriptors.getFirst(), this::goferLost);
        try {
            Linux linux = spec.linux();
            Resources resources = linux == null ? null : linux.resources();
            if (resources != null && resources.memory() != null) {
                Long limit = resources.memory().limit();
                parts.limitMemory(limit == null ? 0 : limit);
            }
            ContainerMounts mounts = new ContainerMounts(parts.memory(), gofer);
            Vfs files = parts.newVfs(mounts.root());
            mounts.mountAll(files, spec);
            new PathRules(files).apply(spec);
            confinement = GuestFilter.of(linux == null ? null : linux.seccomp());
            if (resources != null && resources.pids() != null) {
                allowTasks(resources.pids().limit());
            }
            vfs = files;
            inherited = new InheritedFiles(files, AnonymousDevices.next());
            uts =
                    new UtsNamespace(
                            spec.hostname().isEmpty() ? "runsc-j" : spec.hostname(),
                            spec.domainname().isEmpty() ? "(none)" : spec.domainname());
            first = make(spec.process(), descriptors.subList(1, descriptors.size()));
            watch(gofer);
            exits.put(first.threadGroup(), new Exit());
            return first.tid();
        } catch (ErrnoException e) {
            throw new BootException("cannot set the container up: " + e.errno().text());
        }
    }

    private Task make(Process process, List<Fd> descriptors) throws BootException, ErrnoException {
        Vfs files = container();
        if (!process.terminal()) {
            return load(process, streams(descriptors), files);
        }
        if (descriptors.size() != 1) {
            throw new BootException("a terminal takes one descriptor, not " + descriptors.size());
        }
        Terminal terminal = Terminals.make(parts.kernel(), files, process.user().uid());
        boolean driven = false;
        try {
            OpenFile[] streams = terminal.openStreams();
            if (first == null) {
                ContainerMounts.bindConsole(files, terminal.path());
            }
            Task task = load(process, streams, files);
            Terminals.control(streams[0], task);
            terminal.drive(descriptors.getFirst());
            terminals.add(task.threadGroup(), terminal);
            driven = true;
            return task;
        } finally {
            if (!driven) {
                terminal.discard();
            }
        }
    }

    private Task load(Process process, OpenFile[] streams, Vfs files)
            throws BootException, ErrnoException {
        Task task =
                parts.image()
                        .make(
                                process,
                                streams,
                                files.newContext(),
                                parts.kernel().rootPids(),
                                parts.kernel().namespaces(requireUts()));
        if (process.noNewPrivileges()) {
            task.settings().setNoNewPrivileges();
        }
        if (confinement != null) {
            task.confine(confinement);
        }
        Integer oomScoreAdj = process.oomScoreAdj();
        if (oomScoreAdj != null) {
            task.threadGroup().oomScoreAdjustment(oomScoreAdj);
        }
        return task;
    }

    private OpenFile[] streams(List<Fd> descriptors) throws BootException, ErrnoException {
        InheritedFiles maker = inherited;
        if (maker == null) {
            throw new BootException("no container");
        }
        if (descriptors.size() != 3) {
            throw new BootException(
                    "standard streams take three descriptors, not " + descriptors.size());
        }
        List<OpenFile> streams = new ArrayList<>();
        for (Fd fd : descriptors) {
            streams.add(maker.open(fd, "host:[" + streams.size() + "]"));
        }
        return streams.toArray(new OpenFile[0]);
    }

    private Vfs container() throws BootException {
        if (vfs == null) {
            throw new BootException("no container has been created");
        }
        return vfs;
    }

    private UtsNamespace requireUts() throws BootException {
        if (uts == null) {
            throw new BootException("no container has been created");
        }
        return uts;
    }

    private Task requireFirst() throws BootException {
        if (first == null) {
            throw new BootException("no container has been created");
        }
        return first;
    }

    /** Lets the first process run. */
    synchronized void start() throws BootException {
        Task task = requireFirst();
        if (started) {
            throw new BootException("cannot start container " + id + ": it is running already");
        }
        started = true;
        terminals.starting(task.threadGroup());
        Cloning.start(task);
    }

    /** Starts another process. */
    synchronized int exec(Process process, List<Fd> descriptors) throws BootException {
        if (!started) {
            throw new BootException("cannot exec in container " + id + ": it has not been started");
        }
        try {
            Task task = make(process, descriptors);
            exits.put(task.threadGroup(), new Exit());
            Cloning.start(task);
            return task.tid();
        } catch (ErrnoException e) {
            throw new BootException("cannot start the process: " + e.errno().text());
        }
    }

    /** Waits for the end of the first process (pid 0) or one from exec; returns its exit status. */
    int await(int pid) throws BootException, InterruptedException {
        Exit exit = null;
        synchronized (this) {
            int wanted = pid == 0 ? requireFirst().tid() : pid;
            for (Map.Entry<ThreadGroup, Exit> entry : exits.entrySet()) {
                if (entry.getKey().tgid() == wanted) {
                    exit = entry.getValue();
                }
            }
        }
        if (exit == null) {
            throw new BootException("no process " + pid + " was started by exec");
        }
        return exit.await();
    }

    /** Sets how many tasks there may be; 0 or less for no limit. */
    void allowTasks(long limit) {
        parts.kernel().allowTasks(limit);
    }

    /** Sets how many bytes of memory there may be; 0 or less for what the host allows. */
    void limitMemory(long limit) {
        parts.limitMemory(limit);
    }

    synchronized String state() {
        return started ? "running" : "created";
    }

    /** Sends a signal: to the first process (0), to all (-1), or to one. */
    synchronized void signal(int pid, int signal) throws BootException {
        Signalling.send(parts.kernel(), requireFirst(), pid, signal);
        if (!started && signal == Signal.SIGKILL) {
            end(KILLED + signal); // a created container's program has never run: there is
            // nothing else to end
        }
    }

    /** Returns a row for each process. */
    synchronized List<ControlAnswer.ProcessRow> processes() {
        return ProcessRows.of(parts.kernel());
    }

    @Override
    public void processExited(ThreadGroup process, int waitStatus) {
        int status =
                WaitStatus.value(waitStatus)
                        + (WaitStatus.code(waitStatus) == Signal.CLD_EXITED ? 0 : KILLED);
        terminals.exited(process);
        Exit exit = exits.get(process);
        if (exit != null) {
            exit.set(status);
        }
        Task task = first;
        if (task != null && task.threadGroup() == process) {
            end(status);
        }
    }

    @Override
    public void guestLost(ThreadGroup process, String reason) {
        System.err.println("sentry: process " + process.tgid() + " is lost: " + reason);
    }

    @Override
    public void sandboxFailed(String report, Throwable cause) {
        System.err.println("sentry: " + report);
        cause.printStackTrace();
        System.err.flush();
        Ending.now(KILLED);
    }

    private void watch(GoferClient gofer) {
        Thread thread =
                new Thread(
                        () -> {
                            gofer.awaitLoss();
                            goferLost();
                        },
                        "gofer-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void goferLost() {
        System.err.println("sentry: the gofer of container " + id + " is gone: the container ends");
        Ending.now(KILLED + Signal.SIGKILL);
    }

    private void showRest() {
        try {
            terminals.drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the sentry a moment later, so that those who wait get their answers first. */
    private void end(int status) {
        Thread thread =
                new Thread(
                        () -> {
                            showRest();
                            parts.ended();
                            ControlServer.drain();
                            Ending.now(status);
                        },
                        "end");
        thread.start();
    }
}
