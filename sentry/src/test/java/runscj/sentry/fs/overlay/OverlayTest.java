package runscj.sentry.fs.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static runscj.sentry.vfs.Files.assertErrno;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import runscj.abi.Errno;
import runscj.abi.Fcntl;
import runscj.abi.FileMode;
import runscj.sentry.fs.tmpfs.TmpfsFileSystem;
import runscj.sentry.fs.tmpfs.TmpfsOptions;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.vfs.AttributeChanges;
import runscj.sentry.vfs.Attributes;
import runscj.sentry.vfs.ExtendedAttributes;
import runscj.sentry.vfs.Files;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Vfs;

class OverlayTest {
    private MemoryFile memory;
    private Files lower;
    private Files root;

    @BeforeEach
    void stackLayers() throws Exception {
        memory = MemoryFile.create(256 << 20);
        TmpfsFileSystem below = tmpfs();
        lower = new Files(new Vfs(below, "none", 0));
        lower.mkdir("/d", 0755)
                .mkdir("/d/sub", 0711)
                .mkdir("/empty", 0700)
                .file("/d/f", "lower", 0640)
                .file("/g", "g", 04755);
        lower.file("/d/sub/deep", "deep", 0644).symlink("d/f", "/l");
        AttributeChanges.chown(lower, lower.walk("/d/f"), 7, 8);
        AttributeChanges.setTimes(
                lower, lower.walk("/d/f"), 1_000_000_000_000L, 2_000_000_000_000L);
        ExtendedAttributes.set(lower, lower.walk("/d/f").inode(), "user.x", new byte[] {1, 2}, 0);
        root = new Files(new Vfs(new OverlayFileSystem(tmpfs(), below), "none", 0));
    }

    private TmpfsFileSystem tmpfs() {
        return new TmpfsFileSystem(memory, TmpfsOptions.defaults(memory).withMode(0755));
    }

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void lowerShowsThrough() throws Exception {
        assertEquals("lower", root.text("/d/f"));
        assertEquals("lower", root.text("/l"));
        assertEquals(List.of("d", "empty", "g", "l"), root.names("/"));
        assertEquals(0640, root.stat("/d/f").mode & 07777);
        assertEquals(root.stat("/").deviceId, root.stat("/d/f").deviceId);
    }

    @Test
    void writingCopiesUpAndLeavesTheLowerAlone() throws Exception {
        Attributes before = root.stat("/d/f");
        long directoryTime = root.stat("/d").modifyTimeNs;
        OpenFile reader = root.open("/d/f", Fcntl.O_RDONLY);
        OpenFile writer = root.open("/d/f", Fcntl.O_WRONLY | Fcntl.O_APPEND);
        root.write(writer, "+upper");
        assertEquals("lower+upper", root.read(reader, 100));
        assertEquals("lower", lower.text("/d/f"));
        Attributes after = root.stat("/d/f");
        assertEquals(before.inodeNumber, after.inodeNumber);
        assertEquals(before.deviceId, after.deviceId);
        assertEquals(7, after.uid);
        assertEquals(8, after.gid);
        assertEquals(0640, after.mode & 07777);
        assertEquals(directoryTime, root.stat("/d").modifyTimeNs);
        assertEquals(2, ExtendedAttributes.read(root, root.walk("/d/f").inode(), "user.x").length);
        reader.release();
        writer.release();
    }

    @Test
    void metadataChangesCopyUp() throws Exception {
        AttributeChanges.chmod(root, root.walk("/d/f"), 0600);
        assertEquals(0600, root.stat("/d/f").mode & 07777);
        assertEquals(2_000_000_000_000L, root.stat("/d/f").modifyTimeNs);
        assertEquals(0640, lower.stat("/d/f").mode & 07777);
        assertEquals("lower", root.text("/d/f"));
    }

    @Test
    void removedNamesStayAway() throws Exception {
        root.unlink("/d/f");
        assertErrno(Errno.ENOENT, () -> root.walk("/d/f"));
        assertEquals(List.of("sub"), root.names("/d"));
        root.file("/d/f", "new", 0644);
        assertEquals("new", root.text("/d/f"));
        root.unlink("/d/f");
        assertErrno(Errno.ENOENT, () -> root.walk("/d/f"));
        assertErrno(Errno.ENOTEMPTY, () -> root.rmdir("/d"));
        root.unlink("/d/sub/deep");
        root.rmdir("/d/sub");
        root.rmdir("/d");
        root.mkdir("/d", 0755);
        assertEquals(List.of(), root.names("/d"));
        assertErrno(Errno.ENOENT, () -> root.walk("/d/sub"));
        assertEquals("deep", lower.text("/d/sub/deep"));
    }

    @Test
    void renamesLowerDirectories() throws Exception {
        root.rename("/d", "/e", 0);
        assertErrno(Errno.ENOENT, () -> root.walk("/d"));
        assertEquals("lower", root.text("/e/f"));
        assertEquals("deep", root.text("/e/sub/deep"));
        root.file("/e/sub/more", "m", 0644);
        root.rename("/e/sub", "/sub", 0);
        assertEquals(List.of("deep", "more"), root.names("/sub"));
        assertEquals(List.of("f"), root.names("/e"));
        root.mkdir("/d", 0755);
        assertEquals(List.of(), root.names("/d"));
        root.rename("/e", "/empty", 0);
        assertEquals(List.of("f"), root.names("/empty"));
    }

