package runscj.gofer.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static runscj.abi.Fcntl.*;
import static runscj.gofer.server.RawPeer.CLOSED;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.gofer.wire.AttributeUpdate;
import runscj.gofer.wire.Operation;
import runscj.gofer.wire.Packet;
import runscj.gofer.wire.ProtocolException;
import runscj.host.Fd;
import runscj.host.HostFiles;
import runscj.host.Scratch;
import runscj.host.UnixSocket;

/**
 * A sentry that an attacker has taken over speaks to the gofer: nothing outside the export is
 * reached or changed, and nothing but a connection ends.
 */
@Timeout(60)
class HostileSentryTest {
    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int EEXIST = 17;
    private static final int EISDIR = 21;
    private static final int EINVAL = 22;
    private static final int EROFS = 30;
    private static final int S_IFCHR = 0020000;
    private static final int S_IFBLK = 0060000;

    /** What a path that leads out may be answered with. */
    private static final Set<Errno> REFUSALS =
            Set.of(
                    Errno.EXDEV,
                    Errno.ELOOP,
                    Errno.EINVAL,
                    Errno.ENOENT,
                    Errno.ENOTDIR,
                    Errno.EEXIST,
                    Errno.EISDIR,
                    Errno.EBUSY,
                    Errno.EPERM);

    @TempDir Path base;

    private final ConcurrentLinkedQueue<Throwable> crashes = new ConcurrentLinkedQueue<>();
    private final List<RawPeer> peers = new ArrayList<>();
    private Thread.UncaughtExceptionHandler handlerBefore;
    private Path outside;
    private Path tree;
    private Fd descriptors;
    private List<Export> writable;
    private String outsideBefore;

