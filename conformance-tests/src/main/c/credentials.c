// User and group ids, supplementary groups, capabilities: credentials(7), capabilities(7). Starts as root.
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct __user_cap_data_struct data[2];

static int get(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  return syscall(SYS_capget, &header, data);
}

static int set(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  return syscall(SYS_capset, &header, data);
}

static void ids(const char *what, int result) {
  int error = errno;
  uid_t r, e, s;
  gid_t rg, eg, sg;
  getresuid(&r, &e, &s);
  getresgid(&rg, &eg, &sg);
  get();
  printf("%s: %s; uid %d %d %d fs %d; gid %d %d %d fs %d; CHOWN %d %d SETUID %d %d; dumpable %d\n", what, result < 0 ? strerrorname_np(error) : "ok", r, e, s,
         setfsuid(-1), rg, eg, sg, setfsgid(-1), data[0].permitted & 1, data[0].effective & 1, data[0].permitted >> CAP_SETUID & 1,
         data[0].effective >> CAP_SETUID & 1, prctl(PR_GET_DUMPABLE));
}

static void in_child(void (*body)(void)) {
  pid_t child = fork();
  if (child == 0) {
    body();
    _exit(0);
  }
  waitpid(child, NULL, 0);
}

static int raw(long number, long a, long b, long c) { return syscall(number, a, b, c); }

static void drop(void) {
  ids("setuid", raw(SYS_setuid, 1000, 0, 0));
  ids("back", raw(SYS_setuid, 0, 0, 0));
  ids("setgid", raw(SYS_setgid, 5, 0, 0));
  ids("setuid own", raw(SYS_setuid, 1000, 0, 0));
  printf("setgroups: %d %s\n", raw(SYS_setgroups, 0, 0, 0), strerrorname_np(errno));
}

static void effective(void) {
  ids("seteuid", raw(SYS_setresuid, -1, 1000, -1));
  ids("back", raw(SYS_setresuid, -1, 0, -1));
  ids("setreuid", raw(SYS_setreuid, 1000, 0, 0));
  ids("swap", raw(SYS_setreuid, 0, 1000, 0));
  ids("swap back", raw(SYS_setreuid, 1000, 0, 0));
  ids("all", raw(SYS_setresuid, 1000, 1000, 1000));
  ids("no way back", raw(SYS_setresuid, 0, -1, -1));
}

static void fs(void) {
  printf("setfsuid: %d\n", setfsuid(1000));
  ids("fsuid", 0);
  printf("setfsuid back: %d\n", setfsuid(0));
  ids("fsuid back", 0);
  printf("setfsgid: %d then %d\n", setfsgid(7), setfsgid(-1));
}

static void keep(void) {
  printf("keepcaps 2: %d %s\n", prctl(PR_SET_KEEPCAPS, 2), strerrorname_np(errno));
  printf("keepcaps: %d, is %d\n", prctl(PR_SET_KEEPCAPS, 1), prctl(PR_GET_KEEPCAPS));
  ids("setresuid with keepcaps", raw(SYS_setresuid, 1000, 1000, 1000));
  get();
  data[0].effective |= 1;
  printf("raise: %d\n", set());
  ids("raised", 0);
}

static void sets(void) {
  get();
  struct __user_cap_data_struct before[2];
  memcpy(before, data, sizeof data);
  data[0].inheritable |= 1 << CAP_CHOWN;
  printf("inheritable: %d\n", set());
  printf("ambient raise: %d, set %d\n", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_CHOWN, 0, 0), prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_CHOWN, 0, 0));
  printf("ambient raise without inheritable: %d", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0));
  printf(" %s\n", strerrorname_np(errno));
  printf("ambient 64: %d", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 64, 0, 0));
  printf(" %s\n", strerrorname_np(errno));
  data[0].permitted &= ~(1 << CAP_KILL);
  data[0].effective &= ~(1 << CAP_KILL);
  printf("drop: %d\n", set());
  data[0].permitted |= 1 << CAP_KILL;
  printf("regain: %d", set());
  printf(" %s\n", strerrorname_np(errno));
  data[0].permitted &= ~(1 << CAP_KILL);
  data[0].permitted &= ~(1 << CAP_CHOWN);
  data[0].effective &= ~(1 << CAP_CHOWN);
  printf("drop chown: %d, ambient %d\n", set(), prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_CHOWN, 0, 0));
  printf("bounding: %d %d", prctl(PR_CAPBSET_READ, CAP_KILL), prctl(PR_CAPBSET_READ, 64));
  printf(" %s\n", strerrorname_np(errno));
  printf("bounding drop: %d, is %d\n", prctl(PR_CAPBSET_DROP, CAP_KILL), prctl(PR_CAPBSET_READ, CAP_KILL));
  printf("securebits: %d %d is %d\n", prctl(PR_SET_SECUREBITS, 1 << 5), prctl(PR_SET_SECUREBITS, 0), prctl(PR_GET_SECUREBITS));
  struct __user_cap_header_struct header = {0x1234, 0};
  printf("version: %ld", syscall(SYS_capget, &header, data));
  printf(" %s, now %x\n", strerrorname_np(errno), header.version);
  header.version = 0x1234;
  printf("version probe: %ld\n", syscall(SYS_capget, &header, NULL));
  header.pid = -1;
  printf("pid -1: %ld", syscall(SYS_capget, &header, data));
  printf(" %s\n", strerrorname_np(errno));
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  gid_t groups[4] = {30, 10, 20, 10};
  printf("setgroups: %d\n", setgroups(4, groups));
  gid_t got[8] = {0};
  printf("getgroups: %d", getgroups(8, got));
  printf(" %d %d %d %d\n", got[0], got[1], got[2], got[3]);
  printf("getgroups size 0: %d\n", getgroups(0, NULL));
  printf("getgroups too small: %d", getgroups(2, got));
  printf(" %s\n", strerrorname_np(errno));
  printf("setgroups too many: %d", raw(SYS_setgroups, 70000, (long)got, 0));
  printf(" %s\n", strerrorname_np(errno));
  ids("start", 0);
  printf("setuid -1: %d %s\n", raw(SYS_setuid, -1, 0, 0), strerrorname_np(errno));
  in_child(drop);
  in_child(effective);
  in_child(fs);
  in_child(keep);
  in_child(sets);
  return 0;
}
