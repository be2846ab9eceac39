// io_uring(7) by its system calls: set-up, rings, requests that end at once or wait, chains, timeouts, cancellation, overflow.
#include "rings.h"
#include <linux/time_types.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>

#ifndef IORING_OP_FTRUNCATE
#define IORING_OP_FTRUNCATE 55
#endif

static void set_up(void) {
  puts("-- set-up");
  struct io_uring_params p = {0};
  OK("no entries", setup(0, &p));
  OK("bad pointer", setup(1, (void *)8));
  OK("too many", setup(32769, &p));
  p.flags = 1u << 31;
  OK("unknown flag", setup(4, &p));
  memset(&p, 0, sizeof p);
  p.resv[1] = 1;
  OK("reserved", setup(4, &p));
  memset(&p, 0, sizeof p);
  p.flags = IORING_SETUP_CQSIZE;
  p.cq_entries = 2;
  OK("small completion ring", setup(4, &p));
  p.flags = IORING_SETUP_TASKRUN_FLAG;
  OK("lonely flag", setup(4, &p));
  memset(&p, 0, sizeof p);
  int fd = setup(5, &p);
  printf("entries %u %u single %d ext %d nodrop %d\n", p.sq_entries, p.cq_entries, !!(p.features & IORING_FEAT_SINGLE_MMAP), !!(p.features & IORING_FEAT_EXT_ARG), !!(p.features & IORING_FEAT_NODROP));
  printf("cloexec %d flags %x\n", fcntl(fd, F_GETFD), fcntl(fd, F_GETFL) & O_ACCMODE);
  char name[64] = "", path[64], c;
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  readlink(path, name, 63);
  printf("name %s\n", name);
  V("read", read(fd, &c, 1));
  V("write", write(fd, &c, 1));
  close(fd);
  memset(&p, 0, sizeof p);
  p.flags = IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP;
  p.cq_entries = 100;
  fd = setup(10, &p);
  printf("entries %u %u\n", p.sq_entries, p.cq_entries);
  struct uring u = {.fd = fd}, bad = {.fd = open("/dev/null", O_RDWR)}, none = {.fd = 999};
  V("enter nothing", enter(&u, 0, 0, 0));
  V("enter with an empty ring", enter(&u, 3, 0, 0));
  V("enter not a ring", enter(&bad, 0, 0, 0));
  V("enter no file", enter(&none, 0, 0, 0));
  V("enter unknown flag", enter(&u, 0, 0, 1 << 30));
  V("bad extended argument", syscall(SYS_io_uring_enter, fd, 0, 0, IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG, &p, 5));
  V("register nonsense", syscall(SYS_io_uring_register, fd, 12345, 0, 0));
  close(fd);
}

