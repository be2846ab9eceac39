// Shared by the ptrace programs: what a wait status says, in words.
#pragma once
#include "check.h"
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

static const char *event_name(int event) {
  static const char *const names[] = {"", "FORK", "VFORK", "CLONE", "EXEC", "VFORK_DONE", "EXIT", "SECCOMP"};
  return event == PTRACE_EVENT_STOP ? "STOP" : event < 8 ? names[event] : "?";
}

static void tell(const char *label, int status) {
  if (WIFEXITED(status)) printf("%s: exited %d\n", label, WEXITSTATUS(status));
  else if (WIFSIGNALED(status)) printf("%s: killed by %s\n", label, sigabbrev_np(WTERMSIG(status)));
  else if (WIFCONTINUED(status)) printf("%s: continued\n", label);
  else {
    int signal = WSTOPSIG(status);
    printf("%s: stopped %s%s %s\n", label, sigabbrev_np(signal & 0x7f), signal & 0x80 ? "|0x80" : "", event_name(status >> 16));
  }
  fflush(stdout);
}

// Waits for one change of a tracee and tells of it.
static int await(const char *label, pid_t pid) {
  int status = 0;
  pid_t got = waitpid(pid, &status, __WALL);
  if (got != pid) printf("%s: wait says %s\n", label, got < 0 ? strerrorname_np(errno) : "somebody else");
  else tell(label, status);
  return status;
}

static void siginfo(const char *label, pid_t pid) {
  siginfo_t info = {0};
  if (ptrace(PTRACE_GETSIGINFO, pid, 0, &info)) printf("%s: no siginfo, %s\n", label, strerrorname_np(errno));
  else printf("%s: siginfo %s code %#x\n", label, sigabbrev_np(info.si_signo), info.si_code);
}

static char state(pid_t pid) {
  char path[64], line[256], found = '?';
  snprintf(path, sizeof path, "/proc/%d/status", pid);
  FILE *file = fopen(path, "r");
  while (file && fgets(line, sizeof line, file))
    if (!strncmp(line, "State:", 6)) found = line[7];
  if (file) fclose(file);
  return found;
}

static long tracer(pid_t pid) {
  char path[64], line[256];
  long found = -1;
  snprintf(path, sizeof path, "/proc/%d/status", pid);
  FILE *file = fopen(path, "r");
  while (file && fgets(line, sizeof line, file)) sscanf(line, "TracerPid: %ld", &found);
  if (file) fclose(file);
  return found;
}