    @BeforeEach
    void makeTrees() throws IOException {
        handlerBefore = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, crash) -> crashes.add(crash));
        outside = Files.createDirectories(base.resolve("outside/sub")).getParent();
        Files.writeString(outside.resolve("secret"), "secret");
        tree = Files.createDirectories(base.resolve("tree/dir/deep")).getParent().getParent();
        Files.writeString(tree.resolve("file"), "inside");
        Files.writeString(tree.resolve("dir/secret"), "inside");
        Files.createSymbolicLink(tree.resolve("out"), outside);
        Files.createSymbolicLink(tree.resolve("outfile"), outside.resolve("secret"));
        Files.createSymbolicLink(tree.resolve("up"), Path.of("../outside"));
        Files.createSymbolicLink(tree.resolve("root"), Path.of("/"));
        Files.createSymbolicLink(tree.resolve("magic"), Path.of("/proc/self/root"));
        Files.createSymbolicLink(tree.resolve("self"), Path.of("self"));
        try (Scratch scratch = Scratch.open()) {
            Export.checked(HostFiles.mknodat(AT_FDCWD, scratch.string(tree + "/fifo"), 0010600, 0));
        } catch (ErrnoException e) {
            throw new IOException(e);
        }
        descriptors = Gofer.descriptors();
        writable = List.of(Gofer.export(tree.toString(), false, descriptors));
        outsideBefore = describe(outside);
    }

    @AfterEach
    void nothingOutsideHasChangedAndNothingCrashed() throws IOException {
        peers.forEach(RawPeer::close);
        for (String link : List.of("root", "magic")) {
            Files.deleteIfExists(tree.resolve(link)); // lest JUnit warns of them
        }
        writable.getFirst().root().close();
        descriptors.close();
        Thread.setDefaultUncaughtExceptionHandler(handlerBefore);
        assertEquals(outsideBefore, describe(outside));
        assertTrue(crashes.isEmpty(), () -> "a gofer thread died: " + crashes.peek());
    }

    private static String describe(Path directory) throws IOException {
        StringBuilder out = new StringBuilder();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) all.sorted()::iterator) {
                out.append(path)
                        .append(' ')
                        .append(
                                new java.util.TreeMap<>(
                                        Files.readAttributes(
                                                path,
                                                "unix:mode,uid,gid,nlink,size,lastModifiedTime,ctime",
                                                LinkOption.NOFOLLOW_LINKS)));
                if (Files.isRegularFile(path)) {
                    out.append(Files.readString(path));
                }
                out.append('\n');
            }
        }
        return out.toString();
    }

    private RawPeer connect() {
        return connect(writable);
    }

    private RawPeer connect(List<Export> exports) {
        RawPeer peer = RawPeer.of(exports);
        peers.add(peer);
        return peer;
    }

    /** Writes a request of an operation that is valid but for its path. */
    private static Packet write(RawPeer peer, Operation operation, String path, String second) {
        Packet out = peer.request(operation);
        switch (operation) {
            case STATFS, CHANNEL, EXPORTS, SYNC_FILE_SYSTEM -> {}
            case LOOKUP, LOOKUP_AND_NAMES, SYNC, LIST_XATTRS -> out.writeText(path);
            case LIST, LIST_NAMES -> {
                out.writeText(path);
                out.writeLong(0);
            }
            case OPEN, UNLINK -> {
                out.writeText(path);
                out.writeInt(0);
            }
            case CREATE -> {
                out.writeText(path);
                out.writeInt(O_RDWR);
                owner(out, 0644);
            }
            case MKDIR -> {
                out.writeText(path);
                owner(out, 0755);
            }
            case MKNOD -> {
                out.writeText(path);
                out.writeInt(0010644);
                out.writeLong(0);
                out.writeInt(-1);
                out.writeInt(-1);
            }
            case SYMLINK -> {
                out.writeText(path);
                out.writeText(second);
                out.writeInt(-1);
                out.writeInt(-1);
            }
            case LINK -> {
                out.writeText(path);
                out.writeText(second);
            }
            case RENAME -> {
                out.writeText(path);
                out.writeText(second);
                out.writeInt(0);
            }
            case SET_ATTRIBUTES -> {
                out.writeText(path);
                new AttributeUpdate(0600, -1, -1, 3, AttributeUpdate.NOW, AttributeUpdate.NOW)
                        .write(out);
            }
            case GET_XATTR, REMOVE_XATTR -> {
                out.writeText(path);
                out.writeText("user.a");
            }
            case SET_XATTR -> {
                out.writeText(path);
                out.writeText("user.a");
                out.writeInt(0);
                out.writeBytes(new byte[] {1});
            }
        }
        return out;
    }

    private static void owner(Packet out, int mode) {
        out.writeInt(mode);
        out.writeInt(-1);
        out.writeInt(-1);
    }

    private static int ask(RawPeer peer, Operation operation, String path, String second)
            throws ProtocolException {
        write(peer, operation, path, second);
        return peer.answer();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../outside/secret",
                "dir/../../outside/secret",
                "dir/deep/../../../outside/secret",
                "out/secret",
                "up/secret",
                "out/sub",
                "root/etc/passwd",
                "magic/etc/passwd",
                "./../outside/secret",
                "dir/..",
                "file/../../outside/secret",
                "out/",
                "out/.",
                "self/x",
                "out/new",
                "../outside/new",
                "..//outside/secret"
            })
    void doesNotFollowAPathOut(String path) throws ProtocolException {
        RawPeer peer = connect();
        for (Operation operation : Operation.values()) {
            if (operation == Operation.STATFS
                    || operation == Operation.CHANNEL
                    || operation == Operation.EXPORTS
                    || operation == Operation.SYNC_FILE_SYSTEM) {
                continue;
            }
            boolean inside = path.equals("dir/.."); // beneath the root all the way
            int status = ask(peer, operation, path, "dir/moved");
            assertTrue(
                    inside || (status > 0 && REFUSALS.contains(Errno.of(status))),
                    operation + " of " + path + ": " + status);
            if (operation == Operation.LINK || operation == Operation.RENAME) {
                int reversed = ask(peer, operation, "file", path);
                assertTrue(
                        reversed > 0 && REFUSALS.contains(Errno.of(reversed)),
                        operation + " to " + path + ": " + reversed);
            }
            assertEquals(-1, peer.descriptor());
        }
        assertEquals("inside", readInside("file"));
    }

    private String readInside(String name) {
        try {
            return Files.readString(tree.resolve(name));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void anAbsolutePathIsNone() throws ProtocolException {
        RawPeer peer = connect();
        String secret = outside + "/secret";
        for (Operation operation :
                List.of(
                        Operation.LOOKUP,
                        Operation.OPEN,
                        Operation.LIST,
                        Operation.SYNC,
                        Operation.UNLINK,
                        Operation.GET_XATTR)) {
            assertNotEquals(0, ask(peer, operation, secret, "x"), operation.name());
        }
        assertNotEquals(0, ask(peer, Operation.RENAME, "file", secret + "2"));
        assertNotEquals(0, ask(peer, Operation.LINK, secret, "copy"));
    }

    @Test
    void aLinkIsReadAndRemovedNotFollowed() throws ProtocolException {
        RawPeer peer = connect();
        assertEquals(0, ask(peer, Operation.LOOKUP, "outfile", ""));
        assertNotEquals(0, ask(peer, Operation.OPEN, "outfile", ""));
        assertNotEquals(0, ask(peer, Operation.GET_XATTR, "outfile", ""));
        assertNotEquals(0, ask(peer, Operation.SET_ATTRIBUTES, "outfile", ""));
        write(peer, Operation.CREATE, "outfile", "");
        assertEquals(EEXIST, peer.answer());
        Packet out = peer.request(Operation.SET_ATTRIBUTES);
        out.writeText("outfile");
        new AttributeUpdate(0777, -1, -1, -1, AttributeUpdate.OMIT, AttributeUpdate.OMIT)
                .write(out);
        assertNotEquals(0, peer.answer());
        out = peer.request(Operation.SET_ATTRIBUTES);
        out.writeText("outfile");
        new AttributeUpdate(-1, -1, -1, -1, 1, 1).write(out); // the link's own times
        assertEquals(0, peer.answer());
        assertEquals(0, ask(peer, Operation.UNLINK, "outfile", ""));
    }

    @Test
    void handsOutRegularFilesOnly() throws ProtocolException {
        RawPeer peer = connect();
        assertEquals(EISDIR, ask(peer, Operation.OPEN, "dir", ""));
        assertEquals(EISDIR, ask(peer, Operation.OPEN, "", ""));
        assertEquals(EINVAL, ask(peer, Operation.OPEN, "fifo", ""));
        assertEquals(EINVAL, ask(peer, Operation.GET_XATTR, "fifo", ""));
        assertEquals(-1, peer.descriptor());
        for (int flags :
                new int[] {
                    O_PATH,
                    O_DIRECTORY,
                    O_CREAT,
                    O_CREAT | O_RDWR,
                    020000000 | O_DIRECTORY | O_RDWR,
                    1 << 30,
                    -1
                }) {
            Packet out = peer.request(Operation.OPEN);
            out.writeText("file");
            out.writeInt(flags);
            assertEquals(EINVAL, peer.answer(), Integer.toOctalString(flags));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {S_IFCHR | 0666, S_IFBLK | 0666, 0040755, 0120777, 0170000, -1})
    void makesNoDevices(int mode) throws ProtocolException {
        RawPeer peer = connect();
        Packet out = peer.request(Operation.MKNOD);
        out.writeText("device");
        out.writeInt(mode);
        out.writeLong(0x0801);
        out.writeInt(-1);
        out.writeInt(-1);
        assertEquals(EPERM, peer.answer());
        assertTrue(Files.notExists(tree.resolve("device"), LinkOption.NOFOLLOW_LINKS));
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void aReadOnlyExportStaysAsItIs(Operation operation) throws ProtocolException, IOException {
        String before = describe(tree.resolve("dir"));
        List<Export> readOnly = List.of(Gofer.export(tree.toString(), true, descriptors));
        RawPeer peer = connect(readOnly);
        int status =
                ask(
                        peer,
                        operation,
                        operation == Operation.CREATE ? "dir/new" : "dir/secret",
                        "dir/other");
        switch (operation) {
            case CREATE,
                    MKDIR,
                    MKNOD,
                    SYMLINK,
                    LINK,
                    UNLINK,
                    RENAME,
                    SET_ATTRIBUTES,
                    SET_XATTR,
                    REMOVE_XATTR ->
                    assertEquals(EROFS, status);
            default -> {}
        }
        for (int flags : new int[] {O_WRONLY, O_RDWR, O_TRUNC, 3}) {
            Packet out = peer.request(Operation.OPEN);
            out.writeText("dir/secret");
            out.writeInt(flags);
            assertEquals(EROFS, peer.answer());
        }
        assertEquals(0, ask(peer, Operation.OPEN, "dir/secret", ""));
        try (Scratch scratch = Scratch.open()) {
            assertTrue(HostFiles.write(peer.descriptor(), scratch.string("x")) < 0);
        }
        assertEquals(before, describe(tree.resolve("dir")));
        readOnly.getFirst().root().close();
    }

    /**
     * While names change between a directory and a link that leads out, what is opened is always
     * inside.
     */
    @Test
    void aRaceDoesNotLeadOut() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Files.createSymbolicLink(tree.resolve("swap"), outside);
        Thread swapper =
                new Thread(
                        () -> {
                            MemorySegment first =
                                    java.lang.foreign.Arena.global().allocateFrom(tree + "/dir");
                            MemorySegment second =
                                    java.lang.foreign.Arena.global().allocateFrom(tree + "/swap");
                            while (!over.get()) {
                                HostFiles.renameat2(
                                        AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE);
                            }
                        });
        swapper.start();
        RawPeer peer = connect();
        int opened = 0;
        try {
            for (int round = 0; round < 1000; round++) {
                if (ask(peer, Operation.OPEN, "dir/secret", "") == 0) {
                    opened++;
                    assertEquals("inside", contents(peer.descriptor()));
                }
                String name = "dir/n" + round;
                ask(peer, Operation.CREATE, name, "");
                ask(peer, Operation.SET_ATTRIBUTES, name, "");
                ask(peer, Operation.RENAME, name, "dir/sub/x");
                ask(peer, Operation.UNLINK, name, "");
            }
        } finally {
            over.set(true);
            swapper.join();
        }
        assertTrue(opened > 0, "the race was never won");
    }

    private static String contents(int fd) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment buffer = scratch.allocate(32);
            int length = (int) HostFiles.pread(fd, buffer, 0);
            return new String(
                    buffer.asSlice(0, Math.max(0, length)).toArray(ValueLayout.JAVA_BYTE),
                    StandardCharsets.ISO_8859_1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 4097, 200})
    void aLengthThatIsNotThereEndsTheConnection(int length) throws ProtocolException {
        for (Operation operation :
                List.of(
                        Operation.LOOKUP,
                        Operation.CREATE,
                        Operation.SYMLINK,
                        Operation.GET_XATTR)) {
            RawPeer peer = connect();
            Packet out = peer.request(operation);
            out.writeInt(length);
            out.writeLong(0);
            assertEquals(CLOSED, peer.answer(), operation.name());
        }
        RawPeer peer = connect();
        Packet out = peer.request(Operation.SET_XATTR);
        out.writeText("file");
        out.writeText("user.a");
        out.writeInt(0);
        out.writeInt(length == 4097 ? Packet.MAX_VALUE + 1 : length);
        assertEquals(CLOSED, peer.answer());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1000})
    void anUnknownOperationOrExportEndsTheConnection(int number) throws ProtocolException {
        RawPeer peer = connect();
        peer.request(number, 0).writeText("file");
        assertEquals(CLOSED, peer.answer());
        peer = connect();
        peer.request(Operation.LOOKUP.ordinal(), number).writeText("file");
        assertEquals(CLOSED, peer.answer());
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void aTruncatedRequestIsAnsweredOrEndsTheConnection(Operation operation)
            throws ProtocolException {
        RawPeer whole = connect();
        int full = write(whole, operation, "file", "other").position();
        for (int length = 1; length < full; length++) {
            RawPeer peer = RawPeer.of(writable);
            write(peer, operation, "file", "other");
            assertEquals(
                    CLOSED,
                    peer.answer(length, UnixSocket.NO_FDS),
                    operation + " of " + length + " bytes");
            peer.close();
        }
    }

    @Test
    void anOversizedRequestEndsTheConnection() throws ProtocolException {
        RawPeer peer = connect();
        write(peer, Operation.LOOKUP, "file", "");
        assertEquals(CLOSED, peer.answer(Packet.MAX_SIZE + 1, UnixSocket.NO_FDS));
    }

    @Test
    void descriptorsAreNotTaken() throws ProtocolException, IOException {
        RawPeer peer = connect();
        int before = openDescriptors();
        write(peer, Operation.LOOKUP, "file", "");
        int[] many = new int[200];
        java.util.Arrays.fill(many, descriptors.number());
        assertEquals(CLOSED, peer.answer(peer.packet().position(), many));
        assertTrue(openDescriptors() <= before);
    }

    private static int openDescriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return (int) all.count();
        }
    }

    @Test
    void replayedRequestsAndDanglingPlacesAreErrors() throws ProtocolException, IOException {
        RawPeer peer = connect();
        assertEquals(0, ask(peer, Operation.CREATE, "new", ""));
        assertEquals(EEXIST, ask(peer, Operation.CREATE, "new", ""));
        assertEquals(0, ask(peer, Operation.UNLINK, "new", ""));
        for (Operation operation :
                List.of(
                        Operation.UNLINK,
                        Operation.LOOKUP,
                        Operation.OPEN,
                        Operation.SYNC,
                        Operation.SET_ATTRIBUTES,
                        Operation.LINK)) {
            assertEquals(ENOENT, ask(peer, operation, "new", "other"), operation.name());
        }
        for (long position : new long[] {Long.MIN_VALUE, -1, 1, 77, 1L << 40, Long.MAX_VALUE}) {
            for (Operation operation : List.of(Operation.LIST, Operation.LIST_NAMES)) {
                Packet out = peer.request(operation);
                out.writeText("dir");
                out.writeLong(position);
                int status = peer.answer();
                assertTrue(status == 0 || status == EINVAL, position + ": " + status);
            }
        }
        Files.delete(tree.resolve("dir/deep"));
        assertEquals(ENOENT, ask(peer, Operation.LIST, "dir/deep", ""));
        assertEquals(ENOENT, ask(peer, Operation.LIST_NAMES, "dir/deep", ""));
    }

    @Test
    void namesWithoutMeaningAreRefused() throws ProtocolException {
        RawPeer peer = connect();
        for (String name :
                List.of("", ".", "..", "dir/.", "dir/..", "dir/", "a\0b", "x".repeat(256))) {
            for (Operation operation :
                    List.of(
                            Operation.MKDIR,
                            Operation.MKNOD,
                            Operation.SYMLINK,
                            Operation.UNLINK)) {
                int status = ask(peer, operation, name, "target");
                assertTrue(
                        status == EINVAL || status == Errno.ENAMETOOLONG.number(),
                        operation + " " + name + ": " + status);
            }
        }
    }

    @Test
    void channelsAreBounded() throws ProtocolException {
        RawPeer peer = connect();
        int serving = 0;
        for (int i = 0; i < 50; i++) {
            assertEquals(0, ask(peer, Operation.CHANNEL, "", ""));
            RawPeer channel = new RawPeer(peer.takeSocket());
            peers.add(channel);
            if (ask(channel, Operation.LOOKUP, "file", "") == 0) {
                serving++;
            }
        }
        assertEquals(15, serving);
        assertEquals(0, ask(peer, Operation.LOOKUP, "file", ""));
    }

    @Test
    void whoLeavesInTheMiddleDisturbsNobody() throws ProtocolException {
        RawPeer peer = connect();
        assertEquals(0, ask(peer, Operation.CHANNEL, "", ""));
        RawPeer other = new RawPeer(peer.takeSocket());
        peers.add(other);
        for (int i = 0; i < 20; i++) {
            RawPeer leaving = RawPeer.of(writable);
            write(leaving, Operation.LIST, "", "");
            for (int pipelined = 0; pipelined < 5; pipelined++) {
                leaving.send(leaving.packet().position(), UnixSocket.NO_FDS);
            }
            leaving.close();
        }
        assertEquals(0, ask(other, Operation.LOOKUP, "file", ""));
        peer.close();
        peers.remove(peer);
        assertEquals(0, ask(other, Operation.LOOKUP, "file", ""));
    }

    /**
     * Requests of every kind, with bytes changed at random: each is answered with a known status,
     * or ends its connection alone.
     */
    @Test
    void survivesMutatedRequests() throws ProtocolException {
        Random random = new Random(42);
        String[] paths = {
            "file",
            "dir",
            "dir/secret",
            "out/secret",
            "../outside/secret",
            "fifo",
            "",
            "root",
            "dir/deep/../..",
            "new"
        };
        Operation[] operations = Operation.values();
        Set<Operation> answered = new TreeSet<>();
        RawPeer peer = RawPeer.of(writable);
        for (int round = 0; round < 4000; round++) {
            Operation operation = operations[random.nextInt(operations.length)];
            if (operation == Operation.SYNC_FILE_SYSTEM) {
                continue; // writes all of the host's disk
            }
            write(
                    peer,
                    operation,
                    paths[random.nextInt(paths.length)],
                    paths[random.nextInt(paths.length)]);
            int length = peer.packet().position();
            for (int change = random.nextInt(4); change > 0; change--) {
                int at = 8 + random.nextInt(Math.max(1, length - 8));
                peer.bytes()
                        .set(
                                ValueLayout.JAVA_BYTE,
                                at,
                                (byte)
                                        (random.nextBoolean()
                                                ? random.nextInt()
                                                : "./\0".charAt(random.nextInt(3))));
            }
            int status =
                    peer.answer(
                            length + (random.nextInt(10) == 0 ? random.nextInt(40) : 0),
                            UnixSocket.NO_FDS);
            if (status == CLOSED) {
                peer.close();
                peer = RawPeer.of(writable);
            } else {
                answered.add(operation);
                assertTrue(status == 0 || Errno.of(status) != null);
                if (peer.descriptor() >= 0 && operation == Operation.OPEN) {
                    assertNotEquals("secret", contents(peer.descriptor()));
                }
            }
        }
        peer.close();
        assertEquals(operations.length - 1, answered.size());
    }
}
