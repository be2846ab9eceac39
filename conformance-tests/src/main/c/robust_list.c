// set_robust_list(2), get_robust_list(2): what a dead owner leaves; PI futexes; errors.
#include "check.h"
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <time.h>

static long futex(uint32_t *word, int op, uint32_t value, void *time, uint32_t *second, uint32_t third) {
  return syscall(SYS_futex, word, op, value, time, second, third);
}

static uint32_t *word;
static int tid(void) { return syscall(SYS_gettid); }

static void *dies_with(void *mutex) {
  pthread_mutex_lock(mutex);
  return NULL;
}

static void *locks_pi(void *unused) {
  long got = futex(word, FUTEX_LOCK_PI, 0, NULL, NULL, 0);
  printf("second has it: %ld owner %d\n", got, (*word & FUTEX_TID_MASK) == tid());
  V("second unlocks", futex(word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0));
  return NULL;
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  void *head;
  size_t length;
  V("get", syscall(SYS_get_robust_list, 0, &head, &length));
  printf("length %zu\n", length);
  V("get of none", syscall(SYS_get_robust_list, 9999, &head, &length));
  V("set wrong length", syscall(SYS_set_robust_list, head, 23));
  V("get to nowhere", syscall(SYS_get_robust_list, 0, 8, &length));

  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_t mutex;
  pthread_mutex_init(&mutex, &attributes);
  pthread_t id;
  pthread_create(&id, NULL, dies_with, &mutex);
  pthread_join(id, NULL);
  int got = pthread_mutex_lock(&mutex);
  printf("after a thread's death: %s\n", strerrorname_np(got));
  printf("consistent: %d\n", pthread_mutex_consistent(&mutex));
  pthread_mutex_unlock(&mutex);

  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutex_t *shared = (void *)(word + 64);
  pthread_mutex_init(shared, &attributes);
  pid_t child = fork();
  if (!child) {
    pthread_mutex_lock(shared);
    kill(getpid(), SIGKILL);
  }
  waitpid(child, NULL, 0);
  got = pthread_mutex_lock(shared);
  printf("after a process's death: %s\n", strerrorname_np(got));
  pthread_mutex_unlock(shared);
  got = pthread_mutex_lock(shared);
  printf("not made consistent: %s\n", strerrorname_np(got));

  pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
  pthread_mutex_t *inherit = (void *)(word + 128);
  pthread_mutex_init(inherit, &attributes);
  child = fork();
  if (!child) {
    pthread_mutex_lock(inherit);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  got = pthread_mutex_lock(inherit);
  printf("priority inheriting: %s\n", strerrorname_np(got));
  pthread_mutex_consistent(inherit);
  printf("unlock: %d\n", pthread_mutex_unlock(inherit));

  *word = 0;
  V("lock", futex(word, FUTEX_LOCK_PI, 0, NULL, NULL, 0));
  printf("word is tid: %d\n", *word == tid());
  V("lock again", futex(word, FUTEX_LOCK_PI, 0, NULL, NULL, 0));
  V("trylock again", futex(word, FUTEX_TRYLOCK_PI, 0, NULL, NULL, 0));
  V("wake on it", futex(word, FUTEX_WAKE, 1, NULL, NULL, 0));
  pthread_create(&id, NULL, locks_pi, NULL);
  while (!(*(volatile uint32_t *)word & FUTEX_WAITERS)) usleep(1000);
  V("wake a PI waiter", futex(word, FUTEX_WAKE, 1, NULL, NULL, 0));
  long unlocked = futex(word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0);
  pthread_join(id, NULL);
  printf("unlocked: %ld\n", unlocked);
  printf("word %x\n", *word);
  V("unlock free", futex(word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0));
  *word = 9998;
  V("unlock another's", futex(word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0));
  *word = 9999;
  V("lock of a dead owner", futex(word, FUTEX_LOCK_PI, 0, NULL, NULL, 0));
  V("trylock of a dead owner", futex(word, FUTEX_TRYLOCK_PI, 0, NULL, NULL, 0));
  *word = FUTEX_OWNER_DIED;
  V("lock after death", futex(word, FUTEX_LOCK_PI, 0, NULL, NULL, 0));
  printf("word: tid and died %d\n", *word == (tid() | FUTEX_OWNER_DIED));
  V("unlock", futex(word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0));
  V("misaligned", futex((uint32_t *)((char *)word + 1), FUTEX_LOCK_PI, 0, NULL, NULL, 0));
  V("nowhere", futex((uint32_t *)4096, FUTEX_LOCK_PI, 0, NULL, NULL, 0));
  child = fork();
  if (!child) {
    futex(word, FUTEX_LOCK_PI, 0, NULL, NULL, 0);
    write(1, "child has it\n", 13);
    for (;;) pause();
  }
  while ((*(volatile uint32_t *)word & FUTEX_TID_MASK) == 0) usleep(1000);
  struct timespec soon;
  clock_gettime(CLOCK_REALTIME, &soon);
  V("lock until", futex(word, FUTEX_LOCK_PI, 0, &soon, NULL, 0));
  struct timespec bad = {0, -1};
  V("lock until nonsense", futex(word, FUTEX_LOCK_PI, 0, &bad, NULL, 0));
  V("trylock", futex(word, FUTEX_TRYLOCK_PI, 0, NULL, NULL, 0));
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);

  return 0;
}
