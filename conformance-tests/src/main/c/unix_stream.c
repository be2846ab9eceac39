// Stream and seqpacket unix sockets: pairs, names, listening, shutdown, readiness, errors, options.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static void report(const char *what, long r) {
  printf("%s: %ld %s\n", what, r, r < 0 ? strerrorname_np(errno) : "");
}

static int ready(int fd) {
  struct pollfd p = {fd, POLLIN | POLLOUT | POLLRDHUP, 0};
  poll(&p, 1, 0);
  return p.revents;
}

static socklen_t name(struct sockaddr_un *a, const char *path) {
  memset(a, 0, sizeof *a);
  a->sun_family = AF_UNIX;
  if (path[0] == '@') {
    memcpy(a->sun_path + 1, path + 1, strlen(path) - 1);
    return offsetof(struct sockaddr_un, sun_path) + strlen(path);
  }
  strcpy(a->sun_path, path);
  return offsetof(struct sockaddr_un, sun_path) + strlen(path) + 1;
}

static void names(int fd) {
  struct sockaddr_un a;
  socklen_t len = sizeof a;
  int r = getsockname(fd, (void *)&a, &len);
  printf("  own name %d length %d first %d\n", r, len, len > 2 ? a.sun_path[0] : -1);
  len = sizeof a;
  r = getpeername(fd, (void *)&a, &len);
  printf("  peer name %d %s length %d\n", r, r < 0 ? strerrorname_np(errno) : "", r < 0 ? 0 : len);
}

static void option(int fd, const char *what, int opt) {
  int value = -1;
  socklen_t len = sizeof value;
  int r = getsockopt(fd, SOL_SOCKET, opt, &value, &len);
  printf("  %s %d = %d length %d\n", what, r, r == 0 ? value : errno, len);
}

static void pairs(int type) {
  printf("pair of type %d\n", type);
  int s[2];
  char buf[100];
  report("socketpair", socketpair(AF_UNIX, type, 0, s));
  printf("poll %x\n", ready(s[0]));
  report("send", send(s[0], "hello", 5, 0));
  report("send", send(s[0], "world", 5, 0));
  printf("poll %x\n", ready(s[1]));
  int n;
  ioctl(s[1], FIONREAD, &n);
  printf("FIONREAD %d\n", n);
  report("peek", recv(s[1], buf, 3, MSG_PEEK));
  report("recv 3", recv(s[1], buf, 3, 0));
  report("recv with MSG_TRUNC", recv(s[1], buf, 2, MSG_TRUNC));
  report("recv dontwait", recv(s[1], buf, 100, MSG_DONTWAIT));
  report("recv dontwait", recv(s[1], buf, 100, MSG_DONTWAIT));
  report("oob", recv(s[1], buf, 1, MSG_OOB) < 0 ? -1 : 0);
  report("connect again", connect(s[0], (void *)buf, 1));
  names(s[0]);
  report("shutdown write", shutdown(s[0], SHUT_WR));
  printf("poll %x %x\n", ready(s[0]), ready(s[1]));
  report("send after shutdown", send(s[0], "x", 1, MSG_NOSIGNAL));
  report("recv end", recv(s[1], buf, 1, 0));
  report("send back", send(s[1], "back", 4, 0));
  report("recv back", recv(s[0], buf, 10, 0));
  report("bad how", shutdown(s[0], 5));
  close(s[1]);
  printf("poll after close %x\n", ready(s[0]));
  report("recv after close", recv(s[0], buf, 1, 0));
  report("send after close", send(s[0], "x", 1, MSG_NOSIGNAL));
  close(s[0]);

  socketpair(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, s);
  printf("flags %x cloexec %d\n", fcntl(s[0], F_GETFL), fcntl(s[0], F_GETFD));
  send(s[0], "unread", 6, 0);
  close(s[1]);
  report("recv after reset", recv(s[0], buf, 1, 0));
  report("recv again", recv(s[0], buf, 1, 0));
  close(s[0]);
}