static void basics(void) {
  puts("-- basics");
  struct uring u;
  char buf[64] = "";
  open_ring(&u, 8, 0);
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 1);
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 2);
  V("two", enter(&u, 2, 2, IORING_ENTER_GETEVENTS));
  printf("ready %u head %u\n", ready(&u), *u.sqhead);
  reap(&u, "nops", 2);
  int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600);
  next(&u, IORING_OP_WRITE, fd, "0123456789", 10, 0, 3);
  one(&u, "write");
  next(&u, IORING_OP_READ, fd, buf, 4, 3, 4);
  one(&u, "read");
  puts(buf);
  next(&u, IORING_OP_WRITE, fd, "ab", 2, -1, 5);
  one(&u, "write at the position");
  next(&u, IORING_OP_READ, fd, buf, 4, -1, 6);
  one(&u, "read at the position");
  puts(buf);
  struct iovec v[2] = {{"xy", 2}, {"z", 1}}, w[2] = {{buf, 2}, {buf + 10, 20}};
  memset(buf, 0, sizeof buf);
  next(&u, IORING_OP_WRITEV, fd, v, 2, 10, 7);
  one(&u, "writev");
  next(&u, IORING_OP_READV, fd, w, 2, 0, 8);
  one(&u, "readv");
  printf("%s %s\n", buf, buf + 10);
  next(&u, IORING_OP_READ, fd, (void *)8, 4, 0, 9);
  one(&u, "bad buffer");
  next(&u, IORING_OP_READ, 999, buf, 4, 0, 10);
  one(&u, "no file");
  next(&u, 250, fd, buf, 4, 0, 11);
  one(&u, "no operation");
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 12)->flags = 0x80;
  one(&u, "unknown flag");
  next(&u, IORING_OP_READ, 0, buf, 4, 0, 13)->flags = IOSQE_FIXED_FILE;
  one(&u, "fixed file");
  next(&u, IORING_OP_FSYNC, fd, 0, 0, 0, 14);
  one(&u, "fsync");
  next(&u, IORING_OP_FSYNC, fd, 0, 0, 0, 15)->fsync_flags = 8;
  one(&u, "fsync bad flags");
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 16)->flags = IOSQE_CQE_SKIP_SUCCESS;
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 17)->flags = IOSQE_ASYNC;
  V("skip", enter(&u, 2, 1, IORING_ENTER_GETEVENTS));
  reap(&u, "skip", 1);
  next(&u, 250, fd, buf, 4, 0, 18);
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 19);
  V("stops at the bad one", enter(&u, 2, 0, 0));
  V("the rest", enter(&u, 1, 0, 0));
  reap(&u, "both", 2);
  int wr = open("file", O_WRONLY), rd = open("file", O_RDONLY), dir = open(".", O_RDONLY);
  next(&u, IORING_OP_READ, wr, buf, 4, 0, 20);
  next(&u, IORING_OP_WRITE, rd, buf, 4, 0, 21);
  V("modes", enter(&u, 2, 2, IORING_ENTER_GETEVENTS));
  reap(&u, "modes", 2);
  struct pollfd p = {u.fd, POLLIN | POLLOUT, 0};
  poll(&p, 1, 0);
  printf("poll %x\n", p.revents);
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 22);
  enter(&u, 1, 0, 0);
  poll(&p, 1, 0);
  printf("poll %x\n", p.revents);
  reap(&u, "nop", 1);
  int efd = eventfd(0, EFD_NONBLOCK);
  uint64_t count = 0;
  V("eventfd", syscall(SYS_io_uring_register, u.fd, IORING_REGISTER_EVENTFD, &efd, 1));
  V("eventfd twice", syscall(SYS_io_uring_register, u.fd, IORING_REGISTER_EVENTFD, &efd, 1));
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 23);
  one(&u, "nop");
  V("told", read(efd, &count, 8));
  V("no eventfd", syscall(SYS_io_uring_register, u.fd, IORING_UNREGISTER_EVENTFD, 0, 0));
  V("no eventfd twice", syscall(SYS_io_uring_register, u.fd, IORING_UNREGISTER_EVENTFD, 0, 0));
  char probe[16 + 8 * 48] = "";
  V("probe", syscall(SYS_io_uring_register, u.fd, IORING_REGISTER_PROBE, probe, 48));
  printf("ops %d nop %d read %d write %d poll %d\n", probe[1], probe[16 + 2], probe[16 + 22 * 8 + 2], probe[16 + 23 * 8 + 2], probe[16 + 6 * 8 + 2]);
  V("probe again", syscall(SYS_io_uring_register, u.fd, IORING_REGISTER_PROBE, probe, 48));
  u.array[*u.sqtail & u.mask] = 4000;
  __atomic_store_n(u.sqtail, *u.sqtail + 1, __ATOMIC_RELEASE);
  V("bad index", enter(&u, 1, 0, 0));
  close_ring(&u);
}

