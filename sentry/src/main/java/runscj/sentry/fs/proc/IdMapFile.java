package runscj.sentry.fs.proc;

import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.IdKind;
import runscj.sentry.cred.IdMapText;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.fs.generated.GeneratedInode;
import runscj.sentry.fs.generated.GeneratedText;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileImpl;

/**
 * uid_map, gid_map or projid_map below a task: the map of its user namespace, which can be written
 * once (user_namespaces(7)). What counts is who opened the file.
 */
final class IdMapFile extends GeneratedInode {
    private final TaskDirectory directory;
    private final IdKind kind;

    IdMapFile(TaskDirectory directory, long inodeNumber, IdKind kind) {
        super(directory.proc(), inodeNumber, FileMode.S_IFREG | 0644);
        this.directory = directory;
        this.kind = kind;
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
        Credentials opener = caller.credentials();
        return GeneratedText.writtenAtOnce(
                this,
                (reader, out) -> IdMapText.append(out, namespace, opener.userNamespace(), kind),
                (writer, text) -> namespace.writeMap(kind, opener, writer.credentials(), text));
    }
}
