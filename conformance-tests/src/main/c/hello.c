// The smallest program: its arguments, its environment's size, its output and its exit status.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv) {
  printf("argc: %d\n", argc);
  printf("argv[0]: %s\n", argv[0]);
  int count = 0;
  while (environ[count]) count++;
  printf("environ has PATH: %d, more than one: %d\n", getenv("PATH") != NULL, count > 1);
  char cwd[100];
  printf("cwd: %s\n", getcwd(cwd, sizeof cwd));
  char host[100];
  gethostname(host, sizeof host);
  printf("hostname: %s\n", host);
  printf("pid: %d ppid: %d uid: %d\n", getpid(), getppid(), getuid());
  return 0;
}
