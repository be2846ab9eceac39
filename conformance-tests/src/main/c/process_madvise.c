// capabilities: CAP_SYS_NICE
// process_madvise(2): what it advises, on whom, and how far.
#include "check.h"
#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/uio.h>

#define PAGE 4096L
#define advise(fd, iov, n, advice, flags) syscall(440, fd, iov, n, advice, flags)

static void drop(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  syscall(SYS_capget, &header, data);
  data[0].effective &= ~(1u << CAP_SYS_NICE);
  data[0].permitted &= ~(1u << CAP_SYS_NICE);
  syscall(SYS_capset, &header, data);
}

static void both(const char *who, int fd, char *p) {
  struct iovec two[2] = {{p, PAGE}, {p + 2 * PAGE, 2 * PAGE}};
  printf("-- %s\n", who);
  V("cold", advise(fd, two, 2L, MADV_COLD, 0));
  V("pageout", advise(fd, two, 2L, MADV_PAGEOUT, 0));
  V("willneed", advise(fd, two, 2L, MADV_WILLNEED, 0));
  V("dontneed", advise(fd, two, 2L, MADV_DONTNEED, 0));
  V("free", advise(fd, two, 2L, MADV_FREE, 0));
  V("hugepage", advise(fd, two, 2L, MADV_HUGEPAGE, 0));
  V("unknown", advise(fd, two, 2L, 77, 0));
}

int main(void) {
  char *p = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset(p, 7, 8 * PAGE);
  struct iovec v[3] = {{p, PAGE}, {p + PAGE, PAGE}, {p + 2 * PAGE, PAGE}};
  int self = pidfd_open(getpid(), 0);
  pid_t child = fork();
  if (child == 0) {
    for (;;) pause();
  }
  int other = pidfd_open(child, 0);
  both("itself", self, p);
  V("value", p[0]);
  both("a child", other, p);
  V("flags", advise(other, v, 1L, MADV_COLD, 1));
  V("bad descriptor", advise(-1, v, 1L, MADV_COLD, 0));
  int file = open("/tmp", O_RDONLY);
  V("no pidfd", advise(file, v, 1L, MADV_COLD, 0));
  V("no ranges", advise(other, v, 0L, MADV_COLD, 0));
  V("too many", advise(other, v, 1025L, MADV_COLD, 0));
  V("bad vector", advise(other, (void *)8, 1L, MADV_COLD, 0));
  v[1].iov_base = (void *)PAGE;
  V("a hole in the middle", advise(other, v, 3L, MADV_COLD, 0));
  v[0].iov_base = (void *)PAGE;
  V("a hole at first", advise(other, v, 3L, MADV_COLD, 0));
  v[0].iov_base = p + 1;
  V("unaligned", advise(other, v, 1L, MADV_COLD, 0));
  v[0].iov_base = p;
  v[0].iov_len = 0;
  V("empty range", advise(other, v, 1L, MADV_COLD, 0));
  v[0].iov_len = -PAGE;
  V("negative range", advise(other, v, 1L, MADV_COLD, 0));
  v[0].iov_len = 100;
  V("part of a page", advise(other, v, 1L, MADV_COLD, 0));
  v[0].iov_len = PAGE;
  drop();
  V("a child, without CAP_SYS_NICE", advise(other, v, 1L, MADV_COLD, 0));
  V("itself, without CAP_SYS_NICE", advise(self, v, 1L, MADV_COLD, 0));
  pid_t equal = fork();
  if (equal == 0) {
    for (;;) pause();
  }
  V("an equal child, without CAP_SYS_NICE", advise(pidfd_open(equal, 0), v, 1L, MADV_COLD, 0));
  kill(equal, SIGKILL);
  waitpid(equal, NULL, 0);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  V("gone", advise(other, v, 1L, MADV_COLD, 0));
}
