// capabilities: CAP_SYSLOG
// syslog(2): what each action needs, and what the log looks like.
#include "check.h"
#include <linux/capability.h>
#include <sys/klog.h>

static char log_text[1 << 21];

static void drop(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  syscall(SYS_capget, &header, data);
  data[CAP_SYSLOG >> 5].effective &= ~(1u << (CAP_SYSLOG & 31));
  OK("drop CAP_SYSLOG", syscall(SYS_capset, &header, data));
}

static void unprivileged(void) {
  char text[64];
  drop();
  for (int type = 0; type <= 9; type++) {
    if (type == 3) continue;
    char label[32];
    snprintf(label, sizeof label, "without: %d", type);
    OK(label, klogctl(type, text, sizeof text));
  }
  OK("without: 11", klogctl(11, text, sizeof text));
  OK("without: -1", klogctl(-1, text, sizeof text));
}

int main(void) {
  V("open", klogctl(1, NULL, 0));
  V("close", klogctl(0, NULL, 0));
  int size = klogctl(10, NULL, 0);
  printf("size: %s\n", size >= 4096 && (size & (size - 1)) == 0 ? "a power of two" : "odd");
  V("read without a buffer", klogctl(2, NULL, 10));
  V("read negative", klogctl(2, log_text, -1));
  V("read nothing", klogctl(2, log_text, 0));
  V("read to the kernel", klogctl(2, (char *)-4096L, 10));
  V("all without a buffer", klogctl(3, NULL, 10));
  V("all negative", klogctl(3, log_text, -1));
  V("all of nothing", klogctl(3, log_text, 0));
  V("all to the kernel", klogctl(3, (char *)-4096L, 10));
  OK("all to a bad address", klogctl(3, (char *)16, 100000));
  int n = klogctl(3, log_text, sizeof log_text);
  printf("all: %s\n", n > 0 ? "text" : "none");
  int priority = -1, end = 0;
  sscanf(log_text, "<%d>%n", &priority, &end);
  printf("first line: priority %s, then %c\n", priority >= 0 && priority < 192 ? "fine" : "odd", log_text[end]);
  printf("last byte: %d\n", log_text[n - 1]);
  int lines = 0, headed = 0;
  for (char *line = log_text; line < log_text + n; line = strchr(line, '\n') + 1) {
    lines++;
    headed += *line == '<';
    if (!strchr(line, '\n')) break;
  }
  printf("all lines headed: %d\n", lines == headed && lines > 0);
  // Room for the longest record, and again where the host has logged something meanwhile.
  char tail[2048];
  int part, grown;
  do {
    n = klogctl(3, log_text, sizeof log_text);
    part = klogctl(3, tail, sizeof tail);
    grown = klogctl(3, log_text, sizeof log_text) != n;
  } while (grown);
  printf("tail: %d\n", part > 0 && part <= (int)sizeof tail && !memcmp(tail, log_text + n - part, part) && tail[0] == '<');
  V("clear and read without a buffer", klogctl(4, NULL, 10));
  OK("unread", klogctl(9, NULL, 0));
  V("level 0", klogctl(8, NULL, 0));
  V("level 9", klogctl(8, NULL, 9));
  V("unknown", klogctl(11, log_text, 10));
  V("negative", klogctl(-1, log_text, 10));
  in_child(unprivileged);
}
