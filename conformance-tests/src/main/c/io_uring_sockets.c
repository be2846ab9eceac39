// Sockets, pipes and epoll by io_uring(7): operations that wait for a file, once or again and again.
#include "rings.h"
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <linux/openat2.h>

#define BIND 56
#define LISTEN 57

static struct uring u;
static struct sockaddr_un name = {AF_UNIX, "socket"};

struct completion {
  unsigned long long user_data;
  int res;
  unsigned flags;
};

static struct completion wait_one(void) {
  while (!ready(&u)) enter(&u, 0, 1, IORING_ENTER_GETEVENTS);
  struct io_uring_cqe *c = &u.cqes[*u.cqhead & u.cqmask];
  struct completion copy = {c->user_data, c->res, c->flags};
  __atomic_store_n(u.cqhead, *u.cqhead + 1, __ATOMIC_RELEASE);
  return copy;
}

static int client(void) {
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(fd, (void *)&name, sizeof name)) printf("connect: %s\n", strerrorname_np(errno));
  return fd;
}

static void sockets(void) {
  puts("-- sockets");
  open_ring(&u, 16, 0);
  next(&u, IORING_OP_SOCKET, AF_UNIX, 0, 0, SOCK_STREAM | SOCK_CLOEXEC, 1);
  enter(&u, 1, 1, IORING_ENTER_GETEVENTS);
  int l = wait_one().res;
  printf("socket %d cloexec %d\n", l >= 0, fcntl(l, F_GETFD));
  next(&u, IORING_OP_SOCKET, 999, 0, 0, SOCK_STREAM, 2);
  one(&u, "no family");
  next(&u, IORING_OP_SOCKET, AF_UNIX, 0, 0, SOCK_STREAM, 3)->rw_flags = 1;
  one(&u, "flags");
  next(&u, BIND, l, &name, 0, sizeof name, 4);
  one(&u, "bind");
  next(&u, LISTEN, l, 0, 5, 0, 5);
  one(&u, "listen");
  next(&u, IORING_OP_ACCEPT, l, 0, 1, 0, 6);
  one(&u, "accept bad length");
  next(&u, IORING_OP_ACCEPT, 0, 0, 0, 0, 7);
  one(&u, "accept no socket");
  struct sockaddr_un peer;
  socklen_t room = sizeof peer;
  next(&u, IORING_OP_ACCEPT, l, &peer, 0, (uintptr_t)&room, 8)->accept_flags = SOCK_CLOEXEC;
  V("accept", enter(&u, 1, 0, 0));
  printf("ready %u\n", ready(&u));
  int c = socket(AF_UNIX, SOCK_STREAM, 0);
  next(&u, IORING_OP_CONNECT, c, &name, 0, sizeof name, 9);
  V("connect", enter(&u, 1, 2, IORING_ENTER_GETEVENTS));
  int a = -1;
  for (int i = 0; i < 2; i++) {
    struct completion e = wait_one();
    if (e.user_data == 8) a = e.res, printf("accepted %d cloexec %d family %d length %u\n", a >= 0, fcntl(a, F_GETFD), peer.sun_family, room);
    else printf("connected %d\n", e.res);
  }
  next(&u, IORING_OP_CONNECT, c, &name, 0, sizeof name, 10);
  one(&u, "connect again");
  next(&u, IORING_OP_CONNECT, c, &name, 1, sizeof name, 11);
  one(&u, "connect bad length");
  fcntl(l, F_SETFL, O_NONBLOCK);
  next(&u, IORING_OP_ACCEPT, l, 0, 0, 0, 12)->ioprio = 8;
  one(&u, "accept unknown flag");

  puts("-- messages");
  char buf[32] = "", control[64];
  struct iovec out = {"message", 7}, in = {buf, sizeof buf};
  int p[2];
  pipe(p);
  struct msghdr mo = {.msg_iov = &out, .msg_iovlen = 1}, mi = {.msg_iov = &in, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  char with[CMSG_SPACE(4)];
  mo.msg_control = with;
  mo.msg_controllen = sizeof with;
  *CMSG_FIRSTHDR(&mo) = (struct cmsghdr){.cmsg_len = CMSG_LEN(4), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
  memcpy(CMSG_DATA(CMSG_FIRSTHDR(&mo)), &p[1], 4);
  next(&u, IORING_OP_RECVMSG, a, &mi, 1, 0, 20);
  V("recvmsg", enter(&u, 1, 0, 0));
  printf("ready %u\n", ready(&u));
  next(&u, IORING_OP_SENDMSG, c, &mo, 1, 0, 21);
  V("sendmsg", enter(&u, 1, 2, IORING_ENTER_GETEVENTS));
  reap(&u, "message", 2);
  int passed = -1;
  if (mi.msg_controllen) memcpy(&passed, CMSG_DATA(CMSG_FIRSTHDR(&mi)), 4);
  printf("%s, a descriptor %d\n", buf, write(passed, "x", 1) == 1);
  next(&u, IORING_OP_SENDMSG, c, (void *)8, 1, 0, 22);
  one(&u, "bad header");
  next(&u, IORING_OP_RECVMSG, p[0], &mi, 1, 0, 23);
  one(&u, "no socket");
  next(&u, IORING_OP_RECVMSG, a, &mi, 1, 0, 24)->msg_flags = MSG_DONTWAIT;
  one(&u, "not to wait");
  int fixed[1] = {a};
  V("register", syscall(SYS_io_uring_register, u.fd, IORING_REGISTER_FILES, fixed, 1));
  next(&u, IORING_OP_RECV, 0, buf, 10, 0, 25)->flags = IOSQE_FIXED_FILE;
  enter(&u, 1, 0, 0);
  next(&u, IORING_OP_SEND, c, "registered", 10, 0, 26);
  enter(&u, 1, 2, IORING_ENTER_GETEVENTS);
  reap(&u, "registered", 2);
  // A number that is closed while the request waits.
  next(&u, IORING_OP_RECV, a, buf, 10, 0, 27);
  enter(&u, 1, 0, 0);
  close(a);
  send(c, "closed", 6, 0);
  reap(&u, "number closed", 1);
  shutdown(c, SHUT_RDWR);
  next(&u, IORING_OP_SEND, c, "x", 1, 0, 28);
  one(&u, "no SIGPIPE");

  puts("-- again and again");
  struct io_uring_sqe *s = next(&u, IORING_OP_ACCEPT, l, 0, 0, 0, 30);
  s->ioprio = IORING_ACCEPT_MULTISHOT;
  V("accept", enter(&u, 1, 0, 0));
  for (int i = 0; i < 3; i++) {
    client();
    struct completion e = wait_one();
    printf("%llu accepted %d flags %x\n", e.user_data, e.res >= 0, e.flags);
    close(e.res);
  }
  next(&u, IORING_OP_ASYNC_CANCEL, -1, (void *)30, 0, 0, 31);
  enter(&u, 1, 0, 0);
  reap(&u, "cancelled", 2);
  next(&u, IORING_OP_POLL_ADD, p[0], 0, IORING_POLL_ADD_MULTI, 0, 32)->poll32_events = POLLIN;
  read(p[0], buf, 1);
  V("poll", enter(&u, 1, 0, 0));
  for (int i = 0; i < 3; i++) {
    write(p[1], "y", 1);
    struct completion e = wait_one();
    printf("%llu %d flags %x\n", e.user_data, e.res, e.flags);
    read(p[0], buf, 1);
  }
  next(&u, IORING_OP_POLL_REMOVE, -1, (void *)32, 0, 0, 33);
  enter(&u, 1, 0, 0);
  reap(&u, "removed", 2);
  s = next(&u, IORING_OP_POLL_ADD, p[0], 0, 0, 0, 34);
  s->poll32_events = POLLIN;
  enter(&u, 1, 0, 0);
  s = next(&u, IORING_OP_POLL_REMOVE, -1, (void *)34, IORING_POLL_UPDATE_EVENTS | IORING_POLL_UPDATE_USER_DATA, 35, 36);
  s->poll32_events = POLLIN | POLLPRI;
  enter(&u, 1, 0, 0);
  write(p[1], "z", 1);
  reap(&u, "updated", 2);
  s = next(&u, IORING_OP_POLL_REMOVE, -1, (void *)34, IORING_POLL_UPDATE_EVENTS, 0, 37);
  s->poll32_events = POLLIN;
  one(&u, "update nothing");

  puts("-- cancel by");
  int q[2];
  pipe(q);
  for (int i = 0; i < 3; i++) next(&u, IORING_OP_READ, q[0], buf, 1, 0, 40);
  enter(&u, 3, 0, 0);
  next(&u, IORING_OP_ASYNC_CANCEL, q[0], 0, 0, 0, 45)->cancel_flags = IORING_ASYNC_CANCEL_FD;
  enter(&u, 1, 0, 0);
  reap(&u, "file", 2);
  next(&u, IORING_OP_ASYNC_CANCEL, q[0], 0, 0, 0, 46)->cancel_flags = IORING_ASYNC_CANCEL_FD | IORING_ASYNC_CANCEL_ALL;
  enter(&u, 1, 0, 0);
  reap(&u, "file, all", 3);
  for (int i = 0; i < 2; i++) next(&u, IORING_OP_READ, q[0], buf, 1, 0, 50);
  enter(&u, 2, 0, 0);
  next(&u, IORING_OP_ASYNC_CANCEL, -1, (void *)50, 0, 0, 52)->cancel_flags = IORING_ASYNC_CANCEL_ALL;
  enter(&u, 1, 0, 0);
  reap(&u, "user data, all", 3);
  next(&u, IORING_OP_READ, q[0], buf, 1, 0, 53);
  enter(&u, 1, 0, 0);
  next(&u, IORING_OP_ASYNC_CANCEL, -1, 0, 0, 0, 54)->cancel_flags = IORING_ASYNC_CANCEL_ANY;
  enter(&u, 1, 0, 0);
  reap(&u, "any", 2);
  next(&u, IORING_OP_ASYNC_CANCEL, -1, 0, 0, 0, 55)->cancel_flags = IORING_ASYNC_CANCEL_ANY;
  one(&u, "none");
  next(&u, IORING_OP_ASYNC_CANCEL, 999, 0, 0, 0, 56)->cancel_flags = IORING_ASYNC_CANCEL_FD;
  one(&u, "no file");
  close_ring(&u);
}

static void others(void) {
  puts("-- pipes");
  open_ring(&u, 8, 0);
  char buf[16] = "";
  int p[2], q[2], fd = open("data", O_RDWR | O_CREAT | O_TRUNC, 0600);
  write(fd, "0123456789", 10);
  pipe(p);
  pipe(q);
  struct io_uring_sqe *s = next(&u, IORING_OP_SPLICE, p[1], (void *)3, 4, -1, 1);
  s->splice_fd_in = fd;
  one(&u, "splice from a file");
  s = next(&u, IORING_OP_TEE, q[1], 0, 4, 0, 2);
  s->splice_fd_in = p[0];
  one(&u, "tee");
  read(q[0], buf, 16);
  puts(buf);
  s = next(&u, IORING_OP_SPLICE, fd, (void *)-1, 4, 8, 3);
  s->splice_fd_in = p[0];
  one(&u, "splice to a file");
  show("data");
  s = next(&u, IORING_OP_SPLICE, p[1], (void *)0, 4, 0, 4);
  s->splice_fd_in = fd;
  one(&u, "an offset of a pipe");
  s = next(&u, IORING_OP_SPLICE, p[1], (void *)0, 4, -1, 5);
  s->splice_fd_in = 999;
  one(&u, "no input");
  s = next(&u, IORING_OP_SPLICE, fd, (void *)-1, 4, 0, 6);
  s->splice_fd_in = fd;
  one(&u, "no pipe");
  s = next(&u, IORING_OP_SPLICE, p[1], (void *)0, 4, -1, 7);
  s->splice_fd_in = fd;
  s->splice_flags = 0x100;
  one(&u, "unknown flag");
  int fixed[1] = {fd};
  V("register", syscall(SYS_io_uring_register, u.fd, IORING_REGISTER_FILES, fixed, 1));
  s = next(&u, IORING_OP_SPLICE, p[1], (void *)0, 4, -1, 8);
  s->splice_fd_in = 0;
  s->splice_flags = SPLICE_F_FD_IN_FIXED;
  one(&u, "a registered input");

  puts("-- epoll");
  int ep = epoll_create1(0);
  struct epoll_event e = {.events = EPOLLIN, .data.u32 = 7}, got;
  next(&u, IORING_OP_EPOLL_CTL, ep, &e, EPOLL_CTL_ADD, p[0], 10);
  one(&u, "add");
  next(&u, IORING_OP_EPOLL_CTL, ep, &e, EPOLL_CTL_ADD, p[0], 11);
  one(&u, "add again");
  int n = epoll_wait(ep, &got, 1, 0);
  printf("wait %d data %u\n", n, got.data.u32);
  next(&u, IORING_OP_EPOLL_CTL, ep, &e, EPOLL_CTL_DEL, p[0], 12);
  one(&u, "delete");
  next(&u, IORING_OP_EPOLL_CTL, fd, &e, EPOLL_CTL_ADD, p[0], 13);
  one(&u, "not an epoll file");
  next(&u, IORING_OP_EPOLL_CTL, ep, (void *)8, EPOLL_CTL_ADD, p[0], 14);
  one(&u, "bad address");

  puts("-- files");
  struct open_how how = {.flags = O_RDONLY, .resolve = RESOLVE_BENEATH};
  next(&u, IORING_OP_OPENAT2, AT_FDCWD, "data", sizeof how, (uintptr_t)&how, 20);
  enter(&u, 1, 1, IORING_ENTER_GETEVENTS);
  printf("openat2 %d\n", wait_one().res >= 0);
  next(&u, IORING_OP_OPENAT2, AT_FDCWD, "/etc/passwd", sizeof how, (uintptr_t)&how, 21);
  one(&u, "openat2 beyond");
  next(&u, IORING_OP_OPENAT2, AT_FDCWD, "data", 8, (uintptr_t)&how, 22);
  one(&u, "openat2 size");
  next(&u, IORING_OP_FSETXATTR, fd, "user.a", 3, (uintptr_t)"abc", 23);
  one(&u, "fsetxattr");
  next(&u, IORING_OP_FGETXATTR, fd, "user.a", 3, (uintptr_t)buf, 24);
  one(&u, "fgetxattr");
  s = next(&u, IORING_OP_SETXATTR, 0, "user.b", 2, (uintptr_t)"xy", 25);
  s->addr3 = (uintptr_t)"data";
  one(&u, "setxattr");
  s = next(&u, IORING_OP_GETXATTR, 0, "user.b", 16, (uintptr_t)buf, 26);
  s->addr3 = (uintptr_t)"data";
  one(&u, "getxattr");
  s = next(&u, IORING_OP_GETXATTR, 0, "user.c", 16, (uintptr_t)buf, 27);
  s->addr3 = (uintptr_t)"data";
  one(&u, "getxattr missing");
  close_ring(&u);
}

int main(void) {
  signal(SIGPIPE, SIG_DFL);
  fresh("/tmp/ring-sockets");
  sockets();
  others();
  chdir("/");
  sweep("/tmp/ring-sockets");
}
