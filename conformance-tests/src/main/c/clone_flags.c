// clone(2), clone3(2), vfork(2): flags, what is shared, errnos.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char stack[65536] __attribute__((aligned(16)));
static volatile int word;

static int store(void *arg) {
  word = (int)(intptr_t)arg;
  return 5;
}

static void attempt(const char *what, unsigned long flags) {
  long got = syscall(SYS_clone, flags, 0, 0, 0, 0);
  if (got == 0) _exit(0);
  printf("%s: %s\n", what, got > 0 ? "made" : strerrorname_np(errno));
  if (got > 0) waitpid(got, NULL, __WALL);
}

static void attempt3(const char *what, struct clone_args *args, size_t size) {
  long got = syscall(SYS_clone3, args, size);
  if (got == 0) _exit(9);
  printf("%s: %s\n", what, got > 0 ? "made" : strerrorname_np(errno));
  if (got > 0) waitpid(got, NULL, __WALL);
}

static void *thread(void *arg) {
  word = 10 * (getpid() == *(pid_t *)arg) + (gettid() != *(pid_t *)arg);
  return (void *)77;
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  int status;
  pid_t child = clone(store, stack + sizeof stack, CLONE_VM | SIGCHLD, (void *)11);
  waitpid(child, &status, 0);
  printf("CLONE_VM: %d status %d\n", word, WEXITSTATUS(status));
  child = clone(store, stack + sizeof stack, SIGCHLD, (void *)22);
  waitpid(child, &status, 0);
  printf("copy: %d status %d\n", word, WEXITSTATUS(status));
  child = clone(store, stack + sizeof stack, CLONE_VM, (void *)33);
  pid_t got = waitpid(child, &status, 0);
  printf("no signal, plain wait: %s\n", got == -1 ? strerrorname_np(errno) : "found");
  got = waitpid(child, &status, __WCLONE);
  printf("no signal, __WCLONE: %d\n", got == child);

  attempt("THREAD without SIGHAND", CLONE_THREAD | SIGCHLD);
  attempt("SIGHAND without VM", CLONE_SIGHAND | SIGCHLD);
  attempt("NEWNS and FS", CLONE_NEWNS | CLONE_FS | SIGCHLD);
  attempt("PIDFD and PARENT_SETTID", CLONE_PIDFD | CLONE_PARENT_SETTID | SIGCHLD);
  attempt("UNTRACED and SYSVSEM", CLONE_UNTRACED | CLONE_SYSVSEM | SIGCHLD);

  int parent_tid = 0, child_tid = 0;
  long raw = syscall(SYS_clone, CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | SIGCHLD, 0, &parent_tid, &child_tid, 0);
  if (raw == 0) _exit(child_tid == getpid() ? 1 : 2);
  waitpid(raw, &status, 0);
  printf("settid: parent %d child %d here %d\n", parent_tid == raw, WEXITSTATUS(status), child_tid);

  struct clone_args args = {.exit_signal = SIGCHLD};
  attempt3("clone3", &args, sizeof args);
  attempt3("short", &args, 63);
  attempt3("version 0", &args, 64);
  attempt3("huge", &args, 5000);
  args.exit_signal = 300;
  attempt3("exit signal", &args, sizeof args);
  args.exit_signal = 65;
  attempt3("exit signal 65", &args, sizeof args);
  args.exit_signal = SIGCHLD;
  args.flags = 1ULL << 63;
  attempt3("unknown flag", &args, sizeof args);
  args.flags = CLONE_CLEAR_SIGHAND | CLONE_SIGHAND | CLONE_VM;
  attempt3("clear and share", &args, sizeof args);
  args.flags = 0;
  args.stack = 4096;
  attempt3("stack without size", &args, sizeof args);
  args.stack = 0;
  args.stack_size = 4096;
  attempt3("size without stack", &args, sizeof args);
  args.stack_size = 0;
  struct { struct clone_args args; char more[8]; } longer = {.args = args};
  attempt3("longer, zero", &longer.args, sizeof longer);
  longer.more[3] = 1;
  attempt3("longer, not zero", &longer.args, sizeof longer);
  int pidfd = -1;
  args.flags = CLONE_PIDFD;
  args.pidfd = (uintptr_t)&pidfd;
  raw = syscall(SYS_clone3, &args, sizeof args);
  if (raw == 0) _exit(4);
  siginfo_t info;
  int err = waitid(P_PIDFD, pidfd, &info, WEXITED);
  printf("pidfd: %d, wait %d status %d\n", pidfd >= 3, err, info.si_status);
  args.pidfd = 8;
  attempt3("pidfd at a bad address", &args, sizeof args);
  printf("no child left: %d\n", wait(NULL) == -1 && errno == ECHILD);

  word = 0;
  child = vfork();
  if (child == 0) {
    word = 44;
    _exit(6);
  }
  printf("vfork: %d\n", word);
  waitpid(child, &status, 0);
  printf("vfork status: %d\n", WEXITSTATUS(status));

  pid_t self = getpid();
  pthread_t other;
  void *result;
  printf("create: %d\n", pthread_create(&other, NULL, thread, &self));
  pthread_join(other, &result);
  printf("thread result: %ld, word %d\n", (long)result, word);
  return 0;
}
