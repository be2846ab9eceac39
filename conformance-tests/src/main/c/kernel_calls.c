// capabilities: CAP_SYS_ADMIN CAP_SYS_BOOT CAP_SYS_TTY_CONFIG
// Calls about the whole system: swap, quotas, security modules, file system types, ustat, vhangup.
#include "check.h"
#include <linux/capability.h>
#include <sys/quota.h>
#include <sys/swap.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

static void drop(int capability) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  syscall(SYS_capget, &header, data);
  data[capability >> 5].effective &= ~(1u << (capability & 31));
  syscall(SYS_capset, &header, data);
}

static void swap(void) {
  put("/tmp/small", "x");
  put("/root/small", "x");
  V("swapon bad flags", syscall(SYS_swapon, "/tmp/small", 0x80000000));
  V("swapon nothing there", swapon("/tmp/none", 0));
  V("swapon null", syscall(SYS_swapon, NULL, 0));
  V("swapon directory", swapon("/tmp", 0));
  V("swapon tmpfs", swapon("/tmp/small", 0));
  V("swapon root", swapon("/root/small", SWAP_FLAG_PREFER | 3));
  V("swapon device", swapon("/dev/null", 0));
  V("swapoff nothing there", swapoff("/tmp/none"));
  V("swapoff null", syscall(SYS_swapoff, NULL));
  V("swapoff tmpfs", swapoff("/tmp/small"));
  V("swapoff directory", swapoff("/tmp"));
  drop(CAP_SYS_ADMIN);
  V("swapon unprivileged", swapon("/tmp/small", 0));
  V("swapon unprivileged, bad flags", syscall(SYS_swapon, "/tmp/small", 0x80000000));
  V("swapoff unprivileged", swapoff("/tmp/none"));
}

static void quota(void) {
  struct dqblk block;
  unsigned int format;
  put("/tmp/small", "x");
  int tmp = open("/tmp/small", O_RDONLY), path = open("/tmp", O_PATH), proc = open("/proc", O_RDONLY);
  V("quotactl bad type", syscall(SYS_quotactl, QCMD(Q_GETQUOTA, 3), "/tmp", 0, &block));
  V("quotactl no device", syscall(SYS_quotactl, QCMD(Q_GETQUOTA, USRQUOTA), "/tmp", 0, &block));
  V("quotactl nothing there", syscall(SYS_quotactl, QCMD(Q_GETQUOTA, USRQUOTA), "/tmp/none", 0, &block));
  V("quotactl null", syscall(SYS_quotactl, QCMD(Q_GETQUOTA, USRQUOTA), NULL, 0, &block));
  V("quotactl sync all", syscall(SYS_quotactl, QCMD(Q_SYNC, USRQUOTA), NULL, 0, NULL));
  V("quotactl character device", syscall(SYS_quotactl, QCMD(Q_GETFMT, GRPQUOTA), "/dev/null", 0, &format));
  V("quotactl unknown command", syscall(SYS_quotactl, QCMD(0x123456, USRQUOTA), "/tmp", 0, &block));
  V("quotactl on, no file", syscall(SYS_quotactl, QCMD(Q_QUOTAON, USRQUOTA), "/tmp", 0, "/tmp/none"));
  V("quotactl_fd bad type", syscall(443, tmp, QCMD(Q_GETQUOTA, 3), 0, &block));
  V("quotactl_fd bad fd", syscall(443, -1, QCMD(Q_GETQUOTA, USRQUOTA), 0, &block));
  V("quotactl_fd bad fd and type", syscall(443, -1, QCMD(Q_GETQUOTA, 3), 0, &block));
  V("quotactl_fd tmpfs", syscall(443, tmp, QCMD(Q_GETQUOTA, USRQUOTA), 0, &block));
  V("quotactl_fd O_PATH", syscall(443, path, QCMD(Q_GETQUOTA, USRQUOTA), 0, &block));
  V("quotactl_fd proc", syscall(443, proc, QCMD(Q_GETFMT, GRPQUOTA), 0, &format));
  V("quotactl_fd unknown command", syscall(443, tmp, QCMD(0x123456, USRQUOTA), 0, &block));
  V("quotactl_fd on", syscall(443, tmp, QCMD(Q_QUOTAON, USRQUOTA), 0, "/tmp/none"));
  V("quotactl_fd sync", syscall(443, tmp, QCMD(Q_SYNC, USRQUOTA), 0, NULL));
}

