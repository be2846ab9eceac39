// futex: waiting, waking, bitsets, requeueing, wake_op, timeouts, shared memory, robust lists, priority inheritance.
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long e(long r) { return r < 0 ? -errno : r; }
static long futex(void *a, int op, unsigned v, void *t, void *a2, unsigned v3) { return e(syscall(SYS_futex, a, op, v, t, a2, v3)); }
static void nap(long ms) {
  struct timespec t = {ms / 1000, ms % 1000 * 1000000};
  nanosleep(&t, NULL);
}

static int word, other;
static int results[8];
struct job {
  int *addr;
  unsigned bits;
  int index;
};
static void *sleeper(void *arg) {
  struct job *j = arg;
  results[j->index] = futex(j->addr, FUTEX_WAIT_BITSET_PRIVATE, *j->addr, NULL, NULL, j->bits);
  return NULL;
}
static pthread_t threads[8];
static struct job jobs[8];
static void start(int n, int *addr, unsigned bits) {
  for (int i = 0; i < n; i++) {
    jobs[i] = (struct job){addr, bits == 0 ? 1u << i : bits, i};
    results[i] = -999;
    pthread_create(&threads[i], NULL, sleeper, &jobs[i]);
    nap(15);  // in order of arrival
  }
  nap(30);
}
static void join(int n) {
  for (int i = 0; i < n; i++) pthread_join(threads[i], NULL);
}

