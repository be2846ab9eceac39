package runscj.container;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import runscj.oci.SpecException;

/**
 * The state of all containers below {@code --root}: one directory each with {@code state.json},
 * {@code lock} and the sentry's control socket.
 */
public final class StateDirectory {
    private static final String STATE = "state.json";
    private static final String LOCK = "lock";
    private static final String SOCKET = "control.sock";

    private final Path root;

    /** Names the directory; it is made with the first container. */
    public StateDirectory(Path root) {
        this.root = root;
    }

    /** Returns the directory of a container. */
    public Path directory(String id) {
        return root.resolve(id);
    }

    /** Returns the sentry's control socket. */
    public Path socket(String id) {
        return directory(id).resolve(SOCKET);
    }

    /**
     * Claims an id by making its directory.
     *
     * @throws ContainerException if the id is malformed or in use
     */
    public void claim(String id) throws ContainerException {
        checkId(id);
        try {
            Files.createDirectories(
                    root,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx--x--x")));
            Files.createDirectory(
                    directory(id),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx--x--x")));
        } catch (FileAlreadyExistsException e) {
            throw new ContainerException(
                    "container with id " + id + " exists already: choose another id, or delete it");
        } catch (IOException e) {
            throw new ContainerException("--root: cannot make " + directory(id) + ": " + reason(e));
        }
    }

    /** Writes a record so that readers see the old or the new one. */
    public void store(ContainerRecord record) throws ContainerException {
        Path target = directory(record.id()).resolve(STATE);
        Path fresh = directory(record.id()).resolve(STATE + ".new");
        try {
            Files.write(fresh, record.toJson());
            Files.move(
                    fresh,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new ContainerException("cannot write " + target + ": " + reason(e));
        }
    }

    /**
     * Reads a container's record.
     *
     * @throws ContainerException if there is no such container
     */
    public ContainerRecord load(String id) throws ContainerException {
        checkId(id);
        Path file = directory(id).resolve(STATE);
        try {
            return ContainerRecord.parse(file.toString(), Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new ContainerException(
                    "container does not exist: " + id + " (below " + root + ")");
        } catch (IOException | SpecException e) {
            throw new ContainerException("cannot read " + file + ": " + reason(e));
        }
    }

    /** Returns whether the id is claimed, with or without a record. */
    public boolean exists(String id) throws ContainerException {
        checkId(id);
        return Files.isDirectory(directory(id));
    }

    /**
     * Returns all readable records, by id. A container that is being made or deleted just now is
     * left out.
     */
    public List<ContainerRecord> list() throws ContainerException {
        List<ContainerRecord> records = new ArrayList<>();
        if (!Files.isDirectory(root)) {
            return records;
        }
        try (Stream<Path> entries = Files.list(root)) {
            for (Path entry : (Iterable<Path>) entries.sorted()::iterator) {
                Path file = entry.resolve(STATE);
                if (Files.exists(file)) {
                    records.add(ContainerRecord.parse(file.toString(), Files.readAllBytes(file)));
                }
            }
        } catch (IOException | SpecException e) {
            throw new ContainerException("--root: cannot list " + root + ": " + reason(e));
        }
        return records;
    }

    /** Removes a container's directory; one that is gone already is fine. */
    public void remove(String id) throws ContainerException {
        Path directory = directory(id);
        try {
            for (String name : new String[] {STATE, STATE + ".new", SOCKET, LOCK}) {
                Files.deleteIfExists(directory.resolve(name));
            }
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            throw new ContainerException(
                    "cannot remove " + directory + ": it holds files that runsc-j did not make");
        } catch (IOException e) {
            throw new ContainerException("cannot remove " + directory + ": " + reason(e));
        }
    }

    /** Keeps other commands off a container while it changes; released by close. */
    public Lock lock(String id) throws ContainerException {
        Path file = directory(id).resolve(LOCK);
        try {
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return new Lock(channel, channel.lock());
        } catch (NoSuchFileException e) {
            throw new ContainerException(
                    "container does not exist: " + id + " (below " + root + ")");
        } catch (IOException e) {
            throw new ContainerException("cannot lock " + file + ": " + reason(e));
        }
    }

    /** A held lock. */
    public record Lock(FileChannel channel, FileLock lock) implements AutoCloseable {
        @Override
        public void close() throws ContainerException {
            try {
                channel.close();
            } catch (IOException e) {
                throw new ContainerException("cannot unlock: " + reason(e));
            }
        }
    }

    /**
     * Accepts what runc accepts: letters, digits, underscore, plus, minus and dot; not "." or "..".
     * At most 1024 characters.
     */
    private static void checkId(String id) throws ContainerException {
        boolean good = !id.isEmpty() && id.length() <= 1024 && !id.equals(".") && !id.equals("..");
        for (int i = 0; good && i < id.length(); i++) {
            char c = id.charAt(i);
            good =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '_'
                            || c == '+'
                            || c == '-'
                            || c == '.';
        }
        if (!good) {
            throw new ContainerException(
                    "invalid container id \"" + id + "\": use letters, digits and _ + - .");
        }
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
