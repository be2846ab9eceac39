// SA_RESTART and its absence, calls that always or never restart, stops in the middle of calls.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile int calls;
static void note(int s) { calls++; }
static long e(long r) { return r < 0 ? -errno : r; }

static void nap(long ms) {
  struct timespec t = {ms / 1000, ms % 1000 * 1000000};
  while (nanosleep(&t, &t) && errno == EINTR) {
  }
}

// waits until a process of one thread sleeps
static void until_sleeps(pid_t pid) {
  char path[64], text[256];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  for (;;) {
    FILE *f = fopen(path, "r");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
    if (f) fclose(f);
    text[n] = 0;
    char *state = strrchr(text, ')');
    if (state && state[2] == 'S') return;
    nap(1);
  }
}

// sends a signal to the parent once that sleeps in its call, then makes the parent's call end otherwise
static pid_t helper(int signal, int write_fd) {
  pid_t parent = getpid(), p = fork();
  if (p == 0) {
    nap(20);
    until_sleeps(parent);
    kill(parent, signal);
    nap(60);
    if (write_fd >= 0) write(write_fd, "x", 1);
    _exit(5);
  }
  return p;
}

int main() {
  int fds[2], st;
  char c;
  pipe(fds);
  for (int restart = 0; restart < 2; restart++) {
    struct sigaction a = {.sa_handler = note, .sa_flags = restart ? SA_RESTART : 0};
    sigaction(SIGUSR1, &a, NULL);
    printf("SA_RESTART %d\n", restart);
    calls = 0;
    pid_t p = helper(SIGUSR1, fds[1]);
    long r = e(read(fds[0], &c, 1));
    printf(" read: %ld calls %d\n", r, calls);
    waitpid(p, &st, 0);
    if (r < 0) read(fds[0], &c, 1);
    calls = 0;
    p = helper(SIGUSR1, -1);
    r = e(waitpid(p, &st, 0));
    printf(" wait: %ld calls %d\n", r > 0 ? 1 : r, calls);
    if (r < 0) waitpid(p, &st, 0);
    calls = 0;
    p = helper(SIGUSR1, -1);
    struct timespec t = {20, 0}, left = {99, 9};
    r = e(nanosleep(&t, &left));
    printf(" nanosleep: %ld calls %d left sensible %d\n", r, calls, left.tv_sec >= 0 && left.tv_sec < 20);
    waitpid(p, &st, 0);
    calls = 0;
    p = helper(SIGUSR1, -1);
    int word = 0;
    struct timespec ft = {20, 0};
    r = e(syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, &ft, NULL, 0));
    printf(" futex with a timeout: %ld calls %d\n", r, calls);
    waitpid(p, &st, 0);
    calls = 0;
    p = helper(SIGUSR1, -1);
    r = e(pause());
    printf(" pause: %ld calls %d\n", r, calls);
    waitpid(p, &st, 0);
    calls = 0;
    p = helper(SIGUSR1, -1);
    sigset_t s;
    sigemptyset(&s);
    r = e(sigsuspend(&s));
    printf(" sigsuspend: %ld calls %d\n", r, calls);
    waitpid(p, &st, 0);
  }
  // no handler: ignored by default, nothing happens
  signal(SIGURG, SIG_DFL);
  pid_t p = helper(SIGURG, fds[1]);
  printf("ignored signal: read %ld\n", e(read(fds[0], &c, 1)));
  waitpid(p, &st, 0);

  // a stop and a continuation in the middle of calls
  p = fork();
  if (p == 0) {
    struct timespec before, after, t = {0, 100000000};
    clock_gettime(CLOCK_MONOTONIC, &before);
    long r = e(nanosleep(&t, NULL));
    clock_gettime(CLOCK_MONOTONIC, &after);
    long ms = (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
    if (r || ms < 100) _exit(1);
    r = e(read(fds[0], &c, 1));
    _exit(r == 1 ? 0 : 2);
  }
  nap(30);
  kill(p, SIGSTOP);
  waitpid(p, &st, WUNTRACED);
  kill(p, SIGCONT);
  nap(150);
  kill(p, SIGSTOP);
  waitpid(p, &st, WUNTRACED);
  kill(p, SIGCONT);
  write(fds[1], "x", 1);
  waitpid(p, &st, 0);
  printf("calls go on after a stop: %d\n", WIFEXITED(st) ? WEXITSTATUS(st) : -1);
  printf("restart_syscall out of the blue: %ld\n", e(syscall(SYS_restart_syscall)));
  return 0;
}
