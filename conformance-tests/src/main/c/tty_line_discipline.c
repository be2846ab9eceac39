// The line discipline against every mix of modes: what is typed becomes echoes and lines, what is
// written becomes output. A fixed pseudo-random sequence; the reader drains the slave until EAGAIN,
// which also makes Linux hand over all that was typed.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static unsigned long seed = 42;
static unsigned rnd(unsigned n) {
  seed = seed * 6364136223846793005ul + 1442695040888963407ul;
  return (unsigned)(seed >> 33) % n;
}

static int m, s;

static void show(const char *s, long n) {
  putchar('"');
  for (long i = 0; i < n; i++) {
    if (s[i] < 32 || s[i] == 127 || s[i] == '"' || s[i] == '\\') printf("\\%03o", (unsigned char)s[i]);
    else putchar(s[i]);
  }
  putchar('"');
}

static void reads(const char *what, int fd, int size) {
  char buf[20000];
  printf("  %s", what);
  for (int i = 0; i < 40; i++) {
    long n = read(fd, buf, size);
    if (n < 0) {
      if (errno != EAGAIN) printf(" %s", strerrorname_np(errno));
      break;
    }
    putchar(' ');
    show(buf, n);
    if (n == 0 && fd == m) break;
  }
  puts("");
}

static void all(const char *what, int fd) {  // the pieces are not told apart
  static char buf[100000];
  long total = 0, n;
  while (total < sizeof buf - 5000 && (n = read(fd, buf + total, 5000)) > 0) total += n;
  printf("  %s ", what);
  show(buf, total);
  puts("");
}

static const char *const TEXT[] = {"a",    "b c",  "\r",     "\n",     "\177", "\177\177", "\t",  "\025", "\027", "\026\003",
                                   "\022", "\003", "\034",   "\032",   "\023", "\021",     "\004", "x_1",  "\001", "\303\251",
                                   "\342\202\254", "\377", "A.b", "\026\026", "  ", "\000", "\b", "Z", "\017", "\021q"};

int main(void) {
  m = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
  grantpt(m);
  unlockpt(m);
  s = open(ptsname(m), O_RDWR | O_NOCTTY | O_NONBLOCK);
  struct termios first;
  tcgetattr(s, &first);
  static const tcflag_t IN[] = {ISTRIP, INLCR, IGNCR, ICRNL, IUCLC, IXON, IXANY, IMAXBEL, IUTF8, PARMRK};
  static const tcflag_t OUT[] = {OPOST, OLCUC, ONLCR, OCRNL, ONOCR, ONLRET, XTABS};
  static const tcflag_t LOCAL[] = {ISIG, ICANON, ECHO, ECHOE, ECHOK, ECHONL, NOFLSH, ECHOCTL, ECHOPRT, ECHOKE, IEXTEN};
  for (int round = 0; round < 600; round++) {
    if (round % 6 == 0) {
      // start over from an empty, running terminal
      tcflow(s, TCOON);
      struct termios t = first;
      t.c_lflag &= ~(ICANON | ECHO);
      t.c_iflag &= ~IXON;
      tcsetattr(s, TCSANOW, &t);
      write(s, "\r", 1);
      tcflush(s, TCIOFLUSH);
      char buf[9000];
      while (read(s, buf, sizeof buf) > 0) {}
      while (read(m, buf, sizeof buf) > 0) {}
      t = first;
      for (int i = 0; i < 10; i++)
        if (rnd(4) == 0) t.c_iflag ^= IN[i];
      for (int i = 0; i < 7; i++)
        if (rnd(5) == 0) t.c_oflag ^= OUT[i];
      for (int i = 0; i < 11; i++)
        if (rnd(6) == 0) t.c_lflag ^= LOCAL[i];
      if (rnd(4) == 0) t.c_cc[VEOL] = 'b';
      if (rnd(4) == 0) t.c_cc[VEOL2] = '.';
      t.c_cc[VMIN] = rnd(2);
      tcsetattr(s, TCSANOW, &t);
      printf("modes %o %o %o\n", t.c_iflag, t.c_oflag, t.c_lflag);
    }
    char typed[200];
    int length = 0;
    for (int words = 1 + rnd(8); words > 0; words--) {
      int w = rnd(sizeof TEXT / sizeof TEXT[0]);
      int n = TEXT[w][0] == 0 ? 1 : strlen(TEXT[w]);
      memcpy(typed + length, TEXT[w], n);
      length += n;
    }
    if (rnd(4) == 0) {
      printf("%d wrote %ld ", round, (long)write(s, typed, length));
    } else {
      printf("%d typed %ld ", round, (long)write(m, typed, length));
    }
    show(typed, length);
    puts("");
    reads("slave", s, rnd(3) == 0 ? 3 : 1000);
    all("screen", m);
  }
  return 0;
}
