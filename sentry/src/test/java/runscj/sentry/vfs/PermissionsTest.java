package runscj.sentry.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static runscj.abi.Capability.CAP_DAC_OVERRIDE;
import static runscj.abi.Capability.CAP_DAC_READ_SEARCH;
import static runscj.abi.Capability.CAP_FOWNER;
import static runscj.abi.Capability.CAP_FSETID;
import static runscj.sentry.vfs.Files.assertErrno;
import static runscj.sentry.vfs.Files.outcome;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import runscj.abi.Errno;
import runscj.abi.Fcntl;
import runscj.sentry.fs.tmpfs.TmpfsFileSystem;
import runscj.sentry.fs.tmpfs.TmpfsOptions;
import runscj.sentry.memory.MemoryFile;

class PermissionsTest {
    private MemoryFile memory;
    private Vfs vfs;
    private Files root;

    @BeforeEach
    void makeTree() throws Exception {
        memory = MemoryFile.create(64 << 20);
        vfs =
                new Vfs(
                        new TmpfsFileSystem(memory, TmpfsOptions.defaults(memory).withMode(0755)),
                        "none",
                        0);
        root = new Files(vfs);
    }

    @AfterEach
    void close() {
        memory.close();
    }

    private Files file(String path, int uid, int gid, int mode) throws Exception {
        root.file(path, "x", 0644);
        AttributeChanges.chown(root, root.walk(path), uid, gid);
        AttributeChanges.chmod(root, root.walk(path), mode);
        return root;
    }

    /** Columns: mode, caller's uid, caller's group, mask, granted. The file is 10:20. */
    @ParameterizedTest
    @CsvSource({
        "0700, 10, 1, 7, true", "0700, 11, 20, 4, false", "0070, 10, 20, 4, false",
                "0070, 11, 20, 7, true",
        "0007, 11, 21, 7, true", "0007, 11, 20, 4, false", "0007, 10, 21, 4, false",
                "0644, 11, 21, 4, true",
        "0644, 11, 21, 2, false", "0640, 11, 20, 4, true", "0640, 11, 21, 4, false",
                "0000, 10, 20, 0, true"
    })
    void ownerGroupOther(String mode, int uid, int group, int mask, boolean granted)
            throws Exception {
        file("/f", 10, 20, Integer.parseInt(mode, 8));
        assertEquals(
                granted,
                Permissions.granted(
                        root.as(uid, group).credentials(), root.walk("/f").inode(), mask));
    }

    @Test
    void capabilitiesOverride() throws Exception {
        file("/f", 10, 20, 0);
        root.mkdir("/d", 0);
        Files override = root.as(30).capable(CAP_DAC_OVERRIDE);
        Files search = root.as(30).capable(CAP_DAC_READ_SEARCH);
        Inode file = root.walk("/f").inode();
        Inode directory = root.walk("/d").inode();
        assertTrue(Permissions.granted(override.credentials(), file, 6));
        assertTrue(!Permissions.granted(override.credentials(), file, 1));
        assertTrue(Permissions.granted(override.credentials(), directory, 7));
        assertTrue(Permissions.granted(search.credentials(), file, 4));
        assertTrue(!Permissions.granted(search.credentials(), file, 6));
        assertTrue(Permissions.granted(search.credentials(), directory, 5));
        assertTrue(!Permissions.granted(search.credentials(), directory, 2));
    }

    @Test
    void onlyOwnersChangeModes() throws Exception {
        file("/f", 10, 20, 0644);
        Files owner = root.as(10, 20);
        Files other = root.as(11, 20);
        VfsPath path = root.walk("/f");
        assertErrno(Errno.EPERM, () -> AttributeChanges.chmod(other, path, 0600));
        AttributeChanges.chmod(other.capable(CAP_FOWNER), path, 0600);
        AttributeChanges.chmod(owner, path, 06755);
        assertEquals(06755, root.stat("/f").mode & 07777);
        AttributeChanges.chmod(root.as(10, 21), path, 06755);
        assertEquals(04755, root.stat("/f").mode & 07777);
        assertErrno(Errno.EPERM, () -> AttributeChanges.chown(owner, path, 11, -1));
        assertErrno(Errno.EPERM, () -> AttributeChanges.chown(owner, path, -1, 99));
        AttributeChanges.chown(root.as(10, 20, 99), path, 10, 99);
        assertEquals(99, root.stat("/f").gid);
        assertEquals(0755, root.stat("/f").mode & 07777);
    }

    @Test
    void writingDropsSetIdBits() throws Exception {
        file("/f", 10, 20, 06777);
        OpenFile file = root.as(11, 21).open("/f", Fcntl.O_WRONLY);
        root.as(11, 21).write(file, "y");
        assertEquals(0777, root.stat("/f").mode & 07777);
        AttributeChanges.chmod(root, root.walk("/f"), 04777);
        root.as(11).capable(CAP_FSETID).write(file, "z");
        assertEquals(04777, root.stat("/f").mode & 07777);
        file.release();
    }

    @Test
    void timesOfOthers() throws Exception {
        file("/f", 10, 20, 0662);
        VfsPath path = root.walk("/f");
        Files other = root.as(11, 21);
        AttributeChanges.setTimes(other, path, AttributeChange.NOW, AttributeChange.NOW);
        assertErrno(
                Errno.EPERM, () -> AttributeChanges.setTimes(other, path, 1, AttributeChange.NOW));
        assertErrno(
                Errno.EPERM,
                () ->
                        AttributeChanges.setTimes(
                                other, path, AttributeChange.OMIT, AttributeChange.NOW));
        AttributeChanges.chmod(root, path, 0600);
        assertErrno(
                Errno.EACCES,
                () ->
                        AttributeChanges.setTimes(
                                other, path, AttributeChange.NOW, AttributeChange.NOW));
    }

