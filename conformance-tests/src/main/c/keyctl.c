// add_key(2), request_key(2), keyctl(2): keys and keyrings, who may use them, and who inherits them.
#include "check.h"
#include <linux/keyctl.h>
#include <pthread.h>

enum { THREAD = -1, PROCESS = -2, SESSION = -3, USER = -4, USER_SESSION = -5 };

static long add(const char *type, const char *name, const void *data, size_t length, int ring) { return syscall(SYS_add_key, type, name, data, length, ring); }
static long ask(const char *type, const char *name, const char *info, int ring) { return syscall(SYS_request_key, type, name, info, ring); }
static long ctl(int op, long a, long b, long c, long d) { return syscall(SYS_keyctl, op, a, b, c, d); }

static void describe(const char *label, int key) {
  char text[300] = "";
  long length = ctl(KEYCTL_DESCRIBE, key, (long)text, sizeof text, 0);
  if (length < 0) printf("%s: %s\n", label, strerrorname_np(errno));
  else printf("%s: %ld %s\n", label, length, text);
}

static void content(const char *label, int key) {
  char text[300] = "";
  long length = ctl(KEYCTL_READ, key, (long)text, sizeof text - 1, 0);
  if (length < 0) printf("%s: %s\n", label, strerrorname_np(errno));
  else printf("%s: %ld %s\n", label, length, text);
}

static long count(int ring) { return ctl(KEYCTL_READ, ring, 0, 0, 0); }

static void types(void) {
  OK("session", ctl(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0));
  describe("session", SESSION);
  int user = add("user", "first", "hello", 5, SESSION), logon = add("logon", "service:key", "secret", 6, SESSION);
  int ring = add("keyring", "ring", 0, 0, SESSION);
  describe("user", user);
  describe("logon", logon);
  describe("keyring", ring);
  content("user", user);
  content("logon", logon);
  V("session has", count(SESSION) / 4);
  OK("add again", add("user", "first", "other", 5, SESSION));
  V("the same key", add("user", "first", "third", 5, SESSION) == user);
  content("user", user);
  V("keyring again is another", add("keyring", "ring", 0, 0, SESSION) == ring);
  V("session has", count(SESSION) / 4);
  OK("unknown type", add("nothing", "a", "b", 1, SESSION));
  OK("type of kernel", add(".user", "a", "b", 1, SESSION));
  OK("no type", add("", "a", "b", 1, SESSION));
  OK("long type", add("0123456789012345678901234567890123456789", "a", "b", 1, SESSION));
  OK("bad type", add((char *)8, "a", "b", 1, SESSION));
  OK("no name", add("user", "", "b", 1, SESSION));
  OK("null name", add("user", 0, "b", 1, SESSION));
  OK("bad name", add("user", (char *)8, "b", 1, SESSION));
  OK("keyring of kernel", add("keyring", ".a", 0, 0, SESSION));
  OK("user key with a dot", add("user", ".a", "b", 1, SESSION));
  OK("no payload", add("user", "a", "", 0, SESSION));
  OK("bad payload", add("user", "a", (char *)8, 4, SESSION));
  OK("keyring with payload", add("keyring", "a", "b", 1, SESSION));
  OK("logon without service", add("logon", "a", "b", 1, SESSION));
  OK("logon with empty service", add("logon", ":a", "b", 1, SESSION));
  static char big[40000];
  memset(big, 'x', sizeof big);
  OK("largest", add("user", "big", big, 32767, SESSION));
  OK("too large", add("user", "big", big, 32768, SESSION));
  OK("much too large", add("user", "big", big, 1 << 20, SESSION));
  char name[5000];
  memset(name, 'n', sizeof name);
  name[4999] = 0;
  OK("long name", add("user", name, "b", 1, SESSION));
  name[4095] = 0;
  OK("longest name", add("user", name, "b", 1, SESSION));
  OK("no such ring", add("user", "a", "b", 1, 0));
  OK("bad special ring", add("user", "a", "b", 1, -99));
  OK("group ring", add("user", "a", "b", 1, -6));
  OK("authority as ring", add("user", "a", "b", 1, -7));
  OK("key as ring", add("user", "a", "b", 1, user));
}

