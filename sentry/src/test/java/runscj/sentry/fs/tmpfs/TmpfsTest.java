package runscj.sentry.fs.tmpfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static runscj.sentry.vfs.Files.assertErrno;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import runscj.abi.Errno;
import runscj.abi.Fcntl;
import runscj.abi.Mman;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.mm.MemoryObject;
import runscj.sentry.vfs.AttributeChanges;
import runscj.sentry.vfs.Attributes;
import runscj.sentry.vfs.FileSystemStatistics;
import runscj.sentry.vfs.Files;
import runscj.sentry.vfs.Mappable;
import runscj.sentry.vfs.NameCreation;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Vfs;
import runscj.sentry.vfs.WorkingDirectory;

class TmpfsTest {
    private MemoryFile memory;
    private TmpfsFileSystem fileSystem;
    private Files root;

    @BeforeEach
    void mount() throws Exception {
        memory = MemoryFile.create(64 << 20);
        fileSystem =
                new TmpfsFileSystem(
                        memory, TmpfsOptions.defaults(memory).parse("size=8m,nr_inodes=200", 0));
        root = new Files(new Vfs(fileSystem, "none", 0));
    }

    @AfterEach
    void close() {
        memory.close();
    }

    /** Random writes, truncations, holes and reads of one file against an array. */
    @Test
    void contentsAgreeWithAModel() throws Exception {
        int limit = 3 << 20;
        byte[] model = new byte[limit];
        int size = 0;
        Random random = new Random(1);
        OpenFile file = root.open("/f", Fcntl.O_RDWR | Fcntl.O_CREAT);
        for (int step = 0; step < 4000; step++) {
            int offset = random.nextInt(limit);
            int length =
                    Math.min(
                            limit - offset,
                            random.nextBoolean() ? random.nextInt(5000) : random.nextInt(600_000));
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    byte[] data = new byte[length];
                    random.nextBytes(data);
                    file.writeAt(root, IoBuffer.of(MemorySegment.ofArray(data)), offset);
                    System.arraycopy(data, 0, model, offset, length);
                    size = length == 0 ? size : Math.max(size, offset + length);
                }
                case 2 -> {
                    int end = random.nextBoolean() ? offset : Math.min(size, offset);
                    AttributeChanges.truncate(root, file, end);
                    if (end < size) {
                        Arrays.fill(model, end, size, (byte) 0);
                    }
                    size = end;
                }
                case 3 -> {
                    int mode = Fcntl.FALLOC_FL_PUNCH_HOLE | Fcntl.FALLOC_FL_KEEP_SIZE;
                    file.impl().inode().allocate(root, mode, offset, Math.max(1, length));
                    Arrays.fill(
                            model, offset, Math.min(limit, offset + Math.max(1, length)), (byte) 0);
                }
                default -> {
                    byte[] data = new byte[length];
                    int count =
                            (int)
                                    file.readAt(
                                            root, IoBuffer.of(MemorySegment.ofArray(data)), offset);
                    assertEquals(
                            Math.max(0, Math.min(length, size - offset)), count, "step " + step);
                    byte[] expected = Arrays.copyOfRange(model, offset, offset + count);
                    assertArrayEquals(expected, Arrays.copyOf(data, count), "step " + step);
                }
            }
        }
        file.release();
        root.unlink("/f");
        assertEquals(0, memory.usedBytes());
    }

    @Test
    void unlinkedFilesLiveWhileOpen() throws Exception {
        OpenFile file = root.open("/f", Fcntl.O_RDWR | Fcntl.O_CREAT);
        root.write(file, "data");
        root.unlink("/f");
        file.seek(0, Fcntl.SEEK_SET);
        assertEquals("data", root.read(file, 10));
        assertEquals(4096, memory.usedBytes());
        file.release();
        assertEquals(0, memory.usedBytes());
    }

    @Test
    void mappingsKeepAndShareThePages() throws Exception {
        OpenFile file = root.open("/f", Fcntl.O_RDWR | Fcntl.O_CREAT);
        root.write(file, "data");
        MemoryObject object = ((Mappable) file.impl()).memoryObject(true);
        object.retain();
        MemoryObject.Backing backing = new MemoryObject.Backing();
        object.translate(0, 8192, Mman.PROT_READ | Mman.PROT_WRITE, backing);
        assertEquals(4096, backing.length);
        memory.segment()
                .set(java.lang.foreign.ValueLayout.JAVA_BYTE, backing.fileOffset, (byte) 'D');
        assertEquals("Data", root.text("/f"));
        assertErrno(Errno.EFAULT, () -> object.translate(4096, 4096, Mman.PROT_READ, backing));
        root.unlink("/f");
        file.release();
        assertEquals(4096, memory.usedBytes());
        object.release();
        assertEquals(0, memory.usedBytes());
    }

    @Test
    void limitsBite() throws Exception {
        OpenFile file = root.open("/f", Fcntl.O_RDWR | Fcntl.O_CREAT);
        byte[] data = new byte[9 << 20];
        assertEquals(8 << 20, file.write(root, IoBuffer.of(MemorySegment.ofArray(data))));
        assertErrno(Errno.ENOSPC, () -> root.write(file, "x"));
        FileSystemStatistics statistics = new FileSystemStatistics();
        fileSystem.statfs(statistics);
        assertEquals(2048, statistics.blocks);
        assertEquals(0, statistics.freeBlocks);
        AttributeChanges.truncate(root, file, 0);
        assertErrno(Errno.ENOSPC, () -> file.impl().inode().allocate(root, 0, 0, 9 << 20));
        file.impl().inode().allocate(root, 0, 0, 4 << 20);
        assertErrno(
                Errno.ENOSPC,
                () -> {
                    for (int i = 0; i < 300; i++) {
                        root.mkdir("/d" + i, 0755);
                    }
                });
        file.release();
    }

    @Test
    void sparseFilesSeekByExtents() throws Exception {
        OpenFile file = root.open("/f", Fcntl.O_RDWR | Fcntl.O_CREAT);
        long far = 1L << 45;
        file.writeAt(root, IoBuffer.of(MemorySegment.ofArray(new byte[] {1})), 5 << 20);
        file.writeAt(root, IoBuffer.of(MemorySegment.ofArray(new byte[] {1})), far);
        assertEquals(5 << 20, file.seek(0, Fcntl.SEEK_DATA));
        assertEquals((5 << 20) + 4096, file.seek(5 << 20, Fcntl.SEEK_HOLE));
        assertEquals(far, file.seek(6 << 20, Fcntl.SEEK_DATA));
        assertEquals(far + 1, file.seek(far, Fcntl.SEEK_HOLE));
        assertErrno(Errno.ENXIO, () -> file.seek(far + 1, Fcntl.SEEK_DATA));
        Attributes attributes = new Attributes();
        file.impl().inode().attributes(attributes);
        assertEquals(16, attributes.blocks);
        file.release();
    }

    @Test
    void listingSurvivesChanges() throws Exception {
        for (int i = 0; i < 100; i++) {
            root.file("/f" + i, "", 0644);
        }
        OpenFile directory = root.open("/", Fcntl.O_RDONLY | Fcntl.O_DIRECTORY);
        HashSet<String> seen = new HashSet<>();
        int[] room = {0};
        for (int round = 0; round < 40; round++) {
            room[0] = 5;
            directory.list(
                    root,
                    (name, inode, type, next) -> room[0]-- > 0 && (seen.add(name) || fail(name)));
            int gone = round * 2;
            if (seen.contains("f" + gone)) {
                root.unlink("/f" + gone);
            }
        }
        assertEquals(102, seen.size());
        directory.release();
    }

    private static boolean fail(String name) {
        throw new AssertionError(name + " was listed twice");
    }

    @Test
    void deepTreesAreFreed() throws Exception {
        fileSystem = new TmpfsFileSystem(memory, TmpfsOptions.defaults(memory));
        Files deep = new Files(new Vfs(fileSystem, "none", 0));
        for (int i = 0; i < 5000; i++) {
            NameCreation.mkdir(deep, null, "d", 0755);
            WorkingDirectory.change(deep, "d");
        }
        deep.file("f", "x", 0644);
        fileSystem.destroy();
        assertEquals(0, memory.usedBytes());
    }
}
