// bpf(2) for who may not use it: which commands say so, and what the others say.
#include "check.h"
#include <linux/bpf.h>
#include <sys/mman.h>

static union bpf_attr attr;
static long bpf(int command, void *a, unsigned size) { return syscall(SYS_bpf, command, a, size); }

static long empty(int command) {
  memset(&attr, 0, sizeof attr);
  return bpf(command, &attr, sizeof attr);
}

int main(void) {
  memset(&attr, 0, sizeof attr);
  attr.map_type = BPF_MAP_TYPE_ARRAY;
  attr.key_size = 4;
  attr.value_size = 8;
  attr.max_entries = 1;
  V("map", bpf(BPF_MAP_CREATE, &attr, sizeof attr));
  struct bpf_insn code[] = {{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0}, {.code = BPF_JMP | BPF_EXIT}};
  memset(&attr, 0, sizeof attr);
  attr.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
  attr.insns = (uint64_t)code;
  attr.insn_cnt = 2;
  attr.license = (uint64_t) "GPL";
  V("program", bpf(BPF_PROG_LOAD, &attr, sizeof attr));
  memset(&attr, 0, sizeof attr);
  int commands[] = {BPF_PROG_GET_NEXT_ID, BPF_MAP_GET_NEXT_ID, BPF_BTF_GET_NEXT_ID, BPF_LINK_GET_NEXT_ID, BPF_PROG_GET_FD_BY_ID, BPF_MAP_GET_FD_BY_ID, BPF_LINK_GET_FD_BY_ID, BPF_ENABLE_STATS, BPF_RAW_TRACEPOINT_OPEN, BPF_BTF_LOAD};
  for (int i = 0; i < 10; i++) {
    char label[32];
    snprintf(label, sizeof label, "command %d", commands[i]);
    V(label, empty(commands[i]));
  }
  V("unknown command", empty(1000));
  V("bad address", bpf(BPF_MAP_CREATE, (void *)8, sizeof attr));
  V("size 0", bpf(BPF_MAP_CREATE, &attr, 0));
  char *big = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  V("large and empty", bpf(BPF_MAP_CREATE, big, 4096));
  big[4000] = 1;
  V("large and full", bpf(BPF_MAP_CREATE, big, 4096));
  V("too large", bpf(BPF_MAP_CREATE, big, 4097));
  int fds[] = {BPF_MAP_LOOKUP_ELEM, BPF_MAP_UPDATE_ELEM, BPF_MAP_DELETE_ELEM, BPF_MAP_GET_NEXT_KEY, BPF_OBJ_PIN, BPF_PROG_TEST_RUN, BPF_OBJ_GET_INFO_BY_FD, BPF_MAP_FREEZE, BPF_LINK_DETACH};
  for (int i = 0; i < 9; i++) {
    char label[32];
    snprintf(label, sizeof label, "no descriptor, command %d", fds[i]);
    memset(&attr, 0, sizeof attr);
    attr.map_fd = -1;
    V(label, bpf(fds[i], &attr, sizeof attr));
  }
}
