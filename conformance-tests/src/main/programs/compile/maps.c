// Private, shared and file mappings over a fork.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    int fd = open("map.data", O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (ftruncate(fd, 3 * 4096 + 100) < 0) return 1;
    char *file = mmap(NULL, 4 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    char *private = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    int *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    strcpy(file + 4000, "over the end of the first page of the file, by way of a mapping of it that is shared by all its processes, and read again");
    strcpy(private, "private");
    if (!fork()) {
        *shared = 42;
        strcpy(private, "the child's");
        strcpy(file, "from the child");
        _exit(0);
    }
    wait(NULL);
    char text[200] = {0};
    printf("%ld %s\n", (long)pread(fd, text, sizeof text - 1, 4000), text);
    printf("%d %s %s\n", *shared, private, file);
    char *grown = mremap(shared, 4096, 1 << 20, MREMAP_MAYMOVE);
    printf("%d %d\n", grown != MAP_FAILED, *(int *)grown);
    printf("%d %d\n", mprotect(private, 4096, PROT_READ), munmap(file, 4 * 4096));
    return 0;
}
