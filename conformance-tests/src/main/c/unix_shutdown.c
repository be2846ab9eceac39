// Half-closed and closed stream pairs: reads, writes, poll, epoll's edges, SIGPIPE, unread data, ECONNRESET.
#include "check.h"
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

static int pair[2];
static volatile int pipes;
static void count(int number) { pipes++; }

static void state(const char *what) {
  printf("%s:", what);
  for (int i = 0; i < 2; i++) {
    struct pollfd p = {pair[i], POLLIN | POLLOUT | POLLRDHUP | POLLPRI};
    poll(&p, 1, 0);
    printf(" %x", p.revents);
  }
  printf("\n");
}

static void start(const char *what) {
  printf("== %s\n", what);
  socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair);
}

static void end(void) { close(pair[0]), close(pair[1]); }

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  signal(SIGPIPE, count);
  char text[16];
  start("fresh");
  state("fresh");
  V("read", read(pair[0], text, 4));
  V("read none", read(pair[0], text, 0));
  V("write none", write(pair[0], text, 0));
  V("error", ({ int e, l = 4; getsockopt(pair[0], SOL_SOCKET, SO_ERROR, &e, &l); e; }));
  end();
  start("SHUT_WR");
  write(pair[0], "data", 4);
  V("shutdown", shutdown(pair[0], SHUT_WR));
  state("after");
  V("write", write(pair[0], "x", 1));
  printf("SIGPIPE %d\n", pipes);
  V("send, no signal", send(pair[0], "x", 1, MSG_NOSIGNAL));
  printf("SIGPIPE %d\n", pipes);
  V("peer reads", read(pair[1], text, 16));
  V("peer's end", read(pair[1], text, 16));
  V("peer writes", write(pair[1], "back", 4));
  V("own read", read(pair[0], text, 16));
  state("then");
  V("peer shuts", shutdown(pair[1], SHUT_WR));
  state("both");
  end();
  start("SHUT_RD");
  write(pair[1], "before", 6);
  V("shutdown", shutdown(pair[0], SHUT_RD));
  state("after");
  V("peer writes", write(pair[1], "x", 1));
  V("own read of what came", read(pair[0], text, 16));
  V("own read", read(pair[0], text, 16));
  V("own write", write(pair[0], "y", 1));
  V("peer read", read(pair[1], text, 16));
  end();
  start("SHUT_RDWR");
  V("shutdown", shutdown(pair[0], SHUT_RDWR));
  state("after");
  V("shutdown again", shutdown(pair[0], SHUT_RDWR));
  V("peer's shutdown", shutdown(pair[1], SHUT_RD));
  V("shutdown -1", shutdown(pair[1], -1));
  end();
  start("close with unread data");
  write(pair[0], "unread", 6);
  write(pair[1], "mine", 4);
  close(pair[1]);
  state("after");
  V("error pending", ({ int e, l = 4; getsockopt(pair[0], SOL_SOCKET, SO_ERROR, &e, &l); e; }));
  V("read", read(pair[0], text, 16));
  V("read", read(pair[0], text, 16));
  V("write", send(pair[0], "x", 1, MSG_NOSIGNAL));
  close(pair[0]);
  start("close without");
  write(pair[1], "mine", 4);
  close(pair[1]);
  state("after");
  V("read", read(pair[0], text, 16));
  V("read", read(pair[0], text, 16));
  V("write", send(pair[0], "x", 1, MSG_NOSIGNAL));
  V("peer name", getpeername(pair[0], (void *)text, &(socklen_t){16}));
  close(pair[0]);
  start("a reader that sleeps");
  fcntl(pair[0], F_SETFL, 0);
  pid_t child = fork();
  if (!child) {
    usleep(50000);
    shutdown(pair[1], SHUT_RDWR);
    _exit(0);
  }
  V("read", read(pair[0], text, 16));
  waitpid(child, NULL, 0);
  end();
  start("a writer that sleeps");
  fcntl(pair[0], F_SETFL, 0);
  child = fork();
  if (!child) {
    close(pair[0]);
    usleep(50000);
    _exit(0);
  }
  close(pair[1]);
  static char big[1 << 20];
  pipes = 0;
  ssize_t n = write(pair[0], big, sizeof big);
  printf("write: %s, SIGPIPE %d\n", n < 0 ? strerrorname_np(errno) : n < sizeof big ? "part" : "all", pipes);
  n = write(pair[0], big, sizeof big);
  printf("write: %s, SIGPIPE %d\n", n < 0 ? strerrorname_np(errno) : "some", pipes);
  waitpid(child, NULL, 0);
  return 0;
}
