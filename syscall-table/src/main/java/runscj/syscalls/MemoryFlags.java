package runscj.syscalls;

import static runscj.abi.Fcntl.*;
import static runscj.abi.Membarrier.*;
import static runscj.abi.Mman.*;
import static runscj.abi.Userfaultfd.*;

/** Flag sets of memory calls. Each comment names the calls that take it. */
public final class MemoryFlags {
    private MemoryFlags() {}

    /** mmap(2): unknown bits are ignored. */
    public static final FlagSet MMAP_PROT =
            FlagSet.lenient()
                    .wide()
                    .field(PROT_READ | PROT_WRITE | PROT_EXEC, "PROT_NONE", PROT_NONE)
                    .bits(
                            "PROT_READ PROT_WRITE PROT_EXEC PROT_SEM",
                            PROT_READ,
                            PROT_WRITE,
                            PROT_EXEC,
                            PROT_SEM)
                    .build();

    /** mprotect(2), pkey_mprotect(2). */
    public static final FlagSet MPROTECT_PROT =
            FlagSet.strict()
                    .wide()
                    .field(PROT_READ | PROT_WRITE | PROT_EXEC, "PROT_NONE", PROT_NONE)
                    .bits(
                            "PROT_READ PROT_WRITE PROT_EXEC PROT_SEM PROT_GROWSDOWN PROT_GROWSUP",
                            PROT_READ,
                            PROT_WRITE,
                            PROT_EXEC,
                            PROT_SEM,
                            PROT_GROWSDOWN,
                            PROT_GROWSUP)
                    .build();

    /** mmap(2): unknown bits are ignored, but for MAP_SHARED_VALIDATE. */
    public static final FlagSet MAP_FLAGS =
            FlagSet.lenient()
                    .wide()
                    .field(
                            MAP_TYPE,
                            "MAP_SHARED MAP_PRIVATE MAP_SHARED_VALIDATE MAP_DROPPABLE",
                            MAP_SHARED,
                            MAP_PRIVATE,
                            MAP_SHARED_VALIDATE,
                            MAP_DROPPABLE)
                    .bits(
                            "MAP_FIXED MAP_ANONYMOUS MAP_32BIT MAP_ABOVE4G MAP_GROWSDOWN"
                                    + " MAP_DENYWRITE MAP_EXECUTABLE MAP_LOCKED MAP_NORESERVE"
                                    + " MAP_POPULATE MAP_NONBLOCK MAP_STACK MAP_HUGETLB MAP_SYNC"
                                    + " MAP_FIXED_NOREPLACE MAP_UNINITIALIZED",
                            MAP_FIXED,
                            MAP_ANONYMOUS,
                            MAP_32BIT,
                            MAP_ABOVE4G,
                            MAP_GROWSDOWN,
                            MAP_DENYWRITE,
                            MAP_EXECUTABLE,
                            MAP_LOCKED,
                            MAP_NORESERVE,
                            MAP_POPULATE,
                            MAP_NONBLOCK,
                            MAP_STACK,
                            MAP_HUGETLB,
                            MAP_SYNC,
                            MAP_FIXED_NOREPLACE,
                            MAP_UNINITIALIZED)
                    .build();

    /** mremap(2). */
    public static final FlagSet MREMAP_FLAGS =
            FlagSet.strict()
                    .wide()
                    .bits(
                            "MREMAP_MAYMOVE MREMAP_FIXED MREMAP_DONTUNMAP",
                            MREMAP_MAYMOVE,
                            MREMAP_FIXED,
                            MREMAP_DONTUNMAP)
                    .build();

    /** msync(2). */
    public static final FlagSet MSYNC_FLAGS =
            FlagSet.strict()
                    .bits("MS_ASYNC MS_INVALIDATE MS_SYNC", MS_ASYNC, MS_INVALIDATE, MS_SYNC)
                    .build();

    /** mlockall(2). */
    public static final FlagSet MLOCKALL_FLAGS =
            FlagSet.strict()
                    .bits(
                            "MCL_CURRENT MCL_FUTURE MCL_ONFAULT",
                            MCL_CURRENT,
                            MCL_FUTURE,
                            MCL_ONFAULT)
                    .build();

