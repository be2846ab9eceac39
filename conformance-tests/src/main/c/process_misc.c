// kcmp(2), unshare(2), setns(2), process_vm_readv(2), membarrier(2), getrandom(2), sysinfo(2), robust lists, pidfd_getfd(2), sethostname(2).
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/kcmp.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static void show(const char *what, long result) {
  printf("%s: %ld%s%s\n", what, result, result < 0 ? " " : "", result < 0 ? strerrorname_np(errno) : "");
}

static volatile int stop, running;

static void *spinner(void *arg) {
  (void)arg;
  running = 1;
  while (!stop) {}
  return NULL;
}

static long compare(pid_t a, pid_t b, int type, long x, long y) { return syscall(SYS_kcmp, a, b, type, x, y); }

static void vm(pid_t child, char *page) {
  char local[64] = "", other[32] = "";
  struct iovec to[2] = {{local, 4}, {other, 8}}, from[2] = {{page, 6}, {page + 100, 20}};
  show("readv", syscall(SYS_process_vm_readv, child, to, 2, from, 2, 0));
  printf("[%.4s] [%.8s]\n", local, other);
  struct iovec in = {"changed", 7}, out = {page, 7};
  show("writev", syscall(SYS_process_vm_writev, child, &in, 1, &out, 1, 0));
  from[1].iov_base = (void *)8;
  to[1].iov_len = 20;
  show("readv, second range bad", syscall(SYS_process_vm_readv, child, to, 2, from, 2, 0));
  from[0].iov_base = (void *)8;
  show("readv, first range bad", syscall(SYS_process_vm_readv, child, to, 2, from, 2, 0));
  show("readv, flags", syscall(SYS_process_vm_readv, child, to, 2, from, 2, 1));
  show("readv, nobody", syscall(SYS_process_vm_readv, 123456, to, 1, &out, 1, 0));
  show("readv, count", syscall(SYS_process_vm_readv, child, to, 1, &out, 1025, 0));
  show("readv, nothing", syscall(SYS_process_vm_readv, child, to, 1, &out, 0, 0));
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  strcpy(page, "hello, world");
  strcpy(page + 100, "and again");
  pid_t self = getpid();
  pid_t child = fork();
  if (child == 0) {
    for (;;) pause();
  }
  vm(child, page);
  printf("own page: %s\n", page);
  show("kcmp files, same", compare(self, self, KCMP_FILES, 0, 0));
  show("kcmp vm, other", compare(self, child, KCMP_VM, 0, 0) != 0);
  int copy = dup(1);
  show("kcmp file, dup", compare(self, self, KCMP_FILE, 1, copy));
  show("kcmp file, inherited", compare(self, child, KCMP_FILE, 1, 1));
  show("kcmp bad fd", compare(self, self, KCMP_FILE, 1, 99));
  show("kcmp nobody", compare(self, 123456, KCMP_VM, 0, 0));
  show("kcmp bad type", compare(self, self, 99, 0, 0));
  int pidfd = syscall(SYS_pidfd_open, child, 0);
  int got = syscall(SYS_pidfd_getfd, pidfd, 1, 0);
  show("pidfd_getfd is the same file", compare(self, self, KCMP_FILE, 1, got));
  show("pidfd_getfd closed", syscall(SYS_pidfd_getfd, pidfd, 77, 0));
  show("pidfd_getfd flags", syscall(SYS_pidfd_getfd, pidfd, 1, 1));
  show("pidfd_getfd no pidfd", syscall(SYS_pidfd_getfd, 1, 1, 0));
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);

  show("unshare unknown", unshare(0x1));
  show("unshare files and fs", unshare(CLONE_FILES | CLONE_FS));
  show("unshare vm, alone", unshare(CLONE_VM | CLONE_SIGHAND | CLONE_THREAD));
  show("setns no namespace", setns(1, 0));
  show("setns bad fd", setns(99, 0));

  pthread_t thread;
  pthread_create(&thread, NULL, spinner, NULL);
  while (!running) {}
  show("unshare vm, threads", unshare(CLONE_VM));
  show("membarrier query", (syscall(SYS_membarrier, MEMBARRIER_CMD_QUERY, 0, 0) & 0x19) == 0x19);
  show("membarrier unregistered", syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0));
  show("membarrier register", syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0));
  show("membarrier private", syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0));
  show("membarrier global", syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0));
  show("membarrier bad command", syscall(SYS_membarrier, 0x40000000, 0, 0));
  show("membarrier bad flags", syscall(SYS_membarrier, MEMBARRIER_CMD_QUERY, 8, 0));
  stop = 1;
  pthread_join(thread, NULL);

  unsigned char random[5000];
  memset(random, 0, sizeof random);
  show("getrandom", syscall(SYS_getrandom, random, sizeof random, 0));
  int zeros = 0;
  for (size_t i = 0; i < sizeof random; i++) zeros += random[i] == 0;
  printf("looks random: %d\n", zeros < 100);
  show("getrandom flags", syscall(SYS_getrandom, random, 10, 0x10));
  show("getrandom both", syscall(SYS_getrandom, random, 10, GRND_RANDOM | 4));
  show("getrandom fault", syscall(SYS_getrandom, 8, 10, 0));
  show("getrandom nothing", syscall(SYS_getrandom, random, 0, 0));
  struct sysinfo info;
  show("sysinfo", sysinfo(&info));
  printf("%d %d\n", info.totalram > 0 && info.freeram <= info.totalram, info.procs > 0);
  show("sysinfo fault", syscall(SYS_sysinfo, 8));

  struct robust_list_head head = {{&head.list}, 0, NULL}, *at;
  size_t length;
  show("set_robust_list size", syscall(SYS_set_robust_list, &head, 23));
  show("set_robust_list", syscall(SYS_set_robust_list, &head, sizeof head));
  show("get_robust_list", syscall(SYS_get_robust_list, 0, &at, &length));
  printf("%d %zu\n", at == &head, length);
  show("get_robust_list nobody", syscall(SYS_get_robust_list, 123456, &at, &length));

  child = fork();
  if (child == 0) {
    show("unshare uts", unshare(CLONE_NEWUTS));
    show("sethostname", syscall(SYS_sethostname, "conformance", 11));
    struct utsname names;
    uname(&names);
    printf("[%s]\n", names.nodename);
    show("sethostname long", syscall(SYS_sethostname, page, 65));
    show("sethostname fault", syscall(SYS_sethostname, 8, 5));
    show("setdomainname", syscall(SYS_setdomainname, "domain", 6));
    uname(&names);
    printf("[%s]\n", names.domainname);
    syscall(SYS_setuid, 1000);
    show("sethostname without privilege", syscall(SYS_sethostname, "x", 1));
    show("unshare without privilege", unshare(CLONE_NEWUTS));
    _exit(0);
  }
  waitpid(child, NULL, 0);
  return 0;
}
