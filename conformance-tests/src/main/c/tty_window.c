// Sizes, packet mode, flow control, queues, timed reads, readiness and the device nodes of
// pseudo-terminals.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static int m, s;
static volatile int winches;

static void report(const char *what, long r) {
  printf("  %s: %ld %s\n", what, r, r < 0 ? strerrorname_np(errno) : "");
  fflush(stdout);
}

static void show(const char *what, const char *b, long n) {
  printf("  %s: %ld \"", what, n);
  for (long i = 0; i < n; i++) {
    if (b[i] < 32 || b[i] == 127) printf("\\%03o", (unsigned char)b[i]);
    else putchar(b[i]);
  }
  printf("\" %s\n", n < 0 ? strerrorname_np(errno) : "");
}

static int ready(int fd) {  // a poll flushes what Linux moves in the background
  struct pollfd p = {fd, POLLIN | POLLOUT | POLLPRI, 0};
  poll(&p, 1, 0);
  return p.revents;
}

static void take(const char *what, int fd) {
  char buf[1000];
  if (!(ready(fd) & POLLIN)) {
    usleep(20000);
    ready(fd);
  }
  int flags = fcntl(fd, F_GETFL);
  fcntl(fd, F_SETFL, flags | O_NONBLOCK);
  show(what, buf, read(fd, buf, sizeof buf));
  fcntl(fd, F_SETFL, flags);
}

static void on_winch(int sig) { winches++; }

static void fresh(void) {
  m = posix_openpt(O_RDWR | O_NOCTTY);
  unlockpt(m);
  s = open(ptsname(m), O_RDWR | O_NOCTTY);
}

static void done(void) {
  close(s);
  close(m);
}

static void modes(int lflag, int vmin, int vtime) {
  struct termios t;
  tcgetattr(s, &t);
  t.c_lflag = lflag;
  t.c_cc[VMIN] = vmin;
  t.c_cc[VTIME] = vtime;
  tcsetattr(s, TCSANOW, &t);
}

// struct termio of System V: half the flags, eight of the characters.
static void halves(void) {
  struct {
    unsigned short flags[4];
    unsigned char line, cc[9];
  } old;
  struct termios now;
  report("TCGETA", ioctl(s, TCGETA, &old));
  printf("  %x %x %x %x line %d cc", old.flags[0], old.flags[1], old.flags[2], old.flags[3], old.line);
  for (int i = 0; i < 8; i++) printf(" %d", old.cc[i]);
  printf("\n");
  old.flags[0] = IGNBRK;
  old.flags[3] = ECHO;
  old.cc[0] = 7;
  report("TCSETA", ioctl(s, TCSETA, &old));
  tcgetattr(s, &now);
  printf("  %x %x %x %x cc %d %d\n", now.c_iflag, now.c_oflag, now.c_cflag, now.c_lflag, now.c_cc[0], now.c_cc[10]);
  old.cc[0] = 3;
  report("TCSETAW", ioctl(s, TCSETAW, &old));
  report("TCSETAF", ioctl(s, TCSETAF, &old));
  report("bad pointer", ioctl(s, TCGETA, 8));
  report("bad pointer", ioctl(s, TCSETA, 8));
  report("not a terminal", ioctl(0, TCGETA, &old));
}

static void sizes(void) {
  struct winsize w;
  report("TIOCGWINSZ", ioctl(s, TIOCGWINSZ, &w));
  printf("  new %d %d\n", w.ws_row, w.ws_col);
  w = (struct winsize){1, 2, 3, 4};
  report("TIOCSWINSZ", ioctl(s, TIOCSWINSZ, &w));
  memset(&w, 0, sizeof w);
  ioctl(m, TIOCGWINSZ, &w);
  printf("  master sees %d %d %d %d\n", w.ws_row, w.ws_col, w.ws_xpixel, w.ws_ypixel);
  report("bad pointer", ioctl(s, TIOCGWINSZ, 8));
  report("bad pointer", ioctl(s, TIOCSWINSZ, 8));
  report("not a terminal", ioctl(0, TIOCGWINSZ, &w));
  int q[2], r[2];
  pipe(q);
  pipe(r);
  pid_t p = fork();
  if (p == 0) {
    setsid();
    signal(SIGWINCH, on_winch);
    ioctl(s, TIOCSCTTY, 0);
    write(q[1], "x", 1);
    for (int i = 0; i < 2000 && !winches; i++) usleep(1000);
    printf("  SIGWINCH %d\n", winches);
    fflush(stdout);
    char c;
    write(q[1], "x", 1);
    while (read(r[0], &c, 1) < 0) {}
    printf("  the same size: SIGWINCH %d\n", winches);
    fflush(stdout);
    _exit(0);
  }
  char c;
  read(q[0], &c, 1);
  w.ws_row = 77;
  ioctl(m, TIOCSWINSZ, &w);
  read(q[0], &c, 1);
  ioctl(m, TIOCSWINSZ, &w);
  write(r[1], "x", 1);
  waitpid(p, NULL, 0);
}

