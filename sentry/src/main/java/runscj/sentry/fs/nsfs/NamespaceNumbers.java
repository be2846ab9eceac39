package runscj.sentry.fs.nsfs;

import java.util.Map;
import java.util.WeakHashMap;

/** Inode numbers of the namespaces that are objects of their own; none is given twice. */
final class NamespaceNumbers {
    private static final long FIRST = 0xf000_0000L;
    private static final Map<Object, Long> NUMBERS = new WeakHashMap<>();
    private static long next = FIRST;

    private NamespaceNumbers() {}

    static long of(Object namespace) {
        synchronized (NUMBERS) {
            return NUMBERS.computeIfAbsent(namespace, unknown -> next++);
        }
    }
}
