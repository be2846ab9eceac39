// ptrace(2): SEIZE, INTERRUPT, LISTEN and group stops.
#include "tracing.h"

int main(void) {
  pid_t child = fork();
  if (!child)
    for (;;) pause();
  V("seize", ptrace(PTRACE_SEIZE, child, 0, PTRACE_O_TRACEFORK));
  V("not stopped", ptrace(PTRACE_CONT, child, 0, 0));
  V("interrupt", ptrace(PTRACE_INTERRUPT, child, 0, 0));
  await("interrupted", child);
  siginfo("interrupted", child);
  V("cont", ptrace(PTRACE_CONT, child, 0, 0));
  kill(child, SIGSTOP);
  await("signal", child);
  V("deliver", ptrace(PTRACE_CONT, child, 0, SIGSTOP));
  await("group stop", child);
  siginfo("group stop", child);
  V("listen", ptrace(PTRACE_LISTEN, child, 0, 0));
  V("cont while listening", ptrace(PTRACE_CONT, child, 0, 0));
  printf("state %c\n", state(child));
  kill(child, SIGCONT);
  await("continued", child);
  siginfo("continued", child);
  V("cont", ptrace(PTRACE_CONT, child, 0, 0));
  await("SIGCONT", child);
  V("listen in a signal stop", ptrace(PTRACE_LISTEN, child, 0, 0));
  V("cont", ptrace(PTRACE_CONT, child, 0, SIGCONT));
  V("interrupt", ptrace(PTRACE_INTERRUPT, child, 0, 0));
  await("interrupted", child);
  V("detach", ptrace(PTRACE_DETACH, child, 0, 0));
  kill(child, SIGSTOP);
  int status = 0;
  waitpid(child, &status, WUNTRACED);
  tell("stopped untraced", status);
  V("seize a stopped one", ptrace(PTRACE_SEIZE, child, 0, 0));
  await("it stops anew", child);
  V("detach", ptrace(PTRACE_DETACH, child, 0, 0));
  kill(child, SIGKILL);
  await("end", child);

  // Seized children of seized parents begin with an event stop.
  int go[2];
  pipe(go);
  child = fork();
  if (!child) {
    char byte;
    read(go[0], &byte, 1);
    pid_t born = fork();
    if (!born) _exit(2);
    waitpid(born, &status, 0);
    _exit(WEXITSTATUS(status));
  }
  ptrace(PTRACE_SEIZE, child, 0, PTRACE_O_TRACEFORK);
  write(go[1], "g", 1);
  await("fork", child);
  unsigned long born = 0;
  ptrace(PTRACE_GETEVENTMSG, child, 0, &born);
  await("born", born);
  siginfo("born", born);
  ptrace(PTRACE_CONT, child, 0, 0);
  ptrace(PTRACE_CONT, born, 0, 0);
  await("born ends", born);
  await("SIGCHLD", child);
  ptrace(PTRACE_CONT, child, 0, 0);
  await("end", child);
  return 0;
}
