// seccomp(2) and prctl(PR_SET_SECCOMP): strict mode, filters, actions, errnos.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void show(const char *what, long result) {
  printf("%s: %ld%s%s\n", what, result, result < 0 ? " " : "", result < 0 ? strerrorname_np(errno) : "");
}

static long set(unsigned op, unsigned flags, void *arg) { return syscall(SYS_seccomp, op, flags, arg); }

// One action for one system call, the rest is allowed.
static long only(int nr, unsigned action, unsigned flags) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, action),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof code / sizeof *code, code};
  return set(SECCOMP_SET_MODE_FILTER, flags, &program);
}

static void status(const char *what, void (*body)(void)) {
  pid_t child = fork();
  if (child == 0) {
    body();
    _exit(0);
  }
  int s;
  waitpid(child, &s, 0);
  printf("%s: %s %d\n", what, WIFEXITED(s) ? "exited" : "killed by", WIFEXITED(s) ? WEXITSTATUS(s) : WTERMSIG(s));
}

static void strict_call(void) {
  prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
  write(1, "strict: may write\n", 18);
  syscall(SYS_getpid);
}

static void strict_exit(void) {
  set(SECCOMP_SET_MODE_STRICT, 0, NULL);
  syscall(SYS_exit, 12);
}

static void kill_process(void) {
  only(SYS_getuid, SECCOMP_RET_KILL_PROCESS, 0);
  syscall(SYS_getuid);
}

static void *call(void *arg) {
  (void)arg;
  syscall(SYS_getuid);
  return (void *)1;
}

static void kill_thread(void) {
  only(SYS_getuid, SECCOMP_RET_KILL_THREAD, 0);
  pthread_t thread;
  pthread_create(&thread, NULL, call, NULL);
  pthread_join(thread, NULL);
  _exit(7);
}

static volatile siginfo_t seen;
static volatile int returned;

static void on_sys(int number, siginfo_t *info, void *context) {
  (void)number;
  (void)context;
  memcpy((void *)&seen, info, sizeof *info);
}

static void trap(void) {
  struct sigaction action = {.sa_sigaction = on_sys, .sa_flags = SA_SIGINFO};
  sigaction(SIGSYS, &action, NULL);
  only(SYS_getuid, SECCOMP_RET_TRAP | 55, 0);
  returned = syscall(SYS_getuid);
  printf("trap: signo %d code %d errno %d syscall %d arch %x, returned %d\n", seen.si_signo, seen.si_code, seen.si_errno, seen.si_syscall, seen.si_arch, returned);
}

static void stack(void) {
  only(SYS_getuid, SECCOMP_RET_ERRNO | EPERM, 0);
  show("first filter", syscall(SYS_getuid));
  only(SYS_getuid, SECCOMP_RET_ERRNO | EIO, 0);
  show("newer of equals", syscall(SYS_getuid));
  only(SYS_getuid, SECCOMP_RET_LOG, 0);
  show("stricter wins", syscall(SYS_getuid));
  only(SYS_getgid, SECCOMP_RET_ERRNO | 0, 0);
  show("errno 0", syscall(SYS_getgid));
  only(SYS_getegid, SECCOMP_RET_ERRNO | 0xffff, 0);
  show("errno too large", syscall(SYS_getegid) == -1 && errno == 4095 ? -1 : 0);
  only(SYS_geteuid, SECCOMP_RET_TRACE, 0);
  show("nobody traces", syscall(SYS_geteuid));
  only(999, SECCOMP_RET_ERRNO | EXDEV, 0);
  show("no such call", syscall(999));
  show("mode", prctl(PR_GET_SECCOMP));
  pid_t child = fork();
  if (child == 0) _exit(syscall(SYS_getuid) == -1 ? 3 : 4);
  int s;
  waitpid(child, &s, 0);
  printf("inherited: %d\n", WEXITSTATUS(s));
  show("strict after filter", prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT));
}

static volatile int go, result;

static void *late(void *arg) {
  (void)arg;
  while (!go) usleep(1000);
  result = syscall(SYS_getuid) == -1 ? errno : 0;
  return NULL;
}

static void tsync(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, late, NULL);
  show("tsync", only(SYS_getuid, SECCOMP_RET_ERRNO | EDOM, SECCOMP_FILTER_FLAG_TSYNC));
  go = 1;
  pthread_join(thread, NULL);
  printf("other thread: %s\n", strerrorname_np(result));
}

static void unprivileged(void) {
  syscall(SYS_setuid, 1000);
  show("without no_new_privs", only(SYS_getuid, SECCOMP_RET_ALLOW, 0));
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  show("with no_new_privs", only(SYS_getuid, SECCOMP_RET_ALLOW, 0));
}

static void errors(void) {
  struct sock_filter good = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  struct sock_filter load = BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0);
  struct sock_filter byte = BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0);
  struct sock_filter both[2] = {byte, good};
  show("bad operation", set(99, 0, NULL));
  show("bad flag", set(SECCOMP_SET_MODE_FILTER, 0x8000, &good));
  show("no program", set(SECCOMP_SET_MODE_FILTER, 0, NULL));
  struct sock_fprog program = {0, &good};
  show("empty", set(SECCOMP_SET_MODE_FILTER, 0, &program));
  program.len = 5000;
  show("too long", set(SECCOMP_SET_MODE_FILTER, 0, &program));
  program.len = 1;
  program.filter = &load;
  show("no return", set(SECCOMP_SET_MODE_FILTER, 0, &program));
  program.len = 2;
  program.filter = both;
  show("byte load", set(SECCOMP_SET_MODE_FILTER, 0, &program));
  program.filter = (void *)8;
  show("bad address", set(SECCOMP_SET_MODE_FILTER, 0, &program));
  show("strict with argument", set(SECCOMP_SET_MODE_STRICT, 0, &program));
  show("prctl bad mode", prctl(PR_SET_SECCOMP, 9));
  unsigned action = SECCOMP_RET_ERRNO;
  show("errno available", set(SECCOMP_GET_ACTION_AVAIL, 0, &action));
  action = 0x12340000;
  show("unknown available", set(SECCOMP_GET_ACTION_AVAIL, 0, &action));
  show("mode", prctl(PR_GET_SECCOMP));
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  status("strict, other call", strict_call);
  status("strict, exit", strict_exit);
  status("kill process", kill_process);
  status("kill thread", kill_thread);
  status("trap", trap);
  status("stack", stack);
  status("tsync", tsync);
  status("unprivileged", unprivileged);
  status("errors", errors);
  return 0;
}