static void modules(void) {
  uint64_t ids[64], context[8];
  uint32_t size = sizeof ids;
  V("list, flags", syscall(461, ids, &size, 1));
  V("list, null size", syscall(461, ids, NULL, 0));
  size = 0;
  V("list, no room", syscall(461, ids, &size, 0));
  printf("room needed: %d\n", size >= 8 && size % 8 == 0);
  V("list to null", syscall(461, NULL, &size, 0));
  size = sizeof ids;
  long count = syscall(461, ids, &size, 0);
  int capability = 0;
  for (long i = 0; i < count; i++) capability |= ids[i] == 100;
  printf("list: %d, capability %d\n", count > 0 && size == 8 * count, capability);
  size = sizeof context;
  V("get attribute 0", syscall(459, 0, context, &size, 0));
  V("get attribute, null size", syscall(459, 100, context, NULL, 0));
  V("get attribute, bad size", syscall(459, 100, context, 16L, 0));
  V("get attribute, bad flags", syscall(459, 100, context, &size, 2));
  V("get attribute, single of null", syscall(459, 100, NULL, &size, 1));
  V("get unknown attribute", syscall(459, 999, context, &size, 0));
  V("get current", syscall(459, 100, context, &size, 0));
  memset(context, 0, sizeof context);
  V("get single undefined", syscall(459, 100, context, &size, 1));
  context[0] = 100;
  V("get single of capability", syscall(459, 100, context, &size, 1));
  V("set, flags", syscall(460, 100, context, 32, 1));
  V("set, too small", syscall(460, 100, context, 31, 0));
  V("set, too large", syscall(460, 100, context, 4097, 0));
  V("set of null", syscall(460, 100, NULL, 32, 0));
  context[2] = 64;
  V("set, longer than given", syscall(460, 100, context, 32, 0));
  context[2] = 32;
  context[3] = 0;
  V("set", syscall(460, 100, context, 32, 0));
}

static void types(void) {
  char name[64];
  long count = syscall(SYS_sysfs, 3);
  printf("types: %d\n", count > 3);
  int same = 0;
  for (long i = 0; i < count; i++) same += !syscall(SYS_sysfs, 2, i, name) && syscall(SYS_sysfs, 1, name) == i;
  printf("each found again: %d\n", same == count);
  OK("tmpfs", syscall(SYS_sysfs, 1, "tmpfs"));
  OK("proc", syscall(SYS_sysfs, 1, "proc"));
  V("unknown type", syscall(SYS_sysfs, 1, "nosuchfs"));
  V("null type", syscall(SYS_sysfs, 1, NULL));
  V("beyond", syscall(SYS_sysfs, 2, count, name));
  V("negative", syscall(SYS_sysfs, 2, -1, name));
  V("name to null", syscall(SYS_sysfs, 2, 0, NULL));
  V("option 0", syscall(SYS_sysfs, 0));
  V("option 4", syscall(SYS_sysfs, 4));
}

static void statistics(void) {
  struct {
    int tfree;
    unsigned long tinode;
    char fname[6], fpack[6];
  } u;
  struct stat st;
  struct statfs fs;
  memset(&u, 'x', sizeof u);
  stat("/tmp", &st);
  statfs("/tmp", &fs);
  V("ustat of tmpfs", syscall(SYS_ustat, (unsigned)st.st_dev, &u));
  printf("names: %d %d\n", u.fname[0], u.fpack[0]);
  printf("inodes as statfs: %d\n", u.tinode == fs.f_ffree);
  stat("/proc", &st);
  memset(&u, 'x', sizeof u);
  V("ustat of proc", syscall(SYS_ustat, (unsigned)st.st_dev, &u));
  printf("%d %lu\n", u.tfree, u.tinode);
  V("ustat to null", syscall(SYS_ustat, (unsigned)st.st_dev, NULL));
  V("ustat of none", syscall(SYS_ustat, (unsigned)makedev(200, 77), &u));
  V("ustat of 0", syscall(SYS_ustat, 0, &u));
}

static void hang_up(void) {
  setsid();
  V("vhangup without a terminal", vhangup());
  drop(CAP_SYS_TTY_CONFIG);
  V("vhangup unprivileged", vhangup());
}

static void start_again(void) {
  V("reboot bad magic", syscall(SYS_reboot, 1, 672274793, 0, 0));
  V("reboot bad second magic", syscall(SYS_reboot, 0xfee1dead, 1, 0, 0));
  V("reboot unknown command", syscall(SYS_reboot, 0xfee1dead, 672274793, 0x77, 0));
  V("Ctrl-Alt-Del off", syscall(SYS_reboot, 0xfee1dead, 672274793, 0, 0));
  V("Ctrl-Alt-Del on", syscall(SYS_reboot, 0xfee1dead, 672274793, 0x89abcdef, 0));
  V("suspend", syscall(SYS_reboot, 0xfee1dead, 672274793, 0xd000fce2, 0));
  unsigned commands[] = {0x1234567, 0xcdef0123, 0x4321fedc, 0xa1b2c3d4};
  for (int i = 0; i < 8; i++) {
    unsigned command = commands[i / 2];
    fflush(stdout);
    pid_t init = syscall(SYS_clone, 0x20000000 | SIGCHLD, 0, 0, 0, 0);
    if (init == 0) {
      if (i % 2 == 0) {
        syscall(SYS_reboot, 0xfee1dead, 672274793, command, 0);
        _exit(1);
      }
      if (fork() == 0) {
        syscall(SYS_reboot, 0xfee1dead, 672274793, command, "x");
        _exit(1);
      }
      for (;;) pause();
    }
    int status = 0;
    waitpid(init, &status, 0);
    printf("command %x by %s: status %x\n", command, i % 2 ? "a child" : "init", status);
  }
  drop(CAP_SYS_BOOT);
  V("reboot unprivileged", syscall(SYS_reboot, 1, 2, 3, 4));
}

int main(void) {
  in_child(swap);
  in_child(quota);
  in_child(modules);
  in_child(types);
  in_child(statistics);
  in_child(hang_up);
  in_child(start_again);
}
