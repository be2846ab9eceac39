package runscj.sentry.kernel.cgroup;

/** What can be limited in a group, in the order in which cgroup.controllers lists it. */
public enum Controller {
    /** CPU bandwidth: cpu.max. There are no weights. */
    CPU("cpu"),
    /** Memory: memory.max and memory.high. Nothing is reclaimed, and nothing protected from it. */
    MEMORY("memory"),
    /** Numbers of tasks. */
    PIDS("pids");

    private final String title;

    Controller(String title) {
        this.title = title;
    }

    /** Returns its name in files. */
    public String title() {
        return title;
    }

    /** Returns its bit in a set. */
    int bit() {
        return 1 << ordinal();
    }

    /** Returns whether it is in a set. */
    public boolean in(int set) {
        return (set & bit()) != 0;
    }

    /** Returns the set of those that cannot tell threads of a process apart. */
    static int domains() {
        return MEMORY.bit();
    }

    /** Returns the set of all. */
    static int all() {
        return (1 << values().length) - 1;
    }

    /** Returns the set of one by its name; 0 for a name that is none. */
    public static int setOf(String title) {
        for (Controller controller : values()) {
            if (controller.title.equals(title)) {
                return controller.bit();
            }
        }
        return 0;
    }
}
