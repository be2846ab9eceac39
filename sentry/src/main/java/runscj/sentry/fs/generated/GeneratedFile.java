package runscj.sentry.fs.generated;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.abi.GuestException;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileImpl;

/** A regular file with generated text. */
public final class GeneratedFile extends GeneratedInode {
    /** Makes the contents. */
    @FunctionalInterface
    public interface Content {
        /** Appends the text, one char per byte. */
        void write(Caller caller, StringBuilder out) throws GuestException;
    }

    /** Takes what is written. */
    @FunctionalInterface
    public interface Sink {
        /** Takes one write(2), at most a page, one char per byte, as it is: with its newline. */
        void accept(Caller caller, String text) throws GuestException;
    }

    private final Content content;
    private final @Nullable Sink sink;

    /**
     * Makes a file.
     *
     * @param permissions for example 0444
     * @param sink who takes writes; null for none
     */
    public GeneratedFile(
            GeneratedFileSystem fileSystem,
            long inodeNumber,
            int permissions,
            Content content,
            @Nullable Sink sink) {
        super(fileSystem, inodeNumber, FileMode.S_IFREG | permissions);
        this.content = content;
        this.sink = sink;
    }

    @Override
    public FileImpl open(Caller caller, int flags) throws ErrnoException {
        return new GeneratedText(this, content, sink);
    }
}
