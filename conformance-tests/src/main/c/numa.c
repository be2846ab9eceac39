// Memory policies of a machine with one node: set_mempolicy(2), mbind(2), get_mempolicy(2),
// set_mempolicy_home_node(2), migrate_pages(2), move_pages(2).
#include "check.h"
#include <linux/mempolicy.h>
#include <sys/mman.h>

#define NODES 64
typedef unsigned long mask_t;

static long set_policy(int mode, mask_t *mask, unsigned long maxnode) { return syscall(SYS_set_mempolicy, mode, mask, maxnode); }
static long get_policy(int *mode, mask_t *mask, unsigned long maxnode, void *addr, unsigned long flags) {
  return syscall(SYS_get_mempolicy, mode, mask, maxnode, addr, flags);
}
static long bind_range(void *addr, unsigned long len, int mode, mask_t *mask, unsigned long maxnode, unsigned flags) {
  return syscall(SYS_mbind, addr, len, mode, mask, maxnode, flags);
}

static void show_policy(const char *label, void *addr, unsigned long flags) {
  int mode = -1;
  mask_t mask[16];
  memset(mask, 0xff, sizeof mask);
  errno = 0;
  long r = get_policy(&mode, mask, 1024, addr, flags);
  if (r) printf("%s: %s\n", label, strerrorname_np(errno));
  else printf("%s: mode %x mask %lx rest %d\n", label, mode, mask[0], mask[1] != 0 || mask[15] != 0);
}

static void process_policy(void) {
  mask_t one = 1, two = 2, none = 0, both = 3;
  show_policy("default", NULL, 0);
  V("unknown mode", set_policy(7, &one, NODES));
  V("negative mode", set_policy(-1, &one, NODES));
  V("default with nodes", set_policy(MPOL_DEFAULT, &one, NODES));
  V("default with empty mask", set_policy(MPOL_DEFAULT, &none, NODES));
  V("default", set_policy(MPOL_DEFAULT, NULL, 0));
  V("bind without nodes", set_policy(MPOL_BIND, NULL, 0));
  V("bind to node 1", set_policy(MPOL_BIND, &two, NODES));
  V("bind to a bad address", set_policy(MPOL_BIND, (void *)8, NODES));
  V("bind with a large mask", set_policy(MPOL_BIND, &one, 1UL << 20));
  V("bind to node 0", set_policy(MPOL_BIND, &one, NODES));
  show_policy("after", NULL, 0);
  V("bind to nodes 0 and 1", set_policy(MPOL_BIND, &both, NODES));
  show_policy("after", NULL, 0);
  V("static nodes", set_policy(MPOL_BIND | MPOL_F_STATIC_NODES, &one, NODES));
  show_policy("after", NULL, 0);
  V("relative nodes", set_policy(MPOL_INTERLEAVE | MPOL_F_RELATIVE_NODES, &one, NODES));
  show_policy("after", NULL, 0);
  V("static and relative", set_policy(MPOL_BIND | MPOL_F_STATIC_NODES | MPOL_F_RELATIVE_NODES, &one, NODES));
  V("balancing of interleave", set_policy(MPOL_INTERLEAVE | MPOL_F_NUMA_BALANCING, &one, NODES));
  V("preferred", set_policy(MPOL_PREFERRED, &one, NODES));
  show_policy("after", NULL, 0);
  V("preferred without nodes", set_policy(MPOL_PREFERRED, NULL, 0));
  show_policy("after", NULL, 0);
  V("preferred many", set_policy(MPOL_PREFERRED_MANY, &one, NODES));
  show_policy("after", NULL, 0);
  V("interleave", set_policy(MPOL_INTERLEAVE, &one, NODES));
  show_policy("after", NULL, 0);
  V("weighted interleave", set_policy(6, &one, NODES));
  show_policy("after", NULL, 0);
  V("local", set_policy(MPOL_LOCAL, NULL, 0));
  show_policy("after", NULL, 0);
  V("local with nodes", set_policy(MPOL_LOCAL, &one, NODES));
  V("static local", set_policy(MPOL_LOCAL | MPOL_F_STATIC_NODES, NULL, 0));
  V("maxnode 1", set_policy(MPOL_BIND, &one, 1));
  V("maxnode 2", set_policy(MPOL_BIND, &one, 2));
  V("bind again", set_policy(MPOL_BIND, &one, NODES));
  fflush(stdout);
  if (fork() == 0) {
    show_policy("child", NULL, 0);
    fflush(stdout);
    _exit(0);
  }
  wait(NULL);
  int mode = -1;
  V("the node of the next page", get_policy(&mode, NULL, 0, NULL, MPOL_F_NODE));
  set_policy(MPOL_INTERLEAVE, &one, NODES);
  V("the node of the next page", get_policy(&mode, NULL, 0, NULL, MPOL_F_NODE));
  printf("node %d\n", mode);
  set_policy(MPOL_DEFAULT, NULL, 0);
}

