/** Memory: mmap, brk, mprotect, mremap, madvise, msync, mincore, mlock and protection keys. */
@NullMarked
package runscj.sentry.syscall.mem;

import org.jspecify.annotations.NullMarked;
