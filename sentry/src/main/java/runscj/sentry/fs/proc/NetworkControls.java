package runscj.sentry.fs.proc;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.fs.generated.FixedDirectory;

/**
 * /proc/sys/net/ipv4: the two values that engines set for every container, so that its programs may
 * use low ports and send echo requests without rights. They are kept, and there is nothing yet that
 * they would allow: the sandbox has no Internet sockets.
 */
final class NetworkControls {
    private static final int PORT_MAX = 65535;

    /** Ports from here on take no right to bind. */
    private volatile int unprivilegedPortStart = 1024;

    /** Groups, both inclusive, that may make ICMP sockets: nobody, as a range that ends first. */
    private volatile String pingGroups = "1\t0";

    void addTo(FixedDirectory dir) {
        dir.file(
                "ip_unprivileged_port_start",
                0644,
                (caller, out) -> out.append(unprivilegedPortStart).append('\n'),
                (caller, text) -> unprivilegedPortStart = (int) number(text.strip(), PORT_MAX));
        dir.file(
                "ping_group_range",
                0644,
                (caller, out) -> out.append(pingGroups).append('\n'),
                (caller, text) -> pingGroups = range(text.strip()));
    }

    private static String range(String text) throws ErrnoException {
        int gap = 0;
        while (gap < text.length() && !Character.isWhitespace(text.charAt(gap))) {
            gap++;
        }
        long low = number(text.substring(0, gap), 0xffff_fffeL);
        long high = number(text.substring(gap).strip(), 0xffff_fffeL);
        return high < low ? "1\t0" : low + "\t" + high;
    }

    private static long number(String text, long most) throws ErrnoException {
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // as any other wrong value
        }
        throw Errno.EINVAL.raise();
    }
}
