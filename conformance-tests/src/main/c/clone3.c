// clone3(2): sizes, every refused combination, pid descriptors, tid stores, exit signals, shared parts.
#include "check.h"
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>

static long clone3(struct clone_args *args, size_t size) { return syscall(SYS_clone3, args, size); }

static void refused(const char *what, struct clone_args args) {
  errno = 0;
  long got = clone3(&args, sizeof args);
  if (got == 0) _exit(0);
  if (got > 0) waitpid(got, NULL, __WALL);
  printf("%s: %s\n", what, got > 0 ? "made" : strerrorname_np(errno));
}

// The child shares the parent's stack: no call may return in it.
static inline __attribute__((always_inline)) long clone3_inline(struct clone_args *args, size_t size) {
  long got;
  __asm__ volatile("syscall" : "=a"(got) : "a"(SYS_clone3), "D"(args), "S"(size) : "rcx", "r11", "memory");
  return got;
}

static volatile int shared_word;

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  struct clone_args plain = {.exit_signal = SIGCHLD};
  static char stack[65536] __attribute__((aligned(16)));
  V("size 63", clone3(&plain, 63));
  V("size 4097", clone3(&plain, 4097));
  V("bad address", clone3((void *)8, 64));
  struct { struct clone_args args; long more; } larger = {.args = plain, .more = 1};
  V("larger, not zero", clone3(&larger.args, sizeof larger));
  refused("plain", plain);
  refused("exit signal 65", (struct clone_args){.exit_signal = 65});
  refused("exit signal huge", (struct clone_args){.exit_signal = 1UL << 32});
  refused("CSIGNAL bits in flags", (struct clone_args){.flags = SIGCHLD});
  refused("CLONE_DETACHED", (struct clone_args){.flags = CLONE_DETACHED, .exit_signal = SIGCHLD});
  refused("unknown flag", (struct clone_args){.flags = 1UL << 60, .exit_signal = SIGCHLD});
  refused("thread without sighand", (struct clone_args){.flags = CLONE_THREAD});
  refused("sighand without vm", (struct clone_args){.flags = CLONE_SIGHAND, .exit_signal = SIGCHLD});
  refused("clear and share handlers", (struct clone_args){.flags = CLONE_SIGHAND | CLONE_VM | CLONE_CLEAR_SIGHAND, .exit_signal = SIGCHLD});
  refused("thread with a signal", (struct clone_args){.flags = CLONE_THREAD | CLONE_SIGHAND | CLONE_VM, .exit_signal = SIGCHLD});
  refused("parent with a signal", (struct clone_args){.flags = CLONE_PARENT, .exit_signal = SIGCHLD});
  refused("fs and new mount namespace", (struct clone_args){.flags = CLONE_FS | CLONE_NEWNS, .exit_signal = SIGCHLD});
  refused("stack without size", (struct clone_args){.stack = (uintptr_t)stack, .exit_signal = SIGCHLD});
  refused("size without stack", (struct clone_args){.stack_size = 4096, .exit_signal = SIGCHLD});
  refused("set_tid without size", (struct clone_args){.set_tid = (uintptr_t)stack, .exit_signal = SIGCHLD});
  refused("size without set_tid", (struct clone_args){.set_tid_size = 1, .exit_signal = SIGCHLD});
  refused("too many tids", (struct clone_args){.set_tid = (uintptr_t)stack, .set_tid_size = 33, .exit_signal = SIGCHLD});
  refused("cgroup descriptor", (struct clone_args){.flags = CLONE_INTO_CGROUP, .cgroup = 999, .exit_signal = SIGCHLD});
  refused("pidfd to nowhere", (struct clone_args){.flags = CLONE_PIDFD, .pidfd = 8, .exit_signal = SIGCHLD});

  int pidfd = -1;
  struct clone_args with = {.flags = CLONE_PIDFD, .pidfd = (uintptr_t)&pidfd, .exit_signal = SIGCHLD};
  pid_t child = clone3(&with, sizeof with);
  if (!child) _exit(12);
  printf("pidfd: %d cloexec %d\n", pidfd >= 0, fcntl(pidfd, F_GETFD));
  struct pollfd wait = {pidfd, POLLIN};
  V("poll", poll(&wait, 1, 10000));
  siginfo_t info = {0};
  V("waitid", waitid(P_PIDFD, pidfd, &info, WEXITED));
  printf("status %d\n", info.si_status);
  V("poll after", poll(&wait, 1, 0));
  printf("events %x\n", wait.revents);
  close(pidfd);

  pid_t parent_tid = 0, child_tid = 0;
  struct clone_args tids = {.flags = CLONE_PARENT_SETTID | CLONE_CHILD_SETTID, .parent_tid = (uintptr_t)&parent_tid, .child_tid = (uintptr_t)&child_tid, .exit_signal = SIGCHLD};
  child = clone3(&tids, sizeof tids);
  if (!child) _exit(child_tid == syscall(SYS_getpid) ? 1 : 0);
  int status;
  waitpid(child, &status, 0);
  printf("tids: parent's %d child's own %d here %d\n", parent_tid == child, WEXITSTATUS(status), child_tid);

  struct clone_args vm = {.flags = CLONE_VM | CLONE_VFORK, .exit_signal = SIGCHLD};
  child = clone3_inline(&vm, sizeof vm);
  if (!child) {
    shared_word = 55;
    _exit(2);
  }
  printf("vfork: word %d\n", shared_word);
  waitpid(child, &status, 0);

  signal(SIGUSR1, SIG_IGN);
  struct clone_args clear = {.flags = CLONE_CLEAR_SIGHAND, .exit_signal = SIGCHLD};
  void (*old)(int) = signal(SIGUSR2, (void (*)(int))refused);
  child = clone3(&clear, sizeof clear);
  if (!child) {
    struct sigaction a, b;
    sigaction(SIGUSR1, NULL, &a);
    sigaction(SIGUSR2, NULL, &b);
    _exit((a.sa_handler == SIG_IGN) * 2 + (b.sa_handler == SIG_DFL));
  }
  waitpid(child, &status, 0);
  printf("cleared handlers: %d\n", WEXITSTATUS(status));

  struct clone_args silent = {.exit_signal = 0};
  child = clone3(&silent, sizeof silent);
  if (!child) _exit(4);
  V("no signal: plain wait", waitpid(child, &status, 0));
  V("no signal: __WALL", waitpid(child, &status, __WALL) == child);

  struct clone_args files = {.flags = CLONE_FILES | CLONE_FS, .exit_signal = SIGCHLD};
  child = clone3(&files, sizeof files);
  if (!child) {
    dup2(1, 77);
    chdir("/tmp");
    umask(0123);
    _exit(0);
  }
  waitpid(child, &status, 0);
  char where[32];
  printf("shared: descriptor %d directory %s mask %o\n", fcntl(77, F_GETFD), getcwd(where, sizeof where), umask(022));
  return 0;
}
