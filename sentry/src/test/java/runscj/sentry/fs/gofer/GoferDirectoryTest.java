package runscj.sentry.fs.gofer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static runscj.abi.Socket.SOCK_SEQPACKET;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.FileMode;
import runscj.gofer.client.GoferClient;
import runscj.gofer.server.Gofer;
import runscj.host.UnixSocket;
import runscj.sentry.fs.gofer.GoferFileSystem.Sharing;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Vfs;

class GoferDirectoryTest {
    /** More than one open file keeps. */
    private static final int MANY = 17_000;

    @TempDir Path tree;
    private GoferClient client;

    @BeforeEach
    void connect() {
        UnixSocket[] pair = UnixSocket.pair(SOCK_SEQPACKET);
        Gofer.serveHere(pair[1], tree.toString());
        client = new GoferClient(pair[0].fd(), () -> {});
    }

    @AfterEach
    void close() {
        client.close();
    }

    private GoferDirectory root(Sharing sharing) throws ErrnoException {
        return (GoferDirectory)
                new GoferFileSystem(client, 0, client.exports()[0], sharing, 7).root();
    }

    private Caller caller(GoferDirectory root) {
        return new runscj.sentry.vfs.Files(new Vfs(root.fileSystem(), "none", 0));
    }

    /** Lists as getdents64(2) does it: so many entries a call, from where the last one ended. */
    private static List<String> list(Caller caller, DirectoryFile directory, int atOnce)
            throws ErrnoException {
        List<String> names = new ArrayList<>();
        long position = 0;
        int before;
        do {
            before = names.size();
            int full = before + atOnce;
            position =
                    directory.list(
                            caller,
                            position,
                            (name, number, type, next) -> names.size() < full && names.add(name));
        } while (names.size() > before);
        return names;
    }

    @ParameterizedTest
    @EnumSource
    void everyNameOfALargeDirectoryIsListedOnce(Sharing sharing) throws Exception {
        TreeSet<String> expected = new TreeSet<>(List.of(".", ".."));
        for (int i = 0; i < MANY; i++) {
            String name = "a-name-of-some-length-" + i;
            Files.createFile(tree.resolve(name));
            expected.add(name);
        }
        GoferDirectory root = root(sharing);
        Caller caller = caller(root);
        DirectoryFile directory = (DirectoryFile) root.open(caller, Fcntl.O_RDONLY);
        for (int atOnce : new int[] {MANY, 1_000, 7}) {
            List<String> names = list(caller, directory, atOnce);
            assertEquals(expected.size(), names.size());
            assertEquals(expected, new TreeSet<>(names));
        }
    }

    @ParameterizedTest
    @EnumSource
    void numbersAndTypesAreThoseOfTheFiles(Sharing sharing) throws Exception {
        Files.createDirectory(tree.resolve("directory"));
        Files.createFile(tree.resolve("file"));
        Files.createSymbolicLink(tree.resolve("link"), Path.of("file"));
        GoferDirectory root = root(sharing);
        Caller caller = caller(root);
        for (int reading = 0; reading < 5; reading++) {
            DirectoryFile directory = (DirectoryFile) root.open(caller, Fcntl.O_RDONLY);
            List<String> names = new ArrayList<>();
            directory.list(
                    caller,
                    0,
                    (name, number, type, next) -> {
                        names.add(name);
                        if (!name.equals(".") && !name.equals("..")) {
                            Inode inode = root.lookup(caller, name);
                            assertNotNull(inode, name);
                            assertEquals(inode.inodeNumber(), number, name);
                            assertEquals(inode.mode() >> 12, type, name);
                        }
                        return true;
                    });
            assertEquals(5, names.size(), names.toString());
            assertNull(root.lookup(caller, "nothing"));
        }
    }

    /** Who looks up a directory after reading its parent gets its names in the same answer. */
    @ParameterizedTest
    @EnumSource
    void walkedDirectoriesListWhatTheyHold(Sharing sharing) throws Exception {
        for (String parent : new String[] {"one", "two"}) {
            Path path = Files.createDirectory(tree.resolve(parent));
            Files.createFile(path.resolve(parent + "-file"));
        }
        Files.createFile(tree.resolve("file"));
        GoferDirectory root = root(sharing);
        Caller caller = caller(root);
        assertEquals(5, list(caller, (DirectoryFile) root.open(caller, Fcntl.O_RDONLY), 9).size());
        GoferDirectory one = (GoferDirectory) root.lookup(caller, "one");
        GoferDirectory two = (GoferDirectory) root.lookup(caller, "two");
        assertNotNull(one);
        assertNotNull(two);
        for (int reading = 0; reading < 2; reading++) {
            assertEquals(Set.of(".", "..", "one-file"), namesOf(caller, one));
            assertEquals(Set.of(".", "..", "two-file"), namesOf(caller, two));
        }
        Inode file = root.lookup(caller, "file");
        assertNotNull(file);
        assertEquals(FileMode.S_IFREG, file.mode() & FileMode.S_IFMT);
        assertNull(root.lookup(caller, "nothing"));
        assertNotNull(one.lookup(caller, "one-file"));
    }

    private static Set<String> namesOf(Caller caller, GoferDirectory directory)
            throws ErrnoException {
        return new TreeSet<>(
                list(caller, (DirectoryFile) directory.open(caller, Fcntl.O_RDONLY), 9));
    }

    @Test
    void whatIsRemovedWhileListingIsNotMissedByTheRest() throws Exception {
        for (int i = 0; i < 3_000; i++) {
            Files.createFile(tree.resolve("file-with-a-longer-name-" + i));
        }
        GoferDirectory root = root(Sharing.SHARED);
        Caller caller = caller(root);
        DirectoryFile directory = (DirectoryFile) root.open(caller, Fcntl.O_RDONLY);
        List<String> names = new ArrayList<>();
        long position = 0;
        int before;
        do {
            before = names.size();
            int full = before + 100;
            position =
                    directory.list(
                            caller,
                            position,
                            (name, number, type, next) -> names.size() < full && names.add(name));
            for (String name : names.subList(before, names.size())) {
                if (!name.equals(".") && !name.equals("..")) {
                    Files.delete(tree.resolve(name));
                }
            }
        } while (names.size() > before);
        assertEquals(3_002, names.size());
        try (var left = Files.list(tree)) {
            assertTrue(left.findAny().isEmpty());
        }
    }
}
