package runscj.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares every layout class with sizeof and offsetof of the system's headers. */
final class LayoutTest {
    private static final String TYPES = "linux/types.h";

    /** Members that are younger than the oldest headers that this test meets (Linux 6.1). */
    private static final Set<String> YOUNGER =
            Set.of(
                    "RseqLayout.NODE_ID_OFFSET",
                    "RseqLayout.MM_CID_OFFSET",
                    "FuseInitOut.MAX_STACK_DEPTH_OFFSET",
                    "FuseInitOut.REQUEST_TIMEOUT_OFFSET",
                    "Statx.STX_SUBVOL_OFFSET",
                    "Statx.STX_ATOMIC_WRITE_UNIT_MIN_OFFSET",
                    "Statx.STX_ATOMIC_WRITE_UNIT_MAX_OFFSET",
                    "Statx.STX_ATOMIC_WRITE_SEGMENTS_MAX_OFFSET",
                    "Statx.STX_DIO_READ_OFFSET_ALIGN_OFFSET",
                    "Statx.STX_ATOMIC_WRITE_UNIT_MAX_OPT_OFFSET");

    /**
     * A layout class, its C type, the headers that declare it, or a declaration for want of one.
     */
    record Row(Class<?> layout, String type, String headers, String declaration) {
        @Override
        public String toString() {
            return layout.getSimpleName();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void agreesWithTheHeaders(Row row) throws Exception {
        var probe = new HeaderProbe(row.headers(), row.declaration());
        List<String> names = new ArrayList<>();
        for (Field field : row.layout().getFields()) {
            String member = member(row, field.getName());
            if (member != null) {
                names.add(field.getName());
                probe.expectInt(field.getName(), member, field.getInt(null));
            }
        }
        HeaderProbe.Result result = probe.run();
        assertEquals(List.of(), result.different());
        for (String missing : result.missing()) {
            assertTrue(
                    YOUNGER.contains(row + "." + missing), () -> "not in the headers: " + missing);
        }
        assertTrue(names.size() > result.missing().size(), "nothing was compared");
    }

    /** Returns the C expression for a constant, or null if it is no size or offset. */
    private static String member(Row row, String constant) {
        if (constant.equals("SIZE")) {
            return "sizeof(" + row.type() + ")";
        }
        if (!constant.endsWith("_OFFSET")) {
            return null;
        }
        String name = constant.substring(0, constant.length() - "_OFFSET".length()).toLowerCase();
        if (row.layout() == PtraceSyscallInfo.class) {
            name = name.replaceFirst("^(entry|exit|seccomp)_", "$1.");
        }
        return "__builtin_offsetof(" + row.type() + ", " + name + ")";
    }

    private static Row row(Class<?> layout, String type, String headers) {
        return new Row(layout, type, headers, "");
    }

    private static Row row(Class<?> layout, String type, String headers, String declaration) {
        return new Row(layout, type, headers, declaration);
    }

    private static Row fuse(Class<?> layout, String type) {
        return new Row(layout, "struct " + type, "linux/fuse.h", "");
    }

    static Stream<Row> rows() {
        return Stream.of(FILES, PROCESSES, SOCKETS, OTHERS, FUSE).flatMap(Stream::of);
    }

    private static final Row[] FILES = {
        row(Stat.class, "struct stat", "asm/stat.h"),
        row(Statx.class, "struct statx", "linux/stat.h"),
        row(StatxTimestamp.class, "struct statx_timestamp", "linux/stat.h"),
        row(Statfs.class, "struct statfs", "asm/statfs.h"),
        row(Iovec.class, "struct iovec", "linux/uio.h"),
        row(Flock.class, "struct flock", "linux/fcntl.h"),
        row(FOwnerEx.class, "struct f_owner_ex", "linux/fcntl.h"),
        row(OpenHow.class, "struct open_how", "linux/types.h linux/openat2.h"),
        row(FileHandle.class, "struct file_handle", "fcntl.h"),
        row(Fsxattr.class, "struct fsxattr", "linux/fs.h"),
        row(MountAttr.class, "struct mount_attr", "linux/types.h linux/mount.h"),
        row(
                MntIdReq.class,
                "struct mnt_id_req",
                TYPES,
                "struct mnt_id_req { __u32 size; __u32 mnt_ns_fd; __u64 mnt_id; __u64 param; __u64"
                        + " mnt_ns_id; };"),
        row(
                Statmount.class,
                "struct statmount",
                TYPES,
                "struct statmount { __u32 size; __u32 mnt_opts; __u64 mask; __u32 sb_dev_major;"
                        + " __u32 sb_dev_minor; __u64 sb_magic; __u32 sb_flags; __u32 fs_type; __u64"
                        + " mnt_id; __u64 mnt_parent_id; __u32 mnt_id_old; __u32 mnt_parent_id_old;"
                        + " __u64 mnt_attr; __u64 mnt_propagation; __u64 mnt_peer_group; __u64"
                        + " mnt_master; __u64 propagate_from; __u32 mnt_root; __u32 mnt_point; __u64"
                        + " mnt_ns_id; __u32 fs_subtype; __u32 sb_source; __u32 opt_num; __u32"
                        + " opt_array; __u32 opt_sec_num; __u32 opt_sec_array; __u64 supported_mask;"
                        + " __u32 mnt_uidmap_num; __u32 mnt_uidmap; __u32 mnt_gidmap_num; __u32"
                        + " mnt_gidmap; __u64 __spare2[43]; };"),
        row(
                XattrArgs.class,
                "struct xattr_args",
                TYPES,
                "struct xattr_args { __u64 __attribute__((aligned(8))) value; __u32 size; __u32"
                        + " flags; };"),
        row(
                FileAttr.class,
                "struct file_attr",
                TYPES,
                "struct file_attr { __u64 fa_xflags; __u32 fa_extsize; __u32 fa_nextents; __u32"
                        + " fa_projid; __u32 fa_cowextsize; };"),
        row(
                CachestatRange.class,
                "struct cachestat_range",
                TYPES,
                "struct cachestat_range { __u64 off; __u64 len; };"),
        row(
                Cachestat.class,
                "struct cachestat",
                TYPES,
                "struct cachestat { __u64 nr_cache; __u64 nr_dirty; __u64 nr_writeback; __u64"
                        + " nr_evicted; __u64 nr_recently_evicted; };"),
        row(
                Dirent64.class,
                "struct linux_dirent64",
                TYPES,
                "struct linux_dirent64 { __u64 d_ino; __s64 d_off; unsigned short d_reclen;"
                        + " unsigned char d_type; char d_name[]; };"),
        row(
                LinuxDirent.class,
                "struct linux_dirent",
                TYPES,
                "struct linux_dirent { unsigned long d_ino; unsigned long d_off; unsigned short"
                        + " d_reclen; char d_name[]; };"),
        row(Pollfd.class, "struct pollfd", "asm/poll.h"),
        row(EpollEvent.class, "struct epoll_event", "linux/eventpoll.h"),
        row(
                EpollParams.class,
                "struct epoll_params",
                TYPES,
                "struct epoll_params { __u32 busy_poll_usecs; __u16 busy_poll_budget; __u8"
                        + " prefer_busy_poll; __u8 pad; };"),
        row(SignalfdSiginfo.class, "struct signalfd_siginfo", "linux/signalfd.h"),
        row(InotifyEvent.class, "struct inotify_event", "linux/types.h linux/inotify.h"),
        row(FanotifyEventMetadata.class, "struct fanotify_event_metadata", "linux/fanotify.h"),
        row(Winsize.class, "struct winsize", "asm/termios.h"),
        row(TermiosLayout.class, "struct termios", "asm/termbits.h"),
        row(Termios2Layout.class, "struct termios2", "asm/termbits.h"),
        row(Iocb.class, "struct iocb", "linux/aio_abi.h"),
        row(IoEvent.class, "struct io_event", "linux/aio_abi.h"),
    };

    private static final Row[] PROCESSES = {
        row(Timespec.class, "struct timespec", "linux/time.h"),
        row(Timeval.class, "struct timeval", "linux/time.h"),
        row(Timezone.class, "struct timezone", "linux/time.h"),
        row(Itimerval.class, "struct itimerval", "linux/time.h"),
        row(Itimerspec.class, "struct itimerspec", "linux/time.h"),
        row(Timex.class, "struct timex", "sys/timex.h"),
        row(Tms.class, "struct tms", "sys/times.h"),
        row(Utimbuf.class, "struct utimbuf", "utime.h"),
        row(Rusage.class, "struct rusage", "linux/time.h linux/resource.h"),
        row(RlimitLayout.class, "struct rlimit64", "linux/resource.h"),
        row(Sysinfo.class, "struct sysinfo", "linux/sysinfo.h"),
        row(Utsname.class, "struct new_utsname", "linux/utsname.h"),
        row(Sigaction.class, "struct sigaction", "asm/signal.h"),
        row(StackT.class, "stack_t", "asm/signal.h"),
        row(SigInfo.class, "siginfo_t", "asm/siginfo.h"),
        row(Sigevent.class, "struct sigevent", "asm/siginfo.h"),
        row(Ucontext.class, "struct ucontext", "asm/signal.h asm/sigcontext.h asm/ucontext.h"),
        row(Sigcontext.class, "struct sigcontext", "asm/sigcontext.h"),
        row(
                RtSigframe.class,
                "struct rt_sigframe",
                "asm/signal.h asm/siginfo.h asm/sigcontext.h asm/ucontext.h",
                "struct rt_sigframe { char *pretcode; struct ucontext uc; siginfo_t info; };"),
        row(Fpstate.class, "struct _fpstate_64", "asm/sigcontext.h"),
        row(FpxSwBytes.class, "struct _fpx_sw_bytes", "asm/sigcontext.h"),
        row(UserRegs.class, "struct user_regs_struct", "sys/user.h"),
        row(UserFpregs.class, "struct user_fpregs_struct", "sys/user.h"),
        row(PtraceSyscallInfo.class, "struct ptrace_syscall_info", "linux/ptrace.h"),
        row(PtracePeeksiginfoArgs.class, "struct ptrace_peeksiginfo_args", "linux/ptrace.h"),
        row(PtraceRseqConfiguration.class, "struct ptrace_rseq_configuration", "linux/ptrace.h"),
        row(CloneArgs.class, "struct clone_args", "linux/types.h linux/sched.h"),
        row(RobustListHead.class, "struct robust_list_head", "linux/futex.h"),
        row(FutexWaitv.class, "struct futex_waitv", "linux/types.h linux/futex.h"),
        row(RseqLayout.class, "struct rseq", "linux/rseq.h"),
        row(RseqCs.class, "struct rseq_cs", "linux/rseq.h"),
        row(CapUserHeader.class, "struct __user_cap_header_struct", "linux/capability.h"),
        row(CapUserData.class, "struct __user_cap_data_struct", "linux/capability.h"),
        row(VfsNsCapData.class, "struct vfs_ns_cap_data", "linux/capability.h"),
        row(SchedParam.class, "struct sched_param", "sched.h"),
        row(SchedAttr.class, "struct sched_attr", "linux/types.h linux/sched/types.h"),
    };

    private static final Row[] SOCKETS = {
        row(Msghdr.class, "struct msghdr", "sys/socket.h"),
        row(Mmsghdr.class, "struct mmsghdr", "sys/socket.h"),
        row(Cmsghdr.class, "struct cmsghdr", "sys/socket.h"),
        row(Linger.class, "struct linger", "sys/socket.h"),
        row(Ucred.class, "struct ucred", "sys/socket.h"),
        row(SockaddrUn.class, "struct sockaddr_un", "linux/un.h"),
        row(SockaddrIn.class, "struct sockaddr_in", "linux/in.h"),
        row(SockaddrIn6.class, "struct sockaddr_in6", "linux/in6.h"),
        row(SockaddrNl.class, "struct sockaddr_nl", "linux/netlink.h"),
        row(SockaddrLl.class, "struct sockaddr_ll", "linux/if_packet.h"),
        row(SockaddrStorage.class, "struct sockaddr_storage", "sys/socket.h"),
        row(IpMreq.class, "struct ip_mreq", "linux/in.h"),
        row(IpMreqn.class, "struct ip_mreqn", "linux/in.h"),
        row(Ipv6Mreq.class, "struct ipv6_mreq", "linux/in6.h"),
        row(InPktinfo.class, "struct in_pktinfo", "linux/in.h"),
        row(In6Pktinfo.class, "struct in6_pktinfo", "linux/in6.h linux/ipv6.h"),
        row(
                SockExtendedErr.class,
                "struct sock_extended_err",
                "linux/time.h linux/types.h linux/errqueue.h"),
        row(TcpInfo.class, "struct tcp_info", "linux/tcp.h"),
        row(TpacketReq.class, "struct tpacket_req", "linux/if_packet.h"),
        row(Tpacket2Hdr.class, "struct tpacket2_hdr", "linux/if_packet.h"),
        row(Ifreq.class, "struct ifreq", "sys/socket.h linux/if.h"),
        row(Ifconf.class, "struct ifconf", "sys/socket.h linux/if.h"),
        row(Nlmsghdr.class, "struct nlmsghdr", "linux/netlink.h"),
        row(Nlmsgerr.class, "struct nlmsgerr", "linux/netlink.h"),
        row(Nlattr.class, "struct nlattr", "linux/netlink.h"),
        row(Ifinfomsg.class, "struct ifinfomsg", "linux/rtnetlink.h"),
        row(Ifaddrmsg.class, "struct ifaddrmsg", "linux/if_addr.h"),
        row(Rtmsg.class, "struct rtmsg", "linux/rtnetlink.h"),
        row(Ndmsg.class, "struct ndmsg", "linux/neighbour.h"),
        row(FibRuleHdr.class, "struct fib_rule_hdr", "linux/fib_rules.h"),
        row(InetDiagReqV2.class, "struct inet_diag_req_v2", "linux/inet_diag.h"),
        row(InetDiagMsg.class, "struct inet_diag_msg", "linux/inet_diag.h"),
        row(InetDiagSockid.class, "struct inet_diag_sockid", "linux/inet_diag.h"),
        row(UnixDiagReq.class, "struct unix_diag_req", "linux/types.h linux/unix_diag.h"),
        row(UnixDiagMsg.class, "struct unix_diag_msg", "linux/types.h linux/unix_diag.h"),
    };

    private static final Row[] OTHERS = {
        row(SeccompData.class, "struct seccomp_data", "linux/types.h linux/seccomp.h"),
        row(SeccompNotif.class, "struct seccomp_notif", "linux/types.h linux/seccomp.h"),
        row(SeccompNotifResp.class, "struct seccomp_notif_resp", "linux/types.h linux/seccomp.h"),
        row(SeccompNotifAddfd.class, "struct seccomp_notif_addfd", "linux/types.h linux/seccomp.h"),
        row(SeccompNotifSizes.class, "struct seccomp_notif_sizes", "linux/types.h linux/seccomp.h"),
        row(SockFilter.class, "struct sock_filter", "linux/filter.h"),
        row(SockFprog.class, "struct sock_fprog", "linux/filter.h"),
        row(IpcPerm.class, "struct ipc64_perm", "linux/posix_types.h asm/ipcbuf.h"),
        row(ShmidDs.class, "struct shmid64_ds", "asm/ipcbuf.h asm/shmbuf.h"),
        row(Shminfo.class, "struct shminfo64", "asm/ipcbuf.h asm/shmbuf.h"),
        row(ShmInfo.class, "struct shm_info", "linux/shm.h"),
        row(SemidDs.class, "struct semid64_ds", "asm/ipcbuf.h asm/sembuf.h"),
        row(Seminfo.class, "struct seminfo", "linux/sem.h"),
        row(Sembuf.class, "struct sembuf", "linux/sem.h"),
        row(MsqidDs.class, "struct msqid64_ds", "asm/ipcbuf.h asm/msgbuf.h"),
        row(Msginfo.class, "struct msginfo", "linux/msg.h"),
        row(MqAttr.class, "struct mq_attr", "linux/mqueue.h"),
        row(UserDesc.class, "struct user_desc", "asm/ldt.h"),
        row(
                LandlockRulesetAttr.class,
                "struct landlock_ruleset_attr",
                TYPES,
                "struct landlock_ruleset_attr { __u64 handled_access_fs; __u64 handled_access_net;"
                        + " __u64 scoped; };"),
        row(LandlockPathBeneathAttr.class, "struct landlock_path_beneath_attr", "linux/landlock.h"),
        row(
                LandlockNetPortAttr.class,
                "struct landlock_net_port_attr",
                TYPES,
                "struct landlock_net_port_attr { __u64 allowed_access; __u64 port; };"),
        row(Elf64Ehdr.class, "Elf64_Ehdr", "linux/elf.h"),
        row(Elf64Phdr.class, "Elf64_Phdr", "linux/elf.h"),
        row(Elf64Shdr.class, "Elf64_Shdr", "linux/elf.h"),
        row(Elf64Sym.class, "Elf64_Sym", "linux/elf.h"),
        row(Elf64Dyn.class, "Elf64_Dyn", "linux/elf.h"),
        row(Elf64Nhdr.class, "Elf64_Nhdr", "linux/elf.h"),
        row(ElfPrstatus.class, "struct elf_prstatus", "sys/procfs.h"),
        row(ElfPrpsinfo.class, "struct elf_prpsinfo", "sys/procfs.h"),
    };

    private static final Row[] FUSE = {
        fuse(FuseInHeader.class, "fuse_in_header"),
        fuse(FuseOutHeader.class, "fuse_out_header"),
        fuse(FuseAttr.class, "fuse_attr"),
        fuse(FuseInitIn.class, "fuse_init_in"),
        fuse(FuseInitOut.class, "fuse_init_out"),
        fuse(FuseEntryOut.class, "fuse_entry_out"),
        fuse(FuseAttrOut.class, "fuse_attr_out"),
        fuse(FuseGetattrIn.class, "fuse_getattr_in"),
        fuse(FuseSetattrIn.class, "fuse_setattr_in"),
        fuse(FuseOpenIn.class, "fuse_open_in"),
        fuse(FuseOpenOut.class, "fuse_open_out"),
        fuse(FuseCreateIn.class, "fuse_create_in"),
        fuse(FuseReadIn.class, "fuse_read_in"),
        fuse(FuseWriteIn.class, "fuse_write_in"),
        fuse(FuseWriteOut.class, "fuse_write_out"),
        fuse(FuseReleaseIn.class, "fuse_release_in"),
        fuse(FuseFlushIn.class, "fuse_flush_in"),
        fuse(FuseStatfsOut.class, "fuse_statfs_out"),
        fuse(FuseKstatfs.class, "fuse_kstatfs"),
        fuse(FuseMknodIn.class, "fuse_mknod_in"),
        fuse(FuseMkdirIn.class, "fuse_mkdir_in"),
        fuse(FuseRenameIn.class, "fuse_rename_in"),
        fuse(FuseRename2In.class, "fuse_rename2_in"),
        fuse(FuseLinkIn.class, "fuse_link_in"),
        fuse(FuseFsyncIn.class, "fuse_fsync_in"),
        fuse(FuseAccessIn.class, "fuse_access_in"),
        fuse(FuseForgetIn.class, "fuse_forget_in"),
        fuse(FuseBatchForgetIn.class, "fuse_batch_forget_in"),
        fuse(FuseForgetOne.class, "fuse_forget_one"),
        fuse(FuseInterruptIn.class, "fuse_interrupt_in"),
        fuse(FuseGetxattrIn.class, "fuse_getxattr_in"),
        fuse(FuseGetxattrOut.class, "fuse_getxattr_out"),
        fuse(FuseLkIn.class, "fuse_lk_in"),
        fuse(FuseLkOut.class, "fuse_lk_out"),
        fuse(FuseFileLock.class, "fuse_file_lock"),
        fuse(FuseDirent.class, "fuse_dirent"),
        fuse(FuseLseekIn.class, "fuse_lseek_in"),
        fuse(FuseLseekOut.class, "fuse_lseek_out"),
        fuse(FuseFallocateIn.class, "fuse_fallocate_in"),
        fuse(FusePollIn.class, "fuse_poll_in"),
        fuse(FusePollOut.class, "fuse_poll_out"),
        fuse(FuseIoctlIn.class, "fuse_ioctl_in"),
        fuse(FuseIoctlOut.class, "fuse_ioctl_out"),
        fuse(FuseSetxattrIn.class, "fuse_setxattr_in"),
        fuse(FuseCopyFileRangeIn.class, "fuse_copy_file_range_in"),
        fuse(FuseNotifyPollWakeupOut.class, "fuse_notify_poll_wakeup_out"),
        fuse(FuseNotifyInvalInodeOut.class, "fuse_notify_inval_inode_out"),
        fuse(FuseNotifyInvalEntryOut.class, "fuse_notify_inval_entry_out"),
    };
}
