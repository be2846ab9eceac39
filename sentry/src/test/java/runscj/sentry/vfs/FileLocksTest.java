package runscj.sentry.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static runscj.abi.Fcntl.F_RDLCK;
import static runscj.abi.Fcntl.F_UNLCK;
import static runscj.abi.Fcntl.F_WRLCK;
import static runscj.abi.Fcntl.LOCK_EX;
import static runscj.abi.Fcntl.LOCK_SH;
import static runscj.abi.Fcntl.LOCK_UN;
import static runscj.sentry.vfs.FileImpl.WOULD_BLOCK;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import runscj.abi.Errno;
import runscj.abi.Fcntl;
import runscj.sentry.fs.tmpfs.TmpfsFileSystem;
import runscj.sentry.fs.tmpfs.TmpfsOptions;
import runscj.sentry.memory.MemoryFile;

class FileLocksTest {
    private MemoryFile memory;
    private OpenFile first;
    private OpenFile second;
    private final Object alice = new Object();
    private final Object bob = new Object();

    @BeforeEach
    void openTwice() throws Exception {
        memory = MemoryFile.create(64 << 20);
        Files root =
                new Files(
                        new Vfs(
                                new TmpfsFileSystem(memory, TmpfsOptions.defaults(memory)),
                                "none",
                                0));
        first = root.open("/f", Fcntl.O_RDWR | Fcntl.O_CREAT);
        second = root.open("/f", Fcntl.O_RDWR);
    }

    @AfterEach
    void close() {
        memory.close();
    }

    private RecordLock lock(Object owner, int type, long start, long end) {
        return new RecordLock(owner, first, type, start, end, 1);
    }

    @Test
    void wholeFileLocksBelongToOpenFiles() {
        assertEquals(0, FileLocks.flock(first, LOCK_SH, 1));
        assertEquals(0, FileLocks.flock(second, LOCK_SH, 1));
        assertEquals(WOULD_BLOCK, FileLocks.flock(second, LOCK_EX, 1));
        assertEquals(
                0,
                FileLocks.flock(first, LOCK_EX, 1),
                "the failed conversion gave the shared lock up");
        assertEquals(0, FileLocks.flock(first, LOCK_UN, 1));
        assertEquals(0, FileLocks.flock(second, LOCK_EX, 1));
        second.release();
        assertEquals(0, FileLocks.flock(first, LOCK_EX, 1));
    }

    @Test
    void findsDeadlocks() throws Exception {
        FileLocks.set(first, lock(alice, F_WRLCK, 0, 0));
        FileLocks.set(first, lock(bob, F_WRLCK, 1, 1));
        assertEquals(WOULD_BLOCK, FileLocks.setOrWait(first, lock(alice, F_WRLCK, 1, 1)));
        Files.assertErrno(
                Errno.EDEADLK, () -> FileLocks.setOrWait(first, lock(bob, F_WRLCK, 0, 0)));
        FileLocks.stopWaiting(alice);
        assertEquals(WOULD_BLOCK, FileLocks.setOrWait(first, lock(bob, F_WRLCK, 0, 0)));
        FileLocks.stopWaiting(bob);
    }

    @Test
    void closingAnyDescriptorDropsTheOwnersLocks() throws Exception {
        FileLocks.set(first, lock(alice, F_WRLCK, 0, Long.MAX_VALUE));
        second.descriptorClosed(alice);
        assertNull(FileLocks.conflict(first.impl().inode(), lock(bob, F_WRLCK, 0, 5)));
    }

    @Test
    void openFileLocksGoWithTheFile() throws Exception {
        FileLocks.set(first, lock(first, F_WRLCK, 0, 9));
        assertEquals(WOULD_BLOCK, FileLocks.set(second, lock(second, F_RDLCK, 9, 20)));
        first.release();
        assertEquals(0, FileLocks.set(second, lock(second, F_RDLCK, 9, 20)));
    }

    /** Ranges of three owners against an array of bytes. */
    @Test
    void rangesAgreeWithAModel() throws Exception {
        int length = 40;
        int[][] model = new int[3][length];
        Object[] owners = {alice, bob, new Object()};
        Random random = new Random(7);
        for (int step = 0; step < 20_000; step++) {
            int owner = random.nextInt(3);
            int start = random.nextInt(length);
            int end = start + random.nextInt(length - start);
            int type = random.nextInt(3);
            boolean conflict = false;
            for (int other = 0; other < 3; other++) {
                for (int at = start; at <= end && other != owner && type != F_UNLCK; at++) {
                    conflict |= model[other][at] == 2 || (model[other][at] == 1 && type == F_WRLCK);
                }
            }
            long result = FileLocks.set(first, lock(owners[owner], type, start, end));
            assertEquals(conflict ? WOULD_BLOCK : 0, result, "step " + step);
            for (int at = start; at <= end && !conflict; at++) {
                model[owner][at] = type == F_UNLCK ? 0 : type == F_WRLCK ? 2 : 1;
            }
        }
    }
}
