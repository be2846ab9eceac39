// mq_open(2), mq_unlink(2), mq_timedsend(2), mq_timedreceive(2), mq_notify(2), mq_getsetattr(2).
#include "check.h"
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <time.h>

static void attributes(const char *what, mqd_t q) {
  struct mq_attr a;
  if (mq_getattr(q, &a)) printf("%s: %s\n", what, strerrorname_np(errno));
  else printf("%s: flags %lx most %ld length %ld now %ld\n", what, a.mq_flags, a.mq_maxmsg, a.mq_msgsize, a.mq_curmsgs);
}

static long opened(const char *what, const char *name, int flags, mode_t mode, struct mq_attr *a) {
  errno = 0;
  long fd = syscall(SYS_mq_open, name, flags, mode, a);
  printf("%s: %s\n", what, fd < 0 ? strerrorname_np(errno) : "ok");
  return fd;
}

static void take(const char *what, mqd_t q, size_t room) {
  char text[64] = {0};
  unsigned priority = 99;
  errno = 0;
  ssize_t n = mq_receive(q, text, room, &priority);
  if (n < 0) printf("%s: %s\n", what, strerrorname_np(errno));
  else printf("%s: %zd [%s] priority %u\n", what, n, text, priority);
}

static volatile int seen;
static siginfo_t last;
static void handler(int number, siginfo_t *info, void *context) {
  last = *info;
  seen++;
}

static mqd_t q;
static void stranger(void) {
  setresuid(1000, 1000, 1000);
  opened("read", "one", O_RDONLY, 0, NULL);
  opened("write", "one", O_WRONLY, 0, NULL);
  V("unlink", syscall(SYS_mq_unlink, "one"));
}

static volatile int sleeper;
static void *receiver(void *unused) {
  sleeper = syscall(SYS_gettid);
  char text[64];
  ssize_t n = mq_receive(q, text, 64, NULL);
  return (void *)n;
}

