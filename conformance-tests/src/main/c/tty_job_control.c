// The controlling terminal: who gets it, who may use it from the background, who is told when it
// goes. Each case runs in a session of its own on a fresh terminal.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static int m;
static char name[50];
static volatile int got[65];

static void report(const char *what, long r) {
  printf("  %s: %ld %s\n", what, r, r < 0 ? strerrorname_np(errno) : "");
  fflush(stdout);
}

static void on_signal(int s) { got[s]++; }

static void catch(int s) {
  struct sigaction a = {.sa_handler = on_signal};
  sigaction(s, &a, NULL);
}

static void await_signal(int s) {
  for (int i = 0; i < 5000 && !got[s]; i++) usleep(1000);
}

static void catch_all(void) {
  int all[] = {SIGHUP, SIGCONT, SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH};
  for (int i = 0; i < 8; i++) catch(all[i]);
}

static void show_signals(const char *who) {
  printf("  %s: HUP %d CONT %d INT %d QUIT %d TSTP %d TTIN %d TTOU %d WINCH %d\n", who, got[SIGHUP], got[SIGCONT], got[SIGINT],
         got[SIGQUIT], got[SIGTSTP], got[SIGTTIN], got[SIGTTOU], got[SIGWINCH]);
  fflush(stdout);
}

// field 7 and 8 of /proc/self/stat
static void show_stat(const char *what) {
  char buf[1000];
  FILE *f = fopen("/proc/self/stat", "r");
  size_t n = fread(buf, 1, sizeof buf - 1, f);
  fclose(f);
  buf[n] = 0;
  int pgrp, sid, tty, tpgid;
  sscanf(strrchr(buf, ')') + 4, "%*d %d %d %d %d", &pgrp, &sid, &tty, &tpgid);
  printf("  %s: tty major %d, tpgid %s\n", what, tty >> 8 & 0xfff,
         tpgid == -1 ? "none" : tpgid == pgrp ? "mine" : tpgid == sid ? "session" : "other");
  fflush(stdout);
}

static int wait_for(pid_t p) {  // 0..255, 1000 + signal, 2000 + stop signal
  int status;
  if (waitpid(p, &status, WUNTRACED) < 0) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : 2000 + WSTOPSIG(status);
}

static void pass(int p[2]) { write(p[1], "x", 1); }

static void await(int p[2]) {
  char c;
  read(p[0], &c, 1);
}

static void acquiring(void) {
  show_stat("new session");
  int noctty = open(name, O_RDWR | O_NOCTTY);
  show_stat("O_NOCTTY");
  report("/dev/tty", open("/dev/tty", O_RDWR));
  int w = open(name, O_WRONLY);
  show_stat("write only");
  report("TIOCSCTTY write only", ioctl(w, TIOCSCTTY, 0));
  show_stat("after it");
  report("TIOCNOTTY without", ioctl(noctty, TIOCNOTTY, 0));
  pid_t before = fork();
  if (before == 0) {
    setpgid(0, 0);
    report("TIOCSCTTY by another", ioctl(noctty, TIOCSCTTY, 0));
    _exit(0);
  }
  wait_for(before);
  int c = open(name, O_RDWR);
  show_stat("opened");
  report("TIOCSCTTY again", ioctl(c, TIOCSCTTY, 0));
  int other = posix_openpt(O_RDWR | O_NOCTTY);
  unlockpt(other);
  int second = open(ptsname(other), O_RDWR);
  show_stat("second terminal");
  report("TIOCSCTTY second", ioctl(second, TIOCSCTTY, 0));
  report("tcgetpgrp second", tcgetpgrp(second));
  report("tcsetpgrp second", tcsetpgrp(second, getpgrp()));
  report("tcgetsid second", tcgetsid(second));
  report("tcgetsid master", tcgetsid(m) == getpid());
  report("tcgetpgrp master", tcgetpgrp(m) == getpgrp());
  report("tcsetpgrp master", tcsetpgrp(m, getpgrp()));
  report("tcgetpgrp other master", tcgetpgrp(other));
  report("tcgetsid other master", tcgetsid(other));
  report("tcsetpgrp other master", tcsetpgrp(other, getpgrp()));
  report("TIOCSCTTY on other master", ioctl(other, TIOCSCTTY, 0));
  report("TIOCNOTTY on second", ioctl(second, TIOCNOTTY, 0));
  int tty = open("/dev/tty", O_RDWR);
  report("/dev/tty", tty < 0 ? -1 : 0);
  report("tcgetpgrp /dev/tty", tcgetpgrp(tty) == getpgrp());
  pid_t p = fork();
  if (p == 0) {
    show_stat("child");
    report("TIOCNOTTY by child", ioctl(c, TIOCNOTTY, 0));
    show_stat("child");
    report("/dev/tty of child", open("/dev/tty", O_RDWR));
    report("tcgetpgrp of child", tcgetpgrp(c));
    pid_t q = fork();
    if (q == 0) {
      show_stat("its child");
      _exit(0);
    }
    wait_for(q);
    _exit(0);
  }
  wait_for(p);
  show_stat("leader still");
  p = fork();
  if (p == 0) {
    report("setsid", setsid() == getpid());
    show_stat("other session");
    report("steal", ioctl(c, TIOCSCTTY, 0));
    report("steal by force", ioctl(c, TIOCSCTTY, 1));
    report("tcgetpgrp", tcgetpgrp(c));
    report("read", read(c, &p, 0));
    report("tcsetattr", ioctl(c, TCSBRK, 1));
    _exit(0);
  }
  wait_for(p);
  catch_all();
  report("TIOCNOTTY", ioctl(c, TIOCNOTTY, 0));
  show_signals("leader");
  show_stat("given up");
  report("TIOCSCTTY back", ioctl(c, TIOCSCTTY, 0));
  show_stat("back");
}

