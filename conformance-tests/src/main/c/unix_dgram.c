// SOCK_DGRAM and SOCK_SEQPACKET of AF_UNIX: message borders, addresses, full queues, peers that go, shutdown.
#include "check.h"
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

static socklen_t name(struct sockaddr_un *a, const char *text) {
  memset(a, 0, sizeof *a);
  a->sun_family = AF_UNIX;
  memcpy(a->sun_path, text, strlen(text + 1) + 1);
  return offsetof(struct sockaddr_un, sun_path) + strlen(text + 1) + 1;
}

static void got(const char *what, int fd, size_t size, int flags) {
  char text[64] = {0};
  struct sockaddr_un from;
  struct iovec part = {text, size};
  struct msghdr message = {.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &part, .msg_iovlen = 1};
  errno = 0;
  ssize_t n = recvmsg(fd, &message, flags | MSG_DONTWAIT);
  if (n < 0) printf("%s: %s\n", what, strerrorname_np(errno));
  else printf("%s: %zd [%.*s] flags %x from %d %s\n", what, n, (int)size, text, message.msg_flags, message.msg_namelen,
              message.msg_namelen > 2 ? from.sun_path[0] ? from.sun_path : from.sun_path + 1 : "");
}

static int events(int fd) {
  struct pollfd p = {fd, POLLIN | POLLOUT | POLLRDHUP | POLLPRI};
  poll(&p, 1, 0);
  return p.revents;
}

static void packets(int type) {
  int pair[2];
  V("pair", socketpair(AF_UNIX, type, 0, pair));
  V("send", send(pair[0], "hello", 5, 0));
  V("send empty", send(pair[0], "", 0, 0));
  V("send more", send(pair[0], "abcdefgh", 8, MSG_EOR));
  got("short", pair[1], 3, 0);
  got("empty", pair[1], 8, 0);
  got("peek", pair[1], 8, MSG_PEEK);
  got("peek truncated", pair[1], 2, MSG_PEEK | MSG_TRUNC);
  got("trunc", pair[1], 2, MSG_TRUNC);
  got("none", pair[1], 2, 0);
  V("send oob", send(pair[0], "x", 1, MSG_OOB));
  V("events", events(pair[0]));
  V("read", (send(pair[0], "12", 2, 0), read(pair[1], (char[8]){0}, 8)));
  struct iovec parts[3] = {{"a", 1}, {NULL, 0}, {"bcd", 3}};
  V("writev", writev(pair[0], parts, 3));
  got("writev's", pair[1], 16, 0);
  V("shutdown peer's reading", shutdown(pair[1], SHUT_RD));
  V("send then", send(pair[0], "x", 1, MSG_NOSIGNAL));
  got("receive then", pair[1], 8, 0);
  V("events a", events(pair[0]));
  V("events b", events(pair[1]));
  V("shutdown 3", shutdown(pair[0], 3));
  V("shutdown writing", shutdown(pair[1], SHUT_WR));
  V("events a", events(pair[0]));
  V("send from shut", send(pair[1], "x", 1, MSG_NOSIGNAL));
  close(pair[0]), close(pair[1]);
  socketpair(AF_UNIX, type, 0, pair);
  send(pair[0], "left", 4, 0);
  send(pair[1], "back", 4, 0);
  close(pair[0]);
  V("events of the left", events(pair[1]));
  got("receive 1", pair[1], 8, 0);
  got("receive 2", pair[1], 8, 0);
  got("receive 3", pair[1], 8, 0);
  V("send to gone", send(pair[1], "x", 1, MSG_NOSIGNAL));
  V("send to gone again", send(pair[1], "x", 1, MSG_NOSIGNAL));
  close(pair[1]);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  printf("== datagrams\n");
  packets(SOCK_DGRAM);
  printf("== packets\n");
  packets(SOCK_SEQPACKET);
  printf("== raw is datagrams\n");
  int raw = socket(AF_UNIX, SOCK_RAW, 0), type;
  socklen_t length = sizeof type;
  getsockopt(raw, SOL_SOCKET, SO_TYPE, &type, &length);
  printf("type %d\n", type);

  printf("== names\n");
  struct sockaddr_un a, b, c;
  socklen_t la = name(&a, "\0one"), lb = name(&b, "\0two"), lc = name(&c, "\0none");
  int x = socket(AF_UNIX, SOCK_DGRAM, 0), y = socket(AF_UNIX, SOCK_DGRAM, 0), z = socket(AF_UNIX, SOCK_DGRAM, 0);
  V("bind", bind(x, (void *)&a, la));
  V("bind same", bind(y, (void *)&a, la));
  V("bind again", bind(x, (void *)&b, lb));
  V("bind other", bind(y, (void *)&b, lb));
  V("send unconnected", send(x, "x", 1, 0));
  V("sendto", sendto(x, "to two", 6, 0, (void *)&b, lb));
  got("two", y, 16, 0);
  V("sendto nobody", sendto(x, "x", 1, 0, (void *)&c, lc));
  V("from unnamed", sendto(z, "anon", 4, 0, (void *)&a, la));
  got("one", x, 16, 0);
  V("connect", connect(x, (void *)&b, lb));
  V("third to connected", sendto(z, "third", 5, 0, (void *)&a, la));
  V("y may", sendto(y, "y", 1, 0, (void *)&a, la));
  V("connect to a taken one", connect(z, (void *)&a, la));
  V("connect z to y", connect(z, (void *)&b, lb));
  struct sockaddr none = {AF_UNSPEC};
  V("disconnect", connect(x, &none, sizeof none));
  V("third again", sendto(z, "third", 5, 0, (void *)&a, la));
  got("queue", x, 16, 0);
  got("queue", x, 16, 0);
  V("listen", listen(x, 1));
  V("accept", accept(x, NULL, NULL));
  int sent = 0;
  while (send(z, "full", 4, MSG_DONTWAIT) == 4) sent++;
  printf("until full: %d %s, events %x\n", sent, strerrorname_np(errno), events(z));
  got("one less", y, 8, 0);
  printf("events %x\n", events(z));
  close(y);
  V("peer gone", send(z, "x", 1, 0));
  V("then", send(z, "x", 1, 0));
  V("wrong family", connect(x, (void *)&(struct sockaddr){AF_INET}, 16));
  int stream = socket(AF_UNIX, SOCK_STREAM, 0);
  V("stream to a datagram's name", connect(stream, (void *)&a, la));
  char big[300000];
  memset(big, 0, sizeof big);
  int pair[2];
  socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
  int size = 10000;
  setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  V("too long", send(pair[0], big, 25000, 0));
  V("automatic", bind(z, (void *)&(struct sockaddr_un){AF_UNIX}, 2));
  length = sizeof c;
  getsockname(z, (void *)&c, &length);
  printf("name length %d abstract %d\n", length, c.sun_path[0] == 0);
  return 0;
}
