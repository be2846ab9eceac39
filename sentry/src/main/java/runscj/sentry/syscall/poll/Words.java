package runscj.sentry.syscall.poll;

import java.lang.foreign.ValueLayout;

/** Layouts of guest words, wherever they lie. */
final class Words {
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private Words() {}
}
