package runscj.sentry.vfs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** The file system types that mount(2) and /proc/filesystems know. */
public final class FileSystemTypes {
    /** Makes an instance. */
    @FunctionalInterface
    public interface Factory {
        /**
         * Returns a new (or the shared) file system.
         *
         * @param source the device argument, may be empty
         * @param options the data string; EINVAL for an option that is unknown or malformed
         */
        FileSystem make(Caller caller, String source, String options) throws ErrnoException;
    }

    /** Types that exist whether or not mount(2) makes instances. */
    private static final String[] BUILT_IN = {"tmpfs", "proc", "sysfs", "devpts", "pipefs"};

    /** What a type thinks of a parameter. */
    public enum Verdict {
        GOOD,
        UNKNOWN,
        BAD_VALUE
    }

    /** Looks at one parameter before anything is made (fsconfig(2)). */
    @FunctionalInterface
    public interface ParameterCheck {
        /**
         * Returns what is wrong with a parameter, if anything.
         *
         * @param value null for one that is a mere flag
         */
        Verdict check(String key, @Nullable String value);
    }

    private final LinkedHashMap<String, Factory> factories = new LinkedHashMap<>();
    private final HashMap<String, ParameterCheck> checks = new HashMap<>();

    /** Registers a type without parameters. */
    public void register(String type, Factory factory) {
        register(type, factory, (key, value) -> Verdict.UNKNOWN);
    }

    /** Registers a type. */
    public synchronized void register(String type, Factory factory, ParameterCheck check) {
        factories.put(type, factory);
        checks.put(type, check);
    }

    /** Returns what a type thinks of a parameter. */
    synchronized Verdict check(String type, String key, @Nullable String value) {
        ParameterCheck check = checks.get(type);
        return check == null ? Verdict.UNKNOWN : check.check(key, value);
    }

    /** Returns the factory; ENODEV for an unknown type. */
    synchronized Factory find(String type) throws ErrnoException {
        @Nullable Factory factory = factories.get(type);
        if (factory == null) {
            throw Errno.ENODEV.raise();
        }
        return factory;
    }

    /** Makes an instance of a type; ENODEV for an unknown one. */
    public FileSystem make(Caller caller, String type, String source, String options)
            throws ErrnoException {
        return find(type).make(caller, source, options);
    }

    /** Returns all types in the order of registration. */
    public synchronized List<String> names() {
        return new ArrayList<>(factories.keySet());
    }

    /** Returns what /proc/filesystems and sysfs(2) list, in their order. */
    public List<String> all() {
        List<String> registered = names();
        List<String> result = new ArrayList<>();
        for (String type : BUILT_IN) {
            if (!registered.contains(type)) {
                result.add(type);
            }
        }
        result.addAll(registered);
        return result;
    }
}
