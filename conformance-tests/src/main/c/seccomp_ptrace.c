// ptrace(2) about seccomp(2): SECCOMP_GET_FILTER, SECCOMP_GET_METADATA, O_SUSPEND_SECCOMP, and who may ask.
#include "tracing.h"
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#ifndef PTRACE_SECCOMP_GET_FILTER
#define PTRACE_SECCOMP_GET_FILTER 0x420c
#endif
#ifndef PTRACE_SECCOMP_GET_METADATA
#define PTRACE_SECCOMP_GET_METADATA 0x420d
#endif
#define SUSPEND (1 << 21)

struct metadata {
  uint64_t filter, flags;
};

// Fails one call with an errno; each filter is told from others by its last instruction.
static void filter(int nr, int error, unsigned flags) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof code / sizeof *code, code};
  V("filter", syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program));
}

static long request(long number, pid_t child, unsigned long addr, void *data) { return syscall(SYS_ptrace, number, child, addr, data); }

static void tracee(void) {
  ptrace(PTRACE_TRACEME, 0, 0, 0);
  raise(SIGSTOP);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  filter(SYS_getsid, EDOM, 0);
  filter(SYS_getpgid, EXDEV, SECCOMP_FILTER_FLAG_LOG);
  fflush(stdout);
  raise(SIGSTOP);
  V("suspended", syscall(SYS_getsid, 0) > 0);
  fflush(stdout);
  raise(SIGSTOP);
  V("in force again", syscall(SYS_getsid, 0));
  V("and the other", syscall(SYS_getpgid, 0));
  fflush(stdout);
  _exit(0);
}

static void show_filter(const char *what, pid_t child, unsigned long index) {
  struct sock_filter code[16] = {0};
  V(what, request(PTRACE_SECCOMP_GET_FILTER, child, index, NULL));
  long length = request(PTRACE_SECCOMP_GET_FILTER, child, index, code);
  for (long i = 0; i < length; i++) printf("  %x %d %d %s\n", code[i].code, code[i].jt, code[i].jf, code[i].k == SYS_getsid ? "getsid" : code[i].k == SYS_getpgid ? "getpgid" : code[i].k == (SECCOMP_RET_ERRNO | EDOM) ? "EDOM" : code[i].k == (SECCOMP_RET_ERRNO | EXDEV) ? "EXDEV" : "-");
}

static void show_metadata(const char *what, pid_t child, unsigned long size, uint64_t index) {
  struct metadata data = {index, 0xaaaaaaaaaaaaaaaaull};
  V(what, request(PTRACE_SECCOMP_GET_METADATA, child, size, &data));
  printf("  filter %ld flags %lx\n", (long)data.filter, (unsigned long)data.flags);
}

static void reading(void) {
  fflush(stdout);
  pid_t child = fork();
  if (!child) tracee();
  await("unconfined", child);
  struct metadata data = {0, 0};
  V("filter", request(PTRACE_SECCOMP_GET_FILTER, child, 0, NULL));
  V("metadata", request(PTRACE_SECCOMP_GET_METADATA, child, sizeof data, &data));
  V("metadata, too small", request(PTRACE_SECCOMP_GET_METADATA, child, 7, &data));
  V("metadata, nowhere", request(PTRACE_SECCOMP_GET_METADATA, child, sizeof data, (void *)8));
  V("cont", ptrace(PTRACE_CONT, child, 0, 0));
  await("confined", child);
  show_filter("oldest", child, 0);
  show_filter("newest", child, 1);
  V("beyond", request(PTRACE_SECCOMP_GET_FILTER, child, 2, NULL));
  V("last", request(PTRACE_SECCOMP_GET_FILTER, child, -1, NULL));
  V("nowhere", request(PTRACE_SECCOMP_GET_FILTER, child, 0, (void *)8));
  show_metadata("metadata", child, sizeof data, 0);
  show_metadata("metadata, logs", child, sizeof data, 1);
  show_metadata("metadata, beyond", child, sizeof data, 2);
  show_metadata("metadata, last", child, sizeof data, -1);
  unsigned long sizes[] = {7, 8, 9, 15, 17, 32, -1};
  for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) show_metadata("metadata, size", child, sizes[i], 1);
  V("metadata, nowhere", request(PTRACE_SECCOMP_GET_METADATA, child, sizeof data, (void *)8));
  V("suspend", ptrace(PTRACE_SETOPTIONS, child, 0, SUSPEND));
  V("cont", ptrace(PTRACE_CONT, child, 0, 0));
  await("suspended", child);
  V("no options", ptrace(PTRACE_SETOPTIONS, child, 0, 0));
  V("cont", ptrace(PTRACE_CONT, child, 0, 0));
  await("end", child);
}

static pid_t stopped_child(void) {
  fflush(stdout);
  pid_t child = fork();
  if (!child) {
    ptrace(PTRACE_TRACEME, 0, 0, 0);
    raise(SIGSTOP);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  return child;
}

static void refused(const char *why, pid_t child) {
  struct metadata data = {0, 0};
  printf("%s\n", why);
  V("filter", request(PTRACE_SECCOMP_GET_FILTER, child, 0, NULL));
  V("metadata, too small", request(PTRACE_SECCOMP_GET_METADATA, child, 7, &data));
  V("suspend", ptrace(PTRACE_SETOPTIONS, child, 0, SUSPEND));
  V("unknown option", ptrace(PTRACE_SETOPTIONS, child, 0, SUSPEND | 1 << 30));
  V("another option", ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACESYSGOOD));
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
}

static void unprivileged(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  pid_t child = stopped_child();
  syscall(SYS_capget, &header, data);
  data[0].effective &= ~(1u << CAP_SYS_ADMIN);
  V("capset", syscall(SYS_capset, &header, data));
  refused("without CAP_SYS_ADMIN", child);
}

static void confined(void) {
  pid_t child = stopped_child();
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  filter(SYS_getsid, EDOM, 0);
  refused("confined itself", child);
}

int main(void) {
  in_child(reading);
  in_child(unprivileged);
  in_child(confined);
  return 0;
}