static void calls(void) {
  puts("-- calls");
  struct uring u;
  char path[64], name[64] = "";
  struct statx sx = {0};
  open_ring(&u, 8, IORING_SETUP_COOP_TASKRUN | IORING_SETUP_SINGLE_ISSUER);
  next(&u, IORING_OP_MKDIRAT, AT_FDCWD, "d", 0700, 0, 1);
  one(&u, "mkdirat");
  next(&u, IORING_OP_MKDIRAT, AT_FDCWD, "d", 0700, 0, 1);
  one(&u, "mkdirat again");
  int lowest = dup(0);
  close(lowest);
  next(&u, IORING_OP_OPENAT, AT_FDCWD, "d/f", 0640, 0, 2)->open_flags = O_RDWR | O_CREAT | O_CLOEXEC;
  enter(&u, 1, 1, IORING_ENTER_GETEVENTS);
  int fd = u.cqes[*u.cqhead & u.cqmask].res;
  printf("openat lowest %d cloexec %d\n", fd == lowest, fcntl(fd, F_GETFD));
  ++*u.cqhead;
  next(&u, IORING_OP_OPENAT, AT_FDCWD, "none", 0, 0, 3);
  one(&u, "openat missing");
  next(&u, IORING_OP_FALLOCATE, fd, (void *)5000, 0, 0, 4);
  one(&u, "fallocate");
  next(&u, IORING_OP_STATX, AT_FDCWD, "d/f", STATX_SIZE, (uintptr_t)&sx, 5);
  one(&u, "statx");
  printf("size %llu\n", (unsigned long long)sx.stx_size);
  next(&u, IORING_OP_FTRUNCATE, fd, 0, 0, 77, 6);
  one(&u, "ftruncate");
  next(&u, IORING_OP_FADVISE, fd, 0, 10, 0, 7)->fadvise_advice = POSIX_FADV_WILLNEED;
  one(&u, "fadvise");
  char *m = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  m[0] = 7;
  next(&u, IORING_OP_MADVISE, -1, m, 8192, 0, 8)->fadvise_advice = MADV_DONTNEED;
  one(&u, "madvise");
  printf("byte %d\n", m[0]);
  next(&u, IORING_OP_LINKAT, AT_FDCWD, "d/f", AT_FDCWD, (uintptr_t)"d/g", 9);
  one(&u, "linkat");
  next(&u, IORING_OP_SYMLINKAT, AT_FDCWD, "f", 0, (uintptr_t)"d/s", 10);
  one(&u, "symlinkat");
  readlink("d/s", name, 63);
  puts(name);
  next(&u, IORING_OP_RENAMEAT, AT_FDCWD, "d/g", AT_FDCWD, (uintptr_t)"d/h", 11);
  one(&u, "renameat");
  next(&u, IORING_OP_UNLINKAT, AT_FDCWD, "d/h", 0, 0, 12);
  one(&u, "unlinkat");
  next(&u, IORING_OP_UNLINKAT, AT_FDCWD, "d/h", 0, 0, 13);
  one(&u, "unlinkat missing");
  next(&u, IORING_OP_CLOSE, fd, 0, 0, 0, 14);
  one(&u, "close");
  V("closed", fcntl(fd, F_GETFD));
  next(&u, IORING_OP_CLOSE, fd, 0, 0, 0, 15);
  one(&u, "close again");
  next(&u, IORING_OP_CLOSE, u.fd, 0, 0, 0, 16);
  one(&u, "close the ring");
  close_ring(&u);
}

static void waiting(void) {
  puts("-- waiting");
  struct uring u;
  char buf[16] = "", more[16] = "";
  int p[2], s[2];
  open_ring(&u, 8, 0);
  pipe(p);
  socketpair(AF_UNIX, SOCK_STREAM, 0, s);
  next(&u, IORING_OP_READ, p[0], buf, 8, 0, 1);
  V("submit", enter(&u, 1, 0, 0));
  printf("ready %u\n", ready(&u));
  write(p[1], "pipe", 4);
  reap(&u, "read", 1);
  puts(buf);
  next(&u, IORING_OP_RECV, s[0], buf, 8, 0, 2);
  next(&u, IORING_OP_POLL_ADD, p[0], 0, 0, 0, 3)->poll32_events = POLLIN;
  V("submit", enter(&u, 2, 0, 0));
  printf("ready %u\n", ready(&u));
  next(&u, IORING_OP_SEND, s[1], "socket", 6, 0, 4);
  V("send", enter(&u, 1, 2, IORING_ENTER_GETEVENTS));
  reap(&u, "send and recv", 2);
  puts(buf);
  write(p[1], "x", 1);
  reap(&u, "poll", 1);
  next(&u, IORING_OP_POLL_ADD, p[0], 0, 0, 0, 5)->poll32_events = POLLIN;
  one(&u, "poll ready");
  next(&u, IORING_OP_RECV, s[0], buf, 8, 0, 6)->msg_flags = MSG_DONTWAIT;
  one(&u, "not to wait");
  fcntl(s[0], F_SETFL, O_NONBLOCK);
  next(&u, IORING_OP_READ, s[0], buf, 8, 0, 7);
  enter(&u, 1, 0, 0);
  printf("ready %u\n", ready(&u));
  send(s[1], "late", 4, 0);
  reap(&u, "waits in spite of O_NONBLOCK", 1);
  fcntl(s[0], F_SETFL, 0);
  next(&u, IORING_OP_SEND, p[0], buf, 8, 0, 8);
  one(&u, "no socket");
  read(p[0], buf, 1);
  // A thread in guest code completes requests without a system call.
  next(&u, IORING_OP_READ, p[0], buf, 8, 0, 9);
  enter(&u, 1, 0, 0);
  if (fork() == 0) {
    usleep(20000);
    write(p[1], "child", 5);
    _exit(0);
  }
  while (__atomic_load_n(u.cqtail, __ATOMIC_ACQUIRE) == *u.cqhead);
  reap(&u, "spinning", 1);
  wait(NULL);
  // So does one that sleeps in another call.
  struct pollfd pf = {u.fd, POLLIN, 0};
  next(&u, IORING_OP_READ, p[0], buf, 8, 0, 10);
  enter(&u, 1, 0, 0);
  if (fork() == 0) {
    usleep(20000);
    write(p[1], "again", 5);
    _exit(0);
  }
  while (poll(&pf, 1, -1) < 0);
  printf("revents %x\n", pf.revents);
  reap(&u, "sleeping", 1);
  wait(NULL);
  // Two readers, one piece of data: the other goes on waiting.
  next(&u, IORING_OP_READ, p[0], buf, 8, 0, 11);
  next(&u, IORING_OP_READ, p[0], more, 8, 0, 11);
  enter(&u, 2, 0, 0);
  write(p[1], "one", 3);
  reap(&u, "first", 1);
  printf("ready %u\n", ready(&u));
  write(p[1], "two", 3);
  reap(&u, "second", 1);
  next(&u, IORING_OP_SHUTDOWN, s[1], 0, SHUT_WR, 0, 12);
  one(&u, "shutdown");
  next(&u, IORING_OP_RECV, s[0], buf, 8, 0, 13);
  one(&u, "end");
  next(&u, IORING_OP_READ, p[0], buf, 8, 0, 14);
  enter(&u, 1, 0, 0);
  close(p[1]);
  reap(&u, "writer gone", 1);
  close_ring(&u);
}

