package runscj.sentry.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.sentry.fs.tmpfs.TmpfsFileSystem;
import runscj.sentry.fs.tmpfs.TmpfsOptions;
import runscj.sentry.memory.MemoryFile;

class PathWalkTest {
    private MemoryFile memory;
    private Vfs vfs;
    private Files root;

    @BeforeEach
    void makeTree() throws Exception {
        memory = MemoryFile.create(64 << 20);
        vfs = new Vfs(tmpfs(), "none", 0);
        root = new Files(vfs);
        root.mkdir("/d", 0755).mkdir("/d/e", 0755).mkdir("/locked", 0700).mkdir("/m", 0755);
        root.file("/d/f", "f", 0644).file("/locked/f", "x", 0644);
        root.symlink("d", "/ld")
                .symlink("/d/f", "/lf")
                .symlink("loop2", "/loop1")
                .symlink("loop1", "/loop2");
        root.symlink("nowhere", "/dangling")
                .symlink("../..", "/d/e/up")
                .symlink("f/", "/d/slash")
                .symlink("e/", "/d/es");
    }

    private TmpfsFileSystem tmpfs() {
        return new TmpfsFileSystem(memory, TmpfsOptions.defaults(memory).withMode(0755));
    }

    @AfterEach
    void close() {
        memory.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/d, /d",
        "d/e, /d/e",
        "//d///e//, /d/e",
        "/d/., /d",
        "/d/.., /",
        "/../.., /",
        "/d/e/../f, /d/f",
        "/ld/f, /d/f",
        "/lf, /d/f",
        "/ld/, /d",
        "/ld/e/up/d/f, /d/f",
        "/d/es/, /d/e",
        "/d/es, /d/e",
        ".., /",
        "/d/f/, ENOTDIR",
        "/d/f/., ENOTDIR",
        "/d/f/.., ENOTDIR",
        "/d/slash, ENOTDIR",
        "/none, ENOENT",
        "/none/x, ENOENT",
        "/loop1, ELOOP",
        "/loop1/x, ELOOP",
        "/dangling, ENOENT",
        "/d/f/x, ENOTDIR",
        "'', ENOENT",
        "/locked/f, /locked/f"
    })
    void resolves(String path, String expected) {
        assertEquals(expected, resolved(root, path, PathWalk.FOLLOW));
    }

    @ParameterizedTest
    @CsvSource({
        "/ld, /ld",
        "/ld/, /d",
        "/lf, /lf",
        "/lf/, ENOTDIR",
        "/dangling, /dangling",
        "/dangling/, ENOENT",
        "/loop1, /loop1",
        "/loop1/, ELOOP"
    })
    void resolvesWithoutFollowing(String path, String expected) {
        assertEquals(expected, resolved(root, path, 0));
    }

    private String resolved(Files caller, String path, int flags) {
        try {
            VfsPath place = PathWalk.resolve(caller, null, path, flags);
            return PathNames.pathOf(caller.fsContext().root(), place);
        } catch (ErrnoException e) {
            return e.errno().name();
        }
    }

    @Test
    void needsSearchPermissionOnEachDirectory() {
        assertEquals("EACCES", resolved(root.as(1000), "/locked/f", 0));
        assertEquals("/locked", resolved(root.as(1000), "/locked", 0));
        assertEquals("EACCES", resolved(root.as(1000), "/locked/.", 0));
    }

    @Test
    void refusesLongNamesAndPaths() {
        assertEquals("ENAMETOOLONG", resolved(root, "/" + "a".repeat(256), 0));
        assertEquals("ENOENT", resolved(root, "/" + "a".repeat(255), 0));
        assertEquals("/", resolved(root, "/".repeat(4095), 0));
        assertEquals("ENAMETOOLONG", resolved(root, "/".repeat(4096), 0));
    }

    @Test
    void followsFortyLinksAndNoMore() throws Exception {
        root.mkdir("/c", 0755);
        root.symlink("/d/f", "/c/0");
        for (int i = 1; i <= 40; i++) {
            root.symlink("/c/" + (i - 1), "/c/" + i);
        }
        assertEquals("/d/f", resolved(root, "/c/39", PathWalk.FOLLOW));
        assertEquals("ELOOP", resolved(root, "/c/40", PathWalk.FOLLOW));
    }

    @Test
    void crossesMountsBothWays() throws Exception {
        TmpfsFileSystem inner = tmpfs();
        vfs.mount(inner, "none", "/m", 0);
        root.mkdir("/m/x", 0755);
        assertEquals("/m/x", resolved(root, "/m/x", 0));
        assertEquals("/d", resolved(root, "/m/x/../../d", 0));
        assertSame(inner, root.walk("/m").inode().fileSystem());
        vfs.mount(tmpfs(), "none", "/m", 0);
        assertEquals("ENOENT", resolved(root, "/m/x", 0));
        Mounting.unmount(root, "/m", 0);
        assertEquals("/m/x", resolved(root, "/m/x", 0));
    }

    @Test
    void rootIsAJail() throws Exception {
        WorkingDirectory.changeRoot(root, "/d");
        assertEquals("/e", resolved(root, "/e", 0));
        assertEquals("/", resolved(root, "/../../..", 0));
        assertEquals("/", resolved(root, "/e/up", PathWalk.FOLLOW));
        assertEquals(
                "(unreachable)/",
                PathNames.workingDirectoryOf(
                        root.fsContext().root(), root.fsContext().workingDirectory()));
    }

    @ParameterizedTest
    @CsvSource({
        "e/../f, 8, /d/f",
        "../d/f, 8, EXDEV",
        "/d/f, 8, EXDEV",
        "e/up, 8, EXDEV",
        "../d/f, 16, ENOENT",
        "/f, 16, /d/f",
        "e/up/f, 16, /d/f",
        "e/up, 4, ELOOP",
        "e, 4, /d/e",
        "../m, 1, EXDEV",
        "../m/, 1, EXDEV",
        "f, 1, /d/f"
    })
    void obeysResolveFlags(String path, int resolve, String expected) throws Exception {
        vfs.mount(tmpfs(), "none", "/m", 0);
        VfsPath start = root.walk("/d");
        String actual;
        try {
            VfsPath place =
                    new PathWalk(root, root.credentials(), start, resolve)
                            .resolve(path, PathWalk.FOLLOW);
            actual = PathNames.pathOf(root.fsContext().root(), place);
        } catch (ErrnoException e) {
            actual = e.errno().name();
        }
        assertEquals(expected, actual);
    }

    @Test
    void cachedOnlyWalkFailsOnUnknownNames() throws Exception {
        root.walk("/d/f");
        VfsPath start = root.walk("/");
        int cached = Fcntl.RESOLVE_CACHED;
        new PathWalk(root, root.credentials(), start, cached).resolve("d/f", 0);
        Files.assertErrno(
                Errno.EAGAIN,
                () -> new PathWalk(root, root.credentials(), start, cached).resolve("d/new", 0));
    }

    @Test
    void protectsLinksInStickyDirectories() throws Exception {
        root.mkdir("/tmp", 01777);
        Files alice = root.as(1000);
        Files bob = root.as(1001);
        alice.symlink("/d/f", "/tmp/l");
        assertEquals("/d/f", resolved(alice, "/tmp/l", PathWalk.FOLLOW));
        assertEquals("EACCES", resolved(bob, "/tmp/l", PathWalk.FOLLOW));
        assertEquals("EACCES", resolved(root, "/tmp/l", PathWalk.FOLLOW));
        assertEquals("/tmp/l", resolved(bob, "/tmp/l", 0));
    }

    @Test
    void deletedPlacesSaySo() throws Exception {
        OpenFile file = root.open("/d/f", Fcntl.O_RDONLY);
        root.unlink("/d/f");
        assertEquals("/d/f (deleted)", PathNames.pathOf(root.fsContext().root(), file.path()));
        file.release();
        WorkingDirectory.change(root, "/d/e");
        root.unlink("/d/e/up");
        root.rmdir("/d/e");
        Files.assertErrno(
                Errno.ENOENT,
                () ->
                        PathNames.workingDirectoryOf(
                                root.fsContext().root(), root.fsContext().workingDirectory()));
        Files.assertErrno(Errno.ENOENT, () -> root.open("x", Fcntl.O_CREAT | Fcntl.O_RDWR));
    }

    @Test
    void cacheStaysBounded() throws Exception {
        for (int i = 0; i < DentryTree.CAPACITY * 2; i++) {
            resolved(root, "/d/missing" + i, 0);
        }
        int size = root.walk("/").dentry().tree().size();
        org.junit.jupiter.api.Assertions.assertTrue(
                size <= DentryTree.CAPACITY + 64, "dentries: " + size);
        assertEquals("/d/f", resolved(root, "/d/f", 0));
    }
}
