package runscj.sentry.kernel.ipc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a process gives back to semaphores when it ends: SEM_UNDO of semop(2). Any thread; an
 * adjustment's values are guarded by the lock of its set's {@link SemaphoreSets}.
 */
public final class SemaphoreUndo {
    private List<Adjustment> adjustments = new ArrayList<>();

    /** What is added to each semaphore of one set. */
    static final class Adjustment {
        final SemaphoreSets.Set set;
        final short[] values;

        Adjustment(SemaphoreSets.Set set) {
            this.set = set;
            this.values = new short[set.count()];
        }
    }

    synchronized @Nullable Adjustment find(SemaphoreSets.Set set) {
        for (Adjustment adjustment : adjustments) {
            if (adjustment.set == set) {
                return adjustment;
            }
        }
        return null;
    }

    synchronized Adjustment add(SemaphoreSets.Set set) {
        Adjustment made = new Adjustment(set);
        adjustments.add(made);
        return made;
    }

    synchronized List<Adjustment> takeAll() {
        List<Adjustment> taken = adjustments;
        adjustments = new ArrayList<>();
        return taken;
    }
}
