// sched(7) parameters, getpriority(2), ioprio_get(2), affinity.
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void show(const char *what, long result) {
  printf("%s: %ld%s%s\n", what, result, result < 0 ? " " : "", result < 0 ? strerrorname_np(errno) : "");
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  struct sched_param param = {0};
  show("policy", sched_getscheduler(0));
  show("policy nobody", sched_getscheduler(123456));
  show("policy negative", sched_getscheduler(-1));
  show("param", sched_getparam(0, &param));
  show("param null", sched_getparam(0, NULL));
  show("max fifo", sched_get_priority_max(SCHED_FIFO));
  show("min rr", sched_get_priority_min(SCHED_RR));
  show("max other", sched_get_priority_max(SCHED_OTHER));
  show("max bad", sched_get_priority_max(99));
  param.sched_priority = 3;
  show("other with priority", sched_setscheduler(0, SCHED_OTHER, &param));
  param.sched_priority = 100;
  show("fifo 100", sched_setscheduler(0, SCHED_FIFO, &param));
  param.sched_priority = 0;
  show("batch", sched_setscheduler(0, SCHED_BATCH, &param));
  show("policy", sched_getscheduler(0));
  show("bad policy", sched_setscheduler(0, 77, &param));
  show("batch, reset on fork", sched_setscheduler(0, SCHED_BATCH | SCHED_RESET_ON_FORK, &param));
  show("policy", sched_getscheduler(0));
  show("other", sched_setscheduler(0, SCHED_OTHER, &param));

  show("priority", syscall(SYS_getpriority, PRIO_PROCESS, 0));
  show("set nice 5", setpriority(PRIO_PROCESS, 0, 5));
  show("priority", syscall(SYS_getpriority, PRIO_PROCESS, 0));
  show("set nice 100", setpriority(PRIO_PROCESS, 0, 100));
  show("priority", syscall(SYS_getpriority, PRIO_PROCESS, 0));
  show("bad which", setpriority(7, 0, 0));
  show("nobody", setpriority(PRIO_PROCESS, 123456, 0));
  pid_t child = fork();
  if (child == 0) {
    show("inherited", syscall(SYS_getpriority, PRIO_PROCESS, 0));
    syscall(SYS_setuid, 1000);
    show("lower without privilege", syscall(SYS_setpriority, PRIO_PROCESS, 0, 1));
    show("group", syscall(SYS_setpriority, PRIO_PROCESS, getppid(), 19));
    struct sched_param realtime = {10};
    show("fifo without privilege", sched_setscheduler(0, SCHED_FIFO, &realtime));
    _exit(0);
  }
  waitpid(child, NULL, 0);

  cpu_set_t set;
  CPU_ZERO(&set);
  show("affinity", syscall(SYS_sched_getaffinity, 0, sizeof set, &set) > 0);
  printf("some cpu: %d\n", CPU_COUNT(&set) > 0);
  show("affinity size", syscall(SYS_sched_getaffinity, 0, 3, &set));
  CPU_ZERO(&set);
  show("empty affinity", sched_setaffinity(0, sizeof set, &set));
  CPU_SET(0, &set);
  show("cpu 0", sched_setaffinity(0, sizeof set, &set));
  unsigned cpu = 99, node = 99;
  show("getcpu", syscall(SYS_getcpu, &cpu, &node, NULL));
  printf("on %u %u\n", cpu, node);
  show("getcpu null", syscall(SYS_getcpu, NULL, NULL, NULL));
  show("affinity nobody", sched_setaffinity(123456, sizeof set, &set));

  setpgid(0, 0);
  show("ioprio none", syscall(SYS_ioprio_get, 1, 0));
  show("ioprio set", syscall(SYS_ioprio_set, 1, 0, 2 << 13 | 3));
  show("ioprio get", syscall(SYS_ioprio_get, 1, 0));
  show("ioprio none again", syscall(SYS_ioprio_set, 1, 0, 0));
  show("ioprio get", syscall(SYS_ioprio_get, 1, 0));
  show("ioprio of the group", syscall(SYS_ioprio_get, 2, 0));
  show("ioprio bad class", syscall(SYS_ioprio_set, 1, 0, 5 << 13));
  show("ioprio bad which", syscall(SYS_ioprio_get, 9, 0));
  show("yield", sched_yield());
  return 0;
}