    @Test
    void renameReplacesAndExchanges() throws Exception {
        root.file("/new", "new", 0644);
        root.rename("/new", "/d/f", 0);
        assertEquals("new", root.text("/d/f"));
        root.rename("/g", "/d/sub/deep", Fcntl.RENAME_EXCHANGE);
        assertEquals("deep", root.text("/g"));
        assertEquals("g", root.text("/d/sub/deep"));
        assertEquals(List.of("d", "empty", "g", "l"), root.names("/"));
    }

    @Test
    void openFileSurvivesItsName() throws Exception {
        OpenFile file = root.open("/d/f", Fcntl.O_RDWR);
        OpenFile reader = root.open("/g", Fcntl.O_RDONLY);
        root.unlink("/d/f");
        root.unlink("/g");
        root.write(file, "XX");
        assertEquals(0, stat(file).linkCount);
        assertEquals(0, stat(reader).linkCount);
        assertEquals("g", root.read(reader, 10));
        AttributeChanges.chmod(root, reader.path(), 0600);
        assertEquals(0600, stat(reader).mode & 07777);
        file.seek(0, Fcntl.SEEK_SET);
        assertEquals("XXwer", root.read(file, 10));
        file.release();
        reader.release();
    }

    private static Attributes stat(OpenFile file) throws Exception {
        Attributes attributes = new Attributes();
        file.impl().inode().attributes(attributes);
        return attributes;
    }

    @Test
    void linksShareWhatWasCopiedUp() throws Exception {
        root.link("/d/f", "/h");
        root.file("/h", "both", 0644);
        assertEquals("both", root.text("/d/f"));
        assertEquals(root.stat("/h").inodeNumber, root.stat("/d/f").inodeNumber);
        assertEquals(2, root.stat("/h").linkCount);
        assertNotEquals(root.stat("/h").inodeNumber, root.stat("/g").inodeNumber);
    }

    /** Random changes against a model of paths and contents, with a cache that forgets. */
    @Test
    void agreesWithAModel() throws Exception {
        Random random = new Random(42);
        TreeMap<String, String> model = new TreeMap<>();
        collect(root, "", model);
        String[] names = {"a", "b", "d", "f", "sub", "deep", "g"};
        for (int step = 0; step < 6000; step++) {
            String from = path(random, names);
            String to = path(random, names);
            switch (random.nextInt(6)) {
                case 0 -> {
                    if ("ok".equals(Files.outcome(() -> root.file(from, "s", 0644)))) {
                        model.put(from, "s");
                    }
                }
                case 1 -> {
                    if ("ok".equals(Files.outcome(() -> root.mkdir(from, 0755)))) {
                        model.put(from, "/");
                    }
                }
                case 2 -> {
                    if ("ok".equals(Files.outcome(() -> root.unlink(from)))) {
                        assertTrue(model.remove(from) != null, from);
                    }
                }
                case 3 -> {
                    boolean hasChildren =
                            model.higherKey(from + "/") instanceof String next
                                    && next.startsWith(from + "/");
                    String outcome = Files.outcome(() -> root.rmdir(from));
                    assertEquals(
                            hasChildren && "/".equals(model.get(from)),
                            outcome.equals("ENOTEMPTY"),
                            from);
                    if (outcome.equals("ok")) {
                        model.remove(from);
                    }
                }
                default -> {
                    if ("ok".equals(Files.outcome(() -> root.rename(from, to, 0)))
                            && !from.equals(to)) {
                        move(model, from, to);
                    }
                }
            }
            if (step % 500 == 0) {
                TreeMap<String, String> seen = new TreeMap<>();
                collect(root, "", seen);
                assertEquals(model, seen, "step " + step);
            }
        }
    }

    private static void move(TreeMap<String, String> model, String from, String to) {
        model.remove(to);
        model.put(to, model.remove(from));
        for (String below : new ArrayList<>(model.tailMap(from + "/").keySet())) {
            if (!below.startsWith(from + "/")) {
                break;
            }
            model.put(to + below.substring(from.length()), model.remove(below));
        }
    }

    private static String path(Random random, String[] names) {
        StringBuilder path = new StringBuilder();
        for (int depth = 1 + random.nextInt(3); depth > 0; depth--) {
            path.append('/').append(names[random.nextInt(names.length)]);
        }
        return path.toString();
    }

    private static void collect(Files files, String directory, TreeMap<String, String> into)
            throws Exception {
        for (String name : files.names(directory + "/")) {
            String path = directory + "/" + name;
            int type = files.stat(path).mode & FileMode.S_IFMT;
            if (type == FileMode.S_IFDIR) {
                into.put(path, "/");
                collect(files, path, into);
            } else {
                into.put(path, type == FileMode.S_IFLNK ? "@" : files.text(path));
            }
        }
    }
}
