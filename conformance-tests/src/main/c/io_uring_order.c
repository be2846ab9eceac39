// What orders the requests of io_uring(7): timeouts of links, timeouts that count, drains, changed timeouts.
#include "rings.h"
#include <linux/time_types.h>

static struct uring u;
static struct __kernel_timespec soon = {0, 10000000}, far = {1000, 0};

static void link_timeouts(void) {
  puts("-- timeouts of links");
  char buf[16];
  int p[2];
  pipe(p);
  next(&u, IORING_OP_LINK_TIMEOUT, -1, &soon, 1, 0, 1);
  one(&u, "of nothing");
  next(&u, IORING_OP_READ, p[0], buf, 8, 0, 2)->flags = IOSQE_IO_LINK;
  next(&u, IORING_OP_LINK_TIMEOUT, -1, &soon, 1, 0, 3);
  V("expires", enter(&u, 2, 0, 0));
  reap(&u, "expires", 2);
  next(&u, IORING_OP_READ, p[0], buf, 8, 0, 4)->flags = IOSQE_IO_LINK;
  next(&u, IORING_OP_LINK_TIMEOUT, -1, &far, 1, 0, 5);
  V("in time", enter(&u, 2, 0, 0));
  write(p[1], "x", 1);
  reap(&u, "in time", 2);
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 6)->flags = IOSQE_IO_LINK;
  next(&u, IORING_OP_LINK_TIMEOUT, -1, &far, 1, 0, 7);
  V("at once", enter(&u, 2, 0, 0));
  reap(&u, "at once", 2);
  next(&u, IORING_OP_READ, p[0], buf, 8, 0, 8)->flags = IOSQE_IO_LINK;
  next(&u, IORING_OP_LINK_TIMEOUT, -1, &soon, 1, 0, 9)->flags = IOSQE_IO_LINK;
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 10);
  V("fails its chain", enter(&u, 3, 0, 0));
  reap(&u, "fails its chain", 3);
  next(&u, IORING_OP_READ, p[0], buf, 1, 0, 11)->flags = IOSQE_IO_LINK;
  next(&u, IORING_OP_LINK_TIMEOUT, -1, &far, 1, 0, 12)->flags = IOSQE_IO_LINK;
  next(&u, IORING_OP_READ, p[0], buf, 1, 0, 13)->flags = IOSQE_IO_LINK;
  next(&u, IORING_OP_LINK_TIMEOUT, -1, &soon, 1, 0, 14);
  V("of the second", enter(&u, 4, 0, 0));
  write(p[1], "x", 1);
  reap(&u, "of the second", 4);
  next(&u, IORING_OP_READ, p[0], buf, 1, 0, 15)->flags = IOSQE_IO_LINK;
  next(&u, IORING_OP_LINK_TIMEOUT, -1, &far, 1, 0, 16);
  V("cancelled", enter(&u, 2, 0, 0));
  next(&u, IORING_OP_ASYNC_CANCEL, -1, (void *)15, 0, 0, 17);
  enter(&u, 1, 0, 0);
  reap(&u, "cancelled", 3);
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 18)->flags = IOSQE_IO_LINK;
  next(&u, IORING_OP_LINK_TIMEOUT, -1, &far, 2, 0, 19);
  V("malformed", enter(&u, 2, 0, 0));
  reap(&u, "malformed", 2);
  // A linked timeout counts from where it begins.
  next(&u, IORING_OP_READ, p[0], buf, 1, 0, 20)->flags = IOSQE_IO_LINK;
  next(&u, IORING_OP_TIMEOUT, -1, &soon, 1, 0, 21);
  V("begins late", enter(&u, 2, 0, 0));
  usleep(20000);
  printf("ready %u\n", ready(&u));
  write(p[1], "x", 1);
  reap(&u, "begins late", 2);
}

