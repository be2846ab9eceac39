// Datagrams and ancillary data: names, SCM_RIGHTS, SCM_CREDENTIALS, truncation, sendmmsg, recvmmsg.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void report(const char *what, long r) {
  printf("%s: %ld %s\n", what, r, r < 0 ? strerrorname_np(errno) : "");
}

static socklen_t name(struct sockaddr_un *a, const char *path) {
  memset(a, 0, sizeof *a);
  a->sun_family = AF_UNIX;
  strcpy(a->sun_path, path);
  return offsetof(struct sockaddr_un, sun_path) + strlen(path) + 1;
}

static long send_fds(int s, const int *fds, int count) {
  char control[CMSG_SPACE(sizeof(int) * 300)];
  memset(control, 0, sizeof control);
  struct iovec iov = {"f", 1};
  struct msghdr m = {0};
  m.msg_iov = &iov;
  m.msg_iovlen = 1;
  m.msg_control = control;
  m.msg_controllen = CMSG_SPACE(sizeof(int) * count);
  struct cmsghdr *c = CMSG_FIRSTHDR(&m);
  c->cmsg_level = SOL_SOCKET;
  c->cmsg_type = SCM_RIGHTS;
  c->cmsg_len = CMSG_LEN(sizeof(int) * count);
  memcpy(CMSG_DATA(c), fds, sizeof(int) * count);
  return sendmsg(s, &m, 0);
}

static void receive(int s, int room, int flags) {
  char buf[10], control[500];
  struct iovec iov = {buf, sizeof buf};
  struct msghdr m = {0};
  m.msg_iov = &iov;
  m.msg_iovlen = 1;
  m.msg_control = control;
  m.msg_controllen = room;
  long r = recvmsg(s, &m, flags);
  printf("  recvmsg %ld flags %x control %d\n", r, m.msg_flags, (int)m.msg_controllen);
  if (r < 0) return;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
    printf("  type %d length %d\n", c->cmsg_type, (int)c->cmsg_len);
    if (c->cmsg_type == SCM_RIGHTS) {
      int count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
      for (int i = 0; i < count; i++) {
        int fd = ((int *)CMSG_DATA(c))[i];
        printf("  fd works %d cloexec %d\n", fcntl(fd, F_GETFL) >= 0, fcntl(fd, F_GETFD));
        close(fd);
      }
    } else {
      struct ucred *u = (void *)CMSG_DATA(c);
      printf("  mine %d %d %d\n", u->pid == getpid(), u->uid == getuid(), u->gid == getgid());
    }
  }
}

int main(void) {
  int s[2], p[2];
  char buf[100];
  struct sockaddr_un a, b, from;
  socklen_t flen = sizeof from;
  int d1 = socket(AF_UNIX, SOCK_DGRAM, 0), d2 = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  socklen_t alen = name(&a, "/tmp/unix_a"), blen = name(&b, "/tmp/unix_b");
  report("send unconnected", send(d1, "x", 1, 0));
  report("sendto nobody", sendto(d1, "x", 1, 0, (void *)&b, blen));
  report("bind", bind(d1, (void *)&a, alen));
  report("bind", bind(d2, (void *)&b, blen));
  report("recv nothing", recv(d2, buf, 10, 0));
  report("sendto", sendto(d1, "datagram", 8, 0, (void *)&b, blen));
  report("sendto empty", sendto(d1, "", 0, 0, (void *)&b, blen));
  report("recvfrom short", recvfrom(d2, buf, 4, 0, (void *)&from, &flen));
  printf("from %s length %d\n", from.sun_path, flen);
  report("recv empty", recv(d2, buf, 10, 0));
  report("connect", connect(d1, (void *)&b, blen));
  report("send", send(d1, "c", 1, 0));
  report("listen", listen(d1, 1));
  fcntl(d1, F_SETFL, O_NONBLOCK);
  int n = 1;
  while (send(d1, "fill", 4, 0) > 0) n++;
  printf("queue length %d then %s\n", n, strerrorname_np(errno));
  char big[300000];
  report("too long", send(d1, big, sizeof big, 0));
  struct sockaddr unspec = {AF_UNSPEC};
  report("disconnect", connect(d1, &unspec, sizeof unspec));
  report("send disconnected", send(d1, "x", 1, 0));
  connect(d1, (void *)&b, blen);
  close(d2);
  report("send to closed", send(d1, "x", 1, 0));
  report("send once more", send(d1, "x", 1, 0));
  unlink("/tmp/unix_a");
  unlink("/tmp/unix_b");

  puts("rights");
  socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, s);
  pipe(p);
  report("send one", send_fds(s[0], p, 1));
  receive(s[1], 500, 0);
  report("send two", send_fds(s[0], p, 2));
  receive(s[1], 500, MSG_CMSG_CLOEXEC);
  report("send two", send_fds(s[0], p, 2));
  receive(s[1], CMSG_LEN(sizeof(int)), 0);
  report("send two", send_fds(s[0], p, 2));
  receive(s[1], 0, 0);
  int bad[2] = {p[0], 99};
  report("send bad", send_fds(s[0], bad, 2));
  int many[254];
  for (int i = 0; i < 254; i++) many[i] = p[0];
  report("send too many", send_fds(s[0], many, 254));
  report("send two, read plainly", send_fds(s[0], p, 2));
  report("read", read(s[1], buf, 10));
  send(s[0], "plain", 5, 0);
  send_fds(s[0], p, 1);
  send(s[0], "after", 5, 0);
  receive(s[1], 500, 0);
  receive(s[1], 500, 0);
  send_fds(s[0], p, 1);
  receive(s[1], 500, MSG_PEEK);
  receive(s[1], 500, 0);

  puts("credentials");
  int on = 1;
  setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
  send(s[0], "c", 1, 0);
  receive(s[1], 500, 0);
  send_fds(s[0], p, 1);
  receive(s[1], 500, 0);
  send(s[0], "c", 1, 0);
  receive(s[1], 20, 0);

  puts("many");
  socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, s);
  struct mmsghdr mm[3];
  memset(mm, 0, sizeof mm);
  struct iovec iov[3] = {{"a", 1}, {"bb", 2}, {"ccc", 3}};
  for (int i = 0; i < 3; i++) {
    mm[i].msg_hdr.msg_iov = &iov[i];
    mm[i].msg_hdr.msg_iovlen = 1;
  }
  report("sendmmsg", sendmmsg(s[0], mm, 3, 0));
  printf("lengths %d %d %d\n", mm[0].msg_len, mm[1].msg_len, mm[2].msg_len);
  char r[3][10];
  for (int i = 0; i < 3; i++) iov[i] = (struct iovec){r[i], 10};
  report("recvmmsg", recvmmsg(s[1], mm, 3, 0, NULL));
  printf("lengths %d %d %d\n", mm[0].msg_len, mm[1].msg_len, mm[2].msg_len);
  report("recvmmsg nothing", recvmmsg(s[1], mm, 3, 0, NULL));
  return 0;
}
