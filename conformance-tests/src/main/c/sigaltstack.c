// sigaltstack(2): sizes, flags, use and nesting, what fork and threads keep.
#include "check.h"
#include <pthread.h>
#include <signal.h>

#define AUTODISARM (1U << 31)
static char space[32768], other[32768];
static int depth;

static const char *flags(void) {
  static char text[64];
  stack_t now;
  sigaltstack(NULL, &now);
  snprintf(text, sizeof text, "flags %x size %zu at %s", now.ss_flags, now.ss_size, now.ss_sp == space ? "space" : now.ss_sp == other ? "other" : now.ss_sp ? "elsewhere" : "null");
  return text;
}

static int on(char *where) {
  char here;
  return &here >= where && &here < where + sizeof space;
}

static void handler(int number, siginfo_t *info, void *context) {
  ucontext_t *uc = context;
  printf("handler %d: on space %d, %s, saved %x\n", number, on(space), flags(), uc->uc_stack.ss_flags);
  stack_t change = {.ss_sp = other, .ss_size = sizeof other};
  V("change inside", sigaltstack(&change, NULL));
  if (depth++ == 0) raise(SIGUSR2);
}

static void plain(int number) { printf("plain %d: on space %d\n", number, on(space)); }

static void *thread(void *unused) {
  printf("thread: %s\n", flags());
  return NULL;
}

static void set(const char *what, void *at, size_t size, int flag) {
  stack_t stack = {.ss_sp = at, .ss_size = size, .ss_flags = flag};
  V(what, sigaltstack(&stack, NULL));
  printf("  %s\n", flags());
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  printf("first: %s\n", flags());
  set("too small", space, 2047, 0);
  set("unknown flag", space, sizeof space, 8);
  set("onstack flag", space, sizeof space, SS_ONSTACK);
  set("disable with size", space, sizeof space, SS_DISABLE);
  set("autodisarm alone", space, sizeof space, AUTODISARM);
  set("autodisarm and disable", space, sizeof space, AUTODISARM | SS_DISABLE);
  set("plain", space, sizeof space, 0);
  V("bad new", sigaltstack((void *)8, NULL));
  V("bad old", sigaltstack(NULL, (void *)8));

  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigaction(SIGUSR1, &action, NULL);
  sigaction(SIGUSR2, &action, NULL);
  raise(SIGUSR1);
  printf("after: %s\n", flags());
  struct sigaction without = {.sa_handler = plain};
  sigaction(SIGHUP, &without, NULL);
  raise(SIGHUP);
  set("autodisarm", space, sizeof space, AUTODISARM);
  depth = 1;
  raise(SIGUSR1);
  printf("after: %s\n", flags());
  set("again", space, sizeof space, 0);

  pid_t child = fork();
  if (!child) {
    printf("forked: %s\n", flags());
    _exit(0);
  }
  waitpid(child, NULL, 0);
  pthread_t id;
  pthread_create(&id, NULL, thread, NULL);
  pthread_join(id, NULL);
  child = fork();
  if (!child) {
    signal(SIGSEGV, SIG_DFL);
    set("nowhere", (void *)4096, 8192, 0);
    raise(SIGUSR1);
    _exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  printf("frame on an unmapped stack: signal %d\n", WTERMSIG(status));
  set("disable", NULL, 0, SS_DISABLE);
  return 0;
}