int main() {
  setvbuf(stdout, NULL, _IONBF, 0);
  struct timespec shorty = {0, 20000000}, zero = {0, 0}, bad = {0, 1000000000}, negative = {-1, 0}, now;
  printf("other value: %ld, misaligned: %ld, bad address: %ld, wake bad: %ld, wake unmapped private: %ld\n", futex(&word, FUTEX_WAIT_PRIVATE, 1, NULL, NULL, 0),
         futex((char *)&word + 1, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0), futex((void *)8, FUTEX_WAIT, 0, NULL, NULL, 0), futex((char *)&word + 2, FUTEX_WAKE, 1, NULL, NULL, 0), futex((void *)4096, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0));
  printf("unmapped shared wake: %ld, kernel address: %ld, operation 99: %ld, FD: %ld, wake nobody: %ld, bitset 0: %ld %ld\n", futex((void *)4096, FUTEX_WAKE, 1, NULL, NULL, 0), futex((void *)-4096, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0),
         futex(&word, 99, 0, NULL, NULL, 0), futex(&word, FUTEX_FD, 0, NULL, NULL, 0), futex(&word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0), futex(&word, FUTEX_WAIT_BITSET_PRIVATE, 0, NULL, NULL, 0),
         futex(&word, FUTEX_WAKE_BITSET_PRIVATE, 1, NULL, NULL, 0));
  printf("timeout: %ld, zero: %ld, denormal: %ld, negative: %ld, bad pointer: %ld\n", futex(&word, FUTEX_WAIT_PRIVATE, 0, &shorty, NULL, 0), futex(&word, FUTEX_WAIT_PRIVATE, 0, &zero, NULL, 0), futex(&word, FUTEX_WAIT_PRIVATE, 0, &bad, NULL, 0),
         futex(&word, FUTEX_WAIT_PRIVATE, 0, &negative, NULL, 0), futex(&word, FUTEX_WAIT_PRIVATE, 0, (void *)8, NULL, 0));
  clock_gettime(CLOCK_MONOTONIC, &now);
  printf("absolute in the past: %ld", futex(&word, FUTEX_WAIT_BITSET_PRIVATE, 0, &now, NULL, -1));
  clock_gettime(CLOCK_REALTIME, &now);
  now.tv_nsec += 20000000;
  if (now.tv_nsec >= 1000000000) now.tv_sec++, now.tv_nsec -= 1000000000;
  printf(", real time: %ld, clock flag on WAKE: %ld\n", futex(&word, FUTEX_WAIT_BITSET_PRIVATE | FUTEX_CLOCK_REALTIME, 0, &now, NULL, -1), futex(&word, FUTEX_WAKE_PRIVATE | FUTEX_CLOCK_REALTIME, 1, NULL, NULL, 0));

  start(3, &word, -1);
  printf("wake 1: %ld", futex(&word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0));
  nap(30);
  printf(" first only: %d %d %d", results[0], results[1], results[2]);
  printf(", the rest: %ld\n", futex(&word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0));
  join(3);
  start(2, &word, -1);
  printf("shared does not wake private: %ld", futex(&word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0));
  printf(", 0 wakes: %ld, then: %ld\n", futex(&word, FUTEX_WAKE_PRIVATE, 0, NULL, NULL, 0), futex(&word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0));
  join(2);
  start(4, &word, 0);
  printf("bitset 6: %ld", futex(&word, FUTEX_WAKE_BITSET_PRIVATE, INT_MAX, NULL, NULL, 6));
  nap(30);
  printf(" woke %d %d %d %d", results[0], results[1], results[2], results[3]);
  printf(", rest: %ld\n", futex(&word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0));
  join(4);

  start(4, &word, -1);
  printf("cmp_requeue other value: %ld", futex(&word, FUTEX_CMP_REQUEUE_PRIVATE, 1, (void *)2, &other, 5));
  printf(", right: %ld", futex(&word, FUTEX_CMP_REQUEUE_PRIVATE, 1, (void *)2, &other, 0));
  printf(", on the second: %ld, on the first: %ld\n", futex(&other, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0), futex(&word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0));
  join(4);
  start(2, &word, -1);
  printf("requeue: %ld", futex(&word, FUTEX_REQUEUE_PRIVATE, 0, (void *)INT_MAX, &other, 0));
  printf(" %ld, negative: %ld\n", futex(&other, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0), futex(&word, FUTEX_REQUEUE_PRIVATE, -1, (void *)1, &other, 0));
  join(2);

  // wake_op: add 3 to the second, wake it if it was 10
  start(2, &word, -1);
  other = 10;
  printf("wake_op: %ld", futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &other, FUTEX_OP(FUTEX_OP_ADD, 3, FUTEX_OP_CMP_EQ, 10)));
  printf(" value %d", other);
  futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &other, FUTEX_OP(FUTEX_OP_ANDN, 1, FUTEX_OP_CMP_LT, 0));
  printf(" %d", other);
  futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &other, FUTEX_OP(FUTEX_OP_SET | FUTEX_OP_OPARG_SHIFT, 4, FUTEX_OP_CMP_GE, 0));
  printf(" %d", other);
  futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &other, FUTEX_OP(FUTEX_OP_XOR, -1, FUTEX_OP_CMP_NE, 0));
  printf(" %d, unknown: %ld, bad: %ld\n", other, futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &other, 0x70000000), futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, (void *)8, 0));
  futex(&word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
  join(2);
  other = 0;

  // between processes, at two addresses of one piece of memory
  int fd = memfd_create("m", 0), st;
  ftruncate(fd, 4096);
  int *a = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), *b = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  pid_t p = fork();
  if (p == 0) _exit(futex(b, FUTEX_WAIT, 0, NULL, NULL, 0) == 0 ? 3 : 4);
  long n;
  while ((n = futex(a, FUTEX_WAKE, 1, NULL, NULL, 0)) == 0) nap(1);
  waitpid(p, &st, 0);
  printf("shared through two addresses: %ld, child %d\n", n, WEXITSTATUS(st));

  // robust list: owner dies
  int *lock = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  p = fork();
  if (p == 0) {
    struct {
      struct robust_list_head head;
      struct robust_list entry;
    } *r = (void *)(lock + 16);
    r->head.list.next = &r->entry;
    r->entry.next = &r->head.list;
    r->head.futex_offset = (long)lock - (long)&r->entry;
    r->head.list_op_pending = NULL;
    syscall(SYS_set_robust_list, &r->head, sizeof r->head);
    *lock = gettid() | FUTEX_WAITERS;
    nap(60);
    _exit(0);
  }
  while (*(volatile int *)lock == 0) nap(1);
  n = futex(lock, FUTEX_WAIT, *lock, NULL, NULL, 0);
  printf("robust: %ld, owner died %d, waiters %d, owner cleared %d\n", n, (*lock & FUTEX_OWNER_DIED) != 0, (*lock & FUTEX_WAITERS) != 0, (*lock & FUTEX_TID_MASK) == 0);
  waitpid(p, &st, 0);
  printf("robust list size: %ld\n", e(syscall(SYS_set_robust_list, lock, 20)));

  // priority inheritance: ownership
  *lock = 0;
  printf("lock: %ld", futex(lock, FUTEX_LOCK_PI, 0, NULL, NULL, 0));
  printf(", mine %d, again: %ld", *lock == gettid(), futex(lock, FUTEX_LOCK_PI, 0, NULL, NULL, 0));
  printf(", unlock: %ld", futex(lock, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0));
  printf(", word %d, unlock what is free: %ld\n", *lock, futex(lock, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0));
  *lock = 0x3ffffff0;
  printf("owner does not exist: %ld\n", futex(lock, FUTEX_LOCK_PI, 0, NULL, NULL, 0));
  *lock = 0;
  futex(lock, FUTEX_LOCK_PI, 0, NULL, NULL, 0);
  p = fork();
  if (p == 0) {
    clock_gettime(CLOCK_REALTIME, &now);
    long r1 = futex(lock, FUTEX_TRYLOCK_PI, 0, NULL, NULL, 0), r2 = futex(lock, FUTEX_LOCK_PI, 0, &now, NULL, 0), r3 = futex(lock, FUTEX_LOCK_PI, 0, NULL, NULL, 0);
    printf("elsewhere: try %ld, timeout %ld, wait %ld, mine %d\n", r1, r2, r3, (*lock & FUTEX_TID_MASK) == gettid());
    _exit(0);
  }
  nap(80);
  long refused = futex(lock, FUTEX_WAKE, 1, NULL, NULL, 0);
  printf("waiters bit: %d, wake refused: %ld\n", (*lock & FUTEX_WAITERS) != 0, refused);
  futex(lock, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0);
  waitpid(p, &st, 0);
  pthread_mutexattr_t ma;
  pthread_mutexattr_init(&ma);
  pthread_mutexattr_setprotocol(&ma, PTHREAD_PRIO_INHERIT);
  pthread_mutex_t pm;
  int made = pthread_mutex_init(&pm, &ma), locked = pthread_mutex_lock(&pm), unlocked = pthread_mutex_unlock(&pm);
  printf("pthread PI mutex: %d %d %d\n", made, locked, unlocked);
  return 0;
}
