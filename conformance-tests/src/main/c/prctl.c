// prctl(2), arch_prctl(2), personality(2), uname(2), set_tid_address(2).
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static void show(const char *what, long result) {
  printf("%s: %ld%s%s\n", what, result, result < 0 ? " " : "", result < 0 ? strerrorname_np(errno) : "");
}

static void handler(int number) { (void)number; }

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  char name[17] = "";
  show("set name", prctl(PR_SET_NAME, "a name that is too long"));
  show("get name", prctl(PR_GET_NAME, name));
  printf("[%s]\n", name);
  show("set name, fault", prctl(PR_SET_NAME, 8));
  show("get name, fault", prctl(PR_GET_NAME, 8));
  int signal_number = -1;
  show("pdeathsig", prctl(PR_SET_PDEATHSIG, SIGUSR1));
  show("get pdeathsig", prctl(PR_GET_PDEATHSIG, &signal_number));
  printf("%d\n", signal_number == SIGUSR1);
  show("pdeathsig 65", prctl(PR_SET_PDEATHSIG, 65));
  show("dumpable", prctl(PR_GET_DUMPABLE));
  show("dumpable 0", prctl(PR_SET_DUMPABLE, 0));
  show("dumpable", prctl(PR_GET_DUMPABLE));
  show("dumpable 2", prctl(PR_SET_DUMPABLE, 2));
  show("no_new_privs", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
  show("no_new_privs 0", prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0));
  show("no_new_privs extra", prctl(PR_SET_NO_NEW_PRIVS, 1, 1, 0, 0));
  show("no_new_privs 1", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  show("no_new_privs", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
  int subreaper = -1;
  show("subreaper", prctl(PR_SET_CHILD_SUBREAPER, 1));
  show("get subreaper", prctl(PR_GET_CHILD_SUBREAPER, &subreaper));
  printf("%d\n", subreaper);
  show("timer slack", prctl(PR_GET_TIMERSLACK));
  show("set timer slack", prctl(PR_SET_TIMERSLACK, 1234));
  show("timer slack", prctl(PR_GET_TIMERSLACK));
  show("reset timer slack", prctl(PR_SET_TIMERSLACK, 0));
  show("timer slack", prctl(PR_GET_TIMERSLACK));
  show("timing", prctl(PR_GET_TIMING));
  show("set timing", prctl(PR_SET_TIMING, 1));
  show("unknown", prctl(12345));
  int *tid_addr = NULL, word;
  syscall(SYS_set_tid_address, &word);
  show("tid address", prctl(PR_GET_TID_ADDRESS, &tid_addr));
  printf("%d\n", tid_addr == &word);

  unsigned long base = 0;
  show("get fs", syscall(SYS_arch_prctl, ARCH_GET_FS, &base));
  printf("%d\n", base != 0);
  show("set gs", syscall(SYS_arch_prctl, ARCH_SET_GS, 0x123456));
  show("get gs", syscall(SYS_arch_prctl, ARCH_GET_GS, &base));
  printf("%lx\n", base);
  show("set gs beyond", syscall(SYS_arch_prctl, ARCH_SET_GS, 1UL << 47));
  show("unknown arch", syscall(SYS_arch_prctl, 0x9999, 0));

  show("personality", personality(0xffffffff));
  show("set personality", personality(ADDR_NO_RANDOMIZE));
  show("personality", personality(0xffffffff));
  show("back", personality(0));
  struct utsname names;
  show("uname", uname(&names));
  printf("%s %s\n", names.sysname, names.machine);

  // A grandchild is adopted by its subreaper, and gets the death signal.
  signal(SIGUSR2, handler);
  pid_t self = getpid();
  pid_t child = fork();
  if (child == 0) {
    if (fork() == 0) {
      sigset_t set;
      sigemptyset(&set);
      sigaddset(&set, SIGUSR2);
      sigprocmask(SIG_BLOCK, &set, NULL);
      prctl(PR_SET_PDEATHSIG, SIGUSR2);
      kill(getppid(), SIGTERM);
      int got;
      sigwait(&set, &got);
      while (getppid() != self) usleep(1000);
      _exit(got == SIGUSR2 ? 4 : 5);
    }
    for (;;) pause();
  }
  int status;
  waitpid(child, &status, 0);
  printf("child killed: %d\n", WTERMSIG(status));
  printf("adopted: %d, death signal %d\n", wait(&status) > 0, WEXITSTATUS(status) == 4);
  return 0;
}
