package runscj.sentry.fs.nsfs;

import java.util.Map;
import java.util.WeakHashMap;
import runscj.sentry.cred.UserNamespace;

/** Inode numbers of the namespaces that are objects of their own; none is given twice. */
final class NamespaceNumbers {
    /** Those of Linux, by which programs recognize that they are not in any other. */
    private static final long INITIAL_USERS = 4_026_531_837L;

    private static final long INITIAL_TIME = 4_026_531_834L;

    private static final long FIRST = 0xf000_0000L;
    private static final Map<Object, Long> NUMBERS = new WeakHashMap<>();
    private static long next = FIRST;

    private NamespaceNumbers() {}

    static long of(Object namespace) {
        if (namespace == UserNamespace.INITIAL) {
            return INITIAL_USERS;
        }
        if (namespace == NamespaceFile.ONLY_TIME) {
            return INITIAL_TIME;
        }
        synchronized (NUMBERS) {
            return NUMBERS.computeIfAbsent(namespace, unknown -> next++);
        }
    }
}
