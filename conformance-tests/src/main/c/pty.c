// Pseudo-terminals: opening, line discipline, modes, sizes, sessions, job control, hang-up.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static void report(const char *what, long r) {
  printf("%s: %ld %s\n", what, r, r < 0 ? strerrorname_np(errno) : "");
}

static void show(const char *what, const char *s, long n) {
  printf("%s: %ld \"", what, n);
  for (long i = 0; i < n; i++) {
    if (s[i] < 32 || s[i] == 127) printf("\\%03o", (unsigned char)s[i]);
    else putchar(s[i]);
  }
  puts("\"");
}

static void drain(const char *what, int fd) {
  char buf[1000];
  usleep(30000);  // Linux hands typed bytes over in the background
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  long n = read(fd, buf, sizeof buf);
  if (n < 0) report(what, n);
  else show(what, buf, n);
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
}

static int ready(int fd) {
  usleep(30000);
  struct pollfd p = {fd, POLLIN | POLLOUT, 0};
  poll(&p, 1, 0);
  return p.revents;
}

static volatile int winch, hup, intr;
static void on_signal(int s) {
  if (s == SIGWINCH) winch++;
  if (s == SIGHUP) hup++;
  if (s == SIGINT) intr++;
}

int main(void) {
  struct stat st;
  char name[50];
  int m = posix_openpt(O_RDWR | O_NOCTTY);
  report("posix_openpt", m < 0 ? -1 : 0);
  int n = -1;
  report("TIOCGPTN", ioctl(m, TIOCGPTN, &n));
  snprintf(name, sizeof name, "/dev/pts/%d", n);
  report("open locked", open(name, O_RDWR | O_NOCTTY));
  report("unlockpt", unlockpt(m));
  printf("name matches %d\n", strcmp(ptsname(m), name) == 0);
  stat(name, &st);
  printf("slave type %o major %d\n", st.st_mode & S_IFMT, (int)(st.st_rdev >> 8 & 0xfff));
  int s = open(name, O_RDWR | O_NOCTTY);
  report("open slave", s < 0 ? -1 : 0);
  printf("isatty %d %d\n", isatty(m), isatty(s));

  struct termios t;
  tcgetattr(s, &t);
  printf("modes %o %o %o %o\n", t.c_iflag, t.c_oflag, t.c_cflag, t.c_lflag);
  for (int i = 0; i < 17; i++) printf("%d ", t.c_cc[i]);
  puts("");

  write(m, "hello\r", 6);
  drain("echo", m);
  drain("line", s);
  write(m, "abc\177d\t\025xy z\027w\n", 14);
  drain("edited echo", m);
  drain("edited line", s);
  write(m, "part", 4);
  printf("poll slave, no line %x\n", ready(s));
  drain("part", s);
  write(m, "\004", 1);
  printf("poll slave, end of file %x\n", ready(s));
  drain("eof behind text", s);
  write(m, "\004", 1);
  drain("eof", s);
  drain("echo", m);
  write(s, "out\n\tx", 6);
  drain("output", m);
  ioctl(s, TIOCOUTQ, &n);
  printf("outq %d\n", n);
  write(m, "one\ntwo\n", 8);
  usleep(30000);
  ioctl(s, FIONREAD, &n);
  printf("FIONREAD %d\n", n);
  char buf[100];
  show("short read", buf, read(s, buf, 2));
  show("rest of line", buf, read(s, buf, 100));
  tcflush(s, TCIFLUSH);
  drain("after flush", s);
  drain("echo", m);

  cfmakeraw(&t);
  report("raw", tcsetattr(s, TCSANOW, &t));
  write(m, "\003\r\004x", 4);
  drain("raw", s);
  write(s, "a\nb", 3);
  drain("raw output", m);
  t.c_cc[VMIN] = 0;
  t.c_cc[VTIME] = 1;
  tcsetattr(s, TCSANOW, &t);
  report("timed read", read(s, buf, 10));
  t.c_cc[VTIME] = 0;
  tcsetattr(s, TCSANOW, &t);
  report("polling read", read(s, buf, 10));
  t.c_cc[VMIN] = 3;
  tcsetattr(s, TCSANOW, &t);
  write(m, "12", 2);
  printf("poll with VMIN 3 %x\n", ready(s));
  write(m, "345", 3);
  usleep(30000);
  show("VMIN 3", buf, read(s, buf, 10));

  struct winsize w = {24, 80, 1, 2}, w2;
  report("TIOCSWINSZ", ioctl(m, TIOCSWINSZ, &w));
  ioctl(s, TIOCGWINSZ, &w2);
  printf("size %d %d %d %d\n", w2.ws_row, w2.ws_col, w2.ws_xpixel, w2.ws_ypixel);
  report("TIOCGPGRP, not mine", tcgetpgrp(s));
  report("TIOCGSID, not mine", tcgetsid(s));
  report("unknown ioctl", ioctl(s, 0x54ff, 0));
  report("lseek", lseek(s, 0, SEEK_SET));
  report("no terminal", open("/dev/tty", O_RDWR));
  close(s);
  usleep(30000);
  printf("poll master after close %x\n", ready(m) & ~POLLOUT);
  report("read master after close", read(m, buf, 10));
  int peer = ioctl(m, TIOCGPTPEER, O_RDWR | O_NOCTTY);
  report("TIOCGPTPEER", peer < 0 ? -1 : 0);
  close(peer);
  fflush(stdout);

  int p[2];
  pipe(p);
  pid_t child = fork();
  if (child == 0) {
    close(m);
    setsid();
    for (int sig = 1; sig < 32; sig++) if (sig == SIGWINCH || sig == SIGHUP || sig == SIGINT) signal(sig, on_signal);
    int c = open(name, O_RDWR);
    t.c_lflag |= ISIG | ICANON;
    t.c_iflag |= ICRNL;
    tcsetattr(c, TCSANOW, &t);
    printf("controls: pgrp is mine %d, sid is mine %d\n", tcgetpgrp(c) == getpgrp(), tcgetsid(c) == getpid());
    int tty = open("/dev/tty", O_RDWR);
    report("/dev/tty", tty < 0 ? -1 : 0);
    report("TIOCSCTTY again", ioctl(c, TIOCSCTTY, 0));
    fflush(stdout);
    pid_t back = fork();
    if (back == 0) {
      setpgid(0, 0);
      signal(SIGTTOU, SIG_IGN);
      report("background tcgetpgrp differs", tcgetpgrp(c) != getpgrp());
      signal(SIGTTIN, SIG_IGN);
      report("background read, ignored", read(c, buf, 1));
      signal(SIGTTIN, SIG_DFL);
      fflush(stdout);
      read(c, buf, 1);
      puts("not reached");
      _exit(1);
    }
    int status;
    waitpid(back, &status, WUNTRACED);
    printf("stopped %d by %d\n", WIFSTOPPED(status), WIFSTOPPED(status) ? WSTOPSIG(status) : 0);
    kill(back, SIGKILL);
    waitpid(back, &status, 0);
    report("tcsetpgrp to nobody", tcsetpgrp(c, 99999));
    fflush(stdout);
    write(p[1], "r", 1);
    long r = read(c, buf, 10);
    printf("read %ld, SIGINT %d\n", r < 0 ? -1 : r, intr > 0);
    printf("SIGWINCH %d\n", winch > 0);
    fflush(stdout);
    write(p[1], "r", 1);
    while (!hup) usleep(1000);
    puts("SIGHUP");
    printf("read hung up %ld\n", (long)read(c, buf, 1));
    report("write hung up", write(c, "x", 1));
    printf("poll hung up %x\n", ready(c));
    report("tcgetattr hung up", tcgetattr(c, &t));
    report("/dev/tty hung up", open("/dev/tty", O_RDWR) < 0 ? -1 : 0);
    fflush(stdout);
    _exit(0);
  }
  read(p[0], buf, 1);
  w.ws_row = 50;
  ioctl(m, TIOCSWINSZ, &w);
  usleep(100000);
  write(m, "\003", 1);
  usleep(100000);
  write(m, "go\r", 3);
  read(p[0], buf, 1);
  close(m);
  waitpid(child, NULL, 0);
  return 0;
}