static void counts(void) {
  puts("-- timeouts that count");
  next(&u, IORING_OP_TIMEOUT, -1, &far, 1, 2, 1);
  V("two", enter(&u, 1, 0, 0));
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 2);
  enter(&u, 1, 0, 0);
  printf("ready %u\n", ready(&u));
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 3);
  enter(&u, 1, 0, 0);
  reap(&u, "two", 3);
  next(&u, IORING_OP_TIMEOUT, -1, &soon, 1, 5, 4);
  V("expires", enter(&u, 1, 0, 0));
  reap(&u, "expires", 1);
  next(&u, IORING_OP_TIMEOUT, -1, &far, 1, 1, 5);
  next(&u, IORING_OP_TIMEOUT, -1, &soon, 1, 0, 6);
  V("timeouts do not count", enter(&u, 2, 0, 0));
  reap(&u, "timeouts do not count", 1);
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 7);
  enter(&u, 1, 0, 0);
  reap(&u, "a nop does", 2);
}

static void changes(void) {
  puts("-- changed timeouts");
  next(&u, IORING_OP_TIMEOUT, -1, &far, 1, 0, 1);
  V("far", enter(&u, 1, 0, 0));
  struct io_uring_sqe *s = next(&u, IORING_OP_TIMEOUT_REMOVE, -1, (void *)1, 0, (uintptr_t)&soon, 2);
  s->timeout_flags = IORING_TIMEOUT_UPDATE;
  V("sooner", enter(&u, 1, 0, 0));
  reap(&u, "sooner", 2);
  s = next(&u, IORING_OP_TIMEOUT_REMOVE, -1, (void *)1, 0, (uintptr_t)&soon, 3);
  s->timeout_flags = IORING_TIMEOUT_UPDATE;
  one(&u, "nothing to change");
  s = next(&u, IORING_OP_TIMEOUT_REMOVE, -1, (void *)1, 0, 8, 4);
  s->timeout_flags = IORING_TIMEOUT_UPDATE;
  one(&u, "bad address");
  s = next(&u, IORING_OP_TIMEOUT_REMOVE, -1, (void *)1, 0, 0, 5);
  s->timeout_flags = 1 << 20;
  one(&u, "bad flags");
  char buf[8];
  int p[2];
  pipe(p);
  next(&u, IORING_OP_READ, p[0], buf, 8, 0, 6)->flags = IOSQE_IO_LINK;
  next(&u, IORING_OP_LINK_TIMEOUT, -1, &far, 1, 0, 7);
  enter(&u, 2, 0, 0);
  s = next(&u, IORING_OP_TIMEOUT_REMOVE, -1, (void *)7, 0, (uintptr_t)&soon, 8);
  s->timeout_flags = IORING_TIMEOUT_UPDATE | IORING_LINK_TIMEOUT_UPDATE;
  enter(&u, 1, 0, 0);
  reap(&u, "of a link", 3);
}

static void drains(void) {
  puts("-- drains");
  char buf[16];
  int p[2];
  pipe(p);
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 1)->flags = IOSQE_IO_DRAIN;
  one(&u, "nothing before");
  next(&u, IORING_OP_READ, p[0], buf, 1, 0, 2);
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 3)->flags = IOSQE_IO_DRAIN;
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 4);
  V("behind a read", enter(&u, 3, 0, 0));
  printf("ready %u\n", ready(&u));
  write(p[1], "x", 1);
  reap(&u, "behind a read", 3);
  next(&u, IORING_OP_READ, p[0], buf, 1, 0, 5);
  struct io_uring_sqe *s = next(&u, IORING_OP_READ, p[0], buf, 1, 0, 6);
  s->flags = IOSQE_IO_DRAIN | IOSQE_IO_LINK;
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 7);
  V("a chain", enter(&u, 3, 0, 0));
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 8);
  V("behind the chain", enter(&u, 1, 0, 0));
  printf("ready %u\n", ready(&u));
  write(p[1], "x", 1);
  reap(&u, "the read", 1);
  printf("ready %u\n", ready(&u));
  write(p[1], "x", 1);
  reap(&u, "the chain", 3);
  next(&u, IORING_OP_READ, p[0], buf, 1, 0, 9);
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 10)->flags = IOSQE_IO_DRAIN;
  enter(&u, 2, 0, 0);
}

int main(void) {
  open_ring(&u, 8, 0);
  link_timeouts();
  counts();
  changes();
  drains();
  close_ring(&u);
  puts("closed with a drain");
}