static void listening(int type, const char *path) {
  printf("listening %s\n", path[0] == '@' ? "abstract" : "path");
  struct sockaddr_un a;
  socklen_t len = name(&a, path);
  char buf[100];
  int l = socket(AF_UNIX, type, 0);
  printf("poll fresh %x\n", ready(l));
  report("listen unbound", listen(l, 1));
  int c = socket(AF_UNIX, type | SOCK_NONBLOCK, 0);
  report("connect to nobody", connect(c, (void *)&a, len));
  report("bind", bind(l, (void *)&a, len));
  report("bind again", bind(l, (void *)&a, len));
  int other = socket(AF_UNIX, type, 0);
  report("bind in use", bind(other, (void *)&a, len));
  report("connect, not listening", connect(c, (void *)&a, len));
  report("accept, not listening", accept(l, NULL, NULL));
  report("listen", listen(l, 0));
  option(l, "ACCEPTCONN", SO_ACCEPTCONN);
  int wrong = socket(AF_UNIX, SOCK_DGRAM, 0);
  report("connect with the wrong type", connect(wrong, (void *)&a, len));
  close(wrong);
  fcntl(l, F_SETFL, O_NONBLOCK);
  report("accept, nobody", accept(l, NULL, NULL));
  report("connect", connect(c, (void *)&a, len));
  report("connect twice", connect(c, (void *)&a, len));
  int c2 = socket(AF_UNIX, type | SOCK_NONBLOCK, 0);
  report("connect, backlog full", connect(c2, (void *)&a, len));
  printf("poll listener %x client %x\n", ready(l), ready(c));
  report("send before accept", send(c, "early", 5, 0));
  struct sockaddr_un from;
  socklen_t flen = sizeof from;
  int s = accept4(l, (void *)&from, &flen, SOCK_CLOEXEC);
  printf("accepted %d, address length %d, cloexec %d\n", s >= 0, flen, fcntl(s, F_GETFD));
  names(s);
  names(c);
  report("recv", recv(s, buf, 100, 0));
  struct ucred cred;
  len = sizeof cred;
  getsockopt(c, SOL_SOCKET, SO_PEERCRED, &cred, &len);
  printf("peer is me %d %d %d\n", cred.pid == getpid(), cred.uid == getuid(), cred.gid == getgid());
  close(l);
  len = name(&a, path);
  report("connect after close", connect(c2, (void *)&a, len));
  close(s);
  close(c);
  close(c2);
  close(other);
  if (path[0] != '@') unlink(path);
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  report("socket bad family", socket(99, SOCK_STREAM, 0));
  report("socket bad type", socket(AF_UNIX, 11, 0));
  report("socket odd type", socket(AF_UNIX, SOCK_RDM, 0));
  report("socket bad flags", socket(AF_UNIX, SOCK_STREAM | 0x100, 0));
  report("socket bad protocol", socket(AF_UNIX, SOCK_STREAM, 7));
  report("not a socket", listen(0, 1) < 0 && errno == ENOTSOCK ? 0 : 1);
  pairs(SOCK_STREAM);
  pairs(SOCK_SEQPACKET);
  listening(SOCK_STREAM, "/tmp/unix_stream");
  listening(SOCK_SEQPACKET, "@unix_stream");

  puts("options");
  int s = socket(AF_UNIX, SOCK_STREAM, 0);
  option(s, "TYPE", SO_TYPE);
  option(s, "DOMAIN", SO_DOMAIN);
  option(s, "PROTOCOL", SO_PROTOCOL);
  option(s, "ERROR", SO_ERROR);
  option(s, "ACCEPTCONN", SO_ACCEPTCONN);
  option(s, "REUSEADDR", SO_REUSEADDR);
  option(s, "KEEPALIVE", SO_KEEPALIVE);
  option(s, "PASSCRED", SO_PASSCRED);
  int v = 10000;
  report("set SNDBUF", setsockopt(s, SOL_SOCKET, SO_SNDBUF, &v, sizeof v));
  option(s, "SNDBUF", SO_SNDBUF);
  report("short option", setsockopt(s, SOL_SOCKET, SO_SNDBUF, &v, 2));
  report("unknown option", setsockopt(s, SOL_SOCKET, 9999, &v, sizeof v));
  report("unknown level", setsockopt(s, 77, 1, &v, sizeof v));
  struct timeval tv = {0, 100000};
  report("set RCVTIMEO", setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv));
  tv.tv_usec = 2000000;
  report("bad RCVTIMEO", setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv));
  close(s);

  int p[2];
  socketpair(AF_UNIX, SOCK_STREAM, 0, p);
  tv.tv_usec = 50000;
  setsockopt(p[0], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
  char buf[200000];
  report("timeout", recv(p[0], buf, 1, 0));
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    memset(buf, 'q', sizeof buf);
    for (int i = 0; i < 5; i++) write(p[1], buf, sizeof buf);
    _exit(0);
  }
  close(p[1]);
  tv.tv_usec = 0;
  setsockopt(p[0], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
  report("waitall", recv(p[0], buf, sizeof buf, MSG_WAITALL));
  long total = 0, r, wrong = 0;
  while ((r = read(p[0], buf, 3000)) > 0) {
    total += r;
    for (int i = 0; i < r; i++) wrong += buf[i] != 'q';
  }
  printf("rest %ld wrong %ld\n", total, wrong);
  waitpid(child, NULL, 0);
  return 0;
}
