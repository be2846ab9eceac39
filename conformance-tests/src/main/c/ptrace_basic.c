// ptrace(2): TRACEME, ATTACH, signals shown, suppressed and replaced, memory, DETACH, KILL, errors.
#include "tracing.h"

static volatile int seen;
static const char text[] = "read-only text!!";
static volatile long word = 0x1122334455667788;

static void on_signal(int signal, siginfo_t *info, void *context) {
  seen = signal;
  printf("tracee got %s code %d\n", sigabbrev_np(signal), info->si_code);
  fflush(stdout);
}

static void handle(int signal) {
  struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO};
  sigaction(signal, &action, 0);
}

static void signals_and_memory(void) {
  pid_t child = fork();
  if (!child) {
    handle(SIGUSR1);
    handle(SIGUSR2);
    V("traceme", ptrace(PTRACE_TRACEME, 0, 0, 0));
    V("traceme again", ptrace(PTRACE_TRACEME, 0, 0, 0));
    fflush(stdout);
    raise(SIGUSR1);
    raise(SIGUSR1);
    raise(SIGUSR1);
    signal(SIGUSR1, SIG_IGN);
    raise(SIGUSR1);
    printf("word %#lx text %.16s\n", word, (const char *)text);
    fflush(stdout);
    raise(SIGKILL);
  }
  await("first signal", child);
  printf("state %c tracer %s\n", state(child), tracer(child) == getpid() ? "me" : "other");
  siginfo("first signal", child);
  V("cont with it", ptrace(PTRACE_CONT, child, 0, SIGUSR1));
  await("second", child);
  V("cont without it", ptrace(PTRACE_CONT, child, 0, 0));
  await("third", child);
  V("cont with another", ptrace(PTRACE_CONT, child, 0, SIGUSR2));
  await("ignored one", child);
  errno = 0;
  V("peek", ptrace(PTRACE_PEEKDATA, child, &word, 0) == 0x1122334455667788);
  V("peek nowhere", ptrace(PTRACE_PEEKDATA, child, 8, 0));
  V("poke", ptrace(PTRACE_POKEDATA, child, &word, 0x42));
  V("poke read-only", ptrace(PTRACE_POKETEXT, child, text, *(long *)"POKED!!!"));
  V("poke nowhere", ptrace(PTRACE_POKETEXT, child, 8, 1));
  printf("ours stays: %.16s %#lx\n", text, word);
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/mem", child);
  int fd = open(path, O_RDWR);
  V("mem write", pwrite(fd, "WRITE", 5, (off_t)(text + 8)));
  close(fd);
  V("unknown request", ptrace(77777, child, 0, 0));
  V("bad signal", ptrace(PTRACE_CONT, child, 0, 65));
  V("bad option", ptrace(PTRACE_SETOPTIONS, child, 0, 0x40000000));
  siginfo_t info;
  ptrace(PTRACE_GETSIGINFO, child, 0, &info);
  V("setsiginfo", ptrace(PTRACE_SETSIGINFO, child, 0, &info));
  V("interrupt without seize", ptrace(PTRACE_INTERRUPT, child, 0, 0));
  V("listen without seize", ptrace(PTRACE_LISTEN, child, 0, 0));
  V("cont", ptrace(PTRACE_CONT, child, 0, SIGUSR1));
  await("end", child);
}

