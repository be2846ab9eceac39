package runscj.sentry.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.mm.Mm;

/** A caller without a kernel, and short forms of what tests do with files. */
public final class Files implements Caller {
    private final FsContext context;
    private Credentials credentials;

    public Files(Vfs vfs) {
        this(vfs.newContext(), Credentials.root());
    }

    private Files(FsContext context, Credentials credentials) {
        this.context = context;
        this.credentials = credentials;
    }

    /** Another caller with the same directories. */
    public Files as(int uid, int... groups) {
        int[] sorted = groups.clone();
        java.util.Arrays.sort(sorted);
        int gid = groups.length == 0 ? uid : groups[0];
        return new Files(
                context,
                new Credentials(
                        uid,
                        uid,
                        uid,
                        uid,
                        gid,
                        gid,
                        gid,
                        gid,
                        sorted,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        UserNamespace.INITIAL));
    }

    /** Another caller with the same ids and these capabilities. */
    public Files capable(int... capabilities) {
        long mask = 0;
        for (int capability : capabilities) {
            mask |= 1L << capability;
        }
        Credentials c = credentials;
        return new Files(
                context,
                new Credentials(
                        c.ruid(),
                        c.euid(),
                        c.suid(),
                        c.fsuid(),
                        c.rgid(),
                        c.egid(),
                        c.sgid(),
                        c.fsgid(),
                        c.groups(),
                        0,
                        mask,
                        mask,
                        mask,
                        0,
                        0,
                        UserNamespace.INITIAL));
    }

    @Override
    public Credentials credentials() {
        return credentials;
    }

    @Override
    public FsContext fsContext() {
        return context;
    }

    @Override
    public Mm mm() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean interrupted() {
        return false;
    }

    public OpenFile open(String path, int flags) throws ErrnoException {
        return FileOpening.open(this, null, path, flags, 0644, 0);
    }

    public Files mkdir(String path, int mode) throws ErrnoException {
        NameCreation.mkdir(this, null, path, mode);
        VfsPath place = walk(path);
        AttributeChanges.chmod(this, place, mode);
        return this;
    }

    public Files file(String path, String text, int mode) throws GuestException {
        OpenFile file = open(path, Fcntl.O_CREAT | Fcntl.O_WRONLY | Fcntl.O_TRUNC);
        write(file, text);
        file.release();
        AttributeChanges.chmod(this, walk(path), mode);
        return this;
    }

    public Files symlink(String target, String path) throws ErrnoException {
        NameCreation.symlink(this, target, null, path);
        return this;
    }

    public void unlink(String path) throws ErrnoException {
        NameRemoval.unlink(this, null, path);
    }

    public void rmdir(String path) throws ErrnoException {
        NameRemoval.rmdir(this, null, path);
    }

    public void rename(String from, String to, int flags) throws ErrnoException {
        Renaming.rename(this, null, from, null, to, flags);
    }

    public void link(String from, String to) throws ErrnoException {
        NameCreation.link(this, null, from, null, to, 0);
    }

    public VfsPath walk(String path) throws ErrnoException {
        return PathWalk.resolve(this, null, path, PathWalk.FOLLOW);
    }

    public VfsPath walkNoFollow(String path) throws ErrnoException {
        return PathWalk.resolve(this, null, path, 0);
    }

    public Attributes stat(String path) throws ErrnoException {
        Attributes attributes = new Attributes();
        walkNoFollow(path).inode().attributes(attributes);
        return attributes;
    }

    public String text(String path) throws GuestException {
        OpenFile file = open(path, Fcntl.O_RDONLY);
        try {
            return read(file, 1 << 16);
        } finally {
            file.release();
        }
    }

    public String read(OpenFile file, int length) throws GuestException {
        byte[] bytes = new byte[length];
        int count = (int) file.read(this, IoBuffer.of(MemorySegment.ofArray(bytes)));
        return new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
    }

    public long write(OpenFile file, String text) throws GuestException {
        return file.write(
                this,
                IoBuffer.of(MemorySegment.ofArray(text.getBytes(StandardCharsets.ISO_8859_1))));
    }

    public List<String> names(String path) throws ErrnoException {
        OpenFile file = open(path, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY);
        List<String> names = new ArrayList<>();
        try {
            file.list(this, (name, inode, type, next) -> names.add(name));
        } finally {
            file.release();
        }
        names.remove(".");
        names.remove("..");
        names.sort(null);
        return names;
    }

    /** Something that may fail with an errno. */
    @FunctionalInterface
    public interface Call {
        void run() throws GuestException;
    }

    /** Returns the errno's name, or "ok". */
    public static String outcome(Call call) {
        try {
            call.run();
            return "ok";
        } catch (ErrnoException e) {
            return e.errno().name();
        } catch (GuestException e) {
            return fail(e);
        }
    }

    public static void assertErrno(Errno expected, Call call) {
        assertEquals(expected.name(), outcome(call));
    }
}