    /** mlock2(2). */
    public static final FlagSet MLOCK2_FLAGS =
            FlagSet.strict().bits("MLOCK_ONFAULT", MLOCK_ONFAULT).build();

    /** memfd_create(2). */
    public static final FlagSet MEMFD_FLAGS =
            FlagSet.strict()
                    .bits(
                            "MFD_CLOEXEC MFD_ALLOW_SEALING MFD_HUGETLB MFD_NOEXEC_SEAL MFD_EXEC",
                            MFD_CLOEXEC,
                            MFD_ALLOW_SEALING,
                            MFD_HUGETLB,
                            MFD_NOEXEC_SEAL,
                            MFD_EXEC)
                    .field(
                            MFD_HUGE_MASK << MFD_HUGE_SHIFT,
                            "MFD_HUGE_64KB MFD_HUGE_512KB MFD_HUGE_1MB MFD_HUGE_2MB MFD_HUGE_8MB"
                                    + " MFD_HUGE_16MB MFD_HUGE_32MB MFD_HUGE_256MB MFD_HUGE_512MB"
                                    + " MFD_HUGE_1GB MFD_HUGE_2GB MFD_HUGE_16GB",
                            MFD_HUGE_64KB,
                            MFD_HUGE_512KB,
                            MFD_HUGE_1MB,
                            MFD_HUGE_2MB,
                            MFD_HUGE_8MB,
                            MFD_HUGE_16MB,
                            MFD_HUGE_32MB,
                            MFD_HUGE_256MB,
                            MFD_HUGE_512MB,
                            MFD_HUGE_1GB,
                            MFD_HUGE_2GB,
                            MFD_HUGE_16GB)
                    .build();

    /** madvise(2). */
    public static final FlagSet MADVICE =
            FlagSet.unchecked()
                    .choice(
                            "MADV_NORMAL MADV_RANDOM MADV_SEQUENTIAL MADV_WILLNEED MADV_DONTNEED"
                                    + " MADV_FREE MADV_REMOVE MADV_DONTFORK MADV_DOFORK MADV_MERGEABLE"
                                    + " MADV_UNMERGEABLE MADV_HUGEPAGE MADV_NOHUGEPAGE MADV_DONTDUMP"
                                    + " MADV_DODUMP MADV_WIPEONFORK MADV_KEEPONFORK MADV_COLD"
                                    + " MADV_PAGEOUT MADV_POPULATE_READ MADV_POPULATE_WRITE"
                                    + " MADV_DONTNEED_LOCKED MADV_COLLAPSE MADV_HWPOISON"
                                    + " MADV_SOFT_OFFLINE MADV_GUARD_INSTALL MADV_GUARD_REMOVE",
                            MADV_NORMAL,
                            MADV_RANDOM,
                            MADV_SEQUENTIAL,
                            MADV_WILLNEED,
                            MADV_DONTNEED,
                            MADV_FREE,
                            MADV_REMOVE,
                            MADV_DONTFORK,
                            MADV_DOFORK,
                            MADV_MERGEABLE,
                            MADV_UNMERGEABLE,
                            MADV_HUGEPAGE,
                            MADV_NOHUGEPAGE,
                            MADV_DONTDUMP,
                            MADV_DODUMP,
                            MADV_WIPEONFORK,
                            MADV_KEEPONFORK,
                            MADV_COLD,
                            MADV_PAGEOUT,
                            MADV_POPULATE_READ,
                            MADV_POPULATE_WRITE,
                            MADV_DONTNEED_LOCKED,
                            MADV_COLLAPSE,
                            MADV_HWPOISON,
                            MADV_SOFT_OFFLINE,
                            MADV_GUARD_INSTALL,
                            MADV_GUARD_REMOVE)
                    .build();

