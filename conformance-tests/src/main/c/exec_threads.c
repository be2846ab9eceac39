// execve(2) and exit in a process with several threads.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char *self;

static void *sleeper(void *arg) {
  (void)arg;
  for (;;) pause();
}

static void *spinner(void *arg) {
  (void)arg;
  for (volatile long i = 0;; i++) {}
}

static void *executor(void *arg) {
  (void)arg;
  usleep(20000);
  char pid[16];
  snprintf(pid, sizeof pid, "%d", getpid());
  char *args[] = {self, pid, NULL};
  execv(self, args);
  _exit(9);
}

static void *exiter(void *arg) {
  usleep(20000);
  if (arg) _exit(31);
  syscall(SYS_exit, 5);
  return NULL;
}

static int run(void *(*body)(void *), void *arg, int leader_exits) {
  pid_t child = fork();
  if (child == 0) {
    pthread_t thread;
    pthread_create(&thread, NULL, sleeper, NULL);
    pthread_create(&thread, NULL, spinner, NULL);
    pthread_create(&thread, NULL, body, arg);
    if (leader_exits) syscall(SYS_exit, 17);
    for (;;) pause();
  }
  int status;
  waitpid(child, &status, 0);
  return status;
}

static void *brief(void *arg) {
  (void)arg;
  usleep(10000);
  syscall(SYS_exit, 5);
  return NULL;
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IONBF, 0);
  self = argv[0];
  if (argc > 1) {
    printf("alone: pid kept %d, tid is pid %d\n", atoi(argv[1]) == getpid(), gettid() == getpid());
    pthread_t thread;
    printf("threads work: %d\n", pthread_create(&thread, NULL, brief, NULL));
    usleep(30000);
    return 8;
  }
  printf("exec from a thread: %d\n", WEXITSTATUS(run(executor, NULL, 0)));
  printf("exec after the leader's exit: %d\n", WEXITSTATUS(run(executor, NULL, 1)));
  printf("exit_group from a thread: %d\n", WEXITSTATUS(run(exiter, (void *)1, 0)));
  printf("exit_group after the leader's exit: %d\n", WEXITSTATUS(run(exiter, (void *)1, 1)));
  pid_t child = fork();
  if (child == 0) {
    pthread_t thread;
    pthread_create(&thread, NULL, brief, NULL);
    syscall(SYS_exit, 23);
  }
  int status;
  waitpid(child, &status, 0);
  printf("status is the last thread's: %d\n", WEXITSTATUS(status));
  child = fork();
  if (child == 0) {
    pthread_t thread;
    pthread_create(&thread, NULL, spinner, NULL);
    usleep(10000);
    kill(getpid(), SIGKILL);
    for (;;) pause();
  }
  waitpid(child, &status, 0);
  printf("killed: %d\n", WTERMSIG(status));
  return 0;
}
