// Extended attributes: set, get, list, remove, in their four forms; flags, sizes, name spaces.
#include "check.h"
#include <sys/xattr.h>

static int compare(const void *a, const void *b) { return strcmp(*(char **)a, *(char **)b); }

static void list(const char *path) {
  char names[4096], *sorted[100];
  ssize_t n = listxattr(path, names, sizeof names);
  int count = 0;
  for (char *at = names; n > 0 && at < names + n; at += strlen(at) + 1) sorted[count++] = at;
  qsort(sorted, count, sizeof *sorted, compare);
  printf("list %zd:", n);
  for (int i = 0; i < count; i++) printf(" %s", sorted[i]);
  printf("\n");
}

static void body(void) {
  char value[100];
  put("file", "x");
  mkdir("dir", 0755);
  symlink("file", "link");
  mkfifo("fifo", 0600);
  V("list none", listxattr("file", value, sizeof value));
  V("get none", getxattr("file", "user.a", value, sizeof value));
  V("set", setxattr("file", "user.a", "value", 5, 0));
  V("size", getxattr("file", "user.a", NULL, 0));
  V("get", getxattr("file", "user.a", value, sizeof value));
  printf("%.5s\n", value);
  V("too small", getxattr("file", "user.a", value, 3));
  V("create existing", setxattr("file", "user.a", "v", 1, XATTR_CREATE));
  V("replace", setxattr("file", "user.a", "longer value", 12, XATTR_REPLACE));
  V("replace missing", setxattr("file", "user.b", "v", 1, XATTR_REPLACE));
  V("create", setxattr("file", "user.b", "", 0, XATTR_CREATE));
  V("empty value", getxattr("file", "user.b", value, sizeof value));
  V("both flags", setxattr("file", "user.c", "v", 1, XATTR_CREATE | XATTR_REPLACE));
  V("bad flags", setxattr("file", "user.c", "v", 1, 4));
  list("file");
  V("list size", listxattr("file", NULL, 0));
  V("list too small", listxattr("file", value, 5));
  V("through link", getxattr("link", "user.a", value, sizeof value));
  V("lget", lgetxattr("link", "user.a", value, sizeof value));
  V("lset user on link", lsetxattr("link", "user.a", "v", 1, 0));
  V("llist", llistxattr("link", value, sizeof value));
  V("fifo user", setxattr("fifo", "user.a", "v", 1, 0));
  V("dir user", setxattr("dir", "user.d", "v", 1, 0));
  int fd = open("file", O_RDONLY);
  V("fget", fgetxattr(fd, "user.a", value, sizeof value));
  V("fset", fsetxattr(fd, "user.f", "f", 1, 0));
  V("flist", flistxattr(fd, value, sizeof value));
  V("fremove", fremovexattr(fd, "user.f"));
  V("fremove again", fremovexattr(fd, "user.f"));
  V("remove", removexattr("file", "user.b"));
  list("file");
  V("no name space", setxattr("file", "a", "v", 1, 0));
  V("unknown name space", setxattr("file", "unknown.a", "v", 1, 0));
  V("unknown name space get", getxattr("file", "unknown.a", value, sizeof value));
  V("empty name", setxattr("file", "", "v", 1, 0));
  V("only prefix", setxattr("file", "user.", "v", 1, 0));
  char name[300] = "user.";
  memset(name + 5, 'n', 294);
  V("256 bytes", setxattr("file", name, "v", 1, 0));
  name[255] = 0;
  V("255 bytes", setxattr("file", name, "v", 1, 0));
  static char large[70000];
  V("large", setxattr("file", "user.large", large, 65537, 0));
  V("trusted", setxattr("file", "trusted.a", "v", 1, 0));
  V("trusted get", getxattr("file", "trusted.a", value, sizeof value));
  V("missing file", getxattr("none", "user.a", value, sizeof value));
  V("bad descriptor", fgetxattr(99, "user.a", value, sizeof value));
  V("O_PATH", fgetxattr(open("file", O_PATH), "user.a", value, sizeof value));
  V("bad name", getxattr("file", (char *)8, value, sizeof value));
  V("bad value", setxattr("file", "user.z", (char *)8, 5, 0));
  V("capability, malformed", setxattr("file", "security.capability", "v", 1, 0));
  unsigned capability[5] = {0x02000001, 1 << 10, 0, 0, 0};
  V("capability", setxattr("file", "security.capability", capability, 20, 0));
  V("capability get", getxattr("file", "security.capability", value, sizeof value));
  V("write drops it", (put("file", "y"), getxattr("file", "security.capability", value, sizeof value)));
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  everywhere(body);
  return 0;
}