static void background_read(void) {
  int c = open(name, O_RDWR);
  char buf[10];
  pid_t p = fork();
  if (p == 0) {
    setpgid(0, 0);
    show_stat("background");
    report("tcgetpgrp", tcgetpgrp(c) == getppid());
    signal(SIGTTIN, SIG_IGN);
    report("read ignoring", read(c, buf, 1));
    signal(SIGTTIN, SIG_DFL);
    sigset_t s;
    sigemptyset(&s);
    sigaddset(&s, SIGTTIN);
    sigprocmask(SIG_BLOCK, &s, NULL);
    report("read blocking", read(c, buf, 1));
    sigprocmask(SIG_UNBLOCK, &s, NULL);
    catch(SIGTTIN);
    report("read catching", read(c, buf, 1));
    show_signals("reader");
    signal(SIGTTIN, SIG_DFL);
    long r = read(c, buf, 10);
    printf("  read after continuing: %ld\n", r);
    fflush(stdout);
    _exit(3);
  }
  int status = wait_for(p);
  printf("  reader %d\n", status);
  write(m, "hello\n", 6);
  report("tcsetpgrp", tcsetpgrp(c, p));
  kill(-p, SIGCONT);
  printf("  reader %d\n", wait_for(p));
  fflush(stdout);
}

static void background_change(void) {
  int c = open(name, O_RDWR);
  struct termios t;
  tcgetattr(c, &t);
  struct winsize w = {10, 20, 0, 0};
  pid_t p = fork();
  if (p == 0) {
    setpgid(0, 0);
    report("write without TOSTOP", write(c, "a", 1));
    report("TIOCSWINSZ", ioctl(c, TIOCSWINSZ, &w));
    report("tcgetattr", tcgetattr(c, &t));
    signal(SIGTTOU, SIG_IGN);
    report("tcsetattr ignoring", tcsetattr(c, TCSANOW, &t));
    report("tcflush ignoring", tcflush(c, TCIFLUSH));
    report("tcflush wrong", tcflush(c, 9));
    report("tcflow wrong", tcflow(c, 9));
    report("tcsendbreak ignoring", tcsendbreak(c, 0));
    t.c_lflag |= TOSTOP;
    report("TOSTOP ignoring", tcsetattr(c, TCSANOW, &t));
    report("write TOSTOP ignoring", write(c, "b", 1));
    catch(SIGTTOU);
    report("write TOSTOP catching", write(c, "c", 1));
    report("tcsetattr catching", tcsetattr(c, TCSANOW, &t));
    report("tcflush catching", tcflush(c, TCIFLUSH));
    report("tcsetpgrp catching", tcsetpgrp(c, getpgrp()));
    report("tcdrain catching", tcdrain(c));
    show_signals("writer");
    signal(SIGTTOU, SIG_DFL);
    report("tcsetpgrp", tcsetpgrp(c, getpgrp()));
    show_stat("now");
    _exit(4);
  }
  printf("  changer %d\n", wait_for(p));
  fflush(stdout);
  report("tcsetpgrp nobody", tcsetpgrp(c, 999999));
  report("tcsetpgrp negative", tcsetpgrp(c, -1));
  report("tcsetpgrp other session", tcsetpgrp(c, getppid()));
  report("tcsetpgrp child", tcsetpgrp(c, p));
  kill(-p, SIGCONT);
  printf("  changer %d\n", wait_for(p));
  fflush(stdout);
  report("tcgetpgrp of the dead", tcgetpgrp(c) == p);
  show_stat("leader in background");
  signal(SIGTTOU, SIG_IGN);
  report("tcsetpgrp back", tcsetpgrp(c, getpgrp()));
}