static void packets(void) {
  int on = 1, off = 0, v = 9;
  report("TIOCPKT slave", ioctl(s, TIOCPKT, &on));
  report("TIOCPKT", ioctl(m, TIOCPKT, &on));
  ioctl(m, TIOCGPKT, &v);
  printf("  TIOCGPKT %d\n", v);
  write(s, "hello", 5);
  take("data", m);
  take("nothing", m);
  tcflush(s, TCIFLUSH);
  printf("  ready %x\n", ready(m));
  take("TCIFLUSH", m);
  tcflush(s, TCOFLUSH);
  take("TCOFLUSH", m);
  tcflush(s, TCIOFLUSH);
  take("TCIOFLUSH", m);
  tcflow(s, TCOOFF);
  take("TCOOFF", m);
  tcflow(s, TCOON);
  take("TCOON", m);
  tcflow(s, TCOOFF);
  tcflow(s, TCOON);
  take("both", m);
  write(m, "\023", 1);
  ready(s);
  take("typed stop", m);
  write(m, "\021", 1);
  ready(s);
  take("typed start", m);
  write(m, "a\003", 2);
  ready(s);
  take("typed interrupt", m);
  take("its echo", m);
  struct termios t;
  tcgetattr(s, &t);
  t.c_iflag &= ~IXON;
  tcsetattr(s, TCSANOW, &t);
  take("no flow control", m);
  t.c_iflag |= IXON;
  tcsetattr(s, TCSANOW, &t);
  take("flow control", m);
  t.c_cc[VSTOP] = 'x';
  tcsetattr(s, TCSANOW, &t);
  take("other stop", m);
  t.c_lflag |= EXTPROC;
  tcsetattr(s, TCSANOW, &t);
  take("EXTPROC", m);
  write(m, "ab\003\n", 4);
  take("unprocessed", s);
  t.c_lflag &= ~EXTPROC;
  tcsetattr(s, TCSAFLUSH, &t);
  take("no EXTPROC", m);
  char one;
  write(s, "xy", 2);
  ready(m);
  printf("  one byte: %ld %d\n", (long)read(m, &one, 1), one);
  take("the rest", m);
  report("off", ioctl(m, TIOCPKT, &off));
  tcflush(s, TCIOFLUSH);
  write(s, "plain", 5);
  take("plain", m);
  report("on", ioctl(m, TIOCPKT, &on));
  take("forgotten", m);
}

static void both(void);

static void flow(void) {
  char buf[100];
  fcntl(s, F_SETFL, O_NONBLOCK);
  fcntl(m, F_SETFL, O_NONBLOCK);
  write(s, "before", 6);
  ready(m);
  report("TCOOFF", tcflow(s, TCOOFF));
  both();
  report("write stopped", write(s, "x", 1));
  take("still readable", m);
  write(m, "typed", 5);
  ready(s);
  take("no echo", m);
  write(m, "\021", 1);
  ready(s);
  report("^Q does not help", write(s, "x", 1));
  report("TCOON", tcflow(s, TCOON));
  report("write", write(s, "x", 1));
  take("echo and output", m);
  write(m, "\023more", 5);
  ready(s);
  report("write after ^S", write(s, "x", 1));
  take("no echo", m);
  report("TCOON does not help", (tcflow(s, TCOON), write(s, "x", 1)));
  write(m, "\021", 1);
  ready(s);
  take("echo", m);
  write(m, "\023\177", 2);
  ready(s);
  take("nothing", m);
  write(m, "\003", 1);
  ready(s);
  take("^C starts", m);
  report("TCIOFF", tcflow(s, TCIOFF));
  take("stop character", m);
  report("TCION", tcflow(s, TCION));
  take("start character", m);
  report("TCIOFF by master", tcflow(m, TCIOFF));
  ready(s);
  report("stopped", write(s, "x", 1));
  report("TCION by master", tcflow(m, TCION));
  ready(s);
  report("running", write(s, "y", 1));
  take("output", m);
  report("TCOOFF by master", tcflow(m, TCOOFF));
  report("master's write", write(m, "z", 1));
  report("TCOON by master", tcflow(m, TCOON));
  report("master's write", write(m, "z", 1));
  ready(s);
  take("echo", m);
}

