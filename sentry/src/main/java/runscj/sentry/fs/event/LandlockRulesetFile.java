package runscj.sentry.fs.event;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.landlock.LandlockRuleset;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.Inode;

/** A ruleset as a descriptor: landlock_create_ruleset(2). Neither read nor written. */
public final class LandlockRulesetFile implements FileImpl {
    private final LandlockRuleset ruleset;

    /** Makes a file of a ruleset. */
    public LandlockRulesetFile(LandlockRuleset ruleset) {
        this.ruleset = ruleset;
    }

    /** Returns the ruleset. */
    public LandlockRuleset ruleset() {
        return ruleset;
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws ErrnoException {
        throw Errno.EINVAL.raise();
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws ErrnoException {
        throw Errno.EINVAL.raise();
    }

    @Override
    public Inode inode() {
        return AnonymousFiles.inode();
    }

    @Override
    public void close() {}
}
