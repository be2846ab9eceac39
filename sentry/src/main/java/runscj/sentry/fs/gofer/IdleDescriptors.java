package runscj.sentry.fs.gofer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import runscj.host.Fd;

/**
 * Read-only host descriptors of files that nobody has open now; the least recently used are closed.
 * Any thread.
 */
final class IdleDescriptors {
    private final int capacity;

    @GuardedBy("this")
    private final LinkedHashMap<GoferFile, Fd> idle = new LinkedHashMap<>();

    IdleDescriptors(int capacity) {
        this.capacity = capacity;
    }

    /** Takes a file's descriptor out, if it is here. */
    synchronized @Nullable Fd take(GoferFile file) {
        return idle.remove(file);
    }

    /** Keeps a file's descriptor. */
    void put(GoferFile file, Fd fd) {
        Fd evicted = null;
        synchronized (this) {
            idle.put(file, fd);
            if (idle.size() > capacity) {
                Map.Entry<GoferFile, Fd> eldest = idle.pollFirstEntry();
                evicted = eldest == null ? null : eldest.getValue();
            }
        }
        if (evicted != null) {
            evicted.close();
        }
    }
}