static void queues(void) {
  int n = -1;
  write(m, "one\ntw", 6);
  ready(s);
  report("FIONREAD slave", (ioctl(s, FIONREAD, &n), n));
  report("FIONREAD master", (ready(m), ioctl(m, FIONREAD, &n), n));
  write(s, "12345", 5);
  report("TIOCOUTQ slave", (ioctl(s, TIOCOUTQ, &n), n));
  report("TIOCOUTQ master", (ioctl(m, TIOCOUTQ, &n), n));
  report("flush by master", tcflush(m, TCIFLUSH));
  take("output flushed", m);
  take("input not", s);
  write(m, "o\nthree\n", 8);
  ready(s);
  report("flush by slave", tcflush(s, TCIFLUSH));
  take("input flushed", s);
  take("echo not", m);
  write(m, "xyz", 3);
  ready(s);
  struct termios t;
  tcgetattr(s, &t);
  report("TCSAFLUSH", tcsetattr(s, TCSAFLUSH, &t));
  write(m, "w\n", 2);
  take("only the last", s);
  report("drain", tcdrain(s));
  report("break", tcsendbreak(s, 0));
  report("TCSBRK master", tcdrain(m));
  report("wrong queue", tcflush(s, 7));
  report("wrong action", tcflow(s, 7));
  ready(m);
  tcflush(m, TCIFLUSH);
  tcflush(s, TCIFLUSH);
  // 40,000 bytes with nobody reading: bounded, and nothing is lost
  modes(0, 1, 0);
  fcntl(m, F_SETFL, O_NONBLOCK);
  fcntl(s, F_SETFL, O_NONBLOCK);
  static char buf[40000];
  for (int i = 0; i < sizeof buf; i++) buf[i] = 'a' + i % 26;
  long in = 0, w;
  for (int tries = 0; tries < 20; tries++) {
    while ((w = write(m, buf + in, sizeof buf - in > 100 ? 100 : sizeof buf - in)) > 0) in += w;
    ready(s);
    usleep(1000);
  }
  printf("  typed: bounded %d, more than two pages %d, ready %x\n", in < sizeof buf, in > 8192, ready(m) & POLLOUT);
  report("FIONREAD full", (ioctl(s, FIONREAD, &n), n));
  static char back[50000];
  long out = 0;
  for (int tries = 0; tries < 200 && out < in; tries++) {
    while ((w = read(s, back + out, 1000)) > 0) out += w;
    ready(s);
    usleep(500);
  }
  printf("  all came %d, in order %d, writable again %x\n", out == in, memcmp(buf, back, in) == 0, ready(m) & POLLOUT);
  in = 0;
  for (int tries = 0; tries < 20; tries++) {
    while ((w = write(s, buf + in, sizeof buf - in > 100 ? 100 : sizeof buf - in)) > 0) in += w;
    ready(m);
    usleep(1000);
  }
  printf("  written: bounded %d, more than two pages %d, ready %x\n", in < sizeof buf, in > 8192, ready(s) & POLLOUT);
  out = 0;
  for (int tries = 0; tries < 200; tries++) {
    while ((w = read(m, back + out, 1000)) > 0) out += w;
    ready(m);
    usleep(500);
  }
  // output processing turns newlines only, and there are none
  printf("  all came %d, in order %d\n", out == in, memcmp(buf, back, out) == 0);
}

static long elapsed_ms(struct timeval *from) {
  struct timeval now;
  gettimeofday(&now, NULL);
  return (now.tv_sec - from->tv_sec) * 1000 + (now.tv_usec - from->tv_usec) / 1000;
}

static void later(int ms, const char *text, int more_ms, const char *more) {
  if (fork() == 0) {
    usleep(ms * 1000);
    write(m, text, strlen(text));
    if (more) {
      usleep(more_ms * 1000);
      write(m, more, strlen(more));
    }
    _exit(0);
  }
}

static void on_alarm(int sig) {}