static void *sender(void *unused) {
  sleeper = syscall(SYS_gettid);
  return (void *)(long)mq_send(q, "waited", 6, 3);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  struct mq_attr size = {.mq_maxmsg = 4, .mq_msgsize = 32}, bad = {.mq_maxmsg = 11, .mq_msgsize = 32}, zero = {0}, negative = {.mq_maxmsg = -1, .mq_msgsize = 5}, big = {.mq_maxmsg = 4, .mq_msgsize = 9000};
  umask(022);
  opened("absent", "one", O_RDWR, 0, NULL);
  opened("empty name", "", O_RDWR | O_CREAT, 0600, NULL);
  opened("slash", "a/b", O_RDWR | O_CREAT, 0600, NULL);
  opened("dot", ".", O_RDWR | O_CREAT, 0600, NULL);
  char longer[300];
  memset(longer, 'n', 299);
  longer[299] = 0;
  opened("long name", longer, O_RDWR | O_CREAT, 0600, NULL);
  opened("bad address", (char *)8, O_RDWR | O_CREAT, 0600, NULL);
  opened("bad attributes", "one", O_RDWR | O_CREAT, 0600, (void *)8);
  opened("too many", "one", O_RDWR | O_CREAT, 0600, &bad);
  opened("too long", "one", O_RDWR | O_CREAT, 0600, &big);
  opened("nothing", "one", O_RDWR | O_CREAT, 0600, &zero);
  opened("negative", "one", O_RDWR | O_CREAT, 0600, &negative);
  q = opened("make", "one", O_RDWR | O_CREAT | O_EXCL, 0666, &size);
  opened("again", "one", O_RDWR | O_CREAT | O_EXCL, 0666, &size);
  opened("access 3", "one", O_RDWR | O_WRONLY, 0, NULL);
  mqd_t reader = opened("reader", "one", O_RDONLY | O_NONBLOCK, 0, NULL), writer = opened("writer", "one", O_WRONLY, 0, NULL);
  attributes("fresh", q);
  attributes("reader", reader);
  struct stat st;
  fstat(q, &st);
  printf("mode %o cloexec %d\n", st.st_mode, fcntl(q, F_GETFD));
  V("low", mq_send(q, "low", 3, 1));
  V("high", mq_send(q, "high", 4, 9));
  V("high again", mq_send(writer, "high again", 10, 9));
  V("empty", mq_send(q, "", 0, 5));
  V("too long", mq_send(q, "123456789012345678901234567890123", 33, 5));
  V("priority", mq_send(q, "x", 1, 32768));
  V("send by the reader", mq_send(reader, "x", 1, 1));
  take("receive by the writer", writer, 64);
  take("short room", q, 31);
  attributes("four", q);
  struct pollfd p = {q, POLLIN | POLLOUT};
  V("poll full", poll(&p, 1, 0));
  printf("events %x\n", p.revents);
  struct timespec past = {1, 0}, wrong = {1, -1};
  V("send, past", mq_timedsend(q, "x", 1, 1, &past));
  V("send, nonsense", mq_timedsend(q, "x", 1, 1, &wrong));
  int ep = epoll_create1(0);
  struct epoll_event event = {EPOLLIN, {.u64 = 1}};
  V("epoll", epoll_ctl(ep, EPOLL_CTL_ADD, q, &event));
  V("ready", epoll_wait(ep, &event, 1, 0));
  char state[128] = {0};
  V("read it", read(q, state, 127));
  printf("%s", state);
  for (int i = 0; i < 4; i++) take("next", q, 32);
  take("empty, nonblocking", reader, 64);
  V("receive, past", mq_timedreceive(q, state, 64, NULL, &past));
  V("poll empty", poll(&p, 1, 0));
  printf("events %x\n", p.revents);
  V("not a queue", mq_send(1, "x", 1, 1));
  V("no descriptor", mq_send(99, "x", 1, 1));
  struct mq_attr flags = {.mq_flags = O_NONBLOCK}, old, odd = {.mq_flags = O_APPEND};
  V("set", mq_setattr(q, &flags, &old));
  printf("old %lx\n", old.mq_flags);
  attributes("set", q);
  printf("file flags %x\n", fcntl(q, F_GETFL) & O_NONBLOCK);
  take("now", q, 64);
  V("set odd", mq_setattr(q, &odd, NULL));
  flags.mq_flags = 0;
  mq_setattr(q, &flags, NULL);
  printf("== notification\n");
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  sigaction(SIGUSR1, &action, NULL);
  struct sigevent tell = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 12};
  V("bad kind", ({ struct sigevent e = {.sigev_notify = 9}; mq_notify(q, &e); }));
  V("bad signal", ({ struct sigevent e = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = 65}; mq_notify(q, &e); }));
  V("register", mq_notify(q, &tell));
  V("register again", mq_notify(q, &tell));
  fflush(stdout);
  pid_t child = fork();
  if (!child) {
    V("of another", mq_notify(q, &tell));
    V("remove another's", mq_notify(q, NULL));
    mq_send(q, "first", 5, 0);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  printf("seen %d code %d value %d pid %d uid %d\n", seen, last.si_code, last.si_value.sival_int, last.si_pid == child, last.si_uid);
  mq_send(q, "second", 6, 0);
  printf("once: %d\n", seen);
  take("first", q, 64), take("second", q, 64);
  V("register", mq_notify(q, &tell));
  V("remove", mq_notify(q, NULL));
  mq_send(q, "third", 5, 0);
  printf("removed: %d\n", seen);
  take("third", q, 64);
  V("register", mq_notify(q, &tell));
  pthread_t id;
  void *got;
  sleeper = 0;
  pthread_create(&id, NULL, receiver, NULL);
  until_asleep(&sleeper);
  mq_send(q, "to a sleeper", 12, 0);
  pthread_join(id, &got);
  printf("receiver %ld, told %d\n", (long)got, seen);
  mq_send(q, "then", 4, 0);
  printf("told %d\n", seen);
  take("then", q, 64);
  for (int i = 0; i < 4; i++) mq_send(q, "full", 4, 0);
  sleeper = 0;
  pthread_create(&id, NULL, sender, NULL);
  until_asleep(&sleeper);
  take("make room", q, 64);
  pthread_join(id, &got);
  printf("sender %ld\n", (long)got);
  take("the waited", q, 64);
  in_child(stranger);
  V("unlink", syscall(SYS_mq_unlink, "one"));
  V("unlink again", syscall(SYS_mq_unlink, "one"));
  attributes("still open", q);
  take("still there", q, 64);
  opened("gone", "one", O_RDWR, 0, NULL);
  mqd_t usual = opened("usual size", "two", O_RDWR | O_CREAT, 0600, NULL);
  attributes("usual", usual);
  int made = 0;
  char name[16];
  struct mq_attr most = {.mq_maxmsg = 10, .mq_msgsize = 8192};
  while (made < 100) {
    snprintf(name, sizeof name, "q%d", made);
    if (syscall(SYS_mq_open, name, O_RDWR | O_CREAT, 0600, &most) < 0) break;
    made++;
  }
  printf("limit: %d %s\n", made, strerrorname_np(errno));
  for (int i = 0; i < made; i++) {
    snprintf(name, sizeof name, "q%d", i);
    syscall(SYS_mq_unlink, name);
  }
  syscall(SYS_mq_unlink, "two");
  return 0;
}