static void special(void) {
  OK("thread ring", ctl(KEYCTL_GET_KEYRING_ID, THREAD, 0, 0, 0));
  OK("process ring", ctl(KEYCTL_GET_KEYRING_ID, PROCESS, 0, 0, 0));
  OK("create thread ring", ctl(KEYCTL_GET_KEYRING_ID, THREAD, 1, 0, 0));
  OK("create process ring", ctl(KEYCTL_GET_KEYRING_ID, PROCESS, 1, 0, 0));
  describe("thread", THREAD);
  describe("process", PROCESS);
  describe("user", USER);
  describe("user session", USER_SESSION);
  describe("group", -6);
  describe("authority", -7);
  describe("requestor", -8);
  describe("zero", 0);
  describe("-9", -9);
  OK("named session", ctl(KEYCTL_JOIN_SESSION_KEYRING, (long)"conformance-session", 0, 0, 0));
  describe("named session", SESSION);
  OK("session of kernel", ctl(KEYCTL_JOIN_SESSION_KEYRING, (long)".builtin", 0, 0, 0));
  OK("bad session name", ctl(KEYCTL_JOIN_SESSION_KEYRING, 8, 0, 0, 0));
  OK("operation 99", ctl(99, 0, 0, 0, 0));
  unsigned char caps[6] = {9, 9, 9, 9, 9, 9};
  V("capabilities", ctl(KEYCTL_CAPABILITIES, (long)caps, 6, 0, 0));
  printf("%x %x %x\n", caps[0] & (KEYCTL_CAPS0_CAPABILITIES | KEYCTL_CAPS0_INVALIDATE | KEYCTL_CAPS0_RESTRICT_KEYRING | KEYCTL_CAPS0_MOVE), caps[2], caps[5]);
  V("capabilities of no size", ctl(KEYCTL_CAPABILITIES, 0, 0, 0, 0));
  V("capabilities at a bad address", ctl(KEYCTL_CAPABILITIES, 8, 2, 0, 0));
}

static void changes(void) {
  ctl(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0);
  int key = add("user", "key", "old", 3, SESSION), logon = add("logon", "a:b", "c", 1, SESSION), ring = add("keyring", "ring", 0, 0, SESSION);
  V("update", ctl(KEYCTL_UPDATE, key, (long)"new payload", 11, 0));
  content("key", key);
  V("update logon", ctl(KEYCTL_UPDATE, logon, (long)"d", 1, 0));
  V("update keyring", ctl(KEYCTL_UPDATE, ring, (long)"d", 1, 0));
  V("update with nothing", ctl(KEYCTL_UPDATE, key, 0, 0, 0));
  V("update at a bad address", ctl(KEYCTL_UPDATE, key, 8, 3, 0));
  V("update too large", ctl(KEYCTL_UPDATE, key, (long)"x", 5000, 0));
  V("update unknown", ctl(KEYCTL_UPDATE, 1, (long)"x", 1, 0));
  char text[4] = "....";
  V("read to a small buffer", ctl(KEYCTL_READ, key, (long)text, 3, 0));
  printf("%.4s\n", text);
  V("read to a bad address", ctl(KEYCTL_READ, key, 8, 100, 0));
  V("read unknown", ctl(KEYCTL_READ, 1, 0, 0, 0));
  V("describe to a small buffer", ctl(KEYCTL_DESCRIBE, key, (long)text, 3, 0));
  printf("%.4s\n", text);
  V("setperm", ctl(KEYCTL_SETPERM, key, 0x3f3f0000, 0, 0));
  describe("key", key);
  V("setperm unknown bits", ctl(KEYCTL_SETPERM, key, 0x7f000000, 0, 0));
  V("setperm without setattr", ctl(KEYCTL_SETPERM, key, 0x1f1f0000, 0, 0));
  V("setperm again", ctl(KEYCTL_SETPERM, key, 0x3f3f0000, 0, 0));
  V("chown to nobody", ctl(KEYCTL_CHOWN, ring, -1, -1, 0));
  V("chown", ctl(KEYCTL_CHOWN, ring, 1, -1, 0));
  V("chgrp", ctl(KEYCTL_CHOWN, ring, -1, 77, 0));
  V("chown to self", ctl(KEYCTL_CHOWN, ring, 0, 0, 0));
  V("security", ctl(KEYCTL_GET_SECURITY, key, 0, 0, 0) > 0);
  V("timeout", ctl(KEYCTL_SET_TIMEOUT, logon, 1000, 0, 0));
  V("no timeout", ctl(KEYCTL_SET_TIMEOUT, logon, 0, 0, 0));
  V("timeout unknown", ctl(KEYCTL_SET_TIMEOUT, 1, 0, 0, 0));
  V("revoke", ctl(KEYCTL_REVOKE, key, 0, 0, 0));
  V("revoke again", ctl(KEYCTL_REVOKE, key, 0, 0, 0));
  content("revoked", key);
  describe("revoked", key);
  V("update revoked", ctl(KEYCTL_UPDATE, key, (long)"x", 1, 0));
  OK("request revoked", ask("user", "key", 0, 0));
  V("session still has", count(SESSION) / 4);
  V("unlink revoked", ctl(KEYCTL_UNLINK, key, SESSION, 0, 0));
  V("session has", count(SESSION) / 4);
  int inner = add("user", "inner", "x", 1, ring);
  V("invalidate", ctl(KEYCTL_INVALIDATE, inner, 0, 0, 0));
  describe("invalidated", inner);
  V("invalidate again", ctl(KEYCTL_INVALIDATE, inner, 0, 0, 0));
  V("revoke keyring", ctl(KEYCTL_REVOKE, ring, 0, 0, 0));
  OK("add to revoked", add("user", "x", "y", 1, ring));
  V("count revoked", count(ring));
}

