// Kernel asynchronous I/O: io_setup(2), io_submit(2), io_getevents(2), io_cancel(2), io_destroy(2), io_pgetevents(2).
#include "check.h"
#include <linux/aio_abi.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <time.h>

struct ring {
  unsigned id, nr, head, tail, magic, compat, incompat, header;
  struct io_event events[];
};

static int io_setup(unsigned nr, aio_context_t *ctx) { return syscall(SYS_io_setup, nr, ctx); }
static int io_destroy(aio_context_t ctx) { return syscall(SYS_io_destroy, ctx); }
static int io_submit(aio_context_t ctx, long nr, struct iocb **cbs) { return syscall(SYS_io_submit, ctx, nr, cbs); }
static int io_cancel(aio_context_t ctx, struct iocb *cb, struct io_event *e) { return syscall(SYS_io_cancel, ctx, cb, e); }
static int io_getevents(aio_context_t ctx, long min, long nr, struct io_event *e, struct timespec *t) {
  return syscall(SYS_io_getevents, ctx, min, nr, e, t);
}

// A wake-up may add POLLRDNORM and the like, as the file pleases.
#define EVENTS (POLLIN | POLLOUT | POLLHUP)

static struct timespec at_once = {0, 0};

static long number(const char *path) {
  char text[64] = "";
  int fd = open(path, O_RDONLY);
  read(fd, text, 63);
  close(fd);
  return atol(text);
}

static struct iocb command(int op, int fd, void *buf, size_t length, long long offset) {
  struct iocb cb = {.aio_lio_opcode = op, .aio_fildes = fd, .aio_buf = (uintptr_t)buf, .aio_nbytes = length, .aio_offset = offset, .aio_data = 0x1234};
  return cb;
}

static int submit1(aio_context_t ctx, struct iocb *cb) { return io_submit(ctx, 1, &cb); }

// Submits one request that completes at once and shows its result.
static void one(aio_context_t ctx, const char *label, struct iocb cb) {
  struct io_event e;
  memset(&e, 0x55, sizeof e);
  int n = submit1(ctx, &cb);
  if (n != 1) {
    printf("%s: submit %s\n", label, strerrorname_np(errno));
    return;
  }
  n = io_getevents(ctx, 1, 1, &e, NULL);
  printf("%s: %d res %lld res2 %lld data %llx obj %d\n", label, n, (long long)e.res, (long long)e.res2, (unsigned long long)e.data, e.obj == (uintptr_t)&cb);
}

static void contexts(void) {
  puts("-- contexts");
  aio_context_t ctx = 0, other = 7;
  OK("no events", io_setup(0, &ctx));
  OK("not zero", io_setup(1, &other));
  OK("bad pointer", io_setup(1, (void *)8));
  OK("too many", io_setup(0x7fffffff, &ctx));
  OK("above the limit", io_setup(number("/proc/sys/fs/aio-max-nr") + 1, &ctx));
  long before = number("/proc/sys/fs/aio-nr");
  OK("setup", io_setup(10, &ctx));
  printf("counted: %d\n", number("/proc/sys/fs/aio-nr") >= before + 10);
  OK("destroy", io_destroy(ctx));
  OK("again", io_destroy(ctx));
  OK("nonsense", io_destroy(0));
  OK("nonsense", io_destroy(4096));
}

