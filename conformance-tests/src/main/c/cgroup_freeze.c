// capabilities: CAP_SYS_ADMIN
// cgroup.freeze: nobody in a frozen group runs until it is thawed; SIGKILL reaches them all the same. And cpu.stat.
#include "cgroups.h"

#include <poll.h>
#include <sys/mman.h>
#include <time.h>

static volatile long *counter;

static long keyed(const char *file, const char *key) {
  char line[256];
  long value = -1;
  FILE *in = fopen(file, "r");
  while (in && fgets(line, sizeof line, in))
    if (!strncmp(line, key, strlen(key)) && line[strlen(key)] == ' ') value = atol(line + strlen(key));
  if (in) fclose(in);
  return value;
}

static void until(const char *file, const char *key, long value) {
  while (keyed(file, key) != value) usleep(1000);
  printf("%s %s %ld\n", file, key, value);
}

// Whether the counter moves within a time in which a runnable process would have been given the processor.
static int moves(void) {
  long before = *counter;
  for (int i = 0; i < 100 && *counter == before; i++) usleep(1000);
  return *counter != before;
}

static void until_moves(void) {
  long before = *counter;
  while (*counter == before) usleep(1000);
}

static pid_t child_of(void (*body)(void)) {
  fflush(stdout);
  pid_t child = fork();
  if (child < 0) exit(1);
  if (child == 0) {
    body();
    _exit(0);
  }
  return child;
}

static void spin(void) {
  for (;;) ++*counter;
}

static void ticks(void) {
  for (;;) {
    ++*counter;
    usleep(1000);
  }
}

static char state(pid_t pid) {
  char path[64], text[256] = "";
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  int fd = open(path, O_RDONLY);
  ssize_t n = read(fd, text, sizeof text - 1);
  close(fd);
  char *end = n > 0 ? strrchr(text, ')') : NULL;
  return end ? end[2] : '?';
}

static void files(void) {
  show("a/cgroup.freeze");
  word("a/cgroup.freeze", "2");
  word("a/cgroup.freeze", "-1");
  word("a/cgroup.freeze", "x");
  word("a/cgroup.freeze", "");
  word("a/cgroup.freeze", " 1\n");
  show("a/cgroup.freeze");
  until("a/cgroup.events", "frozen", 1);
  word("a/cgroup.freeze", "1");
  word("a/cgroup.freeze", "0");
  until("a/cgroup.events", "frozen", 0);
}