static void orphaned(void) {
  int c = open(name, O_RDWR);
  char buf[10];
  int p[2], q[2];
  pipe(p);
  pipe(q);
  pid_t middle = fork();
  if (middle == 0) {
    pid_t child = fork();
    if (child == 0) {
      setpgid(0, 0);
      pass(q);
      await(p);
      report("orphan's read", read(c, buf, 1));
      report("orphan's tcflush", tcflush(c, TCIFLUSH));
      report("orphan's tcsetpgrp", tcsetpgrp(c, getpgrp()));
      report("orphan's write", write(c, "x", 1));
      raise(SIGTSTP);
      puts("  orphan was not stopped");
      fflush(stdout);
      pass(q);
      _exit(0);
    }
    await(q);
    setpgid(0, 0);
    _exit(0);
  }
  wait_for(middle);
  usleep(20000);
  pass(p);
  await(q);
}

static void newly_orphaned(void) {
  int q[2], ready[2];
  pipe(q);
  pipe(ready);
  open(name, O_RDWR);
  pid_t middle = fork();
  if (middle == 0) {
    pid_t child = fork();
    if (child == 0) {
      setpgid(0, 0);
      catch(SIGHUP);
      pass(ready);
      raise(SIGSTOP);
      await_signal(SIGHUP);
      show_signals("stopped orphan");
      pass(q);
      _exit(0);
    }
    await(ready);
    waitpid(child, NULL, WUNTRACED);
    _exit(0);
  }
  wait_for(middle);
  await(q);
}

static void typed_signals(void) {
  int c = open(name, O_RDWR);
  int ready[2];
  pipe(ready);
  catch_all();
  pid_t p = fork();
  if (p == 0) {
    setpgid(0, 0);
    signal(SIGTTOU, SIG_IGN);
    tcsetpgrp(c, getpgrp());
    catch_all();
    pass(ready);
    await_signal(SIGINT);
    await_signal(SIGQUIT);
    await_signal(SIGTSTP);
    show_signals("foreground");
    signal(SIGTSTP, SIG_DFL);
    pass(ready);
    for (;;) pause();
  }
  await(ready);
  write(m, "a\003", 2);
  write(m, "\034", 1);
  write(m, "\032", 1);
  await(ready);
  write(m, "\032", 1);
  printf("  job %d\n", wait_for(p));
  fflush(stdout);
  kill(-p, SIGCONT);
  int sig = SIGQUIT;
  report("TIOCSIG", ioctl(m, TIOCSIG, SIGINT));
  report("TIOCSIG wrong", ioctl(m, TIOCSIG, SIGTERM));
  kill(p, SIGKILL);
  printf("  job %d\n", wait_for(p));
  show_signals("leader in background");
}