static void ring_memory(void) {
  puts("-- ring");
  aio_context_t ctx = 0;
  io_setup(3, &ctx);
  volatile struct ring *r = (void *)ctx;
  printf("magic %x compat %u incompat %u header %u room %d head %u tail %u\n", r->magic, r->compat, r->incompat, r->header, r->nr > 3, r->head, r->tail);
  int fd = open("ring", O_RDWR | O_CREAT | O_TRUNC, 0600);
  struct iocb a = command(IOCB_CMD_PWRITE, fd, "abc", 3, 0), b = command(IOCB_CMD_PWRITE, fd, "de", 2, 3);
  b.aio_data = 9;
  struct iocb *both[] = {&a, &b};
  V("two", io_submit(ctx, 2, both));
  printf("head %u tail %u\n", r->head, r->tail);
  for (unsigned i = r->head; i != r->tail; i++)
    printf("res %lld data %llx obj %d\n", (long long)r->events[i].res, (unsigned long long)r->events[i].data, r->events[i].obj == (uintptr_t)both[i]);
  r->head = 1;
  struct io_event e[4];
  V("the other", io_getevents(ctx, 0, 4, e, &at_once));
  printf("data %llx head %u tail %u\n", (unsigned long long)e[0].data, r->head, r->tail);
  V("none", io_getevents(ctx, 0, 4, e, &at_once));
  int rounds = 0;
  for (int i = 0; i < 1000; i++)
    if (submit1(ctx, &a) == 1 && io_getevents(ctx, 1, 1, e, NULL) == 1 && e[0].res == 3 && r->head < r->nr && r->tail < r->nr) rounds++;
  printf("rounds %d\n", rounds);
  unsigned char vec;
  V("mapped", mincore((void *)ctx, 4096, &vec));
  OK("destroy", io_destroy(ctx));
  V("unmapped", mincore((void *)ctx, 4096, &vec));
  close(fd);
}

static void transfers(void) {
  puts("-- transfers");
  aio_context_t ctx = 0;
  io_setup(8, &ctx);
  char buf[64] = "";
  int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600), rd = open("file", O_RDONLY), wr = open("file", O_WRONLY), dir = open(".", O_RDONLY), path = open("file", O_PATH);
  one(ctx, "pwrite", command(IOCB_CMD_PWRITE, fd, "0123456789", 10, 0));
  one(ctx, "pread", command(IOCB_CMD_PREAD, fd, buf, 4, 3));
  printf("%s\n", buf);
  V("position", lseek(fd, 0, SEEK_CUR));
  one(ctx, "at the end", command(IOCB_CMD_PREAD, fd, buf, 4, 10));
  struct iovec v[2] = {{"ab", 2}, {"cde", 3}};
  one(ctx, "pwritev", command(IOCB_CMD_PWRITEV, fd, v, 2, 8));
  struct iovec w[2] = {{buf, 3}, {buf + 10, 30}};
  memset(buf, 0, sizeof buf);
  one(ctx, "preadv", command(IOCB_CMD_PREADV, fd, w, 2, 0));
  printf("%s %s\n", buf, buf + 10);
  one(ctx, "too many vectors", command(IOCB_CMD_PREADV, fd, w, 1025, 0));
  one(ctx, "bad vectors", command(IOCB_CMD_PREADV, fd, (void *)8, 1, 0));
  one(ctx, "bad buffer", command(IOCB_CMD_PREAD, fd, (void *)8, 4, 0));
  one(ctx, "bad source", command(IOCB_CMD_PWRITE, fd, (void *)8, 4, 0));
  one(ctx, "kernel buffer", command(IOCB_CMD_PREAD, fd, (void *)0xffff800000000000, 4, 0));
  one(ctx, "negative offset", command(IOCB_CMD_PREAD, fd, buf, 4, -1));
  one(ctx, "negative length", command(IOCB_CMD_PREAD, fd, buf, -1, 0));
  one(ctx, "read of write-only", command(IOCB_CMD_PREAD, wr, buf, 4, 0));
  one(ctx, "write of read-only", command(IOCB_CMD_PWRITE, rd, buf, 4, 0));
  one(ctx, "directory", command(IOCB_CMD_PREAD, dir, buf, 4, 0));
  one(ctx, "path", command(IOCB_CMD_PREAD, path, buf, 4, 0));
  one(ctx, "no file", command(IOCB_CMD_PREAD, 999, buf, 4, 0));
  one(ctx, "opcode 4", command(4, fd, buf, 4, 0));
  one(ctx, "noop", command(IOCB_CMD_NOOP, fd, buf, 4, 0));
  one(ctx, "opcode 99", command(99, fd, buf, 4, 0));
  struct iocb cb = command(IOCB_CMD_PREAD, fd, buf, 4, 0);
  cb.aio_reserved2 = 1;
  one(ctx, "reserved", cb);
  cb = command(IOCB_CMD_PREAD, fd, buf, 4, 0);
  cb.aio_key = 77;
  one(ctx, "key", cb);
  cb.aio_flags = 0x80;
  one(ctx, "unknown flag", cb);
  cb.aio_flags = 0;
  cb.aio_rw_flags = 0x4000;
  one(ctx, "unknown rw flag", cb);
  cb = command(IOCB_CMD_PWRITE, fd, "Z", 1, 0);
  cb.aio_rw_flags = RWF_APPEND;
  one(ctx, "append", cb);
  cb.aio_rw_flags = RWF_DSYNC;
  one(ctx, "dsync", cb);
  show("file");
  one(ctx, "fsync", command(IOCB_CMD_FSYNC, fd, NULL, 0, 0));
  one(ctx, "fdsync", command(IOCB_CMD_FDSYNC, fd, NULL, 0, 0));
  one(ctx, "fsync with buffer", command(IOCB_CMD_FSYNC, fd, buf, 0, 0));
  one(ctx, "fsync with length", command(IOCB_CMD_FSYNC, fd, NULL, 1, 0));
  int p[2];
  pipe2(p, O_NONBLOCK);
  one(ctx, "pipe empty", command(IOCB_CMD_PREAD, p[0], buf, 4, 0));
  one(ctx, "pipe write", command(IOCB_CMD_PWRITE, p[1], "pipe", 4, 5));
  one(ctx, "pipe read", command(IOCB_CMD_PREAD, p[0], buf, 4, 5));
  one(ctx, "pipe fsync", command(IOCB_CMD_FSYNC, p[0], NULL, 0, 0));
  struct iocb good = command(IOCB_CMD_PREAD, fd, buf, 1, 0), bad = command(99, fd, buf, 1, 0);
  struct iocb *mixed[] = {&good, &bad, &good};
  struct io_event e[4];
  V("stops at the bad one", io_submit(ctx, 3, mixed));
  V("events", io_getevents(ctx, 0, 4, e, NULL));
  V("negative count", io_submit(ctx, -1, mixed));
  V("none", io_submit(ctx, 0, mixed));
  V("bad array", io_submit(ctx, 1, (void *)8));
  struct iocb *wild[] = {(void *)8};
  V("bad element", io_submit(ctx, 1, wild));
  V("bad context", io_submit(8, 1, mixed));
  OK("destroy", io_destroy(ctx));
}