static void links(void) {
  ctl(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0);
  int a = add("keyring", "a", 0, 0, SESSION), b = add("keyring", "b", 0, 0, SESSION), key = add("user", "key", "x", 1, a);
  V("link", ctl(KEYCTL_LINK, key, b, 0, 0));
  V("link again", ctl(KEYCTL_LINK, key, b, 0, 0));
  V("b has", count(b) / 4);
  V("link a in b", ctl(KEYCTL_LINK, a, b, 0, 0));
  V("link b in a", ctl(KEYCTL_LINK, b, a, 0, 0));
  V("link a in a", ctl(KEYCTL_LINK, a, a, 0, 0));
  V("link session in a", ctl(KEYCTL_LINK, SESSION, a, 0, 0));
  V("link into key", ctl(KEYCTL_LINK, a, key, 0, 0));
  V("link unknown", ctl(KEYCTL_LINK, 1, a, 0, 0));
  V("link to unknown", ctl(KEYCTL_LINK, a, 1, 0, 0));
  V("unlink a", ctl(KEYCTL_UNLINK, a, b, 0, 0));
  V("unlink a again", ctl(KEYCTL_UNLINK, a, b, 0, 0));
  V("unlink from key", ctl(KEYCTL_UNLINK, a, key, 0, 0));
  V("move", ctl(KEYCTL_MOVE, key, a, b, 0));
  V("a has", count(a) / 4);
  V("move again", ctl(KEYCTL_MOVE, key, a, b, 0));
  V("move to itself", ctl(KEYCTL_MOVE, key, b, b, 0));
  int other = add("user", "key", "other", 5, a);
  V("another key", other != key);
  V("move exclusively", syscall(SYS_keyctl, KEYCTL_MOVE, key, b, a, KEYCTL_MOVE_EXCL));
  V("move with bad flags", syscall(SYS_keyctl, KEYCTL_MOVE, key, b, a, 2));
  V("move over", syscall(SYS_keyctl, KEYCTL_MOVE, key, b, a, 0));
  V("b has", count(b) / 4);
  V("search", ctl(KEYCTL_SEARCH, SESSION, (long)"user", (long)"key", 0) == key);
  V("search in a", ctl(KEYCTL_SEARCH, a, (long)"user", (long)"key", 0) == key);
  OK("search in b", ctl(KEYCTL_SEARCH, b, (long)"user", (long)"key", 0));
  V("search keyring", ctl(KEYCTL_SEARCH, SESSION, (long)"keyring", (long)"b", 0) == b);
  V("search and link", ctl(KEYCTL_SEARCH, SESSION, (long)"user", (long)"key", b) == key);
  V("b has", count(b) / 4);
  OK("search of another type", ctl(KEYCTL_SEARCH, SESSION, (long)"logon", (long)"key", 0));
  OK("search of unknown type", ctl(KEYCTL_SEARCH, SESSION, (long)"nothing", (long)"key", 0));
  OK("search in key", ctl(KEYCTL_SEARCH, key, (long)"user", (long)"key", 0));
  V("request", ask("user", "key", 0, 0) == key);
  V("request and link", ask("user", "key", 0, b) == key);
  OK("request missing", ask("user", "missing", 0, 0));
  OK("request unknown type", ask("nothing", "missing", 0, 0));
  OK("request bad name", ask("user", (char *)8, 0, 0));
  OK("request to key", ask("user", "key", 0, key));
  V("clear", ctl(KEYCTL_CLEAR, b, 0, 0, 0));
  V("b has", count(b) / 4);
  V("clear key", ctl(KEYCTL_CLEAR, key, 0, 0, 0));
  V("restrict", ctl(KEYCTL_RESTRICT_KEYRING, b, 0, 0, 0));
  V("restrict again", ctl(KEYCTL_RESTRICT_KEYRING, b, 0, 0, 0));
  V("link in restricted", ctl(KEYCTL_LINK, key, b, 0, 0));
  OK("add in restricted", add("user", "new", "x", 1, b));
  V("restrict by unknown type", ctl(KEYCTL_RESTRICT_KEYRING, a, (long)"nothing", 0, 0));
  V("restrict by unknown type's", ctl(KEYCTL_RESTRICT_KEYRING, a, (long)"nothing", (long)"x", 0));
  V("restrict by user's", ctl(KEYCTL_RESTRICT_KEYRING, a, (long)"user", (long)"x", 0));
  V("restrict by nothing", ctl(KEYCTL_RESTRICT_KEYRING, a, 0, (long)"x", 0));
  V("restrict key", ctl(KEYCTL_RESTRICT_KEYRING, key, 0, 0, 0));
  int ring = SESSION;
  for (int i = 0; i < 12; i++) {
    int deeper = add("keyring", "deep", 0, 0, ring);
    if (deeper < 0) printf("depth %d: %s\n", i, strerrorname_np(errno));
    ring = deeper;
  }
  add("user", "deepest", "x", 1, ring);
  OK("search deep", ctl(KEYCTL_SEARCH, SESSION, (long)"user", (long)"deepest", 0));
}