static void timed(void) {
  char buf[100];
  struct timeval from;
  modes(0, 0, 2);
  gettimeofday(&from, NULL);
  report("VTIME", read(s, buf, 10));
  long ms = elapsed_ms(&from);
  printf("  in time %d\n", ms >= 190 && ms < 5000);
  later(50, "ab", 0, NULL);
  show("VTIME with input", buf, read(s, buf, 10));
  wait(NULL);
  modes(0, 3, 0);
  later(20, "ab", 30, "cd");
  show("VMIN", buf, read(s, buf, 10));
  wait(NULL);
  later(20, "ab", 30, "cd");
  show("VMIN, short buffer", buf, read(s, buf, 2));
  wait(NULL);
  ready(s);
  tcflush(s, TCIFLUSH);
  modes(0, 5, 2);
  later(20, "ab", 0, NULL);
  gettimeofday(&from, NULL);
  show("VMIN and VTIME", buf, read(s, buf, 10));
  ms = elapsed_ms(&from);
  printf("  in time %d\n", ms >= 200 && ms < 5000);
  wait(NULL);
  later(20, "ab", 50, "cd");
  show("VTIME between bytes", buf, read(s, buf, 10));
  wait(NULL);
  modes(0, 5, 0);
  write(m, "xy", 2);
  printf("  less than VMIN: %x\n", ready(s));
  fcntl(s, F_SETFL, O_NONBLOCK);
  show("O_NONBLOCK, less than VMIN", buf, read(s, buf, 10));
  show("O_NONBLOCK, nothing", buf, read(s, buf, 10));
  modes(0, 0, 5);
  show("O_NONBLOCK, VTIME", buf, read(s, buf, 10));
  modes(0, 0, 0);
  show("O_NONBLOCK, neither", buf, read(s, buf, 10));
  fcntl(s, F_SETFL, 0);
  modes(0, 5, 0);
  struct sigaction a = {.sa_handler = on_alarm};
  sigaction(SIGALRM, &a, NULL);
  write(m, "pq", 2);
  struct itimerval it = {{0, 0}, {0, 100000}};
  setitimer(ITIMER_REAL, &it, NULL);
  show("a signal after two bytes", buf, read(s, buf, 10));
  setitimer(ITIMER_REAL, &it, NULL);
  show("a signal after none", buf, read(s, buf, 10));
}

static void both(void) {
  ready(s);
  int master = ready(m);
  printf("  slave %x master %x\n", ready(s), master);
  fflush(stdout);
}

static void readiness(void) {
  int e = epoll_create1(0);
  struct epoll_event ev = {EPOLLIN | EPOLLOUT | EPOLLET, {.u32 = 1}}, out[4];
  epoll_ctl(e, EPOLL_CTL_ADD, s, &ev);
  ev.data.u32 = 2;
  epoll_ctl(e, EPOLL_CTL_ADD, m, &ev);
  int n = epoll_wait(e, out, 4, 0);
  printf("  at first %d: %x %x\n", n, n > 0 ? out[0].events : 0, n > 1 ? out[1].events : 0);
  write(m, "x", 1);
  both();
  write(m, "\n", 1);
  both();
  take("line", s);
  take("echo", m);
  both();
  pid_t p = fork();
  if (p == 0) {
    struct pollfd f = {s, POLLIN, 0};
    int r = poll(&f, 1, 5000);
    printf("  woken %d %x\n", r, f.revents);
    fflush(stdout);
    _exit(0);
  }
  usleep(20000);
  write(m, "a\n", 2);
  waitpid(p, NULL, 0);
  close(s);
  printf("  slave closed: %x\n", ready(m));
  char buf[100];
  show("echo first", buf, read(m, buf, 100));
  show("then", buf, read(m, buf, 100));
  report("write to nobody", write(m, "later\n", 6));
  s = open(ptsname(m), O_RDWR | O_NOCTTY);
  printf("  opened again: %x %x\n", ready(m) & ~POLLIN, ready(s));
  close(m);
  printf("  master closed: %x\n", ready(s));
  show("read", buf, read(s, buf, 100));
  report("write", write(s, "x", 1));
  report("tcgetattr", ioctl(s, TCGETS, buf));
  report("unknown", ioctl(s, 0x1234, buf));
  m = -1;
}

