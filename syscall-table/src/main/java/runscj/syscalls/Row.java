package runscj.syscalls;

import runscj.abi.Errno;

/** Builds one row of {@link Sysno}. Mutable; lives for the length of the enum's initialiser. */
final class Row {
    private static final Arg[] NONE = {};

    final int nr;
    final int arm64;
    Arg[] args = NONE;
    Support support = Support.UNSUPPORTED;
    Errno refusal = Errno.ENOSYS;
    String note = "";

    private Row(int nr, int arm64) {
        this.nr = nr;
        this.arm64 = arm64;
    }

    static Row row(int nr, int arm64) {
        return new Row(nr, arm64);
    }

    Row args(Arg... args) {
        this.args = args;
        return this;
    }

    /** The call behaves as in Linux. */
    Row full() {
        support = Support.FULL;
        return this;
    }

    /** As {@link #full()}, with something that users should know: a contract of Linux's own. */
    Row full(String note) {
        this.note = note;
        return full();
    }

    /** The call works, but for what the note says. */
    Row partial(String note) {
        support = Support.PARTIAL;
        this.note = note;
        return this;
    }

    /** The call always fails with that errno; the note says why. */
    Row refused(Errno refusal, String note) {
        support = Support.REFUSED;
        this.refusal = refusal;
        this.note = note;
        return this;
    }

    /** The call fails with ENOSYS; the note says why it stays so. */
    Row unsupported(String note) {
        this.note = note;
        return this;
    }
}
