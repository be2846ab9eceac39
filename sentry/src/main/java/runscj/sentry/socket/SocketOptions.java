package runscj.sentry.socket;

import runscj.abi.Socket;

/** Options at SOL_SOCKET that all families store alike. Any thread. */
public final class SocketOptions {
    /** net.core.wmem_default and rmem_default, bytes. */
    public static final int DEFAULT_BUFFER = 212_992;

    /** net.core.wmem_max: what SO_SNDBUF may ask for before it is doubled. */
    public static final int BUFFER_MAX = 212_992;

    private static final int SEND_MINIMUM = 4608;
    private static final int RECEIVE_MINIMUM = 2304;

    private volatile int sendBuffer = DEFAULT_BUFFER;
    private volatile int receiveBuffer = DEFAULT_BUFFER;
    private volatile long sendTimeoutNs;
    private volatile long receiveTimeoutNs;
    private volatile long flags;
    private volatile int priority;
    private volatile int lingerSeconds = -1;
    private volatile int lowWater = 1;

    /** Returns the send buffer's bound, bytes. */
    public int sendBuffer() {
        return sendBuffer;
    }

    /** SO_SNDBUF: doubled, as Linux does for its own overhead. */
    public void sendBuffer(int bytes) {
        sendBuffer = Math.max(SEND_MINIMUM, 2 * Math.min(clamp(bytes), BUFFER_MAX));
    }

    /** Returns the receive buffer's bound, bytes. */
    public int receiveBuffer() {
        return receiveBuffer;
    }

    /** SO_RCVBUF. */
    public void receiveBuffer(int bytes) {
        receiveBuffer = Math.max(RECEIVE_MINIMUM, 2 * Math.min(clamp(bytes), BUFFER_MAX));
    }

    /** Linux takes a negative size for a huge unsigned one. */
    private static int clamp(int bytes) {
        return bytes < 0 ? BUFFER_MAX : bytes;
    }

    /** Returns SO_SNDTIMEO in ns; 0 for none. */
    public long sendTimeoutNs() {
        return sendTimeoutNs;
    }

    public void sendTimeoutNs(long timeoutNs) {
        sendTimeoutNs = timeoutNs;
    }

    /** Returns SO_RCVTIMEO in ns; 0 for none. */
    public long receiveTimeoutNs() {
        return receiveTimeoutNs;
    }

    public void receiveTimeoutNs(long timeoutNs) {
        receiveTimeoutNs = timeoutNs;
    }

    /** Returns whether a boolean option is set; its number is below 64. */
    public boolean has(int option) {
        return (flags >>> option & 1) != 0;
    }

    /** Sets or clears a boolean option. */
    public synchronized void set(int option, boolean value) {
        long bit = 1L << option;
        flags = value ? flags | bit : flags & ~bit;
    }

    /** Returns whether received messages carry their sender's credentials. */
    public boolean passesCredentials() {
        return has(Socket.SO_PASSCRED);
    }

    public int priority() {
        return priority;
    }

    public void priority(int value) {
        priority = value;
    }

    /** Returns SO_LINGER's time, or -1 when it is off. */
    public int lingerSeconds() {
        return lingerSeconds;
    }

    public void lingerSeconds(int seconds) {
        lingerSeconds = seconds;
    }

    /** Returns SO_RCVLOWAT in bytes. */
    public int lowWater() {
        return lowWater;
    }

    public void lowWater(int bytes) {
        lowWater = bytes < 0 ? Integer.MAX_VALUE : Math.max(1, bytes);
    }
}
