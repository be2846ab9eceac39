package runscj.sentry.kernel;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;
import runscj.sentry.cred.landlock.LandlockDomain;
import runscj.sentry.mm.MemoryPolicy;

/**
 * What a thread may set about itself that is not an identity or a resource: prctl(2), sched(7).
 * Written by the owner or, where Linux allows, by others; any thread reads.
 */
public final class TaskSettings {
    private static final long DEFAULT_TIMER_SLACK_NS = 50_000;

    private volatile String name;
    private volatile Scheduling scheduling = Scheduling.DEFAULT;
    private volatile long timerSlackNs = DEFAULT_TIMER_SLACK_NS;
    private volatile long defaultTimerSlackNs = DEFAULT_TIMER_SLACK_NS;
    private volatile int parentDeathSignal;
    private volatile boolean noNewPrivileges;
    private volatile int personality;
    private volatile @Nullable Confinement confinement;

    @GuardedBy("this")
    private boolean confinementReleased;

    private volatile @Nullable LandlockDomain landlock;
    private volatile @Nullable MemoryPolicy memoryPolicy;
    private volatile long clearChildTidAddr;
    private volatile long robustListAddr;

    TaskSettings(String name) {
        this.name = name;
    }

    /** Returns what a child or a new thread starts with. */
    TaskSettings inherit() {
        TaskSettings child = new TaskSettings(name);
        child.scheduling = scheduling.forChild();
        child.timerSlackNs = timerSlackNs;
        child.defaultTimerSlackNs = timerSlackNs;
        child.noNewPrivileges = noNewPrivileges;
        child.personality = personality;
        child.landlock = landlock;
        child.memoryPolicy = memoryPolicy;
        return child;
    }

    /** Returns the name (comm), at most 15 bytes as Latin-1. */
    public String name() {
        return name;
    }

    /** Sets the name; cut to 15 bytes. */
    public void name(String newName) {
        name = newName.length() > 15 ? newName.substring(0, 15) : newName;
    }

    public Scheduling scheduling() {
        return scheduling;
    }

    public void scheduling(Scheduling newScheduling) {
        scheduling = newScheduling;
    }

    public long timerSlackNs() {
        return timerSlackNs;
    }

    /** Sets the slack; 0 restores what the thread started with. */
    public void timerSlackNs(long slackNs) {
        timerSlackNs = slackNs == 0 ? defaultTimerSlackNs : slackNs;
    }

    /** Returns the signal that the thread gets when the one that made it exits, or 0. */
    public int parentDeathSignal() {
        return parentDeathSignal;
    }

    public void parentDeathSignal(int signal) {
        parentDeathSignal = signal;
    }

    public boolean noNewPrivileges() {
        return noNewPrivileges;
    }

    /** Sets no_new_privs, for good. */
    public void setNoNewPrivileges() {
        noNewPrivileges = true;
    }

    /** Returns what seccomp(2) lets the thread call, or null for everything. */
    public @Nullable Confinement confinement() {
        return confinement;
    }

    /** See {@link Task#confine}. Nothing once {@link #releaseConfinement} was called. */
    synchronized void confinement(Confinement newConfinement) {
        Confinement old = confinement;
        if (confinementReleased) {
            return;
        }
        newConfinement.retain();
        confinement = newConfinement;
        if (old != null) {
            old.release();
        }
    }

    /**
     * Makes a new task as confined as the one that made it. Under the task lock, and before the
     * task is among its process's threads, so that SECCOMP_FILTER_FLAG_TSYNC misses none.
     */
    void inheritConfinement(TaskSettings parent) {
        Confinement inherited = parent.confinement;
        if (inherited != null) {
            confinement(inherited);
        }
        noNewPrivileges |= parent.noNewPrivileges;
    }

    /** The thread exits: it is no user of its filters any more, but still shows them. */
    synchronized void releaseConfinement() {
        Confinement old = confinement;
        if (old != null && !confinementReleased) {
            old.release();
        }
        confinementReleased = true;
    }

    /** Returns what landlock(7) restricts the thread by, or null. */
    public @Nullable LandlockDomain landlock() {
        return landlock;
    }

    /** Restricts the thread. */
    public void landlock(LandlockDomain domain) {
        landlock = domain;
    }

    /** Returns the NUMA policy (set_mempolicy(2)), or null for the default. */
    public @Nullable MemoryPolicy memoryPolicy() {
        return memoryPolicy;
    }

    public void memoryPolicy(@Nullable MemoryPolicy newPolicy) {
        memoryPolicy = newPolicy;
    }

    public int personality() {
        return personality;
    }

    public void personality(int newPersonality) {
        personality = newPersonality;
    }

    /**
     * Returns the guest address that is zeroed and woken as a futex at exit (set_tid_address(2)),
     * or 0.
     */
    public long clearChildTidAddr() {
        return clearChildTidAddr;
    }

    public void clearChildTidAddr(long addr) {
        clearChildTidAddr = addr;
    }

    /** Returns the guest address of the robust futex list head (set_robust_list(2)), or 0. */
    public long robustListAddr() {
        return robustListAddr;
    }

    public void robustListAddr(long addr) {
        robustListAddr = addr;
    }
}