static void timeouts(void) {
  puts("-- timeouts and cancellation");
  struct uring u;
  char buf[16];
  int p[2];
  open_ring(&u, 8, 0);
  pipe(p);
  struct __kernel_timespec soon = {0, 10000000}, far = {1000, 0}, bad = {0, -1};
  next(&u, IORING_OP_TIMEOUT, -1, &soon, 1, 0, 1);
  one(&u, "timeout");
  next(&u, IORING_OP_TIMEOUT, -1, &soon, 2, 0, 2);
  one(&u, "bad length");
  next(&u, IORING_OP_TIMEOUT, -1, &bad, 1, 0, 3);
  one(&u, "bad time");
  next(&u, IORING_OP_TIMEOUT, -1, (void *)8, 1, 0, 4);
  one(&u, "bad address");
  next(&u, IORING_OP_TIMEOUT, -1, &far, 1, 0, 5);
  next(&u, IORING_OP_READ, p[0], buf, 8, 0, 6);
  next(&u, IORING_OP_POLL_ADD, p[0], 0, 0, 0, 7)->poll32_events = POLLIN;
  V("three", enter(&u, 3, 0, 0));
  next(&u, IORING_OP_TIMEOUT_REMOVE, -1, (void *)5, 0, 0, 15);
  next(&u, IORING_OP_ASYNC_CANCEL, -1, (void *)6, 0, 0, 16);
  next(&u, IORING_OP_POLL_REMOVE, -1, (void *)7, 0, 0, 17);
  V("removals", enter(&u, 3, 0, 0));
  reap(&u, "removed", 6);
  next(&u, IORING_OP_TIMEOUT_REMOVE, -1, (void *)5, 0, 0, 15);
  next(&u, IORING_OP_ASYNC_CANCEL, -1, (void *)6, 0, 0, 16);
  next(&u, IORING_OP_POLL_REMOVE, -1, (void *)7, 0, 0, 17);
  V("again", enter(&u, 3, 0, 0));
  reap(&u, "nothing there", 3);
  struct io_uring_getevents_arg arg = {.ts = (uintptr_t)&soon};
  V("wait with a timeout", syscall(SYS_io_uring_enter, u.fd, 0, 1, IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG, &arg, sizeof arg));
  next(&u, IORING_OP_READ, p[0], buf, 8, 0, 20);
  enter(&u, 1, 0, 0);
  close_ring(&u);
  puts("closed with a request");
}

