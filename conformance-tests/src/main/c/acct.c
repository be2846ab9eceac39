// capabilities: CAP_SYS_PACCT
// acct(2): records of processes that end.
#include "check.h"
#include <linux/acct.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

static const char *const journal = "/tmp/journal";

static void drop(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  syscall(SYS_capget, &header, data);
  data[0].effective &= ~(1u << CAP_SYS_PACCT);
  syscall(SYS_capset, &header, data);
}

static void unprivileged(void) {
  drop();
  V("on, unprivileged", acct(journal));
  V("off, unprivileged", acct(NULL));
  V("nothing there, unprivileged", acct("/tmp/none"));
}

static void ends(const char *name, int how) {
  fflush(stdout);
  if (fork() == 0) {
    prctl(PR_SET_NAME, name);
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    if (how == 1000) {
      execl("/proc/self/exe", "guest", "again", NULL);
    }
    if (how < 0) {
      kill(getpid(), -how);
    }
    if (how == 7) setgroups(0, NULL), setgid(5), setuid(3);
    _exit(how);
  }
  wait(NULL);
}

int main(int argc, char **argv) {
  if (argc > 1) {
    prctl(PR_SET_NAME, "executed");
    return 9;
  }
  V("nothing there", acct("/tmp/none"));
  V("bad address", acct((char *)8));
  V("directory", acct("/tmp"));
  V("device", acct("/dev/null"));
  V("below a file", acct("/guest/x"));
  V("off while off", acct(NULL));
  in_child(unprivileged);
  put(journal, "");
  V("on", acct(journal));
  V("on again", acct(journal));
  ends("returns", 0);
  ends("fails", 3);
  ends("killed", -SIGKILL);
  ends("aborted", -SIGABRT);
  ends("other user", 7);
  ends("execs", 1000);
  V("off", acct(NULL));
  ends("unseen", 0);
  int fd = open(journal, O_RDONLY);
  struct acct_v3 r;
  while (read(fd, &r, sizeof r) == sizeof r) {
    if (!strcmp(r.ac_comm, "guest")) continue; // one of the caller, as the file is closed
    int flags = r.ac_flag & ~ASU; // what privileges it used depends on who else is in the kernel
    printf("%.16s: version %d flags %x exit %x uid %d gid %d parent %d tty %d\n", r.ac_comm, r.ac_version & 0xf, flags, r.ac_exitcode,
           r.ac_uid, r.ac_gid, r.ac_ppid == getpid(), r.ac_tty);
  }
}
