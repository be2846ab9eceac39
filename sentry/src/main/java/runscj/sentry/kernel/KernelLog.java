package runscj.sentry.kernel;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Iterator;
import runscj.abi.Poll;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.sync.WaitQueue;

/**
 * The messages of the sandbox's kernel, as syslog(2) shows them: lines {@code <priority>[ seconds]
 * text}. A ring: old lines give way to new ones. Any thread.
 */
public final class KernelLog {
    /** Bytes of text kept at most; a power of two. */
    public static final int SIZE = 1 << 17;

    /** KERN_INFO. */
    public static final int INFO = 6;

    /** KERN_ERR. */
    public static final int ERROR = 3;

    private static final int DEFAULT_CONSOLE_LEVEL = 4;
    private static final int MINIMUM_CONSOLE_LEVEL = 1;
    private static final int NS_PER_US = 1000;
    private static final int SECONDS_WIDTH = 5;
    private static final int MICROSECONDS_WIDTH = 6;

    private final OrderedLock lock = LockRank.LEAF.newLock();
    private final WaitQueue waiters = new WaitQueue();
    private final long bootNs;

    @GuardedBy("lock")
    private final ArrayDeque<byte[]> lines = new ArrayDeque<>();

    /** Bytes of all lines. */
    @GuardedBy("lock")
    private int bytes;

    /** Number of the oldest line kept. */
    @GuardedBy("lock")
    private long first;

    /** Number of the first line after the last clearing. */
    @GuardedBy("lock")
    private long cleared;

    /** Number of the next line for readers, and how much of it they have had. */
    @GuardedBy("lock")
    private long unread;

    @GuardedBy("lock")
    private int unreadOffset;

    private volatile int consoleLevel = DEFAULT_CONSOLE_LEVEL;

    @GuardedBy("lock")
    private int savedConsoleLevel = -1;

    KernelLog(long bootNs) {
        this.bootNs = bootNs;
    }

    /** Adds a line of one priority, 0 to 7, at the present time. */
    public void add(int priority, String text) {
        add(priority, System.nanoTime() - bootNs, text);
    }

    /** Adds a line as of boot. */
    void addAtBoot(String text) {
        add(INFO, 0, text);
    }

    private void add(int priority, long sinceBootNs, String text) {
        long microseconds = sinceBootNs / NS_PER_US;
        StringBuilder line = new StringBuilder(text.length() + 24);
        line.append('<').append(priority).append(">[");
        pad(line, Long.toString(microseconds / 1_000_000), SECONDS_WIDTH, ' ');
        line.append('.');
        pad(line, Long.toString(microseconds % 1_000_000), MICROSECONDS_WIDTH, '0');
        line.append("] ").append(text.replace('\n', ' ')).append('\n');
        byte[] encoded = line.toString().getBytes(StandardCharsets.ISO_8859_1);
        lock.lock();
        try {
            lines.add(encoded);
            bytes += encoded.length;
            while (bytes > SIZE) {
                bytes -= lines.remove().length;
                first++;
            }
        } finally {
            lock.unlock();
        }
        waiters.wake(Poll.POLLIN);
    }

    private static void pad(StringBuilder line, String number, int width, char filler) {
        for (int length = number.length(); length < width; length++) {
            line.append(filler);
        }
        line.append(number);
    }

    /** Returns the queue that new lines wake. */
    public WaitQueue waiters() {
        return waiters;
    }

    /**
     * Returns the last whole lines since the last clearing that fit; clears afterwards if asked.
     */
    public byte[] tail(int maxBytes, boolean clear) {
        lock.lock();
        try {
            long from = Math.max(first, cleared);
            int length = length(from);
            Iterator<byte[]> kept = lines.iterator();
            for (long number = first; number < from; number++) {
                kept.next();
            }
            byte[] result = new byte[0];
            int at = 0;
            while (kept.hasNext()) {
                byte[] line = kept.next();
                if (length > maxBytes) {
                    length -= line.length;
                    continue;
                }
                if (at == 0) {
                    result = new byte[length];
                }
                System.arraycopy(line, 0, result, at, line.length);
                at += line.length;
            }
            if (clear) {
                cleared = first + lines.size();
            }
            return result;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets, for {@link #tail}, what is there now. */
    public void clear() {
        lock.lock();
        try {
            cleared = first + lines.size();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private int length(long from) {
        int length = 0;
        long number = first;
        for (byte[] line : lines) {
            length += number++ >= from ? line.length : 0;
        }
        return length;
    }

    /** Returns how many bytes {@link #take} has not yet given. */
    public int unreadBytes() {
        lock.lock();
        try {
            return unread < first ? length(first) : length(unread) - unreadOffset;
        } finally {
            lock.unlock();
        }
    }

    /** Takes up to that many of the oldest unread bytes; each byte is given once. */
    public byte[] take(int maxBytes) {
        lock.lock();
        try {
            if (unread < first) {
                unread = first;
                unreadOffset = 0;
            }
            byte[] result = new byte[Math.min(maxBytes, length(unread) - unreadOffset)];
            int at = 0;
            long number = first;
            for (byte[] line : lines) {
                if (number++ < unread || at == result.length) {
                    continue;
                }
                int count = Math.min(line.length - unreadOffset, result.length - at);
                System.arraycopy(line, unreadOffset, result, at, count);
                at += count;
                unreadOffset += count;
                if (unreadOffset == line.length) {
                    unread++;
                    unreadOffset = 0;
                }
            }
            return result;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the priority below which messages go to the console, 1 to 8. */
    public int consoleLevel() {
        return consoleLevel;
    }

    /** Sets it. */
    public void consoleLevel(int level) {
        lock.lock();
        try {
            consoleLevel = Math.max(MINIMUM_CONSOLE_LEVEL, level);
            savedConsoleLevel = -1;
        } finally {
            lock.unlock();
        }
    }

    /** Lowers the level to the minimum, or takes it back to what it was before. */
    public void consoleOff(boolean off) {
        lock.lock();
        try {
            if (off) {
                savedConsoleLevel = savedConsoleLevel == -1 ? consoleLevel : savedConsoleLevel;
                consoleLevel = MINIMUM_CONSOLE_LEVEL;
            } else if (savedConsoleLevel != -1) {
                consoleLevel = savedConsoleLevel;
                savedConsoleLevel = -1;
            }
        } finally {
            lock.unlock();
        }
    }
}
