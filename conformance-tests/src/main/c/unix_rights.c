// SCM_RIGHTS and SCM_CREDENTIALS: what arrives, truncation, refusals, peeking, SO_PEERCRED, SO_PASSCRED, SO_PEERPIDFD.
#include "check.h"
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>

static ssize_t send_with(int fd, int level, int type, void *what, size_t size, int bytes) {
  char control[512] = {0};
  struct iovec part = {"payload", bytes};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = CMSG_SPACE(size)};
  struct cmsghdr *c = CMSG_FIRSTHDR(&message);
  *c = (struct cmsghdr){.cmsg_level = level, .cmsg_type = type, .cmsg_len = CMSG_LEN(size)};
  memcpy(CMSG_DATA(c), what, size);
  return sendmsg(fd, &message, MSG_NOSIGNAL);
}

static void take(const char *what, int fd, size_t room, int size, int flags) {
  char control[512], text[32];
  struct iovec part = {text, size};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = room};
  errno = 0;
  ssize_t n = recvmsg(fd, &message, flags | MSG_DONTWAIT);
  if (n < 0) {
    printf("%s: %s\n", what, strerrorname_np(errno));
    return;
  }
  printf("%s: %zd flags %x control %zu:", what, n, message.msg_flags & ~MSG_CMSG_CLOEXEC, message.msg_controllen);
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_type == SCM_RIGHTS) {
      int count = (c->cmsg_len - CMSG_LEN(0)) / 4;
      printf(" %d files", count);
      for (int i = 0; i < count; i++) {
        int got;
        memcpy(&got, CMSG_DATA(c) + 4 * i, 4);
        printf(" (cloexec %d)", fcntl(got, F_GETFD));
        close(got);
      }
    } else if (c->cmsg_type == SCM_CREDENTIALS) {
      struct ucred cred;
      memcpy(&cred, CMSG_DATA(c), sizeof cred);
      printf(" cred %s %d %d", cred.pid == getpid() ? "own" : cred.pid == 0 ? "0" : "other", cred.uid, cred.gid);
    } else printf(" type %d", c->cmsg_type);
  }
  printf("\n");
}

static int open_files(void) {
  int n = 0;
  for (int i = 0; i < 100; i++) n += fcntl(i, F_GETFD) >= 0;
  return n;
}