static void getevents(void) {
  puts("-- getevents");
  aio_context_t ctx = 0;
  io_setup(8, &ctx);
  struct io_event e[4];
  V("bad context", io_getevents(1, 0, 1, e, &at_once));
  V("min above nr", io_getevents(ctx, 2, 1, e, &at_once));
  V("negative min", io_getevents(ctx, -1, 1, e, &at_once));
  V("nothing wanted", io_getevents(ctx, 0, 0, e, NULL));
  V("bad timeout", io_getevents(ctx, 1, 1, e, (void *)8));
  struct timespec soon = {0, 20000000};
  V("times out", io_getevents(ctx, 1, 1, e, &soon));
  char buf[4];
  int fd = open("events", O_RDWR | O_CREAT, 0600);
  struct iocb cb = command(IOCB_CMD_PREAD, fd, buf, 1, 0);
  submit1(ctx, &cb);
  V("bad events", io_getevents(ctx, 1, 1, (void *)8, NULL));
  V("fewer by the timeout", io_getevents(ctx, 2, 4, e, &soon));
  close(fd);
  io_destroy(ctx);
}

static void polls(void) {
  puts("-- poll");
  aio_context_t ctx = 0;
  io_setup(8, &ctx);
  int p[2];
  pipe(p);
  struct io_event e[4];
  struct iocb cb = command(IOCB_CMD_POLL, p[0], (void *)POLLIN, 0, 0), out = command(IOCB_CMD_POLL, p[1], (void *)POLLOUT, 0, 0);
  V("not ready", submit1(ctx, &cb));
  V("nothing", io_getevents(ctx, 0, 4, e, &at_once));
  write(p[1], "x", 1);
  V("ready", io_getevents(ctx, 1, 4, e, NULL));
  printf("res %lld\n", (long long)e[0].res & EVENTS);
  one(ctx, "at once", cb);
  one(ctx, "writable", out);
  one(ctx, "with length", command(IOCB_CMD_POLL, p[0], (void *)POLLIN, 1, 0));
  one(ctx, "too many events", command(IOCB_CMD_POLL, p[0], (void *)0x10001, 0, 0));
  char c;
  read(p[0], &c, 1);
  V("pending", submit1(ctx, &cb));
  V("cancel", io_cancel(ctx, &cb, e));
  V("event", io_getevents(ctx, 1, 4, e, NULL));
  printf("res %lld obj %d\n", (long long)e[0].res, e[0].obj == (uintptr_t)&cb);
  V("cancel twice", io_cancel(ctx, &cb, e));
  V("cancel bad address", io_cancel(ctx, (void *)8, e));
  V("cancel bad context", io_cancel(8, &cb, e));
  cb.aio_key = 5;
  V("cancel bad key", io_cancel(ctx, &cb, e));
  V("pending", submit1(ctx, &cb));
  close(p[1]);
  V("hung up", io_getevents(ctx, 1, 4, e, NULL));
  printf("res %lld\n", (long long)e[0].res & EVENTS);
  close(p[0]);
  // Closing the descriptor does not end the request.
  pipe(p);
  cb = command(IOCB_CMD_POLL, p[0], (void *)POLLIN, 0, 0);
  submit1(ctx, &cb);
  close(p[0]);
  write(p[1], "x", 1);
  V("after close", io_getevents(ctx, 1, 4, e, NULL));
  printf("res %lld\n", (long long)e[0].res & EVENTS);
  one(ctx, "file", command(IOCB_CMD_POLL, open("pollfile", O_RDWR | O_CREAT, 0600), (void *)(POLLIN | POLLOUT), 0, 0));
  int q[2], n = 0;
  pipe(q);
  cb = command(IOCB_CMD_POLL, q[0], (void *)POLLIN, 0, 0);
  while (n < 100000 && submit1(ctx, &cb) == 1) n++;
  printf("full: %d %s\n", n >= 8 && n < 100000, strerrorname_np(errno));
  OK("destroy with polls", io_destroy(ctx));
  signal(SIGPIPE, SIG_IGN);
  V("write", write(q[1], "x", 1));
}