static void constructing(void) {
  V("default", ctl(KEYCTL_SET_REQKEY_KEYRING, -1, 0, 0, 0));
  V("set default", ctl(KEYCTL_SET_REQKEY_KEYRING, KEY_REQKEY_DEFL_SESSION_KEYRING, 0, 0, 0));
  V("default", ctl(KEYCTL_SET_REQKEY_KEYRING, -1, 0, 0, 0));
  V("bad default", ctl(KEYCTL_SET_REQKEY_KEYRING, 6, 0, 0, 0));
  V("very bad default", ctl(KEYCTL_SET_REQKEY_KEYRING, 60, 0, 0, 0));
  V("instantiate", ctl(KEYCTL_INSTANTIATE, 1, (long)"x", 1, 0));
  V("negate", ctl(KEYCTL_NEGATE, 1, 10, 0, 0));
  V("reject", ctl(KEYCTL_REJECT, 1, 10, EKEYREJECTED, 0));
  V("reject with 0", ctl(KEYCTL_REJECT, 1, 10, 0, 0));
  V("assume none", ctl(KEYCTL_ASSUME_AUTHORITY, 0, 0, 0, 0));
  V("assume", ctl(KEYCTL_ASSUME_AUTHORITY, 1, 0, 0, 0));
  V("assume negative", ctl(KEYCTL_ASSUME_AUTHORITY, -5, 0, 0, 0));
}

static int shared;

static void forked(void) {
  content("inherited by session", shared);
  OK("thread ring", ctl(KEYCTL_GET_KEYRING_ID, THREAD, 0, 0, 0));
  OK("process ring", ctl(KEYCTL_GET_KEYRING_ID, PROCESS, 0, 0, 0));
  ctl(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0);
  V("possessed in another session", ask("user", "shared", 0, 0) == shared);
  content("by its owner's rights", shared);
}

