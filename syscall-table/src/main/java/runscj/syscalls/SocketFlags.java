package runscj.syscalls;

import static runscj.abi.Socket.*;

/** Flag sets of socket calls. Each comment names the calls that take it. */
public final class SocketFlags {
    private SocketFlags() {}

    /** socket(2). */
    public static final FlagSet ADDRESS_FAMILY =
            FlagSet.unchecked()
                    .choice(
                            "AF_UNSPEC AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET AF_ALG"
                                    + " AF_VSOCK AF_BLUETOOTH AF_CAN AF_TIPC AF_XDP AF_KEY AF_RDS"
                                    + " AF_KCM AF_QIPCRTR AF_SMC AF_MCTP",
                            AF_UNSPEC,
                            AF_UNIX,
                            AF_INET,
                            AF_INET6,
                            AF_NETLINK,
                            AF_PACKET,
                            AF_ALG,
                            AF_VSOCK,
                            AF_BLUETOOTH,
                            AF_CAN,
                            AF_TIPC,
                            AF_XDP,
                            AF_KEY,
                            AF_RDS,
                            AF_KCM,
                            AF_QIPCRTR,
                            AF_SMC,
                            AF_MCTP)
                    .build();

    /** socket(2), socketpair(2). */
    public static final FlagSet SOCKET_TYPE =
            FlagSet.strict()
                    .field(
                            SOCK_TYPE_MASK,
                            "SOCK_STREAM SOCK_DGRAM SOCK_RAW SOCK_RDM SOCK_SEQPACKET SOCK_DCCP"
                                    + " SOCK_PACKET",
                            SOCK_STREAM,
                            SOCK_DGRAM,
                            SOCK_RAW,
                            SOCK_RDM,
                            SOCK_SEQPACKET,
                            SOCK_DCCP,
                            SOCK_PACKET)
                    .bits("SOCK_CLOEXEC SOCK_NONBLOCK", SOCK_CLOEXEC, SOCK_NONBLOCK)
                    .build();

    /** accept4(2). */
    public static final FlagSet ACCEPT4_FLAGS =
            FlagSet.strict()
                    .bits("SOCK_CLOEXEC SOCK_NONBLOCK", SOCK_CLOEXEC, SOCK_NONBLOCK)
                    .build();

    /** send(2), recv(2): unknown bits are ignored. */
    public static final FlagSet MSG_FLAGS =
            FlagSet.lenient()
                    .bits(
                            "MSG_OOB MSG_PEEK MSG_DONTROUTE MSG_CTRUNC MSG_TRUNC MSG_DONTWAIT"
                                    + " MSG_EOR MSG_WAITALL MSG_FIN MSG_SYN MSG_CONFIRM MSG_RST"
                                    + " MSG_ERRQUEUE MSG_NOSIGNAL MSG_MORE MSG_WAITFORONE MSG_BATCH"
                                    + " MSG_SOCK_DEVMEM MSG_ZEROCOPY MSG_FASTOPEN MSG_CMSG_CLOEXEC",
                            MSG_OOB,
                            MSG_PEEK,
                            MSG_DONTROUTE,
                            MSG_CTRUNC,
                            MSG_TRUNC,
                            MSG_DONTWAIT,
                            MSG_EOR,
                            MSG_WAITALL,
                            MSG_FIN,
                            MSG_SYN,
                            MSG_CONFIRM,
                            MSG_RST,
                            MSG_ERRQUEUE,
                            MSG_NOSIGNAL,
                            MSG_MORE,
                            MSG_WAITFORONE,
                            MSG_BATCH,
                            MSG_SOCK_DEVMEM,
                            MSG_ZEROCOPY,
                            MSG_FASTOPEN,
                            MSG_CMSG_CLOEXEC)
                    .build();

    /** shutdown(2). */
    public static final FlagSet SHUTDOWN_HOW =
            FlagSet.unchecked()
                    .choice("SHUT_RD SHUT_WR SHUT_RDWR", SHUT_RD, SHUT_WR, SHUT_RDWR)
                    .build();

    /** setsockopt(2). */
    public static final FlagSet SOCKET_LEVEL =
            FlagSet.unchecked()
                    .choice(
                            "SOL_IP SOL_SOCKET SOL_TCP SOL_UDP SOL_IPV6 SOL_ICMPV6 SOL_RAW"
                                    + " SOL_PACKET SOL_NETLINK SOL_TIPC SOL_ALG SOL_TLS SOL_XDP"
                                    + " SOL_MPTCP SOL_VSOCK",
                            SOL_IP,
                            SOL_SOCKET,
                            SOL_TCP,
                            SOL_UDP,
                            SOL_IPV6,
                            SOL_ICMPV6,
                            SOL_RAW,
                            SOL_PACKET,
                            SOL_NETLINK,
                            SOL_TIPC,
                            SOL_ALG,
                            SOL_TLS,
                            SOL_XDP,
                            SOL_MPTCP,
                            SOL_VSOCK)
                    .build();
}
