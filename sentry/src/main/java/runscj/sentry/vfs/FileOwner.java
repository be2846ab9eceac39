package runscj.sentry.vfs;

import runscj.abi.Fcntl;

/**
 * Who gets SIGIO for an open file (F_SETOWN of fcntl(2)).
 *
 * @param type F_OWNER_TID, F_OWNER_PID or F_OWNER_PGRP
 * @param pid number in the setter's pid namespace, 0 for nobody
 * @param signal what is sent, 0 for SIGIO
 */
public record FileOwner(int type, int pid, int signal) {
    /** Nobody. */
    public static final FileOwner NONE = new FileOwner(Fcntl.F_OWNER_PID, 0, 0);

    /** Returns the same with another signal. */
    public FileOwner withSignal(int newSignal) {
        return new FileOwner(type, pid, newSignal);
    }
}
