// remap_file_pages(2): shared mappings in another order.
#include "check.h"
#include <sys/mman.h>

#define PAGE 4096L

static void letters(const char *label, char *p, int pages) {
  printf("%s: ", label);
  for (int i = 0; i < pages; i++) putchar(p[i * PAGE] ? p[i * PAGE] : '.');
  putchar('\n');
}

static void order(int fd, int flags) {
  char *p = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, flags, fd, 0);
  for (int i = 0; i < 8; i++) p[i * PAGE] = 'a' + i;
  V("one page", remap_file_pages(p, PAGE, 0, 5, 0));
  V("two pages", remap_file_pages(p + 2 * PAGE, 2 * PAGE, 0, 6, 0));
  letters("mapped", p, 8);
  p[PAGE * 2] = 'G';
  letters("written", p, 8);
  V("across them", remap_file_pages(p, 8 * PAGE, 0, 0, 0));
  letters("mapped", p, 8);
  V("parts of pages", remap_file_pages(p + 7, PAGE + 9, 0, 3, 0));
  letters("mapped", p, 8);
  V("prot", remap_file_pages(p, PAGE, PROT_READ, 5, 0));
  V("size 0", remap_file_pages(p, 0, 0, 5, 0));
  V("less than a page", remap_file_pages(p, 100, 0, 5, 0));
  V("wraps", remap_file_pages(p, -PAGE, 0, 5, 0));
  V("offset wraps", remap_file_pages(p, PAGE, 0, -1, 0));
  V("nonblock", remap_file_pages(p, PAGE, 0, 1, MAP_NONBLOCK));
  V("other flags", remap_file_pages(p, PAGE, 0, 2, 0x1000));
  letters("mapped", p, 8);
  mprotect(p + 4 * PAGE, PAGE, PROT_READ);
  V("over another protection", remap_file_pages(p, 8 * PAGE, 0, 0, 0));
  V("read-only page", remap_file_pages(p + 4 * PAGE, PAGE, 0, 7, 0));
  letters("mapped", p, 8);
  munmap(p + 6 * PAGE, PAGE);
  V("over a hole", remap_file_pages(p, 8 * PAGE, 0, 0, 0));
  V("in a hole", remap_file_pages(p + 6 * PAGE, PAGE, 0, 0, 0));
}

static void files(void) {
  int fd = open("/tmp/f", O_RDWR | O_CREAT, 0644);
  ftruncate(fd, 8 * PAGE);
  order(fd, MAP_SHARED);
}

static void anonymous(void) { order(-1, MAP_SHARED | MAP_ANONYMOUS); }

static void private_areas(void) {
  char *p = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  V("private anonymous", remap_file_pages(p, PAGE, 0, 1, 0));
  int fd = open("/tmp/f", O_RDWR);
  p = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  V("private file", remap_file_pages(p, PAGE, 0, 1, 0));
}

int main(void) {
  in_child(files);
  in_child(anonymous);
  in_child(private_areas);
}
