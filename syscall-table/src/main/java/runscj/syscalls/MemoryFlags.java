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
                    .field(PROT_READ | PROT_WRITE | PROT_EXEC)
                    .value("PROT_NONE", PROT_NONE)
                    .bit("PROT_READ", PROT_READ)
                    .bit("PROT_WRITE", PROT_WRITE)
                    .bit("PROT_EXEC", PROT_EXEC)
                    .bit("PROT_SEM", PROT_SEM)
                    .build();

    /** mprotect(2), pkey_mprotect(2). */
    public static final FlagSet MPROTECT_PROT =
            FlagSet.strict()
                    .wide()
                    .field(PROT_READ | PROT_WRITE | PROT_EXEC)
                    .value("PROT_NONE", PROT_NONE)
                    .bit("PROT_READ", PROT_READ)
                    .bit("PROT_WRITE", PROT_WRITE)
                    .bit("PROT_EXEC", PROT_EXEC)
                    .bit("PROT_SEM", PROT_SEM)
                    .bit("PROT_GROWSDOWN", PROT_GROWSDOWN)
                    .bit("PROT_GROWSUP", PROT_GROWSUP)
                    .build();

    /** mmap(2): unknown bits are ignored, but for MAP_SHARED_VALIDATE. */
    public static final FlagSet MAP_FLAGS =
            FlagSet.lenient()
                    .wide()
                    .field(MAP_TYPE)
                    .value("MAP_SHARED", MAP_SHARED)
                    .value("MAP_PRIVATE", MAP_PRIVATE)
                    .value("MAP_SHARED_VALIDATE", MAP_SHARED_VALIDATE)
                    .value("MAP_DROPPABLE", MAP_DROPPABLE)
                    .bit("MAP_FIXED", MAP_FIXED)
                    .bit("MAP_ANONYMOUS", MAP_ANONYMOUS)
                    .bit("MAP_32BIT", MAP_32BIT)
                    .bit("MAP_ABOVE4G", MAP_ABOVE4G)
                    .bit("MAP_GROWSDOWN", MAP_GROWSDOWN)
                    .bit("MAP_DENYWRITE", MAP_DENYWRITE)
                    .bit("MAP_EXECUTABLE", MAP_EXECUTABLE)
                    .bit("MAP_LOCKED", MAP_LOCKED)
                    .bit("MAP_NORESERVE", MAP_NORESERVE)
                    .bit("MAP_POPULATE", MAP_POPULATE)
                    .bit("MAP_NONBLOCK", MAP_NONBLOCK)
                    .bit("MAP_STACK", MAP_STACK)
                    .bit("MAP_HUGETLB", MAP_HUGETLB)
                    .bit("MAP_SYNC", MAP_SYNC)
                    .bit("MAP_FIXED_NOREPLACE", MAP_FIXED_NOREPLACE)
                    .bit("MAP_UNINITIALIZED", MAP_UNINITIALIZED)
                    .build();

    /** mremap(2). */
    public static final FlagSet MREMAP_FLAGS =
            FlagSet.strict()
                    .wide()
                    .bit("MREMAP_MAYMOVE", MREMAP_MAYMOVE)
                    .bit("MREMAP_FIXED", MREMAP_FIXED)
                    .bit("MREMAP_DONTUNMAP", MREMAP_DONTUNMAP)
                    .build();

    /** msync(2). */
    public static final FlagSet MSYNC_FLAGS =
            FlagSet.strict()
                    .bit("MS_ASYNC", MS_ASYNC)
                    .bit("MS_INVALIDATE", MS_INVALIDATE)
                    .bit("MS_SYNC", MS_SYNC)
                    .build();

    /** mlockall(2). */
    public static final FlagSet MLOCKALL_FLAGS =
            FlagSet.strict()
                    .bit("MCL_CURRENT", MCL_CURRENT)
                    .bit("MCL_FUTURE", MCL_FUTURE)
                    .bit("MCL_ONFAULT", MCL_ONFAULT)
                    .build();

    /** mlock2(2). */
    public static final FlagSet MLOCK2_FLAGS =
            FlagSet.strict().bit("MLOCK_ONFAULT", MLOCK_ONFAULT).build();

    /** memfd_create(2). */
    public static final FlagSet MEMFD_FLAGS =
            FlagSet.strict()
                    .bit("MFD_CLOEXEC", MFD_CLOEXEC)
                    .bit("MFD_ALLOW_SEALING", MFD_ALLOW_SEALING)
                    .bit("MFD_HUGETLB", MFD_HUGETLB)
                    .bit("MFD_NOEXEC_SEAL", MFD_NOEXEC_SEAL)
                    .bit("MFD_EXEC", MFD_EXEC)
                    .field(MFD_HUGE_MASK << MFD_HUGE_SHIFT)
                    .value("MFD_HUGE_64KB", MFD_HUGE_64KB)
                    .value("MFD_HUGE_512KB", MFD_HUGE_512KB)
                    .value("MFD_HUGE_1MB", MFD_HUGE_1MB)
                    .value("MFD_HUGE_2MB", MFD_HUGE_2MB)
                    .value("MFD_HUGE_8MB", MFD_HUGE_8MB)
                    .value("MFD_HUGE_16MB", MFD_HUGE_16MB)
                    .value("MFD_HUGE_32MB", MFD_HUGE_32MB)
                    .value("MFD_HUGE_256MB", MFD_HUGE_256MB)
                    .value("MFD_HUGE_512MB", MFD_HUGE_512MB)
                    .value("MFD_HUGE_1GB", MFD_HUGE_1GB)
                    .value("MFD_HUGE_2GB", MFD_HUGE_2GB)
                    .value("MFD_HUGE_16GB", MFD_HUGE_16GB)
                    .build();

    /** madvise(2). */
    public static final FlagSet MADVICE =
            FlagSet.unchecked()
                    .choice("MADV_NORMAL", MADV_NORMAL)
                    .choice("MADV_RANDOM", MADV_RANDOM)
                    .choice("MADV_SEQUENTIAL", MADV_SEQUENTIAL)
                    .choice("MADV_WILLNEED", MADV_WILLNEED)
                    .choice("MADV_DONTNEED", MADV_DONTNEED)
                    .choice("MADV_FREE", MADV_FREE)
                    .choice("MADV_REMOVE", MADV_REMOVE)
                    .choice("MADV_DONTFORK", MADV_DONTFORK)
                    .choice("MADV_DOFORK", MADV_DOFORK)
                    .choice("MADV_MERGEABLE", MADV_MERGEABLE)
                    .choice("MADV_UNMERGEABLE", MADV_UNMERGEABLE)
                    .choice("MADV_HUGEPAGE", MADV_HUGEPAGE)
                    .choice("MADV_NOHUGEPAGE", MADV_NOHUGEPAGE)
                    .choice("MADV_DONTDUMP", MADV_DONTDUMP)
                    .choice("MADV_DODUMP", MADV_DODUMP)
                    .choice("MADV_WIPEONFORK", MADV_WIPEONFORK)
                    .choice("MADV_KEEPONFORK", MADV_KEEPONFORK)
                    .choice("MADV_COLD", MADV_COLD)
                    .choice("MADV_PAGEOUT", MADV_PAGEOUT)
                    .choice("MADV_POPULATE_READ", MADV_POPULATE_READ)
                    .choice("MADV_POPULATE_WRITE", MADV_POPULATE_WRITE)
                    .choice("MADV_DONTNEED_LOCKED", MADV_DONTNEED_LOCKED)
                    .choice("MADV_COLLAPSE", MADV_COLLAPSE)
                    .choice("MADV_HWPOISON", MADV_HWPOISON)
                    .choice("MADV_SOFT_OFFLINE", MADV_SOFT_OFFLINE)
                    .choice("MADV_GUARD_INSTALL", MADV_GUARD_INSTALL)
                    .choice("MADV_GUARD_REMOVE", MADV_GUARD_REMOVE)
                    .build();

    /** set_mempolicy(2), mbind(2). */
    public static final FlagSet MEMPOLICY =
            FlagSet.strict()
                    .field(~MPOL_MODE_FLAGS)
                    .value("MPOL_DEFAULT", MPOL_DEFAULT)
                    .value("MPOL_PREFERRED", MPOL_PREFERRED)
                    .value("MPOL_BIND", MPOL_BIND)
                    .value("MPOL_INTERLEAVE", MPOL_INTERLEAVE)
                    .value("MPOL_LOCAL", MPOL_LOCAL)
                    .value("MPOL_PREFERRED_MANY", MPOL_PREFERRED_MANY)
                    .value("MPOL_WEIGHTED_INTERLEAVE", MPOL_WEIGHTED_INTERLEAVE)
                    .bit("MPOL_F_STATIC_NODES", MPOL_F_STATIC_NODES)
                    .bit("MPOL_F_RELATIVE_NODES", MPOL_F_RELATIVE_NODES)
                    .bit("MPOL_F_NUMA_BALANCING", MPOL_F_NUMA_BALANCING)
                    .build();

    /** mbind(2), move_pages(2). */
    public static final FlagSet MBIND_FLAGS =
            FlagSet.strict()
                    .bit("MPOL_MF_STRICT", MPOL_MF_STRICT)
                    .bit("MPOL_MF_MOVE", MPOL_MF_MOVE)
                    .bit("MPOL_MF_MOVE_ALL", MPOL_MF_MOVE_ALL)
                    .build();

    /** get_mempolicy(2). */
    public static final FlagSet GET_MEMPOLICY_FLAGS =
            FlagSet.strict()
                    .wide()
                    .bit("MPOL_F_NODE", MPOL_F_NODE)
                    .bit("MPOL_F_ADDR", MPOL_F_ADDR)
                    .bit("MPOL_F_MEMS_ALLOWED", MPOL_F_MEMS_ALLOWED)
                    .build();

    /** pkey_alloc(2). */
    public static final FlagSet PKEY_RIGHTS =
            FlagSet.strict()
                    .wide()
                    .bit("PKEY_DISABLE_ACCESS", PKEY_DISABLE_ACCESS)
                    .bit("PKEY_DISABLE_WRITE", PKEY_DISABLE_WRITE)
                    .build();

    /** membarrier(2). */
    public static final FlagSet MEMBARRIER_COMMAND =
            FlagSet.unchecked()
                    .choice("MEMBARRIER_CMD_QUERY", MEMBARRIER_CMD_QUERY)
                    .choice("MEMBARRIER_CMD_GLOBAL", MEMBARRIER_CMD_GLOBAL)
                    .choice("MEMBARRIER_CMD_GLOBAL_EXPEDITED", MEMBARRIER_CMD_GLOBAL_EXPEDITED)
                    .choice(
                            "MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED",
                            MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED)
                    .choice("MEMBARRIER_CMD_PRIVATE_EXPEDITED", MEMBARRIER_CMD_PRIVATE_EXPEDITED)
                    .choice(
                            "MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED",
                            MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED)
                    .choice(
                            "MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE",
                            MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE)
                    .choice(
                            "MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE",
                            MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE)
                    .choice(
                            "MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ",
                            MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ)
                    .choice(
                            "MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ",
                            MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ)
                    .choice("MEMBARRIER_CMD_GET_REGISTRATIONS", MEMBARRIER_CMD_GET_REGISTRATIONS)
                    .build();

    /** membarrier(2). */
    public static final FlagSet MEMBARRIER_FLAGS =
            FlagSet.strict().bit("MEMBARRIER_CMD_FLAG_CPU", MEMBARRIER_CMD_FLAG_CPU).build();

    /** map_shadow_stack. */
    public static final FlagSet SHADOW_STACK_FLAGS =
            FlagSet.strict()
                    .bit("SHADOW_STACK_SET_TOKEN", SHADOW_STACK_SET_TOKEN)
                    .bit("SHADOW_STACK_SET_MARKER", SHADOW_STACK_SET_MARKER)
                    .build();

    /** userfaultfd(2). */
    public static final FlagSet USERFAULTFD_FLAGS =
            FlagSet.strict()
                    .bit("UFFD_USER_MODE_ONLY", UFFD_USER_MODE_ONLY)
                    .bit("O_CLOEXEC", O_CLOEXEC)
                    .bit("O_NONBLOCK", O_NONBLOCK)
                    .build();
}
