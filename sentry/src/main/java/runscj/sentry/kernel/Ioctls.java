package runscj.sentry.kernel;

import runscj.abi.GuestException;

/** A file that understands ioctl(2) commands beyond the generic ones (FIONBIO, FIOCLEX...). */
public interface Ioctls {
    /**
     * Carries out a command.
     *
     * @param argument the third argument, often a guest address
     * @throws GuestException ENOTTY for an unknown command
     */
    long ioctl(Task task, int command, long argument) throws GuestException;
}
