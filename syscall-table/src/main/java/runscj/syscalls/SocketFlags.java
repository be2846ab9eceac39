package runscj.syscalls;

import static runscj.abi.Socket.*;

/** Flag sets of socket calls. Each comment names the calls that take it. */
public final class SocketFlags {
    private SocketFlags() {}

    /** socket(2). */
    public static final FlagSet ADDRESS_FAMILY =
            FlagSet.unchecked()
                    .choice("AF_UNSPEC", AF_UNSPEC)
                    .choice("AF_UNIX", AF_UNIX)
                    .choice("AF_INET", AF_INET)
                    .choice("AF_INET6", AF_INET6)
                    .choice("AF_NETLINK", AF_NETLINK)
                    .choice("AF_PACKET", AF_PACKET)
                    .choice("AF_ALG", AF_ALG)
                    .choice("AF_VSOCK", AF_VSOCK)
                    .choice("AF_BLUETOOTH", AF_BLUETOOTH)
                    .choice("AF_CAN", AF_CAN)
                    .choice("AF_TIPC", AF_TIPC)
                    .choice("AF_XDP", AF_XDP)
                    .choice("AF_KEY", AF_KEY)
                    .choice("AF_RDS", AF_RDS)
                    .choice("AF_KCM", AF_KCM)
                    .choice("AF_QIPCRTR", AF_QIPCRTR)
                    .choice("AF_SMC", AF_SMC)
                    .choice("AF_MCTP", AF_MCTP)
                    .build();

    /** socket(2), socketpair(2). */
    public static final FlagSet SOCKET_TYPE =
            FlagSet.strict()
                    .field(SOCK_TYPE_MASK)
                    .value("SOCK_STREAM", SOCK_STREAM)
                    .value("SOCK_DGRAM", SOCK_DGRAM)
                    .value("SOCK_RAW", SOCK_RAW)
                    .value("SOCK_RDM", SOCK_RDM)
                    .value("SOCK_SEQPACKET", SOCK_SEQPACKET)
                    .value("SOCK_DCCP", SOCK_DCCP)
                    .value("SOCK_PACKET", SOCK_PACKET)
                    .bit("SOCK_CLOEXEC", SOCK_CLOEXEC)
                    .bit("SOCK_NONBLOCK", SOCK_NONBLOCK)
                    .build();

    /** accept4(2). */
    public static final FlagSet ACCEPT4_FLAGS =
            FlagSet.strict()
                    .bit("SOCK_CLOEXEC", SOCK_CLOEXEC)
                    .bit("SOCK_NONBLOCK", SOCK_NONBLOCK)
                    .build();

    /** send(2), recv(2): unknown bits are ignored. */
    public static final FlagSet MSG_FLAGS =
            FlagSet.lenient()
                    .bit("MSG_OOB", MSG_OOB)
                    .bit("MSG_PEEK", MSG_PEEK)
                    .bit("MSG_DONTROUTE", MSG_DONTROUTE)
                    .bit("MSG_CTRUNC", MSG_CTRUNC)
                    .bit("MSG_TRUNC", MSG_TRUNC)
                    .bit("MSG_DONTWAIT", MSG_DONTWAIT)
                    .bit("MSG_EOR", MSG_EOR)
                    .bit("MSG_WAITALL", MSG_WAITALL)
                    .bit("MSG_FIN", MSG_FIN)
                    .bit("MSG_SYN", MSG_SYN)
                    .bit("MSG_CONFIRM", MSG_CONFIRM)
                    .bit("MSG_RST", MSG_RST)
                    .bit("MSG_ERRQUEUE", MSG_ERRQUEUE)
                    .bit("MSG_NOSIGNAL", MSG_NOSIGNAL)
                    .bit("MSG_MORE", MSG_MORE)
                    .bit("MSG_WAITFORONE", MSG_WAITFORONE)
                    .bit("MSG_BATCH", MSG_BATCH)
                    .bit("MSG_SOCK_DEVMEM", MSG_SOCK_DEVMEM)
                    .bit("MSG_ZEROCOPY", MSG_ZEROCOPY)
                    .bit("MSG_FASTOPEN", MSG_FASTOPEN)
                    .bit("MSG_CMSG_CLOEXEC", MSG_CMSG_CLOEXEC)
                    .build();

    /** shutdown(2). */
    public static final FlagSet SHUTDOWN_HOW =
            FlagSet.unchecked()
                    .choice("SHUT_RD", SHUT_RD)
                    .choice("SHUT_WR", SHUT_WR)
                    .choice("SHUT_RDWR", SHUT_RDWR)
                    .build();

    /** setsockopt(2). */
    public static final FlagSet SOCKET_LEVEL =
            FlagSet.unchecked()
                    .choice("SOL_IP", SOL_IP)
                    .choice("SOL_SOCKET", SOL_SOCKET)
                    .choice("SOL_TCP", SOL_TCP)
                    .choice("SOL_UDP", SOL_UDP)
                    .choice("SOL_IPV6", SOL_IPV6)
                    .choice("SOL_ICMPV6", SOL_ICMPV6)
                    .choice("SOL_RAW", SOL_RAW)
                    .choice("SOL_PACKET", SOL_PACKET)
                    .choice("SOL_NETLINK", SOL_NETLINK)
                    .choice("SOL_TIPC", SOL_TIPC)
                    .choice("SOL_ALG", SOL_ALG)
                    .choice("SOL_TLS", SOL_TLS)
                    .choice("SOL_XDP", SOL_XDP)
                    .choice("SOL_MPTCP", SOL_MPTCP)
                    .choice("SOL_VSOCK", SOL_VSOCK)
                    .build();
}