static void eventfds(void) {
  puts("-- eventfd");
  aio_context_t ctx = 0;
  io_setup(8, &ctx);
  int efd = eventfd(0, EFD_NONBLOCK), fd = open("efd", O_RDWR | O_CREAT, 0600), p[2];
  uint64_t count = 0;
  struct iocb cb = command(IOCB_CMD_PWRITE, fd, "q", 1, 0), *three[] = {&cb, &cb, &cb};
  cb.aio_flags = IOCB_FLAG_RESFD;
  cb.aio_resfd = efd;
  V("submit", io_submit(ctx, 3, three));
  V("read", read(efd, &count, 8));
  printf("count %llu\n", (unsigned long long)count);
  pipe(p);
  struct iocb watch = command(IOCB_CMD_POLL, p[0], (void *)POLLIN, 0, 0);
  watch.aio_flags = IOCB_FLAG_RESFD;
  watch.aio_resfd = efd;
  submit1(ctx, &watch);
  V("none yet", read(efd, &count, 8));
  write(p[1], "x", 1);
  struct pollfd wait = {efd, POLLIN, 0};
  V("poll", poll(&wait, 1, -1));
  V("read", read(efd, &count, 8));
  struct io_event e[8];
  V("events", io_getevents(ctx, 4, 8, e, NULL));
  cb.aio_resfd = fd;
  V("no eventfd", submit1(ctx, &cb));
  cb.aio_resfd = 999;
  V("no descriptor", submit1(ctx, &cb));
  io_destroy(ctx);
}

