package runscj.sentry.fs.generated;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Positional;

/**
 * An open file of generated text. A read from the start generates; reads behind it go on with the
 * same text, so that a reader in pieces sees one state.
 */
public final class GeneratedText implements Positional {
    /** The most that one write may pass, bytes. */
    private static final int WRITE_MAX = 4096;

    private final Inode inode;
    private final GeneratedFile.Content content;
    private final GeneratedFile.@Nullable Sink sink;

    /** Set before anybody knows it. */
    private boolean atOnce;

    @GuardedBy("this")
    private byte @Nullable [] text;

    /** Opens; a null sink refuses writes with EIO. */
    public GeneratedText(
            Inode inode, GeneratedFile.Content content, GeneratedFile.@Nullable Sink sink) {
        this.inode = inode;
        this.content = content;
        this.sink = sink;
    }

    /** Opens a file whose every write stands for itself: EINVAL for one further on. */
    public static GeneratedText writtenAtOnce(
            Inode inode, GeneratedFile.Content content, GeneratedFile.Sink sink) {
        GeneratedText opened = new GeneratedText(inode, content, sink);
        opened.atOnce = true;
        return opened;
    }

    @Override
    public long readAt(Caller caller, IoBuffer target, long offset) throws GuestException {
        byte[] current = current(caller, offset);
        if (offset >= current.length) {
            return 0;
        }
        int from = (int) offset;
        return target.put(current, from, current.length - from);
    }

    private byte[] current(Caller caller, long offset) throws GuestException {
        synchronized (this) {
            if (offset != 0 && text != null) {
                return text;
            }
        }
        StringBuilder out = new StringBuilder(256);
        content.write(caller, out);
        byte[] generated = out.toString().getBytes(StandardCharsets.ISO_8859_1);
        synchronized (this) {
            text = generated;
        }
        return generated;
    }

    @Override
    public long writeAt(Caller caller, IoBuffer source, long offset) throws GuestException {
        if (sink == null) {
            throw Errno.EIO.raise();
        }
        if (atOnce && offset != 0) {
            throw Errno.EINVAL.raise();
        }
        byte[] bytes = new byte[(int) Math.min(source.remaining(), WRITE_MAX)];
        int count = (int) source.get(bytes, 0, bytes.length);
        sink.accept(caller, new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
        return count;
    }

    @Override
    public long append(Caller caller, IoBuffer source) throws GuestException {
        return writeAt(caller, source, 0);
    }

    @Override
    public long endOffset() throws ErrnoException {
        throw Errno.EINVAL.raise();
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public void close() {}
}