static void leader_exits(void) {
  int p[2], q[2];
  pipe(p);
  pipe(q);
  pid_t leader = fork();
  if (leader == 0) {
    setsid();
    int c = open(name, O_RDWR);
    for (int i = 0; i < 2; i++) {
      pid_t child = fork();
      if (child == 0) {
        char buf[10];
        catch_all();
        if (i == 1) setpgid(0, 0);
        pass(q);
        if (i == 0) {
          await_signal(SIGHUP);
        } else {
          await(p);
        }
        usleep(20000);
        show_signals(i == 0 ? "foreground" : "background");
        show_stat("no terminal");
        report("/dev/tty", open("/dev/tty", O_RDWR));
        report("write", write(c, "x", 1));
        struct termios t;
        report("tcgetattr", tcgetattr(c, &t));
        report("tcgetpgrp", tcgetpgrp(c));
        report("read", (fcntl(c, F_SETFL, O_NONBLOCK), read(c, buf, 1)));
        pass(q);
        _exit(0);
      }
      await(q);
    }
    _exit(0);
  }
  wait_for(leader);
  await(q);
  pass(p);
  await(q);
  char buf[10];
  report("master reads", read(m, buf, 1));
  report("master reads", read(m, buf, 10));
  pid_t next = fork();
  if (next == 0) {
    setsid();
    open(name, O_RDWR);
    show_stat("new leader");
    _exit(0);
  }
  wait_for(next);
}

static void master_closes(void) {
  int ready[2], done[2], closing[2];
  pipe(ready);
  pipe(done);
  pipe(closing);
  pid_t leader = fork();
  if (leader == 0) {
    close(m);
    setsid();
    int c = open(name, O_RDWR);
    catch_all();
    for (int i = 0; i < 2; i++) {
      pid_t child = fork();
      if (child == 0) {
        setpgid(0, 0);
        if (i == 0) {
          signal(SIGTTOU, SIG_IGN);
          tcsetpgrp(c, getpgrp());
          signal(SIGTTOU, on_signal);
        }
        pass(ready);
        if (i == 0) {
          char buf[10];
          report("foreground's read", read(c, buf, 10));
          show_signals("foreground");
          show_stat("foreground");
          pass(done);
          await_signal(SIGHUP);
          usleep(20000);
          show_signals("foreground after the leader");
          pass(done);
        } else {
          for (;;) pause();
        }
        _exit(0);
      }
      await(ready);
    }
    pass(closing);
    await_signal(SIGHUP);
    await(done);
    usleep(20000);
    show_signals("leader");
    show_stat("leader");
    report("/dev/tty", open("/dev/tty", O_RDWR));
    report("write", write(c, "x", 1));
    report("open again", open(name, O_RDWR));
    _exit(0);
  }
  await(closing);
  usleep(50000);
  close(m);
  wait_for(leader);
  await(done);
}

static void last_slave_closes(void) {
  int c = open(name, O_RDWR);
  show_stat("open");
  close(c);
  show_stat("closed");
  int tty = open("/dev/tty", O_RDWR);
  report("/dev/tty", tty < 0 ? -1 : 0);
  close(tty);
  struct pollfd p = {m, POLLIN, 0};
  poll(&p, 1, 0);
  printf("  master %x\n", p.revents);
  char buf[10];
  report("master read", read(m, buf, 10));
  c = open(name, O_RDWR);
  show_stat("open again");
  report("TIOCSCTTY", ioctl(c, TIOCSCTTY, 0));
  show_stat("open again");
  poll(&p, 1, 0);
  printf("  master %x\n", p.revents);
  report("write", write(c, "abc", 3));
  report("master read", read(m, buf, 10));
}

static void run(const char *what, void (*body)(void)) {
  printf("%s\n", what);
  fflush(stdout);
  m = posix_openpt(O_RDWR | O_NOCTTY);
  unlockpt(m);
  snprintf(name, sizeof name, "%s", ptsname(m));
  pid_t p = fork();
  if (p == 0) {
    alarm(20);
    setsid();
    body();
    _exit(0);
  }
  close(m);
  int status;
  waitpid(p, &status, 0);
  if (status != 0) printf("  ended with %x\n", status);
  fflush(stdout);
  while (waitpid(-1, NULL, WNOHANG) > 0) {}
}

int main(void) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  run("acquiring", acquiring);
  run("background read", background_read);
  run("background change", background_change);
  run("orphaned", orphaned);
  run("newly orphaned", newly_orphaned);
  run("typed signals", typed_signals);
  run("leader exits", leader_exits);
  run("master closes", master_closes);
  run("last slave closes", last_slave_closes);
  return 0;
}
