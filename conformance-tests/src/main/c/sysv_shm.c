// shmget(2), shmat(2), shmdt(2), shmctl(2): keys, permissions, attachments, removal, fork, exec, splitting.
#include "check.h"
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>

static void stat_of(const char *what, int id) {
  struct shmid_ds ds;
  if (shmctl(id, IPC_STAT, &ds)) {
    printf("%s: %s\n", what, strerrorname_np(errno));
    return;
  }
  printf("%s: key %x mode %o uid %d gid %d cuid %d size %zu attached %lu creator %d last %s times %d%d%d\n", what, ds.shm_perm.__key, ds.shm_perm.mode, ds.shm_perm.uid,
         ds.shm_perm.gid, ds.shm_perm.cuid, ds.shm_segsz, ds.shm_nattch, ds.shm_cpid == getpid(), ds.shm_lpid == 0 ? "none" : ds.shm_lpid == getpid() ? "self" : "other",
         ds.shm_atime != 0, ds.shm_dtime != 0, ds.shm_ctime != 0);
}

static int id;
static void stranger(void) {
  setresgid(1000, 1000, 1000);
  setresuid(1000, 1000, 1000);
  V("get", shmget(77, 4096, 0600) == id);
  V("get, nothing asked", shmget(77, 4096, 0) == id);
  OK("attach", shmat(id, NULL, 0));
  OK("attach reading", shmat(id, NULL, SHM_RDONLY));
  struct shmid_ds ds;
  V("stat", shmctl(id, IPC_STAT, &ds));
  V("remove", shmctl(id, IPC_RMID, NULL));
  V("set", shmctl(id, IPC_SET, &ds));
  V("lock", shmctl(id, SHM_LOCK, NULL));
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  V("size 0", shmget(77, 0, IPC_CREAT | 0600));
  V("absent", shmget(77, 4096, 0));
  id = shmget(77, 5000, IPC_CREAT | 0640);
  printf("made %d\n", id >= 0);
  V("again", shmget(77, 5000, IPC_CREAT | 0640) == id);
  V("exclusive", shmget(77, 5000, IPC_CREAT | IPC_EXCL | 0640));
  V("exclusive alone", shmget(77, 5000, IPC_EXCL) == id);
  V("smaller", shmget(77, 100, 0) == id);
  V("size 0 now", shmget(77, 0, 0) == id);
  V("larger", shmget(77, 9000, 0));
  stat_of("fresh", id);
  char *a = shmat(id, NULL, 0), *b = shmat(id, NULL, SHM_RDONLY);
  printf("attached %d %d\n", a != (void *)-1, b != (void *)-1);
  strcpy(a, "shared words");
  a[8191] = 7;
  printf("%s %d\n", b, b[8191]);
  stat_of("twice", id);
  V("write the read-only one", mprotect(b, 4096, PROT_READ | PROT_WRITE));
  V("unaligned", (long)shmat(id, a + 100, 0));
  V("occupied", (long)shmat(id, a, 0));
  V("remap at 0", (long)shmat(id, NULL, SHM_REMAP));
  char *room = mmap(NULL, 65536, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  V("remap", (long)shmat(id, room + 4096, SHM_REMAP) == (long)(room + 4096));
  V("rounded", (long)shmat(id, room + 20480 + 77, SHM_RND | SHM_REMAP) == (long)(room + 20480));
  stat_of("four", id);
  printf("%s\n", room + 20480);
  V("detach rounded", shmdt(room + 20480));
  V("detach remapped", shmdt(room + 4096));
  V("detach again", shmdt(room + 4096));
  V("detach nothing", shmdt(room));
  V("detach unaligned", shmdt(a + 1));
  V("detach in the middle", shmdt(a + 4096));
  stat_of("two", id);
  fflush(stdout);
  pid_t child = fork();
  if (!child) {
    stat_of("forked", id);
    strcpy(a, "from the child");
    V("detach", shmdt(b));
    stat_of("forked", id);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  printf("%s\n", b);
  struct shmid_ds ds;
  shmctl(id, IPC_STAT, &ds);
  printf("after the child: %lu\n", ds.shm_nattch);
  munmap(a, 4096);
  shmctl(id, IPC_STAT, &ds);
  printf("half unmapped: %lu\n", ds.shm_nattch);
  V("detach the rest by its start", shmdt(a + 4096));
  V("detach the rest by the old start", shmdt(a));
  shmctl(id, IPC_STAT, &ds);
  printf("then: %lu\n", ds.shm_nattch);
  in_child(stranger);
  ds.shm_perm.uid = 1000;
  ds.shm_perm.mode = 0604;
  V("give away", shmctl(id, IPC_SET, &ds));
  in_child(stranger);
  stat_of("after", id);
  id = shmget(78, 4096, IPC_CREAT | 0600);
  a = shmat(id, NULL, 0);
  strcpy(a, "kept");
  V("remove", shmctl(id, IPC_RMID, NULL));
  stat_of("removed", id);
  V("by key", shmget(78, 4096, 0));
  printf("%s\n", a);
  char *again = shmat(id, NULL, 0);
  printf("attach what is to go: %d\n", again != (void *)-1);
  shmdt(again);
  V("detach", shmdt(a));
  stat_of("gone", id);
  V("attach gone", (long)shmat(id, NULL, 0));
  V("remove gone", shmctl(id, IPC_RMID, NULL));
  V("negative", shmctl(-1, IPC_STAT, &ds));
  V("unknown command", shmctl(id, 99, &ds));
  id = shmget(IPC_PRIVATE, 4096, 0600);
  int other = shmget(IPC_PRIVATE, 4096, 0600);
  printf("private: %d\n", id != other);
  V("bad stat", shmctl(id, IPC_STAT, (void *)8));
  V("lock", shmctl(id, SHM_LOCK, NULL));
  stat_of("locked", id);
  V("unlock", shmctl(id, SHM_UNLOCK, NULL));
  struct shm_info usage;
  int highest = shmctl(0, SHM_INFO, (void *)&usage);
  int seen = 0;
  for (int i = 0; i <= highest; i++) seen += shmctl(i, SHM_STAT, &ds) >= 0;
  printf("segments %d listed %d pages %lu\n", usage.used_ids, seen, usage.shm_tot);
  struct shminfo limits;
  shmctl(0, IPC_INFO, (void *)&limits);
  printf("limits %lx %lu %lu %lx\n", limits.shmmax, limits.shmmin, limits.shmmni, limits.shmall);
  a = shmat(id, NULL, 0);
  char line[300];
  FILE *maps = fopen("/proc/self/maps", "r");
  while (fgets(line, sizeof line, maps)) {
    unsigned long start;
    sscanf(line, "%lx", &start);
    if (start == (unsigned long)a) printf("%.4s %s", strchr(line, ' ') + 1, strstr(line, "/SYSV"));
  }
  return 0;
}
