package runscj.sentry.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import runscj.abi.Errno;
import runscj.abi.Fcntl;
import runscj.abi.FileMode;
import runscj.sentry.fs.tmpfs.TmpfsFileSystem;
import runscj.sentry.fs.tmpfs.TmpfsOptions;
import runscj.sentry.memory.MemoryFile;

class RenamingTest {
    private MemoryFile memory;
    private Files root;

    @BeforeEach
    void makeTree() throws Exception {
        memory = MemoryFile.create(64 << 20);
        root =
                new Files(
                        new Vfs(
                                new TmpfsFileSystem(
                                        memory, TmpfsOptions.defaults(memory).withMode(0755)),
                                "none",
                                0));
        root.mkdir("/a", 0755).mkdir("/a/sub", 0755).mkdir("/b", 0755).mkdir("/empty", 0755);
        root.file("/a/f", "f", 0644).file("/b/g", "g", 0644).symlink("g", "/b/l");
        root.link("/a/f", "/a/f2");
    }

    @AfterEach
    void close() {
        memory.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/a/f, /b/new, 0, ok",
        "/a/f, /b/g, 0, ok",
        "/a/f, /a/f2, 0, ok",
        "/a/f, /a/f, 0, ok",
        "/a, /c, 0, ok",
        "/a, /empty, 0, ok",
        "/a, /b, 0, ENOTEMPTY",
        "/a, /a/sub/x, 0, EINVAL",
        "/a/sub, /a, 0, ENOTEMPTY",
        "/a, /b/g, 0, ENOTDIR",
        "/a/f, /empty, 0, EISDIR",
        "/none, /x, 0, ENOENT",
        "/a/f, /none/x, 0, ENOENT",
        "/a/f/, /x, 0, ENOTDIR",
        "/a/f, /x/, 0, ENOTDIR",
        "/a/, /x/, 0, ok",
        "/a/., /x, 0, EBUSY",
        "/a, /b/.., 0, EBUSY",
        "/, /x, 0, EBUSY",
        "/a/f, /b/g, 1, EEXIST",
        "/a/f, /b/new, 1, ok",
        "/a/f, /b/.., 1, EEXIST",
        "/a/f, /b/g, 2, ok",
        "/a/f, /b/new, 2, ENOENT",
        "/a/f, /empty, 2, ok",
        "/a, /a/sub, 2, EINVAL",
        "/a/sub, /a, 2, EINVAL",
        "/a/f, /x, 3, EINVAL",
        "/a/f, /x, 6, EINVAL",
        "/a/f, /x, 8, EINVAL",
        "/a/f, /x, 4, ok",
        "/a/f, /b/l, 0, ok",
        "/b/l, /x, 0, ok",
        "/b/l, /a/sub, 0, EISDIR"
    })
    void renames(String from, String to, int flags, String expected) {
        assertEquals(expected, Files.outcome(() -> root.rename(from, to, flags)));
    }

    @Test
    void movesTheCachedTree() throws Exception {
        root.walk("/a/sub");
        OpenFile file = root.open("/a/f", Fcntl.O_RDONLY);
        root.rename("/a", "/b/a", 0);
        assertEquals("/b/a/f", PathNames.pathOf(root.fsContext().root(), file.path()));
        assertEquals("f", root.text("/b/a/f"));
        Files.assertErrno(Errno.ENOENT, () -> root.walk("/a"));
        assertEquals(List.of("a", "g", "l"), root.names("/b"));
        assertEquals(3, root.stat("/b").linkCount);
        assertEquals(4, root.stat("/").linkCount);
        file.release();
    }

    @Test
    void exchangeKeepsBoth() throws Exception {
        root.rename("/a/f", "/empty", Fcntl.RENAME_EXCHANGE);
        assertEquals("f", root.text("/empty"));
        assertEquals(List.of(), root.names("/a/f"));
        assertEquals(4, root.stat("/a").linkCount);
        assertEquals(4, root.stat("/").linkCount);
    }

    @Test
    void whiteoutLeavesADevice() throws Exception {
        root.rename("/a/f", "/a/g", Fcntl.RENAME_WHITEOUT);
        assertEquals(FileMode.S_IFCHR, root.stat("/a/f").mode & FileMode.S_IFMT);
        assertEquals(0, root.stat("/a/f").specialDeviceId);
    }

    @Test
    void replacedFileLivesWhileOpen() throws Exception {
        OpenFile old = root.open("/b/g", Fcntl.O_RDONLY);
        root.rename("/a/f", "/b/g", 0);
        assertEquals("g", root.read(old, 10));
        assertEquals("f", root.text("/b/g"));
        old.release();
    }

    @Test
    void stickyDirectoryProtectsOthers() throws Exception {
        root.mkdir("/tmp", 01777);
        Files alice = root.as(1000);
        Files bob = root.as(1001);
        alice.file("/tmp/a", "a", 0666);
        Files.assertErrno(Errno.EPERM, () -> bob.rename("/tmp/a", "/tmp/b", 0));
        Files.assertErrno(Errno.EPERM, () -> bob.unlink("/tmp/a"));
        Files.assertErrno(Errno.EACCES, () -> bob.rename("/a/f", "/tmp/b", 0));
        bob.file("/tmp/b", "b", 0666);
        Files.assertErrno(Errno.EPERM, () -> bob.rename("/tmp/b", "/tmp/a", 0));
        alice.rename("/tmp/a", "/tmp/c", 0);
        root.rename("/tmp/c", "/tmp/b", 0);
    }
}
