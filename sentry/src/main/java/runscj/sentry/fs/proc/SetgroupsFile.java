package runscj.sentry.fs.proc;

import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.fs.generated.GeneratedInode;
import runscj.sentry.fs.generated.GeneratedText;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileImpl;

/** setgroups below a task: whether its user namespace allows setgroups(2). */
final class SetgroupsFile extends GeneratedInode {
    private static final int TEXT_MAX = 8;

    private final TaskDirectory directory;

    SetgroupsFile(TaskDirectory directory, long inodeNumber) {
        super(directory.proc(), inodeNumber, FileMode.S_IFREG | 0644);
        this.directory = directory;
    }

    @Override
    public int uid() {
        return directory.uid();
    }

    @Override
    public int gid() {
        return directory.gid();
    }

    @Override
    public FileImpl open(Caller caller, int flags) throws ErrnoException {
        UserNamespace namespace = directory.task().credentials().userNamespace();
        if ((flags & runscj.abi.Fcntl.O_ACCMODE) != runscj.abi.Fcntl.O_RDONLY
                && !caller.credentials().capableIn(namespace, Capability.CAP_SYS_ADMIN)) {
            throw Errno.EACCES.raise();
        }
        return GeneratedText.writtenAtOnce(
                this,
                (reader, out) -> out.append(namespace.setgroupsAllowed() ? "allow\n" : "deny\n"),
                (writer, text) -> set(namespace, text));
    }

    private static void set(UserNamespace namespace, String text) throws ErrnoException {
        if (text.length() >= TEXT_MAX) {
            throw Errno.EINVAL.raise();
        }
        boolean allows = text.startsWith("allow");
        int length = allows ? "allow".length() : "deny".length();
        if (!(allows || text.startsWith("deny")) || !text.substring(length).isBlank()) {
            throw Errno.EINVAL.raise();
        }
        namespace.setgroupsAllowed(allows);
    }
}
