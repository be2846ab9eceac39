package runscj.abi;

/** userfaultfd(2) and ioctl_userfaultfd(2). Names and values are Linux's. */
public final class Userfaultfd {
    private Userfaultfd() {}

    public static final int UFFD_API = 0xaa;
    public static final int UFFD_API_REGISTER_MODES = 0x7;
    public static final int UFFDIO_REGISTER_MODE_MISSING = 0x1;
    public static final int UFFDIO_REGISTER_MODE_WP = 0x2;
    public static final int UFFDIO_REGISTER_MODE_MINOR = 0x4;
    public static final int UFFD_API_FEATURES = 0x1fff;
    public static final int UFFD_FEATURE_PAGEFAULT_FLAG_WP = 0x1;
    public static final int UFFD_FEATURE_EVENT_FORK = 0x2;
    public static final int UFFD_FEATURE_EVENT_REMAP = 0x4;
    public static final int UFFD_FEATURE_EVENT_REMOVE = 0x8;
    public static final int UFFD_FEATURE_EVENT_UNMAP = 0x40;
    public static final int UFFD_FEATURE_MISSING_HUGETLBFS = 0x10;
    public static final int UFFD_FEATURE_MISSING_SHMEM = 0x20;
    public static final int UFFD_FEATURE_SIGBUS = 0x80;
    public static final int UFFD_FEATURE_THREAD_ID = 0x100;
    public static final int UFFD_FEATURE_MINOR_HUGETLBFS = 0x200;
    public static final int UFFD_FEATURE_MINOR_SHMEM = 0x400;
    public static final int UFFD_FEATURE_EXACT_ADDRESS = 0x800;
    public static final int UFFD_FEATURE_WP_HUGETLBFS_SHMEM = 0x1000;
    public static final long UFFD_API_IOCTLS = 0x8000000000000003L;
    public static final int _UFFDIO_REGISTER = 0x0;
    public static final int _UFFDIO_UNREGISTER = 0x1;
    public static final int _UFFDIO_API = 0x3f;
    public static final int UFFD_API_RANGE_IOCTLS = 0xdc;
    public static final int _UFFDIO_WAKE = 0x2;
    public static final int _UFFDIO_COPY = 0x3;
    public static final int _UFFDIO_ZEROPAGE = 0x4;
    public static final int _UFFDIO_WRITEPROTECT = 0x6;
    public static final int _UFFDIO_CONTINUE = 0x7;
    public static final int UFFD_API_RANGE_IOCTLS_BASIC = 0xcc;
    public static final int UFFDIO = 0xaa;
    public static final int UFFDIO_API = 0xc018aa3f;
    public static final int UFFDIO_REGISTER = 0xc020aa00;
    public static final int UFFDIO_UNREGISTER = 0x8010aa01;
    public static final int UFFDIO_WAKE = 0x8010aa02;
    public static final int UFFDIO_COPY = 0xc028aa03;
    public static final int UFFDIO_ZEROPAGE = 0xc020aa04;
    public static final int UFFDIO_WRITEPROTECT = 0xc018aa06;
    public static final int UFFDIO_CONTINUE = 0xc020aa07;
    public static final int UFFD_EVENT_PAGEFAULT = 0x12;
    public static final int UFFD_EVENT_FORK = 0x13;
    public static final int UFFD_EVENT_REMAP = 0x14;
    public static final int UFFD_EVENT_REMOVE = 0x15;
    public static final int UFFD_EVENT_UNMAP = 0x16;
    public static final int UFFD_PAGEFAULT_FLAG_WRITE = 0x1;
    public static final int UFFD_PAGEFAULT_FLAG_WP = 0x2;
    public static final int UFFD_PAGEFAULT_FLAG_MINOR = 0x4;
    public static final int UFFDIO_COPY_MODE_DONTWAKE = 0x1;
    public static final int UFFDIO_COPY_MODE_WP = 0x2;
    public static final int UFFDIO_ZEROPAGE_MODE_DONTWAKE = 0x1;
    public static final int UFFDIO_WRITEPROTECT_MODE_WP = 0x1;
    public static final int UFFDIO_WRITEPROTECT_MODE_DONTWAKE = 0x2;
    public static final int UFFDIO_CONTINUE_MODE_DONTWAKE = 0x1;
    public static final int UFFD_USER_MODE_ONLY = 1;
}
