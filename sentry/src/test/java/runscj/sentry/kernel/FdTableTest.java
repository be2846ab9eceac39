package runscj.sentry.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.vfs.AttributeChange;
import runscj.sentry.vfs.Attributes;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.FileSystem;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.OpenFile;

final class FdTableTest {
    private static final long LIMIT = 1024;

    private final FdTable table = new FdTable();

    /** A file that counts how often it is closed. */
    private static final class Counted implements FileImpl, Inode {
        final AtomicInteger closed = new AtomicInteger();
        final OpenFile file = new OpenFile(this, null, 0);

        @Override
        public long read(Caller caller, IoBuffer target) {
            return 0;
        }

        @Override
        public long write(Caller caller, IoBuffer source) {
            return 0;
        }

        @Override
        public Inode inode() {
            return this;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }

        @Override
        public FileSystem fileSystem() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long inodeNumber() {
            return 1;
        }

        @Override
        public int mode() {
            return 0100600;
        }

        @Override
        public int uid() {
            return 0;
        }

        @Override
        public int gid() {
            return 0;
        }

        @Override
        public void attributes(Attributes out) {}

        @Override
        public void setAttributes(Caller caller, AttributeChange change) {}

        @Override
        public FileImpl open(Caller caller, int flags) {
            return this;
        }
    }

    private int install(OpenFile file, boolean closeOnExec) throws ErrnoException {
        try (FdTable.Reservation reserved = table.reserve(1, 0, LIMIT)) {
            reserved.publish(closeOnExec, file);
            return reserved.fd(0);
        }
    }

    private static Errno failure(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(ErrnoException.class, call).errno();
    }

    @Test
    void givesTheLowestNumber() throws ErrnoException {
        for (int fd = 0; fd < 200; fd++) {
            assertEquals(fd, install(new Counted().file, false));
        }
        table.close(70);
        table.close(3);
        assertEquals(3, install(new Counted().file, false));
        assertEquals(70, install(new Counted().file, false));
        assertEquals(200, install(new Counted().file, false));
        try (FdTable.Reservation reserved = table.reserve(2, 300, LIMIT)) {
            assertEquals(300, reserved.fd(0));
            assertEquals(301, reserved.fd(1));
        }
    }

    @Test
    void reservationsAreInvisibleAndComeBack() throws ErrnoException {
        Counted kept = new Counted();
        FdTable.Reservation reserved = table.reserve(1, 0, LIMIT);
        assertNull(table.lookup(0));
        assertEquals(Errno.EBADF, failure(() -> table.close(0)));
        assertEquals(Errno.EBUSY, failure(() -> table.replace(0, kept.file, false, LIMIT)));
        assertEquals(1, install(kept.file, false));
        reserved.close();
        assertEquals(0, install(new Counted().file, false));
    }

    @Test
    void limits() throws ErrnoException {
        assertEquals(Errno.EMFILE, failure(() -> table.reserve(3, 0, 2)));
        assertEquals(0, install(new Counted().file, false));
        assertEquals(Errno.EBADF, failure(() -> table.replace(5, new Counted().file, false, 5)));
        assertEquals(
                Errno.EBADF, failure(() -> table.replace(-1, new Counted().file, false, LIMIT)));
        assertEquals(
                Errno.EBADF,
                failure(() -> table.replace(FdTable.FD_MAX, new Counted().file, false, -1)));
        assertNull(table.lookup(-1));
        assertNull(table.lookup(Integer.MAX_VALUE));
    }

    @Test
    void replaceClosesWhatWasThere() throws ErrnoException {
        Counted first = new Counted();
        Counted second = new Counted();
        install(first.file, true);
        table.replace(0, second.file, false, LIMIT);
        assertEquals(1, first.closed.get());
        assertSame(second.file, table.lookup(0));
        assertFalse(table.isCloseOnExec(0));
    }

    @Test
    void copiesShareFiles() throws ErrnoException {
        Counted shared = new Counted();
        install(shared.file, true);
        FdTable copy = table.copy();
        table.close(0);
        assertEquals(0, shared.closed.get());
        assertTrue(copy.isCloseOnExec(0));
        copy.release();
        assertEquals(1, shared.closed.get());
    }

    @Test
    void execClosesTheMarked() throws ErrnoException {
        Counted kept = new Counted();
        Counted marked = new Counted();
        install(kept.file, false);
        install(marked.file, true);
        table.closeForExec();
        assertEquals(1, marked.closed.get());
        assertEquals(0, kept.closed.get());
        assertEquals(0, table.next(0));
        assertEquals(-1, table.next(1));
    }

    @Test
    void ranges() throws ErrnoException {
        Counted[] files = new Counted[100];
        for (int fd = 0; fd < files.length; fd++) {
            files[fd] = new Counted();
            install(files[fd].file, false);
        }
        table.markRange(10, 20);
        assertTrue(table.isCloseOnExec(20));
        assertFalse(table.isCloseOnExec(21));
        table.closeRange(50, Integer.MAX_VALUE);
        assertEquals(1, files[99].closed.get());
        assertEquals(0, files[49].closed.get());
        assertEquals(-1, table.next(50));
    }
}
