package runscj.cli;

import runscj.container.ContainerException;
import runscj.container.ContainerRecord;
import runscj.host.HostSignals;
import runscj.host.SignalPipe;
import runscj.sandbox.Containers;
import runscj.sandbox.SandboxLostException;

/**
 * A container in the foreground of {@code run}: signals to this process are the guest's, its end is
 * ours.
 */
final class Foreground {
    /** What becomes of the container when its first process has ended. */
    enum AtEnd {
        DELETE,
        KEEP
    }

    private static final int[] FORWARDED = {
        HostSignals.SIGHUP,
        HostSignals.SIGINT,
        HostSignals.SIGQUIT,
        HostSignals.SIGTERM,
        HostSignals.SIGUSR1,
        HostSignals.SIGUSR2,
        HostSignals.SIGCONT,
    };

    private final Containers containers;
    private final ContainerRecord record;
    private final Console console;

    Foreground(Containers containers, ContainerRecord record, Console console) {
        this.containers = containers;
        this.record = record;
        this.console = console;
    }

    static int startDetached(Containers containers, ContainerRecord record)
            throws CommandException {
        try {
            containers.start(record.id());
            return 0;
        } catch (ContainerException e) {
            throw failed(containers, record, e);
        }
    }

    int run(AtEnd atEnd) throws CommandException {
        forwardSignals(containers, record.id(), 0, console);
        int status;
        try {
            status = containers.run(record.id());
        } catch (ContainerException e) {
            console.restore();
            throw failed(containers, record, e);
        }
        console.drain();
        try {
            if (atEnd == AtEnd.DELETE) {
                containers.reap(record);
            }
        } catch (ContainerException e) {
            throw new CommandException(e);
        }
        return status;
    }

    /** Removes what is left of a container that did not come up or whose sandbox died. */
    private static CommandException failed(
            Containers containers, ContainerRecord record, ContainerException cause) {
        try {
            containers.delete(record.id(), Containers.Force.YES);
        } catch (ContainerException second) {
            return new CommandException(cause.message() + "; " + second.message());
        }
        return new CommandException(
                cause.message(), cause instanceof SandboxLostException ? 128 : 1);
    }

    /**
     * Sends signals of this process to a process of the container from now on; SIGWINCH becomes a
     * resize.
     */
    static void forwardSignals(Containers containers, String id, int pid, Console console) {
        SignalPipe signals = new SignalPipe();
        for (int signal : FORWARDED) {
            signals.capture(signal);
        }
        if (console.isTerminal()) {
            signals.capture(HostSignals.SIGWINCH);
        }
        Thread thread =
                new Thread(
                        () -> {
                            for (long signal = signals.await();
                                    signal > 0;
                                    signal = signals.await()) {
                                if (signal == HostSignals.SIGWINCH) {
                                    console.resized();
                                    continue;
                                }
                                try {
                                    containers.signal(id, pid, (int) signal);
                                } catch (ContainerException ended) {
                                    // nobody is left to get it
                                }
                            }
                        },
                        "signals");
        thread.setDaemon(true);
        thread.start();
    }
}