static void masks(void) {
  pid_t child = fork();
  if (!child) {
    handle(SIGUSR2);
    ptrace(PTRACE_TRACEME, 0, 0, 0);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, 0);
    raise(SIGUSR1);
    raise(SIGUSR2);
    sigprocmask(SIG_SETMASK, 0, &set);
    printf("USR1 blocked %d, HUP blocked %d\n", sigismember(&set, SIGUSR1), sigismember(&set, SIGHUP));
    fflush(stdout);
    _exit(7);
  }
  await("usr2", child);
  uint64_t mask = 0;
  V("getsigmask", ptrace(PTRACE_GETSIGMASK, child, 8, &mask));
  printf("mask %#lx\n", mask);
  V("getsigmask size", ptrace(PTRACE_GETSIGMASK, child, 4, &mask));
  struct __ptrace_peeksiginfo_args args = {.nr = 4};
  siginfo_t waiting[4];
  V("peeksiginfo", ptrace(PTRACE_PEEKSIGINFO, child, &args, waiting));
  printf("it is %s\n", sigabbrev_np(waiting[0].si_signo));
  args.off = 1;
  V("peeksiginfo beyond", ptrace(PTRACE_PEEKSIGINFO, child, &args, waiting));
  args.flags = PTRACE_PEEKSIGINFO_SHARED;
  args.off = 0;
  V("peeksiginfo shared", ptrace(PTRACE_PEEKSIGINFO, child, &args, waiting));
  args.flags = 8;
  V("peeksiginfo flags", ptrace(PTRACE_PEEKSIGINFO, child, &args, waiting));
  mask = 1;
  mask |= 1ul << (SIGUSR1 - 1);
  V("setsigmask", ptrace(PTRACE_SETSIGMASK, child, 8, &mask));
  V("detach", ptrace(PTRACE_DETACH, child, 0, SIGUSR2));
  V("request after detach", ptrace(PTRACE_CONT, child, 0, 0));
  await("end", child);
}

static void attach(void) {
  pid_t child = fork();
  if (!child)
    for (;;) pause();
  V("attach", ptrace(PTRACE_ATTACH, child, 0, 0));
  await("attached", child);
  siginfo("attached", child);
  V("attach twice", ptrace(PTRACE_ATTACH, child, 0, 0));
  pid_t other = fork();
  if (!other) {
    V("of another", ptrace(PTRACE_CONT, child, 0, 0));
    V("attach of another's", ptrace(PTRACE_ATTACH, child, 0, 0));
    fflush(stdout);
    _exit(0);
  }
  waitpid(other, 0, 0);
  int status = 0;
  V("no second report", waitpid(child, &status, WNOHANG | __WALL));
  V("cont", ptrace(PTRACE_CONT, child, 0, 0));
  V("running", ptrace(PTRACE_CONT, child, 0, 0));
  kill(child, SIGSTOP);
  await("stop signal", child);
  V("deliver it", ptrace(PTRACE_CONT, child, 0, SIGSTOP));
  await("group stop", child);
  siginfo("group stop", child);
  V("cont", ptrace(PTRACE_CONT, child, 0, 0));
  kill(child, SIGCONT);
  await("cont signal", child);
  V("detach", ptrace(PTRACE_DETACH, child, 0, 0));
  printf("tracer %ld\n", tracer(child));
  kill(child, SIGTERM);
  await("end", child);
  V("attach self", ptrace(PTRACE_ATTACH, getpid(), 0, 0));
  V("attach nobody", ptrace(PTRACE_ATTACH, 999999, 0, 0));
  V("seize address", ptrace(PTRACE_SEIZE, getpid(), 1, 0));
  V("seize options", ptrace(PTRACE_SEIZE, getpid(), 0, 0x40000000));
}

static void kills(void) {
  pid_t child = fork();
  if (!child) {
    ptrace(PTRACE_TRACEME, 0, 0, 0);
    raise(SIGSTOP);
    _exit(1);
  }
  await("stopped", child);
  siginfo_t info = {0};
  V("kill", ptrace(PTRACE_KILL, child, 0, 0));
  V("waitid", waitid(P_PID, child, &info, WEXITED | WNOWAIT | __WALL));
  printf("code %d status %d\n", info.si_code, info.si_status);
  await("end", child);
  V("gone", ptrace(PTRACE_CONT, child, 0, 0));
}

static void exec(void) {
  pid_t child = fork();
  if (!child) {
    ptrace(PTRACE_TRACEME, 0, 0, 0);
    execl("/proc/self/exe", "ptrace_basic", "end", (char *)0);
    _exit(99);
  }
  siginfo_t info = {0};
  V("waitid exec", waitid(P_PID, child, &info, WEXITED | WSTOPPED | WNOWAIT));
  printf("code %d status %d\n", info.si_code, info.si_status);
  await("exec", child);
  siginfo("exec", child);
  V("cont", ptrace(PTRACE_CONT, child, 0, 0));
  await("end", child);
}

int main(int argc, char **argv) {
  if (argc > 1) return 5;
  signals_and_memory();
  masks();
  attach();
  kills();
  exec();
  return 0;
}