static void *threaded(void *unused) {
  OK("thread ring of another thread", ctl(KEYCTL_GET_KEYRING_ID, THREAD, 0, 0, 0));
  OK("process ring of another thread", ctl(KEYCTL_GET_KEYRING_ID, PROCESS, 0, 0, 0));
  V("session of another thread", ask("user", "shared", 0, 0) == shared);
  return 0;
}

// A user whose quota nobody else uses: Linux counts keys beyond containers, and gives them back late.
static int unused_user(void) {
  unsigned int number = 0;
  int fd = open("/proc/sys/kernel/random/uuid", O_RDONLY);
  char text[9] = "";
  read(fd, text, 8);
  close(fd);
  sscanf(text, "%x", &number);
  return 200000 + number % 1000000000;
}

static void own_session(void) {
  char text[300] = "";
  ctl(KEYCTL_DESCRIBE, SESSION, (long)text, sizeof text, 0);
  char *rights = strchr(text, ';');
  rights = rights ? strchr(rights + 1, ';') : 0;
  printf("own session: %s\n", rights ? rights : text);
}

static void stranger(void) {
  int id = unused_user();
  setresgid(1001, 1001, 1001);
  setresuid(id, id, id);
  content("possessed by a stranger", shared);
  ctl(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0);
  own_session();
  content("of another", shared);
  describe("of another", shared);
  OK("link of another", ctl(KEYCTL_LINK, shared, SESSION, 0, 0));
  OK("persistent of another", ctl(KEYCTL_GET_PERSISTENT, 0, SESSION, 0, 0));
  static char big[30000];
  int failed = 0;
  char name[20];
  for (int i = 0; i < 10 && !failed; i++) {
    snprintf(name, sizeof name, "b%d", i);
    if (add("user", name, big, 4000, SESSION) < 0) printf("large keys: %s\n", strerrorname_np(errno)), failed = 1;
  }
  V("clear", ctl(KEYCTL_CLEAR, SESSION, 0, 0, 0));
  failed = 0;
  for (int i = 0; i < 300 && !failed; i++) {
    snprintf(name, sizeof name, "c%d", i);
    if (add("user", name, "x", 1, SESSION) < 0) printf("many keys: %s\n", strerrorname_np(errno)), failed = 1;
  }
}

static void child_of_exec(void) {
  execl("/proc/self/exe", "guest", "again", (char *)0);
  _exit(9);
}

static void to_parent(void) {
  ctl(KEYCTL_JOIN_SESSION_KEYRING, (long)"to-parent", 0, 0, 0);
  add("user", "given", "x", 1, SESSION);
  V("session to parent", ctl(KEYCTL_SESSION_TO_PARENT, 0, 0, 0, 0));
}

static void inheritance(void) {
  ctl(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0);
  shared = add("user", "shared", "text", 4, SESSION);
  OK("own thread ring", ctl(KEYCTL_GET_KEYRING_ID, THREAD, 1, 0, 0));
  OK("own process ring", ctl(KEYCTL_GET_KEYRING_ID, PROCESS, 1, 0, 0));
  in_child(forked);
  pthread_t thread;
  pthread_create(&thread, 0, threaded, 0);
  pthread_join(thread, 0);
  in_child(child_of_exec);
  in_child(stranger);
  in_child(to_parent);
  OK("given key", ask("user", "given", 0, 0));
  describe("session now", SESSION);
}

int main(int argc, char **argv) {
  if (argc > 1) {
    OK("after exec: shared", ask("user", "shared", 0, 0));
    OK("thread ring", ctl(KEYCTL_GET_KEYRING_ID, THREAD, 0, 0, 0));
    OK("process ring", ctl(KEYCTL_GET_KEYRING_ID, PROCESS, 0, 0, 0));
    return 0;
  }
  puts("== types");
  in_child(types);
  puts("== special");
  in_child(special);
  puts("== changes");
  in_child(changes);
  puts("== links");
  in_child(links);
  puts("== constructing");
  in_child(constructing);
  puts("== inheritance");
  in_child(inheritance);
  return 0;
}