    @Test
    void setGroupIdDirectoriesPassTheirGroupOn() throws Exception {
        root.mkdir("/d", 0777);
        AttributeChanges.chown(root, root.walk("/d"), -1, 50);
        AttributeChanges.chmod(root, root.walk("/d"), 02777);
        Files user = root.as(10, 20);
        user.open("/d/f", Fcntl.O_CREAT | Fcntl.O_WRONLY).release();
        NameCreation.mkdir(user, null, "/d/sub", 0755);
        assertEquals(50, root.stat("/d/f").gid);
        assertEquals(10, root.stat("/d/f").uid);
        assertEquals(50, root.stat("/d/sub").gid);
        assertEquals(02755, root.stat("/d/sub").mode & 07777);
    }

    @Test
    void stickyDirectoriesProtectFilesAndHardLinks() throws Exception {
        root.mkdir("/tmp", 01777);
        Files alice = root.as(1000);
        Files bob = root.as(1001);
        alice.file("/tmp/a", "a", 0666);
        alice.file("/tmp/p", "p", 0600);
        assertEquals(
                "EACCES",
                outcome(() -> bob.open("/tmp/a", Fcntl.O_CREAT | Fcntl.O_WRONLY).release()));
        assertEquals("ok", outcome(() -> bob.open("/tmp/a", Fcntl.O_WRONLY).release()));
        assertEquals(
                "EACCES",
                outcome(() -> root.open("/tmp/a", Fcntl.O_CREAT | Fcntl.O_WRONLY).release()));
        assertEquals("EPERM", outcome(() -> bob.link("/tmp/p", "/tmp/b")));
        assertEquals("ok", outcome(() -> bob.link("/tmp/a", "/tmp/b")));
    }

    @Test
    void readOnlyMounts() throws Exception {
        root.mkdir("/m", 0777);
        TmpfsFileSystem inner = new TmpfsFileSystem(memory, TmpfsOptions.defaults(memory));
        vfs.mount(inner, "none", "/m", 0);
        root.file("/m/f", "f", 0644);
        OpenFile writer = root.open("/m/f", Fcntl.O_WRONLY);
        int readOnly =
                runscj.abi.Mount.MS_REMOUNT | runscj.abi.Mount.MS_BIND | runscj.abi.Mount.MS_RDONLY;
        assertErrno(Errno.EBUSY, () -> Mounting.mount(root, "", "/m", "", readOnly, ""));
        writer.release();
        Mounting.mount(root, "", "/m", "", readOnly, "");
        assertErrno(Errno.EROFS, () -> root.open("/m/f", Fcntl.O_WRONLY));
        assertErrno(Errno.EROFS, () -> root.open("/m/new", Fcntl.O_CREAT | Fcntl.O_RDWR));
        assertErrno(Errno.EROFS, () -> root.unlink("/m/f"));
        assertErrno(Errno.EROFS, () -> AttributeChanges.chmod(root, root.walk("/m/f"), 0600));
        assertErrno(Errno.EEXIST, () -> NameCreation.mkdir(root, null, "/m/f", 0755));
        assertEquals("f", root.text("/m/f"));
    }

    @Test
    void mountsMoveBindAndGo() throws Exception {
        root.mkdir("/a", 0755)
                .mkdir("/a/sub", 0755)
                .mkdir("/b", 0755)
                .mkdir("/c", 0755)
                .file("/a/sub/f", "f", 0644);
        vfs.fileSystemTypes()
                .register(
                        "tmpfs",
                        (caller, source, options) ->
                                TmpfsFileSystem.mount(memory, caller, options));
        Mounting.mount(root, "none", "/a/sub", "tmpfs", 0, "size=1m,mode=700");
        root.file("/a/sub/inner", "i", 0644);
        Mounting.mount(root, "/a", "/b", "", runscj.abi.Mount.MS_BIND, "");
        assertEquals("f", root.text("/b/sub/f"));
        Mounting.mount(
                root, "/a", "/c", "", runscj.abi.Mount.MS_BIND | runscj.abi.Mount.MS_REC, "");
        assertEquals("i", root.text("/c/sub/inner"));
        assertErrno(Errno.EBUSY, () -> Mounting.unmount(root, "/c", 0));
        assertErrno(Errno.EBUSY, () -> root.rmdir("/a/sub"));
        Mounting.mount(root, "/a/sub", "/b/sub", "", runscj.abi.Mount.MS_MOVE, "");
        assertEquals("f", root.text("/a/sub/f"));
        assertEquals("i", root.text("/b/sub/inner"));
        assertErrno(Errno.EINVAL, () -> Mounting.unmount(root, "/a", 0));
        Mounting.unmount(root, "/c", runscj.abi.Mount.MNT_DETACH);
        assertEquals(java.util.List.of(), root.names("/c"));
        assertErrno(Errno.ENODEV, () -> Mounting.mount(root, "", "/c", "ext9", 0, ""));
        assertErrno(Errno.EINVAL, () -> Mounting.mount(root, "", "/c", "tmpfs", 0, "what=1"));
        assertErrno(Errno.EPERM, () -> Mounting.mount(root.as(1), "", "/c", "tmpfs", 0, ""));
        assertEquals(3, vfs.rootNamespace().snapshot().size());
    }
}
