// capget(2), capset(2), the bounding and ambient sets, securebits, set-user-ID execution, no_new_privs, personality(2).
#include "check.h"
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/auxv.h>
#include <sys/personality.h>
#include <sys/prctl.h>

static struct __user_cap_data_struct data[2];

static long get(int version, int pid) {
  struct __user_cap_header_struct header = {version, pid};
  return syscall(SYS_capget, &header, data);
}

static long set(uint32_t effective, uint32_t permitted, uint32_t inheritable) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct wanted[2] = {{effective, permitted, inheritable}, {0, 0, 0}};
  return syscall(SYS_capset, &header, wanted);
}

static void print(const char *what) {
  get(_LINUX_CAPABILITY_VERSION_3, 0);
  uint64_t ambient = 0;
  for (int i = 0; i < 41; i++) if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0, 0) == 1) ambient |= 1UL << i;
  printf("%s: e %x p %x i %x a %lx\n", what, data[0].effective, data[0].permitted, data[0].inheritable, ambient);
}

static void ids(const char *what) {
  uid_t r, e, s;
  gid_t rg, eg, sg;
  getresuid(&r, &e, &s);
  getresgid(&rg, &eg, &sg);
  printf("%s: uid %d %d %d gid %d %d %d secure %lu nnp %d dumpable %d personality %x\n", what, r, e, s, rg, eg, sg, getauxval(AT_SECURE),
         prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), prctl(PR_GET_DUMPABLE), personality(-1));
  print("  caps");
}

static const char *program = "/proc/self/exe";
static void run(const char *what) {
  fflush(stdout);
  pid_t child = fork();
  if (!child) {
    char *args[] = {"guest", (char *)what, NULL};
    static char *none[] = {NULL};
    execve(program, args, none);
    printf("%s: %s\n", what, strerrorname_np(errno));
    _exit(0);
  }
  waitpid(child, NULL, 0);
}

static void basic(void) {
  print("first");
  struct __user_cap_header_struct header = {0x12345678, 0};
  V("unknown version", syscall(SYS_capget, &header, data));
  printf("preferred %x\n", header.version);
  header = (struct __user_cap_header_struct){0x12345678, 0};
  V("asking only", syscall(SYS_capget, &header, NULL));
  V("version 1", get(_LINUX_CAPABILITY_VERSION_1, 0));
  V("of init", get(_LINUX_CAPABILITY_VERSION_3, 1));
  V("of nobody", get(_LINUX_CAPABILITY_VERSION_3, 9999));
  V("negative", get(_LINUX_CAPABILITY_VERSION_3, -1));
  V("bad header", syscall(SYS_capget, 8, data));
  header = (struct __user_cap_header_struct){_LINUX_CAPABILITY_VERSION_3, 1};
  V("capset another", getpid() == 1 ? (errno = EPERM, -1) : syscall(SYS_capset, &header, data));
  V("effective beyond permitted", set(1 << CAP_SYS_ADMIN, 1, 0));
  V("permitted raised", set(0, -1, 0));
  V("drop to chown and kill", set(1 << CAP_CHOWN, 1 << CAP_CHOWN | 1 << CAP_KILL, 0));
  print("dropped");
  V("inheritable beyond", set(0, 1 << CAP_CHOWN, 1 << CAP_SETUID));
  V("inheritable within", set(1, 1, 1));
  print("now");
  V("ambient raise", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_CHOWN, 0, 0));
  V("ambient raise without", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0));
  V("ambient unknown", prctl(PR_CAP_AMBIENT, 9, CAP_KILL, 0, 0));
  V("ambient extra", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_KILL, 1, 0));
  V("ambient 41", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, 64, 0, 0));
  print("ambient");
  V("bounding drop without SETPCAP", prctl(PR_CAPBSET_DROP, CAP_CHOWN));
  V("bounding read", prctl(PR_CAPBSET_READ, CAP_CHOWN));
  V("bounding read admin", prctl(PR_CAPBSET_READ, CAP_SYS_ADMIN));
  V("bounding read 64", prctl(PR_CAPBSET_READ, 64));
  V("inheritable dropped", set(1, 1, 0));
  print("ambient follows");
}

static void users(void) {
  V("keepcaps", prctl(PR_SET_KEEPCAPS, 1));
  V("keepcaps 2", prctl(PR_SET_KEEPCAPS, 2));
  V("setresuid", setresuid(1000, 1000, 1000));
  print("kept");
  V("effective again", set(1 << CAP_SETUID, 1 << CAP_SETUID, 0));
  print("raised");
  run("execution drops");
  V("back", setresuid(0, 0, 0));
  print("root without");
  run("root's execution");
}

static void ambient(void) {
  prctl(PR_SET_KEEPCAPS, 1);
  setresgid(1000, 1000, 1000);
  setresuid(1000, 1000, 1000);
  set(1 << CAP_KILL, 1 << CAP_KILL, 1 << CAP_KILL);
  V("raise", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0));
  run("ambient execution");
  V("clear", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
  run("without ambient");
}

static void bits(void) {
  V("get", prctl(PR_GET_SECUREBITS));
  V("unknown", prctl(PR_SET_SECUREBITS, 1 << 12));
  V("noroot locked", prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED));
  V("unlock", prctl(PR_SET_SECUREBITS, 0));
  V("get", prctl(PR_GET_SECUREBITS));
  run("root without privilege");
  V("no fixup", prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP));
  V("setuid", setresuid(5, 5, 0));
  print("no fixup");
}

static void copy(const char *to, uid_t uid, gid_t gid, mode_t mode) {
  char block[65536];
  int in = open("/proc/self/exe", O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0755);
  ssize_t n;
  while ((n = read(in, block, sizeof block)) > 0) write(out, block, n);
  close(in);
  close(out);
  chown(to, uid, gid);
  chmod(to, mode);
}

static void become(void) {
  setresgid(1000, 1000, 1000);
  setresuid(1000, 1000, 1000);
  program = "/root/ids/root";
  personality(ADDR_NO_RANDOMIZE | 0x0400000);
  run("set-user-ID root");
  program = "/root/ids/user";
  run("set-user-ID 33");
  program = "/root/ids/group";
  run("set-group-ID 44");
  program = "/root/ids/lock";
  run("set-group-ID without x");
  V("no_new_privs", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  V("no_new_privs off", prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0));
  V("no_new_privs extra", prctl(PR_SET_NO_NEW_PRIVS, 1, 1, 0, 0));
  program = "/root/ids/root";
  run("set-user-ID with no_new_privs");
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IONBF, 0);
  if (argc > 1) {
    ids(argv[1]);
    return 0;
  }
  ids("start");
  printf("==\n"), in_child(basic);
  printf("==\n"), in_child(users);
  printf("==\n"), in_child(ambient);
  printf("==\n"), in_child(bits);
  chmod("/root", 0755);
  fresh("/root/ids");
  copy("/root/ids/root", 0, 0, 04755);
  copy("/root/ids/user", 33, 33, 04755);
  copy("/root/ids/group", 33, 44, 02755);
  copy("/root/ids/lock", 33, 44, 02745);
  printf("==\n"), in_child(become);
  chdir("/");
  sweep("/root/ids");
  V("personality", personality(PER_LINUX32));
  V("personality then", personality(0xffffffff));
  run("personality stays");
  return 0;
}