static void all(int type) {
  printf("== type %d\n", type);
  int pair[2], files[3] = {0, 1, 2}, bad[2] = {1, 99}, ends[2];
  socketpair(AF_UNIX, type, 0, pair);
  int before = open_files();
  V("three", send_with(pair[0], SOL_SOCKET, SCM_RIGHTS, files, 12, 7));
  take("three", pair[1], 512, 32, 0);
  V("three", send_with(pair[0], SOL_SOCKET, SCM_RIGHTS, files, 12, 7));
  take("cloexec", pair[1], 512, 32, MSG_CMSG_CLOEXEC);
  V("three", send_with(pair[0], SOL_SOCKET, SCM_RIGHTS, files, 12, 7));
  take("room for one", pair[1], CMSG_LEN(4), 32, 0);
  V("three", send_with(pair[0], SOL_SOCKET, SCM_RIGHTS, files, 12, 7));
  take("room for a header", pair[1], CMSG_LEN(0), 32, 0);
  V("three", send_with(pair[0], SOL_SOCKET, SCM_RIGHTS, files, 12, 7));
  take("no room", pair[1], 0, 32, 0);
  V("three", send_with(pair[0], SOL_SOCKET, SCM_RIGHTS, files, 12, 7));
  take("peek", pair[1], 512, 32, MSG_PEEK);
  take("part", pair[1], 512, 3, 0);
  take("rest", pair[1], 512, 32, 0);
  V("bad descriptor", send_with(pair[0], SOL_SOCKET, SCM_RIGHTS, bad, 8, 7));
  V("odd length", send_with(pair[0], SOL_SOCKET, SCM_RIGHTS, files, 5, 7));
  take("odd", pair[1], 512, 32, 0);
  V("unknown type", send_with(pair[0], SOL_SOCKET, 77, files, 4, 7));
  V("other level", send_with(pair[0], SOL_SOCKET + 1, SCM_RIGHTS, files, 4, 7));
  take("other level", pair[1], 512, 32, 0);
  V("no bytes", send_with(pair[0], SOL_SOCKET, SCM_RIGHTS, files, 4, 0));
  take("no bytes", pair[1], 512, 32, 0);
  int many[254];
  memset(many, 0, sizeof many);
  char control[2048] = {0};
  struct iovec part = {"x", 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = CMSG_SPACE(sizeof many)};
  struct cmsghdr *c = CMSG_FIRSTHDR(&message);
  *c = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof many)};
  V("254 files", sendmsg(pair[0], &message, 0));
  c->cmsg_len = 4;
  V("short header", sendmsg(pair[0], &message, 0));
  c->cmsg_len = 5000;
  V("long header", sendmsg(pair[0], &message, 0));
  // two messages with files are two receives
  send_with(pair[0], SOL_SOCKET, SCM_RIGHTS, files, 4, 3);
  send_with(pair[0], SOL_SOCKET, SCM_RIGHTS, files, 8, 3);
  send(pair[0], "end", 3, 0);
  take("first", pair[1], 512, 32, 0);
  take("second", pair[1], 512, 32, 0);
  take("third", pair[1], 512, 32, 0);
  // a pipe's end in flight keeps the pipe alive
  pipe(ends);
  send_with(pair[0], SOL_SOCKET, SCM_RIGHTS, ends + 1, 4, 3);
  close(ends[1]);
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  char byte;
  V("pipe with a writer in flight", read(ends[0], &byte, 1));
  close(pair[1]);
  V("then", read(ends[0], &byte, 1));
  close(ends[0]);
  close(pair[0]);
  printf("descriptors: %d more\n", open_files() - before + 2);

  socketpair(AF_UNIX, type, 0, pair);
  struct ucred self = {getpid(), getuid(), getgid()}, peer = {0};
  socklen_t length = sizeof peer;
  V("peercred", getsockopt(pair[0], SOL_SOCKET, SO_PEERCRED, &peer, &length));
  printf("own %d uid %d gid %d length %d\n", peer.pid == getpid(), peer.uid, peer.gid, length);
  V("credentials", send_with(pair[0], SOL_SOCKET, SCM_CREDENTIALS, &self, sizeof self, 7));
  take("not asked", pair[1], 512, 32, 0);
  int on = 1;
  V("passcred", setsockopt(pair[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof on));
  V("credentials", send_with(pair[0], SOL_SOCKET, SCM_CREDENTIALS, &self, sizeof self, 7));
  take("asked", pair[1], 512, 32, 0);
  V("plain", send(pair[0], "abc", 3, 0));
  take("plain", pair[1], 512, 32, 0);
  take("plain, no room", pair[1], 0, 32, 0);
  struct ucred wrong = {99999, 0, 0};
  V("no such pid", send_with(pair[0], SOL_SOCKET, SCM_CREDENTIALS, &wrong, sizeof wrong, 7));
  V("short credentials", send_with(pair[0], SOL_SOCKET, SCM_CREDENTIALS, &self, 8, 7));
  fflush(stdout);
  pid_t child = fork();
  if (!child) {
    send(pair[0], "child", 5, 0);
    setresgid(44, 44, 44);
    setresuid(1000, 1000, 1000);
    send(pair[0], "user", 4, 0);
    struct ucred lie = {getpid(), 0, 44};
    V("lie about the user", send_with(pair[0], SOL_SOCKET, SCM_CREDENTIALS, &lie, sizeof lie, 7));
    lie = (struct ucred){1, 1000, 44};
    V("lie about the process", send_with(pair[0], SOL_SOCKET, SCM_CREDENTIALS, &lie, sizeof lie, 7));
    _exit(0);
  }
  waitpid(child, NULL, 0);
  take("of the child", pair[1], 512, 32, 0);
  take("of the user", pair[1], 512, 32, 0);
  close(pair[0]), close(pair[1]);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  all(SOCK_STREAM);
  all(SOCK_DGRAM);
  all(SOCK_SEQPACKET);
  return 0;
}