static void ask(void) {
  int mode = -1;
  mask_t mask[16];
  char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  *page = 1;
  show_policy("allowed", NULL, MPOL_F_MEMS_ALLOWED);
  V("allowed with addr flag", get_policy(&mode, mask, 1024, page, MPOL_F_MEMS_ALLOWED | MPOL_F_ADDR));
  V("unknown flag", get_policy(&mode, mask, 1024, NULL, 8));
  V("address without flag", get_policy(&mode, mask, 1024, page, 0));
  V("small mask", get_policy(&mode, mask, 1, NULL, 0));
  V("mode only", get_policy(&mode, NULL, 0, NULL, 0));
  V("nothing", get_policy(NULL, NULL, 0, NULL, 0));
  V("mode to a bad address", get_policy((int *)8, NULL, 0, NULL, 0));
  V("mask to a bad address", get_policy(NULL, (mask_t *)8, 1024, NULL, 0));
  V("unmapped", get_policy(&mode, NULL, 0, (void *)4096, MPOL_F_ADDR));
  show_policy("of a page", page, MPOL_F_ADDR);
  V("node of a page", get_policy(&mode, NULL, 0, page, MPOL_F_ADDR | MPOL_F_NODE));
  printf("node %d\n", mode);
}

static void ranges(void) {
  mask_t one = 1, two = 2;
  char *p = mmap(NULL, 16 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  V("unaligned", bind_range(p + 1, 4096, MPOL_BIND, &one, NODES, 0));
  V("length 0", bind_range(p, 0, MPOL_BIND, &one, NODES, 0));
  V("bad flags", bind_range(p, 4096, MPOL_BIND, &one, NODES, 64));
  V("move all", bind_range(p, 4096, MPOL_BIND, &one, NODES, MPOL_MF_MOVE_ALL));
  V("bad mode", bind_range(p, 4096, 9, &one, NODES, 0));
  V("node 1", bind_range(p, 4096, MPOL_BIND, &two, NODES, 0));
  V("no nodes", bind_range(p, 4096, MPOL_BIND, NULL, 0, 0));
  V("wraps", bind_range(p, -4096UL, MPOL_BIND, &one, NODES, 0));
  V("middle", bind_range(p + 4 * 4096, 4 * 4096, MPOL_BIND, &one, NODES, 0));
  show_policy("before", p, MPOL_F_ADDR);
  show_policy("inside", p + 4 * 4096, MPOL_F_ADDR);
  show_policy("behind", p + 8 * 4096, MPOL_F_ADDR);
  V("strict move", bind_range(p, 16 * 4096, MPOL_INTERLEAVE, &one, NODES, MPOL_MF_STRICT | MPOL_MF_MOVE));
  show_policy("inside", p + 4 * 4096, MPOL_F_ADDR);
  V("home node of interleave", syscall(450, p, 4096L, 0L, 0L));
  V("bind", bind_range(p, 16 * 4096, MPOL_BIND, &one, NODES, 0));
  V("home node", syscall(450, p, 16 * 4096L, 0L, 0L));
  V("home node, flags", syscall(450, p, 4096L, 0L, 1L));
  V("home node 1", syscall(450, p, 4096L, 1L, 0L));
  V("home node 5000", syscall(450, p, 4096L, 5000L, 0L));
  V("home node, unaligned", syscall(450, p + 1, 4096L, 0L, 0L));
  V("home node, length 0", syscall(450, p, 0L, 0L, 0L));
  show_policy("with home", p, MPOL_F_ADDR);
  V("back", bind_range(p, 16 * 4096, MPOL_DEFAULT, NULL, 0, 0));
  show_policy("back", p, MPOL_F_ADDR);
  V("home node of default", syscall(450, p, 4096L, 0L, 0L));
  munmap(p + 8 * 4096, 4096);
  V("hole", bind_range(p, 16 * 4096, MPOL_BIND, &one, NODES, 0));
  show_policy("before the hole", p, MPOL_F_ADDR);
  V("default over a hole", bind_range(p, 16 * 4096, MPOL_DEFAULT, NULL, 0, 0));
  V("in a hole", bind_range(p + 8 * 4096, 4096, MPOL_BIND, &one, NODES, 0));
}

static void moves(void) {
  mask_t one = 1, two = 2;
  char *p = mmap(NULL, 4 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  void *pages[4] = {p, p + 4096, p + 2 * 4096 + 7, (void *)4096};
  int nodes[4] = {0, 0, 0, 0}, status[4] = {77, 77, 77, 77};
  p[0] = p[2 * 4096] = 1;
  madvise(p + 4096, 4096, MADV_DONTNEED); // a kernel may back more than what is touched
  V("where", syscall(SYS_move_pages, 0, 4L, pages, NULL, status, 0));
  printf("%d %d %d %d\n", status[0], status[1], status[2], status[3]);
  memset(status, 77, sizeof status);
  V("move", syscall(SYS_move_pages, 0, 4L, pages, nodes, status, MPOL_MF_MOVE));
  printf("%d %d %d %d\n", status[0], status[1], status[2], status[3]);
  nodes[1] = 1;
  V("to node 1", syscall(SYS_move_pages, 0, 4L, pages, nodes, status, MPOL_MF_MOVE));
  nodes[1] = -1;
  V("to node -1", syscall(SYS_move_pages, 0, 4L, pages, nodes, status, MPOL_MF_MOVE));
  V("bad flags", syscall(SYS_move_pages, 0, 4L, pages, nodes, status, 1));
  V("move all", syscall(SYS_move_pages, 0, 4L, pages, nodes, status, MPOL_MF_MOVE_ALL));
  V("no process", syscall(SYS_move_pages, 0x3ffffff, 4L, pages, NULL, status, 0));
  V("no pages", syscall(SYS_move_pages, 0, 0L, pages, NULL, status, 0));
  V("bad pages", syscall(SYS_move_pages, 0, 4L, (void *)8, NULL, status, 0));
  V("bad status", syscall(SYS_move_pages, 0, 4L, pages, NULL, (void *)8, 0));
  V("bad nodes", syscall(SYS_move_pages, 0, 4L, pages, (void *)8, status, 0));
  V("migrate", syscall(SYS_migrate_pages, 0, (long)NODES, &one, &one));
  V("migrate from node 1", syscall(SYS_migrate_pages, 0, (long)NODES, &two, &one));
  V("migrate to node 1", syscall(SYS_migrate_pages, 0, (long)NODES, &one, &two));
  V("migrate no process", syscall(SYS_migrate_pages, 0x3ffffff, (long)NODES, &one, &one));
  V("migrate bad mask", syscall(SYS_migrate_pages, 0, (long)NODES, (void *)8, &one));
  V("migrate large mask", syscall(SYS_migrate_pages, 0, 1L << 20, &one, &one));
}

static void shows(void) {
  mask_t one = 1;
  char *p = mmap(NULL, 4 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  bind_range(p, 4 * 4096, MPOL_BIND, &one, NODES, 0);
  p[0] = p[4096] = 1;
  madvise(p + 2 * 4096, 2 * 4096, MADV_DONTNEED);
  FILE *f = fopen("/proc/self/numa_maps", "r");
  char line[512], start[32];
  snprintf(start, sizeof start, "%lx ", (unsigned long)p);
  int stack = 0;
  while (f && fgets(line, sizeof line, f)) {
    char *active = strstr(line, " active="); // how Linux ages pages is its own business
    if (active) memmove(active, active + strcspn(active + 1, " ") + 1, strlen(active + strcspn(active + 1, " ") + 1) + 1);
    if (!strncmp(line, start, strlen(start))) printf("numa_maps: %s", line + strlen(start));
    stack += !!strstr(line, " default stack anon=");
  }
  printf("stack: %d\n", stack);
  show("/sys/devices/system/node/online");
  show("/sys/devices/system/node/possible");
  show("/sys/devices/system/node/has_cpu");
  show("/sys/devices/system/node/has_memory");
  show("/sys/devices/system/node/node0/distance");
  f = fopen("/proc/self/status", "r");
  while (f && fgets(line, sizeof line, f))
    if (!strncmp(line, "Mems_allowed_list", 17)) printf("%s", line);
}

int main(void) {
  in_child(process_policy);
  in_child(ask);
  in_child(ranges);
  in_child(moves);
  in_child(shows);
}
