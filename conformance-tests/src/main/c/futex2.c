// futex_waitv, futex_wait, futex_wake, futex_requeue.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define U32 2
#define PRIVATE 128
struct waitv {
  uint64_t val, uaddr;
  uint32_t flags, reserved;
};
static long e(long r) { return r < 0 ? -errno : r; }
static void nap(long ms) {
  struct timespec t = {ms / 1000, ms % 1000 * 1000000};
  nanosleep(&t, NULL);
}
static uint32_t a, b, c;
static long result = -999;
static struct waitv v[3];
static void *waitv_thread(void *x) {
  result = e(syscall(449, v, 3, 0, NULL, 0));
  return NULL;
}
static void *wait_thread(void *x) {
  result = e(syscall(455, &a, 0, 5ul, U32 | PRIVATE, NULL, 0));
  return NULL;
}

int main() {
  pthread_t t;
  for (int i = 0; i < 3; i++) v[i] = (struct waitv){0, (uint64_t)(i == 0 ? &a : i == 1 ? &b : &c), U32 | PRIVATE, 0};
  struct timespec past = {1, 0}, bad = {0, -1};
  printf("none: %ld, 129: %ld, flags: %ld, null: %ld, bad: %ld, timeout: %ld, clock 7: %ld, bad time: %ld\n", e(syscall(449, v, 0, 0, NULL, 0)), e(syscall(449, v, 129, 0, NULL, 0)), e(syscall(449, v, 3, 1, NULL, 0)),
         e(syscall(449, NULL, 3, 0, NULL, 0)), e(syscall(449, 8, 3, 0, NULL, 0)), e(syscall(449, v, 3, 0, &past, CLOCK_MONOTONIC)), e(syscall(449, v, 3, 0, &past, 7)), e(syscall(449, v, 3, 0, &bad, CLOCK_MONOTONIC)));
  v[1].val = 1;
  printf("other value: %ld", e(syscall(449, v, 3, 0, NULL, 0)));
  v[1].val = 1ul << 32;
  printf(", too large: %ld", e(syscall(449, v, 3, 0, NULL, 0)));
  v[1].val = 0, v[1].flags = 3 | PRIVATE;
  printf(", 64 bits: %ld", e(syscall(449, v, 3, 0, NULL, 0)));
  v[1].flags = U32 | PRIVATE, v[1].reserved = 1;
  printf(", reserved: %ld\n", e(syscall(449, v, 3, 0, NULL, 0)));
  v[1].reserved = 0;
  pthread_create(&t, NULL, waitv_thread, NULL);
  long n;
  while ((n = e(syscall(454, &c, ~0u, 1, U32 | PRIVATE))) == 0) nap(1);
  pthread_join(t, NULL);
  printf("waitv woken by the third: %ld, index %ld\n", n, result);
  printf("wait: other value %ld, mask 0 %ld, flags %ld, timeout %ld\n", e(syscall(455, &a, 1, ~0u, U32 | PRIVATE, NULL, 0)), e(syscall(455, &a, 0, 0, U32 | PRIVATE, NULL, 0)), e(syscall(455, &a, 0, ~0u, 0x100, NULL, 0)),
         e(syscall(455, &a, 0, ~0u, U32 | PRIVATE, &past, CLOCK_MONOTONIC)));
  pthread_create(&t, NULL, wait_thread, NULL);
  nap(50);
  printf("mask 2: %ld, 0 of them: %ld", e(syscall(454, &a, 2, 9, U32 | PRIVATE)), e(syscall(454, &a, 4, 0, U32 | PRIVATE)));
  printf(", mask 4: %ld\n", e(syscall(454, &a, 4, 9, U32 | PRIVATE)));
  pthread_join(t, NULL);
  printf("wait: %ld\n", result);
  pthread_create(&t, NULL, wait_thread, NULL);
  nap(50);
  printf("requeue: flags %ld, ok %ld", e(syscall(456, v, 1, 0, 1)), e(syscall(456, v, 0, 0, 1)));
  printf(", there: %ld\n", e(syscall(454, &b, ~0u, 1, U32 | PRIVATE)));
  pthread_join(t, NULL);
  return 0;
}
