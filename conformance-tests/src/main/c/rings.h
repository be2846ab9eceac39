// A ring of io_uring(7) by its system calls: set-up, entries, completions. Shared by the io_uring programs.
#pragma once
#include "check.h"
#include <linux/io_uring.h>
#include <sys/mman.h>

struct uring {
  int fd;
  unsigned mask, cqmask, *sqhead, *sqtail, *flags, *array, *cqhead, *cqtail, *overflow;
  struct io_uring_sqe *sqes;
  struct io_uring_cqe *cqes;
  struct io_uring_params p;
};

static int setup(unsigned n, struct io_uring_params *p) { return syscall(SYS_io_uring_setup, n, p); }
static int enter(struct uring *u, unsigned n, unsigned min, unsigned flags) { return syscall(SYS_io_uring_enter, u->fd, n, min, flags, NULL, 0); }

static void open_ring(struct uring *u, unsigned entries, unsigned flags) {
  memset(u, 0, sizeof *u);
  u->p.flags = flags;
  u->fd = setup(entries, &u->p);
  if (u->fd < 0) {
    printf("setup: %s\n", strerrorname_np(errno));
    exit(1);
  }
  size_t size = u->p.cq_off.cqes + u->p.cq_entries * sizeof(struct io_uring_cqe);
  size_t other = u->p.sq_off.array + u->p.sq_entries * 4;
  char *r = mmap(0, size > other ? size : other, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, u->fd, IORING_OFF_SQ_RING);
  u->sqes = mmap(0, u->p.sq_entries * sizeof(struct io_uring_sqe), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, u->fd, IORING_OFF_SQES);
  u->sqhead = (void *)(r + u->p.sq_off.head);
  u->sqtail = (void *)(r + u->p.sq_off.tail);
  u->flags = (void *)(r + u->p.sq_off.flags);
  u->array = (void *)(r + u->p.sq_off.array);
  u->mask = *(unsigned *)(r + u->p.sq_off.ring_mask);
  u->cqhead = (void *)(r + u->p.cq_off.head);
  u->cqtail = (void *)(r + u->p.cq_off.tail);
  u->overflow = (void *)(r + u->p.cq_off.overflow);
  u->cqmask = *(unsigned *)(r + u->p.cq_off.ring_mask);
  u->cqes = (void *)(r + u->p.cq_off.cqes);
}

static void close_ring(struct uring *u) { close(u->fd); }

static struct io_uring_sqe *next(struct uring *u, int op, int fd, const void *addr, unsigned len, unsigned long long off, unsigned long long data) {
  unsigned tail = *u->sqtail;
  struct io_uring_sqe *s = &u->sqes[tail & u->mask];
  memset(s, 0, sizeof *s);
  s->opcode = op;
  s->fd = fd;
  s->addr = (uintptr_t)addr;
  s->len = len;
  s->off = off;
  s->user_data = data;
  u->array[tail & u->mask] = tail & u->mask;
  __atomic_store_n(u->sqtail, tail + 1, __ATOMIC_RELEASE);
  return s;
}

static int compare(const void *a, const void *b) {
  const struct io_uring_cqe *x = a, *y = b;
  return x->user_data < y->user_data ? -1 : x->user_data > y->user_data;
}

// Waits for completions and shows them by user data, in whatever order they came.
static void reap(struct uring *u, const char *label, unsigned wanted) {
  struct io_uring_cqe got[64];
  unsigned n = 0;
  while (n < wanted) {
    unsigned head = *u->cqhead;
    if (head == __atomic_load_n(u->cqtail, __ATOMIC_ACQUIRE)) {
      if (enter(u, 0, 1, IORING_ENTER_GETEVENTS) < 0) printf("%s: wait %s\n", label, strerrorname_np(errno));
      continue;
    }
    got[n++] = u->cqes[head & u->cqmask];
    __atomic_store_n(u->cqhead, head + 1, __ATOMIC_RELEASE);
  }
  qsort(got, n, sizeof *got, compare);
  printf("%s:", label);
  for (unsigned i = 0; i < n; i++) {
    if (got[i].res < 0) printf(" %llu=%s", got[i].user_data, strerrorname_np(-got[i].res));
    else printf(" %llu=%d", got[i].user_data, got[i].res);
    if (got[i].flags) printf("/%x", got[i].flags);
  }
  puts("");
}

static unsigned ready(struct uring *u) { return *u->cqtail - *u->cqhead; }

static void one(struct uring *u, const char *label) {
  int n = enter(u, 1, 0, 0);
  if (n != 1) printf("%s: enter %d %s\n", label, n, n < 0 ? strerrorname_np(errno) : "");
  reap(u, label, 1);
}
