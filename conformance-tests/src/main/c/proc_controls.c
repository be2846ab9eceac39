// Files of /proc and /proc/sys that programs read: those whose contents no machine changes.
#include "check.h"

static void words(const char *path) {
  char text[4096];
  int fd = open(path, O_RDONLY);
  ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
  if (fd >= 0) close(fd);
  if (n < 0) {
    printf("%s: %s\n", path, strerrorname_np(errno));
    return;
  }
  text[n] = 0;
  printf("%s: %s%s", path, text, n && text[n - 1] == '\n' ? "" : "\n");
}

static void there(const char *path) {
  struct stat st;
  if (stat(path, &st)) printf("%s: %s\n", path, strerrorname_np(errno));
  else printf("%s: %o\n", path, st.st_mode & S_IFMT);
}

int main(void) {
  static const char *const values[] = {
      "kernel/ostype", "kernel/arch", "kernel/ngroups_max", "kernel/cap_last_cap", "kernel/overflowuid", "kernel/overflowgid", "kernel/msgmax", "kernel/msgmnb", "kernel/msgmni", "kernel/shmmni", "kernel/sem", "kernel/msg_next_id",
      "kernel/sem_next_id", "kernel/shm_next_id", "kernel/shm_rmid_forced",
      "kernel/sched_deadline_period_max_us", "kernel/sched_deadline_period_min_us", "kernel/sysctl_writes_strict", "kernel/seccomp/actions_avail", "kernel/seccomp/actions_logged",
      "kernel/random/poolsize",
      "vm/legacy_va_layout", "vm/admin_reserve_kbytes",
      "fs/lease-break-time", "fs/fanotify/max_queued_events", "fs/fanotify/max_user_groups", "fs/mqueue/msg_max",
      "fs/mqueue/msgsize_max", "fs/mqueue/queues_max", "kernel/no_such_file"};
  static const char *const files[] = {"/proc/buddyinfo", "/proc/crypto", "/proc/devices", "/proc/execdomains", "/proc/filesystems", "/proc/iomem", "/proc/ioports", "/proc/kallsyms", "/proc/key-users", "/proc/keys", "/proc/locks", "/proc/misc", "/proc/partitions", "/proc/slabinfo", "/proc/softirqs", "/proc/swaps", "/proc/tty/drivers", "/proc/tty/ldiscs", "/proc/tty/ldisc", "/proc/tty/driver", "/proc/sysvipc/msg", "/proc/sysvipc/sem", "/proc/sysvipc/shm", "/proc/bus", "/proc/driver", "/proc/fs"};
  char path[128];
  for (unsigned i = 0; i < sizeof values / sizeof *values; i++) {
    snprintf(path, sizeof path, "/proc/sys/%s", values[i]);
    words(path);
  }
  words("/proc/execdomains");
  for (unsigned i = 0; i < sizeof files / sizeof *files; i++) there(files[i]);
  V("create in sys", open("/proc/sys/kernel/new", O_WRONLY | O_CREAT, 0644));
  V("unlink in sys", unlink("/proc/sys/kernel/ostype"));
  OK("write to what cannot be written", open("/proc/sys/kernel/ostype", O_WRONLY));
  return 0;
}
