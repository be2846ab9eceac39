// pidfd_send_signal(2) to an open /proc/PID, which was there before there were pidfds.
#include "check.h"

#include <signal.h>

static long send_signal(int fd, int number, unsigned flags) { return syscall(SYS_pidfd_send_signal, fd, number, NULL, flags); }

int main(void) {
  char path[64];
  int status = 0;
  fflush(stdout);
  pid_t child = fork();
  if (child == 0)
    for (;;) pause();
  snprintf(path, sizeof path, "/proc/%d", child);
  int directory = open(path, O_RDONLY | O_DIRECTORY);
  int only = open(path, O_PATH);
  snprintf(path, sizeof path, "/proc/%d/task/%d", child, child);
  int thread = open(path, O_RDONLY | O_DIRECTORY);
  snprintf(path, sizeof path, "/proc/%d/fd", child);
  int below = open(path, O_RDONLY | O_DIRECTORY);
  int self = open("/proc/self", O_RDONLY | O_DIRECTORY);
  V("no signal", send_signal(directory, 0, 0));
  V("no such signal", send_signal(directory, 65, 0));
  V("unknown flags", send_signal(directory, 0, 8));
  V("to oneself", send_signal(self, 0, 0));
  V("by its path only", send_signal(only, 0, 0));
  V("a thread's directory", send_signal(thread, 0, 0));
  V("a directory below", send_signal(below, 0, 0));
  V("another directory", send_signal(open("/proc", O_RDONLY), 0, 0));
  V("SIGTERM", send_signal(directory, SIGTERM, 0));
  V("it ended", waitpid(child, &status, 0) == child);
  V("by", WTERMSIG(status));
  V("when it is gone", send_signal(directory, 0, 0));
}