static void nodes(void) {
  struct stat st;
  struct statfs fs;
  char name[50];
  int n, v;
  fstat(m, &st);
  printf("  master %o %x\n", st.st_mode, (int)st.st_rdev);
  fstat(s, &st);
  ioctl(m, TIOCGPTN, &n);
  printf("  slave %o major %d minor ok %d ino ok %d nlink %ld size %ld\n", st.st_mode, (int)(st.st_rdev >> 8),
         (int)(st.st_rdev & 0xff) == n, st.st_ino == n + 3, (long)st.st_nlink, (long)st.st_size);
  stat("/dev/pts/ptmx", &st);
  printf("  ptmx %o %x %ld\n", st.st_mode, (int)st.st_rdev, (long)st.st_ino);
  stat("/dev/ptmx", &st);
  printf("  /dev/ptmx %o %x\n", st.st_mode, (int)st.st_rdev);
  stat("/dev/tty", &st);
  printf("  /dev/tty %o %x\n", st.st_mode, (int)st.st_rdev);
  stat("/dev/pts", &st);
  printf("  /dev/pts %o %ld\n", st.st_mode, (long)st.st_ino);
  statfs("/dev/pts", &fs);
  printf("  magic %lx\n", (long)fs.f_type);
  report("chmod", fchmod(s, 0666));
  fstat(s, &st);
  printf("  mode %o\n", st.st_mode & 07777);
  report("chown", fchown(s, 5, 6));
  fstat(s, &st);
  printf("  owner %d %d\n", st.st_uid, st.st_gid);
  snprintf(name, sizeof name, "/dev/pts/%d", n);
  report("unlink", unlink(name));
  report("mkdir", mkdir("/dev/pts/x", 0777));
  report("create", open("/dev/pts/99", O_CREAT | O_RDWR, 0666));
  report("create text", open("/dev/pts/x", O_CREAT | O_RDWR, 0666));
  report("rename", rename(name, "/dev/pts/98"));
  report("leading zero", open("/dev/pts/00", O_RDWR));
  report("exclusive", ioctl(s, TIOCEXCL));
  ioctl(s, TIOCGEXCL, &v);
  printf("  TIOCGEXCL %d\n", v);
  report("open exclusive", open(name, O_RDWR | O_NOCTTY));
  report("not exclusive", ioctl(s, TIOCNXCL));
  int on = 1;
  report("lock", ioctl(m, TIOCSPTLCK, &on));
  ioctl(m, TIOCGPTLCK, &v);
  printf("  TIOCGPTLCK %d\n", v);
  report("open locked", open(name, O_RDWR | O_NOCTTY));
  report("peer locked", ioctl(m, TIOCGPTPEER, O_RDWR | O_NOCTTY));
  on = 0;
  ioctl(m, TIOCSPTLCK, &on);
  int peer = ioctl(m, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  report("peer", peer < 0 ? -1 : 0);
  printf("  its name %d, flags %x %x\n", strcmp(ttyname(peer), name) == 0, fcntl(peer, F_GETFD), fcntl(peer, F_GETFL));
  report("TIOCGPTN slave", ioctl(s, TIOCGPTN, &n));
  int ld = 0;
  report("TIOCGETD", ioctl(s, TIOCGETD, &ld));
  printf("  discipline %d\n", ld);
  ld = 29;
  report("TIOCSETD unknown", ioctl(s, TIOCSETD, &ld));
  ld = 0;
  report("TIOCSETD", ioctl(s, TIOCSETD, &ld));
  report("TIOCMGET", ioctl(s, TIOCMGET, &v));
  report("TIOCCONS", ioctl(s, TIOCCONS, 0));
  report("TIOCVHANGUP", ioctl(s, TIOCVHANGUP, 0));
  report("FIONBIO", (v = 1, ioctl(s, FIONBIO, &v)));
  report("read", read(s, name, 1));
  report("TIOCGDEV", ioctl(s, TIOCGDEV, &v));
  printf("  TIOCGDEV major %d\n", v >> 8);
  report("pread", pread(s, name, 1, 0));
  report("lseek master", lseek(m, 0, SEEK_CUR));
  struct termios t;
  tcgetattr(m, &t);
  printf("  master's modes %o %o %o %o, speeds %d %d\n", t.c_iflag, t.c_oflag, t.c_cflag, t.c_lflag, (int)cfgetospeed(&t),
         (int)cfgetispeed(&t));
  cfsetspeed(&t, B9600);
  t.c_cflag |= PARENB;
  t.c_cflag = t.c_cflag & ~CSIZE | CS7;
  report("tcsetattr", tcsetattr(s, TCSANOW, &t));
  tcgetattr(s, &t);
  printf("  %o, speeds %d %d\n", t.c_cflag, (int)cfgetospeed(&t), (int)cfgetispeed(&t));
}

static void run(const char *what, void (*body)(void)) {
  puts(what);
  fflush(stdout);
  fresh();
  body();
  done();
  fflush(stdout);
}

int main(void) {
  alarm(60);
  run("sizes", sizes);
  run("halves", halves);
  run("packets", packets);
  run("flow control", flow);
  run("queues", queues);
  run("timed reads", timed);
  run("readiness", readiness);
  run("nodes", nodes);
  return 0;
}
