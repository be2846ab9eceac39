package runscj.sentry.boot;

import runscj.sentry.cred.Credentials;
import runscj.sentry.mm.Mm;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FsContext;

/**
 * The file layer's caller while a process from outside is prepared: who it will be, before there is
 * a task.
 */
record BootCaller(Credentials credentials, FsContext fsContext) implements Caller {
    @Override
    public Mm mm() {
        throw new IllegalStateException("a process that is being prepared has no memory");
    }

    @Override
    public boolean interrupted() {
        return false;
    }
}