    /** set_mempolicy(2), mbind(2). */
    public static final FlagSet MEMPOLICY =
            FlagSet.strict()
                    .field(
                            ~MPOL_MODE_FLAGS,
                            "MPOL_DEFAULT MPOL_PREFERRED MPOL_BIND MPOL_INTERLEAVE MPOL_LOCAL"
                                    + " MPOL_PREFERRED_MANY MPOL_WEIGHTED_INTERLEAVE",
                            MPOL_DEFAULT,
                            MPOL_PREFERRED,
                            MPOL_BIND,
                            MPOL_INTERLEAVE,
                            MPOL_LOCAL,
                            MPOL_PREFERRED_MANY,
                            MPOL_WEIGHTED_INTERLEAVE)
                    .bits(
                            "MPOL_F_STATIC_NODES MPOL_F_RELATIVE_NODES MPOL_F_NUMA_BALANCING",
                            MPOL_F_STATIC_NODES,
                            MPOL_F_RELATIVE_NODES,
                            MPOL_F_NUMA_BALANCING)
                    .build();

    /** mbind(2), move_pages(2). */
    public static final FlagSet MBIND_FLAGS =
            FlagSet.strict()
                    .bits(
                            "MPOL_MF_STRICT MPOL_MF_MOVE MPOL_MF_MOVE_ALL",
                            MPOL_MF_STRICT,
                            MPOL_MF_MOVE,
                            MPOL_MF_MOVE_ALL)
                    .build();

    /** get_mempolicy(2). */
    public static final FlagSet GET_MEMPOLICY_FLAGS =
            FlagSet.strict()
                    .wide()
                    .bits(
                            "MPOL_F_NODE MPOL_F_ADDR MPOL_F_MEMS_ALLOWED",
                            MPOL_F_NODE,
                            MPOL_F_ADDR,
                            MPOL_F_MEMS_ALLOWED)
                    .build();

    /** pkey_alloc(2). */
    public static final FlagSet PKEY_RIGHTS =
            FlagSet.strict()
                    .wide()
                    .bits(
                            "PKEY_DISABLE_ACCESS PKEY_DISABLE_WRITE",
                            PKEY_DISABLE_ACCESS,
                            PKEY_DISABLE_WRITE)
                    .build();

    /** membarrier(2). */
    public static final FlagSet MEMBARRIER_COMMAND =
            FlagSet.unchecked()
                    .choice(
                            "MEMBARRIER_CMD_QUERY MEMBARRIER_CMD_GLOBAL"
                                    + " MEMBARRIER_CMD_GLOBAL_EXPEDITED"
                                    + " MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED"
                                    + " MEMBARRIER_CMD_PRIVATE_EXPEDITED"
                                    + " MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED"
                                    + " MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE"
                                    + " MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE"
                                    + " MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ"
                                    + " MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ"
                                    + " MEMBARRIER_CMD_GET_REGISTRATIONS",
                            MEMBARRIER_CMD_QUERY,
                            MEMBARRIER_CMD_GLOBAL,
                            MEMBARRIER_CMD_GLOBAL_EXPEDITED,
                            MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED,
                            MEMBARRIER_CMD_PRIVATE_EXPEDITED,
                            MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED,
                            MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE,
                            MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE,
                            MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ,
                            MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ,
                            MEMBARRIER_CMD_GET_REGISTRATIONS)
                    .build();

    /** membarrier(2). */
    public static final FlagSet MEMBARRIER_FLAGS =
            FlagSet.strict().bits("MEMBARRIER_CMD_FLAG_CPU", MEMBARRIER_CMD_FLAG_CPU).build();

    /** map_shadow_stack. */
    public static final FlagSet SHADOW_STACK_FLAGS =
            FlagSet.strict()
                    .bits(
                            "SHADOW_STACK_SET_TOKEN SHADOW_STACK_SET_MARKER",
                            SHADOW_STACK_SET_TOKEN,
                            SHADOW_STACK_SET_MARKER)
                    .build();

    /** userfaultfd(2). */
    public static final FlagSet USERFAULTFD_FLAGS =
            FlagSet.strict()
                    .bits(
                            "UFFD_USER_MODE_ONLY O_CLOEXEC O_NONBLOCK",
                            UFFD_USER_MODE_ONLY,
                            O_CLOEXEC,
                            O_NONBLOCK)
                    .build();
}