static aio_context_t shared;
static volatile int waiter_tid;
static void *waiter(void *min) {
  struct io_event e[4];
  waiter_tid = syscall(SYS_gettid);
  int n = io_getevents(shared, (long)min, 4, e, NULL);
  return (void *)(long)(n < 0 ? -errno : n);
}

static void handler(int s) {}

static void threads(void) {
  puts("-- threads");
  pthread_t t;
  void *r;
  shared = 0;
  io_setup(8, &shared);
  waiter_tid = 0;
  pthread_create(&t, 0, waiter, (void *)1);
  until_asleep(&waiter_tid);
  int fd = open("threads", O_RDWR | O_CREAT, 0600);
  struct iocb cb = command(IOCB_CMD_PWRITE, fd, "q", 1, 0);
  submit1(shared, &cb);
  pthread_join(t, &r);
  printf("woken: %ld\n", (long)r);
  waiter_tid = 0;
  pthread_create(&t, 0, waiter, (void *)1);
  until_asleep(&waiter_tid);
  struct sigaction sa = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigaction(SIGUSR1, &sa, NULL);
  pthread_kill(t, SIGUSR1);
  pthread_join(t, &r);
  printf("signal: %ld\n", (long)r);
  waiter_tid = 0;
  pthread_create(&t, 0, waiter, (void *)1);
  until_asleep(&waiter_tid);
  OK("destroy", io_destroy(shared));
  pthread_join(t, &r);
  printf("destroyed: %ld\n", (long)r);
}

static void masks(void) {
  puts("-- masks");
  aio_context_t ctx = 0;
  io_setup(8, &ctx);
  struct io_event e[4];
  struct {
    const sigset_t *set;
    size_t size;
  } arg;
  sigset_t usr1, none;
  sigemptyset(&none);
  sigemptyset(&usr1);
  sigaddset(&usr1, SIGUSR1);
  struct sigaction sa = {.sa_handler = handler};
  sigaction(SIGUSR1, &sa, NULL);
  sigprocmask(SIG_BLOCK, &usr1, NULL);
  raise(SIGUSR1);
  struct timespec soon = {0, 20000000}, far = {1000, 0};
  V("blocked", syscall(SYS_io_pgetevents, ctx, 1L, 4L, e, &soon, NULL));
  arg.set = &none;
  arg.size = 8;
  V("let in", syscall(SYS_io_pgetevents, ctx, 1L, 4L, e, &far, &arg));
  sigset_t now;
  sigprocmask(0, NULL, &now);
  printf("mask back %d\n", sigismember(&now, SIGUSR1));
  arg.size = 4;
  V("bad size", syscall(SYS_io_pgetevents, ctx, 1L, 4L, e, &soon, &arg));
  V("bad pointer", syscall(SYS_io_pgetevents, ctx, 1L, 4L, e, &soon, 8L));
  arg.set = NULL;
  V("no set", syscall(SYS_io_pgetevents, ctx, 1L, 4L, e, &soon, &arg));
  sigprocmask(SIG_UNBLOCK, &usr1, NULL);
  io_destroy(ctx);
}

static void child(void) {
  struct io_event e[4];
  V("getevents", io_getevents(shared, 0, 4, e, &at_once));
  V("destroy", io_destroy(shared));
  printf("still mapped: %x\n", ((struct ring *)shared)->magic);
  aio_context_t own = 0;
  OK("own", io_setup(2, &own));
}

int main(void) {
  fresh("/tmp/aio");
  contexts();
  ring_memory();
  transfers();
  getevents();
  polls();
  eventfds();
  threads();
  masks();
  puts("-- fork");
  shared = 0;
  io_setup(4, &shared);
  in_child(child);
  struct io_event e[4];
  V("parent's", io_getevents(shared, 0, 4, e, &at_once));
  io_destroy(shared);
  chdir("/");
  sweep("/tmp/aio");
}