static void chains(void) {
  puts("-- chains");
  struct uring u;
  char buf[16] = "";
  int p[2], fd = open("chain", O_RDWR | O_CREAT | O_TRUNC, 0600);
  open_ring(&u, 8, 0);
  pipe(p);
  next(&u, IORING_OP_WRITE, fd, "hello", 5, 0, 1)->flags = IOSQE_IO_LINK;
  next(&u, IORING_OP_READ, fd, buf, 5, 0, 2)->flags = IOSQE_IO_LINK;
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 3);
  V("enter", enter(&u, 3, 3, IORING_ENTER_GETEVENTS));
  reap(&u, "chain", 3);
  puts(buf);
  next(&u, IORING_OP_READ, fd, buf, 9, 0, 1)->flags = IOSQE_IO_LINK;
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 2)->flags = IOSQE_IO_LINK;
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 3);
  V("enter", enter(&u, 3, 3, IORING_ENTER_GETEVENTS));
  reap(&u, "short read", 3);
  next(&u, IORING_OP_READ, fd, buf, 9, 0, 1)->flags = IOSQE_IO_HARDLINK;
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 2);
  V("enter", enter(&u, 2, 2, IORING_ENTER_GETEVENTS));
  reap(&u, "hard link", 2);
  next(&u, IORING_OP_READ, p[0], buf, 4, 0, 1)->flags = IOSQE_IO_LINK;
  next(&u, IORING_OP_WRITE, fd, "after", 5, 0, 2);
  V("enter", enter(&u, 2, 0, 0));
  printf("ready %u\n", ready(&u));
  show("chain");
  write(p[1], "four", 4);
  reap(&u, "waited", 2);
  show("chain");
  struct __kernel_timespec soon = {0, 10000000};
  next(&u, IORING_OP_TIMEOUT, -1, &soon, 1, 0, 1)->flags = IOSQE_IO_LINK;
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 2);
  V("enter", enter(&u, 2, 0, 0));
  reap(&u, "timeout fails its chain", 2);
  struct io_uring_sqe *s = next(&u, IORING_OP_TIMEOUT, -1, &soon, 1, 0, 1);
  s->flags = IOSQE_IO_LINK;
  s->timeout_flags = IORING_TIMEOUT_ETIME_SUCCESS;
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 2);
  V("enter", enter(&u, 2, 0, 0));
  reap(&u, "unless it shall not", 2);
  next(&u, IORING_OP_READ, p[0], buf, 4, 0, 1)->flags = IOSQE_IO_LINK;
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 2);
  enter(&u, 2, 0, 0);
  next(&u, IORING_OP_ASYNC_CANCEL, -1, (void *)1, 0, 0, 3);
  enter(&u, 1, 0, 0);
  reap(&u, "cancelled chain", 3);
  close_ring(&u);
  open_ring(&u, 8, IORING_SETUP_SUBMIT_ALL);
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 1)->flags = IOSQE_IO_LINK;
  next(&u, 250, -1, 0, 0, 0, 2)->flags = IOSQE_IO_LINK;
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 3);
  next(&u, IORING_OP_NOP, -1, 0, 0, 0, 4);
  V("enter", enter(&u, 4, 0, 0));
  reap(&u, "malformed", 4);
  close_ring(&u);
}

static void overflow(void) {
  puts("-- overflow");
  struct uring u;
  open_ring(&u, 2, 0);
  for (int i = 0; i < 8; i++) {
    next(&u, IORING_OP_NOP, -1, 0, 0, 0, i);
    enter(&u, 1, 0, 0);
  }
  printf("ready %u overflow %d lost %u\n", ready(&u), !!(*u.flags & IORING_SQ_CQ_OVERFLOW), *u.overflow);
  reap(&u, "all", 8);
  V("flush", enter(&u, 0, 0, IORING_ENTER_GETEVENTS));
  printf("overflow %d\n", !!(*u.flags & IORING_SQ_CQ_OVERFLOW));
  close_ring(&u);
}

static struct uring shared;
static void handler(int s) {}
static volatile int waiter_tid;
static void *waiter(void *unused) {
  waiter_tid = syscall(SYS_gettid);
  int n = enter(&shared, 0, 1, IORING_ENTER_GETEVENTS);
  return (void *)(long)(n < 0 ? -errno : n);
}
static void threads(void) {
  puts("-- threads");
  pthread_t t;
  void *r;
  open_ring(&shared, 4, 0);
  pthread_create(&t, 0, waiter, 0);
  until_asleep(&waiter_tid);
  struct sigaction sa = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigaction(SIGUSR1, &sa, NULL);
  pthread_kill(t, SIGUSR1);
  pthread_join(t, &r);
  printf("signal: %ld\n", (long)r);
  waiter_tid = 0;
  pthread_create(&t, 0, waiter, 0);
  until_asleep(&waiter_tid);
  next(&shared, IORING_OP_NOP, -1, 0, 0, 0, 30);
  enter(&shared, 1, 0, 0);
  pthread_join(t, &r);
  printf("woken: %ld\n", (long)r);
  reap(&shared, "nop", 1);
  close_ring(&shared);
}

int main(void) {
  fresh("/tmp/rings");
  set_up();
  basics();
  calls();
  waiting();
  timeouts();
  chains();
  overflow();
  threads();
  chdir("/");
  sweep("/tmp/rings");
}
