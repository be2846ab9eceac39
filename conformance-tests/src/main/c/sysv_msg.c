// msgget(2), msgsnd(2), msgrcv(2), msgctl(2): types, sizes, limits, sleepers, permissions, removal.
#include "check.h"
#include <pthread.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/msg.h>

struct message { long type; char text[8193]; };
static int id;

static long put_text(long type, const char *text, int flags) {
  struct message m = {type};
  strcpy(m.text, text);
  return msgsnd(id, &m, strlen(text), flags);
}

static void take(const char *what, long type, size_t room, int flags) {
  struct message m = {0};
  errno = 0;
  ssize_t n = msgrcv(id, &m, room, type, flags);
  if (n < 0) printf("%s: %s\n", what, strerrorname_np(errno));
  else printf("%s: %zd type %ld [%.20s]\n", what, n, m.type, m.text);
}

static void status(const char *what) {
  struct msqid_ds ds;
  V("stat", msgctl(id, IPC_STAT, &ds));
  printf("%s: mode %o uid %d count %lu bytes %lu most %lu last %d %d times %d%d%d\n", what, ds.msg_perm.mode, ds.msg_perm.uid, ds.msg_qnum, ds.__msg_cbytes, ds.msg_qbytes,
         ds.msg_lspid == getpid(), ds.msg_lrpid == getpid(), ds.msg_stime != 0, ds.msg_rtime != 0, ds.msg_ctime != 0);
}

static void handler(int number) {}
static void stranger(void) {
  setresuid(1000, 1000, 1000);
  V("send", put_text(1, "x", IPC_NOWAIT));
  take("receive", 0, 10, IPC_NOWAIT);
  struct msqid_ds ds;
  V("stat", msgctl(id, IPC_STAT, &ds));
  V("remove", msgctl(id, IPC_RMID, NULL));
}

static volatile int sleeper;
static void *receiver(void *type) {
  sleeper = syscall(SYS_gettid);
  struct message m;
  ssize_t n = msgrcv(id, &m, 100, (long)type, 0);
  return (void *)(n < 0 ? -(long)errno : n);
}

static void *sender(void *unused) {
  sleeper = syscall(SYS_gettid);
  return (void *)(put_text(9, "waited", 0) ? -(long)errno : 0);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  V("absent", msgget(33, 0));
  id = msgget(33, IPC_CREAT | 0640);
  V("again", msgget(33, IPC_CREAT) == id);
  V("exclusive", msgget(33, IPC_CREAT | IPC_EXCL));
  status("fresh");
  take("empty", 0, 10, IPC_NOWAIT);
  V("type 0", put_text(0, "x", 0));
  V("negative type", put_text(-1, "x", 0));
  struct message big = {1};
  V("too long", msgsnd(id, &big, 8193, 0));
  V("longest", msgsnd(id, &big, 8192, 0));
  V("longest", msgsnd(id, &big, 8192, 0));
  V("full", put_text(1, "x", IPC_NOWAIT));
  V("an empty one still goes", put_text(1, "", IPC_NOWAIT));
  status("full");
  take("too long for the room", 0, 100, 0);
  take("cut", 0, 5, MSG_NOERROR);
  take("next", 0, 8192, 0);
  take("empty one", 0, 0, 0);
  V("nowhere", msgsnd(id, (void *)8, 1, 0));
  V("bad id", msgsnd(id + 1, &big, 1, 0));
  V("negative id", msgsnd(-1, &big, 1, 0));
  V("negative length", msgrcv(id, &big, -1, 0, IPC_NOWAIT));
  put_text(5, "five", 0), put_text(3, "three", 0), put_text(7, "seven", 0), put_text(3, "three again", 0), put_text(1, "one", 0);
  take("type 3", 3, 20, IPC_NOWAIT);
  take("except 5", 5, 20, IPC_NOWAIT | MSG_EXCEPT);
  take("up to 4", -4, 20, IPC_NOWAIT);
  take("up to 4", -4, 20, IPC_NOWAIT);
  take("up to 4", -4, 20, IPC_NOWAIT);
  take("copy of the first", 0, 20, IPC_NOWAIT | 040000);
  take("copy of the second", 1, 20, IPC_NOWAIT | 040000);
  take("copy, waiting", 0, 20, 040000);
  take("any", 0, 20, IPC_NOWAIT);
  take("type 9", 9, 20, IPC_NOWAIT);
  take("any", 0, 20, IPC_NOWAIT);
  status("empty");
  pthread_t ids[2];
  void *got;
  sleeper = 0;
  pthread_create(&ids[0], NULL, receiver, (void *)4L);
  until_asleep(&sleeper);
  put_text(3, "not this", 0);
  put_text(4, "this one", 0);
  pthread_join(ids[0], &got);
  printf("receiver: %ld\n", (long)got);
  take("left", 0, 20, IPC_NOWAIT);
  msgsnd(id, &big, 8192, 0), msgsnd(id, &big, 8192, 0);
  sleeper = 0;
  pthread_create(&ids[0], NULL, sender, NULL);
  until_asleep(&sleeper);
  take("make room", 0, 5, MSG_NOERROR);
  pthread_join(ids[0], &got);
  printf("sender: %ld\n", (long)got);
  take("rest", 0, 5, MSG_NOERROR);
  take("waited", 0, 10, IPC_NOWAIT);
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &action, NULL);
  alarm(1);
  take("interrupted", 0, 10, 0);
  in_child(stranger);
  struct msqid_ds ds;
  msgctl(id, IPC_STAT, &ds);
  ds.msg_qbytes = 10;
  ds.msg_perm.mode = 0646;
  V("change", msgctl(id, IPC_SET, &ds));
  V("fits", put_text(1, "0123456789", IPC_NOWAIT));
  V("does not", put_text(1, "0", IPC_NOWAIT));
  in_child(stranger);
  ds.msg_qbytes = 20000;
  V("more than usual", msgctl(id, IPC_SET, &ds));
  V("bad stat", msgctl(id, IPC_STAT, (void *)8));
  V("unknown command", msgctl(id, 99, &ds));
  struct msginfo info;
  V("info", msgctl(0, IPC_INFO, (void *)&info) >= 0);
  printf("max %d usual %d queues %d\n", info.msgmax, info.msgmnb, info.msgmni);
  V("usage", msgctl(0, MSG_INFO, (void *)&info) >= 0);
  printf("queues %d messages %d bytes %d\n", info.msgpool, info.msgmap, info.msgtql);
  V("by place", msgctl(id & 32767, MSG_STAT, &ds) == id);
  take("rest", 0, 100, IPC_NOWAIT);
  take("rest", 0, 100, IPC_NOWAIT);
  sleeper = 0;
  pthread_create(&ids[0], NULL, receiver, NULL);
  until_asleep(&sleeper);
  V("remove", msgctl(id, IPC_RMID, NULL));
  pthread_join(ids[0], &got);
  printf("receiver: %s\n", strerrorname_np(-(long)got));
  V("then", put_text(1, "x", 0));
  V("private", msgget(IPC_PRIVATE, 0600) != msgget(IPC_PRIVATE, 0600));
  return 0;
}