static void freezes(void (*body)(void), const char *what) {
  printf("-- %s\n", what);
  pid_t child = child_of(body);
  until_moves();
  number("a/cgroup.procs", child);
  word("a/cgroup.freeze", "1");
  until("a/cgroup.events", "frozen", 1);
  printf("moves %d\n", moves());
  printf("state %c\n", state(child));
  word("a/cgroup.freeze", "0");
  until("a/cgroup.events", "frozen", 0);
  until_moves();
  // above
  word("cgroup.freeze", "1");
  until("a/cgroup.events", "frozen", 1);
  printf("own %ld\n", keyed("cgroup.events", "frozen"));
  show("a/cgroup.freeze");
  printf("moves %d\n", moves());
  word("cgroup.freeze", "0");
  until_moves();
  // leaving and coming
  word("a/cgroup.freeze", "1");
  until("a/cgroup.events", "frozen", 1);
  number("b/cgroup.procs", child);
  until_moves();
  number("a/cgroup.procs", child);
  until("a/cgroup.events", "frozen", 1);
  printf("moves %d\n", moves());
  kill(child, SIGSTOP);
  kill(child, SIGCONT);
  printf("moves %d\n", moves());
  int status = 0;
  kill(child, SIGTERM);
  printf("moves %d, dead %d\n", moves(), waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
  word("a/cgroup.freeze", "0");
  child = child_of(body);
  until_moves();
  number("a/cgroup.procs", child);
  word("a/cgroup.freeze", "1");
  until("a/cgroup.events", "frozen", 1);
  kill(child, SIGKILL);
  reap(child);
  until("a/cgroup.events", "populated", 0);
  word("a/cgroup.freeze", "0");
}

static int alarms;
static void on_alarm(int signal) { alarms++; }

// A sleep that a freeze interrupts goes on afterwards, without its handler being called for it.
static void sleeper(void) {
  signal(SIGALRM, on_alarm);
  struct timespec time = {0, 300000000}, left = {0, 0};
  *counter = 1;
  int result = nanosleep(&time, &left);
  *counter = 2 + (result != 0) + alarms;
  for (;;) pause();
}

static void calls(void) {
  *counter = 0;
  pid_t child = child_of(sleeper);
  while (*counter != 1) usleep(1000);
  number("a/cgroup.procs", child);
  word("a/cgroup.freeze", "1");
  until("a/cgroup.events", "frozen", 1);
  kill(child, SIGALRM);
  usleep(400000);
  printf("counter %ld\n", *counter);
  word("a/cgroup.freeze", "0");
  while (*counter == 1) usleep(1000);
  printf("interrupted by its own signal: %ld\n", *counter);
  word("a/cgroup.kill", "1");
  reap(child);
  *counter = 0;
  child = child_of(sleeper);
  while (*counter != 1) usleep(1000);
  number("a/cgroup.procs", child);
  word("a/cgroup.freeze", "1");
  until("a/cgroup.events", "frozen", 1);
  word("a/cgroup.freeze", "0");
  while (*counter == 1) usleep(1000);
  printf("slept to its end: %ld\n", *counter);
  word("a/cgroup.freeze", "1");
  until("a/cgroup.events", "frozen", 1);
  word("a/cgroup.kill", "1");
  reap(child);
  word("a/cgroup.freeze", "0");
}

// Who comes into a frozen group, or is born there, stands still too.
static void forks(void) {
  *counter = 0;
  word("a/cgroup.freeze", "1");
  pid_t child = child_of(ticks);
  until_moves();
  number("a/cgroup.procs", child);
  until("a/cgroup.events", "frozen", 1);
  printf("moves %d\n", moves());
  word("a/cgroup.kill", "1");
  reap(child);
  word("a/cgroup.freeze", "0");
}

static void busy(void) {
  struct timespec start, now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
  do clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  while ((now.tv_sec - start.tv_sec) * 1000000000 + now.tv_nsec - start.tv_nsec < 60000000);
}

static void statistics(void) {
  static const char *const keys[] = {"usage_usec", "user_usec", "system_usec"};
  for (int i = 0; i < 3; i++) printf("%s %d\n", keys[i], keyed("b/cpu.stat", keys[i]) >= 0);
  printf("throttled %ld\n", keyed("b/cpu.stat", "nr_throttled"));
  pid_t child = child_of(pause);
  number("b/cgroup.procs", child);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  fflush(stdout);
  child = fork();
  if (child == 0) {
    word("b/cgroup.procs", "0");
    busy();
    fflush(stdout);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  long used = keyed("b/cpu.stat", "usage_usec");
  printf("used enough %d, not too much %d\n", used >= 50000, used < 5000000);
  printf("sum %d\n", labs(used - keyed("b/cpu.stat", "user_usec") - keyed("b/cpu.stat", "system_usec")) <= 1);
  printf("above %d\n", keyed("cpu.stat", "usage_usec") >= used);
  printf("beside %d\n", keyed("a/cpu.stat", "usage_usec") < used + 10000000);
}

int main(void) {
  counter = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (enter_own_group()) return 1;
  mkdir("a", 0755);
  mkdir("b", 0755);
  files();
  freezes(spin, "one that computes");
  freezes(ticks, "one that sleeps");
  calls();
  forks();
  statistics();
  V("rmdir", rmdir("a"));
  V("rmdir", rmdir("b"));
  if (leave_own_group()) return 1;
  return 0;
}
