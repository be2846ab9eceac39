package runscj.sentry.fs.proc;

import runscj.sentry.fs.generated.FixedDirectory;
import runscj.sentry.vfs.Inode;

/** /proc/PID/net of a sandbox without network protocols but unix sockets. */
final class NetFiles {
    private static final String SOCKETS =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid"
                    + "  timeout inode";

    private NetFiles() {}

    static Inode directory(TaskDirectory directory, long inodeNumber) {
        ProcFileSystem proc = directory.proc();
        FixedDirectory net = new FixedDirectory(proc, 0555);
        net.file(
                "unix",
                (caller, out) -> {
                    out.append("Num       RefCount Protocol Flags    Type St Inode Path\n");
                    proc.unixSockets().describe(directory.task(), out);
                });
        net.text(
                "dev",
                "Inter-|   Receive                                                |  Transmit\n"
                        + " face |bytes    packets errs drop fifo frame compressed multicast|bytes   "
                        + " packets errs drop fifo colls carrier compressed\n");
        for (String name : new String[] {"tcp", "tcp6", "udp", "udp6", "raw", "raw6"}) {
            net.text(name, SOCKETS + (name.startsWith("u") ? " ref pointer drops\n" : "\n"));
        }
        net.text("route", "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n");
        net.text("arp", "IP address       HW type     Flags       HW address            Mask\n");
        net.text("if_inet6", "");
        net.text("packet", "sk       RefCnt Type Proto  Iface R Rmem   User   Inode\n");
        net.text("protocols", "protocol  size sockets  memory press maxhdr\n");
        return net;
    }
}
