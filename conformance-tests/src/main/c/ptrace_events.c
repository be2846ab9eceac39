// ptrace(2): fork, vfork, clone, exec and exit events, children that are traced from birth, the tracer's death.
#include "tracing.h"
#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>

static unsigned long message(pid_t pid) {
  unsigned long value = 0;
  if (ptrace(PTRACE_GETEVENTMSG, pid, 0, &value)) printf("eventmsg: %s\n", strerrorname_np(errno));
  return value;
}

static pid_t stopped_child(void (*then)(void)) {
  pid_t child = fork();
  if (!child) {
    ptrace(PTRACE_TRACEME, 0, 0, 0);
    raise(SIGSTOP);
    then();
    _exit(0);
  }
  await("start", child);
  return child;
}

static void forks(void) {
  pid_t pid = fork();
  if (!pid) _exit(4);
  waitpid(pid, 0, 0);
  _exit(5);
}

static void vforks(void) {
  pid_t pid = vfork();
  if (!pid) _exit(4);
  waitpid(pid, 0, 0);
  _exit(6);
}

static void executes(void) {
  execl("/proc/self/exe", "ptrace_events", "end", (char *)0);
  _exit(99);
}

static void exits(void) { _exit(9); }

static void *thread_body(void *ignored) { return 0; }

static void threads(void) {
  pthread_t thread;
  pthread_create(&thread, 0, thread_body, 0);
  pthread_join(thread, 0);
  raise(SIGUSR1);  // from here on the process's exit status would be the thread's
  _exit(8);
}

static void fork_event(void) {
  pid_t child = stopped_child(forks);
  V("options", ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACEFORK));
  ptrace(PTRACE_CONT, child, 0, 0);
  await("fork", child);
  siginfo("fork", child);
  pid_t born = message(child);
  await("born", born);
  printf("tracer %s\n", tracer(born) == getpid() ? "me" : "other");
  ptrace(PTRACE_CONT, child, 0, 0);
  ptrace(PTRACE_CONT, born, 0, 0);
  await("born ends", born);
  await("SIGCHLD", child);
  ptrace(PTRACE_CONT, child, 0, 0);
  await("end", child);
}

static void vfork_event(void) {
  pid_t child = stopped_child(vforks);
  ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACEVFORK | PTRACE_O_TRACEVFORKDONE);
  ptrace(PTRACE_CONT, child, 0, 0);
  await("vfork", child);
  pid_t born = message(child);
  await("born", born);
  ptrace(PTRACE_CONT, child, 0, 0);
  ptrace(PTRACE_CONT, born, 0, 0);
  await("born ends", born);
  await("vfork done", child);
  printf("message is the child: %d\n", message(child) == born);
  ptrace(PTRACE_CONT, child, 0, 0);
  await("SIGCHLD", child);
  ptrace(PTRACE_CONT, child, 0, 0);
  await("end", child);
}

static void exec_event(void) {
  pid_t child = stopped_child(executes);
  ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACEEXEC);
  ptrace(PTRACE_CONT, child, 0, 0);
  await("exec", child);
  siginfo("exec", child);
  printf("old id is the same: %d\n", message(child) == child);
  ptrace(PTRACE_CONT, child, 0, 0);
  await("end", child);
}

static void exit_event(void) {
  pid_t child = stopped_child(exits);
  ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACEEXIT);
  ptrace(PTRACE_CONT, child, 0, 0);
  await("exit", child);
  printf("message %#lx\n", message(child));
  ptrace(PTRACE_CONT, child, 0, 0);
  await("end", child);
}

static void clone_event(void) {
  pid_t child = stopped_child(threads);
  ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACECLONE);
  ptrace(PTRACE_CONT, child, 0, 0);
  await("clone", child);
  pid_t born = message(child);
  await("born", born);
  ptrace(PTRACE_CONT, child, 0, 0);
  ptrace(PTRACE_CONT, born, 0, 0);
  await("joined", child);
  await("thread ends", born);
  ptrace(PTRACE_CONT, child, 0, 0);
  await("end", child);
}

// The tracer dies: its tracee goes on, or dies with it.
static void tracer_dies(int options) {
  int fds[2], back[2];
  pipe(fds);
  pipe(back);
  pid_t child = fork();
  if (!child) {
    char byte;
    close(fds[1]);
    close(back[0]);
    read(fds[0], &byte, 1);
    write(back[1], "x", 1);
    _exit(3);
  }
  close(back[1]);
  pid_t tracer_pid = fork();
  if (!tracer_pid) {
    ptrace(PTRACE_SEIZE, child, 0, options);
    ptrace(PTRACE_INTERRUPT, child, 0, 0);
    int status;
    waitpid(child, &status, __WALL);
    _exit(0);
  }
  await("tracer", tracer_pid);
  write(fds[1], "x", 1);
  close(fds[1]);
  close(fds[0]);
  await("tracee", child);
  close(back[0]);
}

// A process that another one traces is that one's to wait for first.
static void not_the_parent(void) {
  int ready[2], go[2];
  pipe(ready);
  pipe(go);
  pid_t child = fork();
  if (!child) {
    char byte;
    read(go[0], &byte, 1);
    _exit(11);
  }
  pid_t other = fork();
  if (!other) {
    ptrace(PTRACE_SEIZE, child, 0, 0);
    write(ready[1], "r", 1);
    int status = 0;
    pid_t got = waitpid(child, &status, __WALL);
    printf("tracer waited: %d\n", got == child);
    tell("tracer sees", status);
    fflush(stdout);
    _exit(0);
  }
  char byte;
  read(ready[0], &byte, 1);
  write(go[1], "g", 1);
  await("tracer", other);
  await("tracee, by its parent", child);
}

int main(int argc, char **argv) {
  if (argc > 1) return 5;
  fork_event();
  vfork_event();
  exec_event();
  exit_event();
  clone_event();
  tracer_dies(0);
  tracer_dies(PTRACE_O_EXITKILL);
  not_the_parent();
  return 0;
}
