// Random creations, removals, links and moves of names, compared with a model in memory; the same in each kind of file system.
#include "check.h"

enum { NODES = 96, NAMES = 10, STEPS = 2500, DEPTH = 6 };

enum type { NOTHING, FILE_NODE, DIRECTORY, SYMLINK };

// A file, directory or symbolic link; names point to it.
static struct node {
  enum type type;
  int links;
  int mark;  // a file's contents, and what a symbolic link points to
  int names[NAMES];  // of a directory: a node each, 0 for none
  int parent;  // of a directory
} nodes[NODES];

static uint64_t state;
static int step;
static const char *place;
static uint64_t results;

static uint64_t draw(uint64_t n) {  // splitmix64
  uint64_t z = state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return (z ^ z >> 31) % n;
}

static void wrong(const char *what, const char *path, const char *expected, const char *actual) {
  printf("%s step %d: %s of %s: expected %s, was %s\n", place, step, what, path, expected, actual);
  fflush(stdout);
  _exit(1);
}

static void expect(const char *what, const char *path, int expected, long result) {
  int actual = result < 0 ? errno : 0;
  results = results * 31 + actual;
  if (actual != expected) wrong(what, path, expected ? strerrorname_np(expected) : "success", actual ? strerrorname_np(actual) : "success");
}

static int new_node(enum type type, int parent) {
  for (int i = 2; i < NODES; i++)
    if (nodes[i].type == NOTHING) {
      memset(&nodes[i], 0, sizeof nodes[i]);
      nodes[i].type = type, nodes[i].links = 1, nodes[i].parent = parent, nodes[i].mark = draw(1000000);
      return i;
    }
  return 0;
}

static void unlinked(int node) {
  if (--nodes[node].links == 0) nodes[node].type = NOTHING;
}

static int empty(int directory) {
  for (int i = 0; i < NAMES; i++)
    if (nodes[directory].names[i]) return 0;
  return 1;
}

static int depth_of(int directory) {
  int depth = 0;
  for (; directory != 1; directory = nodes[directory].parent) depth++;
  return depth;
}

static int inside(int directory, int above) {
  for (;; directory = nodes[directory].parent) {
    if (directory == above) return 1;
    if (directory == 1) return 0;
  }
}

static int height(int node) {
  int most = 0;
  if (nodes[node].type != DIRECTORY) return 0;
  for (int i = 0; i < NAMES; i++)
    if (nodes[node].names[i]) {
      int h = height(nodes[node].names[i]);
      if (h > most) most = h;
    }
  return most + 1;
}

// A place in the tree: a directory that is there, and a name in it that may not be.
struct spot {
  int directory, name;
  char path[128];
};

static void path_of(int directory, char *path) {
  if (directory == 1) {
    strcpy(path, ".");
    return;
  }
  int parent = nodes[directory].parent;
  path_of(parent, path);
  for (int i = 0; i < NAMES; i++)
    if (nodes[parent].names[i] == directory) sprintf(path + strlen(path), "/n%d", i);
}

static struct spot some_spot(void) {
  struct spot spot = {.directory = 1};
  while (draw(3)) {
    int next = nodes[spot.directory].names[draw(NAMES)];
    if (next && nodes[next].type == DIRECTORY) spot.directory = next;
  }
  spot.name = draw(NAMES);
  path_of(spot.directory, spot.path);
  sprintf(spot.path + strlen(spot.path), "/n%d", spot.name);
  return spot;
}

static int *at(struct spot *spot) { return &nodes[spot->directory].names[spot->name]; }
static int full(void) {
  for (int i = 2; i < NODES; i++)
    if (nodes[i].type == NOTHING) return 0;
  return 1;
}

static void target_of(int node, char *text) { sprintf(text, "nowhere/%d", nodes[node].mark); }

static void do_create(struct spot s) {
  if (full()) return;
  int fd = open(s.path, O_WRONLY | O_CREAT | O_EXCL, 0644);
  expect("create", s.path, *at(&s) ? EEXIST : 0, fd);
  if (fd < 0) return;
  int node = new_node(FILE_NODE, 0);
  *at(&s) = node;
  dprintf(fd, "%d", nodes[node].mark);
  close(fd);
}

static void do_mkdir(struct spot s) {
  if (full() || depth_of(s.directory) >= DEPTH) return;
  int expected = *at(&s) ? EEXIST : 0;
  expect("mkdir", s.path, expected, mkdir(s.path, 0755));
  if (!expected) *at(&s) = new_node(DIRECTORY, s.directory);
}

static void do_symlink(struct spot s) {
  if (full()) return;
  char text[64];
  int node = new_node(SYMLINK, 0);
  target_of(node, text);
  int expected = *at(&s) ? EEXIST : 0;
  expect("symlink", s.path, expected, symlink(text, s.path));
  if (expected) unlinked(node);
  else *at(&s) = node;
}

static void do_link(struct spot from, struct spot to) {
  int node = *at(&from);
  int expected = !node ? ENOENT : *at(&to) ? EEXIST : nodes[node].type == DIRECTORY ? EPERM : 0;
  expect("link", from.path, expected, link(from.path, to.path));
  if (!expected) *at(&to) = node, nodes[node].links++;
}

static void do_unlink(struct spot s) {
  int node = *at(&s);
  int expected = !node ? ENOENT : nodes[node].type == DIRECTORY ? EISDIR : 0;
  expect("unlink", s.path, expected, unlink(s.path));
  if (!expected) unlinked(node), *at(&s) = 0;
}

static void do_rmdir(struct spot s) {
  int node = *at(&s);
  int expected = !node ? ENOENT : nodes[node].type != DIRECTORY ? ENOTDIR : empty(node) ? 0 : ENOTEMPTY;
  expect("rmdir", s.path, expected, rmdir(s.path));
  if (!expected) unlinked(node), *at(&s) = 0;
}

static int too_deep(int node, int directory) { return depth_of(directory) + height(node) > DEPTH; }

static void do_rename(struct spot from, struct spot to, unsigned flags) {
  int moved = *at(&from), there = *at(&to);
  int is_directory = moved && nodes[moved].type == DIRECTORY;
  int expected;
  // into its own subtree, or over a directory above itself: as the walk finds it, before types are looked at
  if (!moved) expected = ENOENT;
  else if (is_directory && inside(to.directory, moved)) expected = flags & RENAME_NOREPLACE && there ? EEXIST : flags & RENAME_EXCHANGE && !there ? ENOENT : EINVAL;
  else if (flags & RENAME_NOREPLACE && there) expected = EEXIST;
  else if (flags & RENAME_EXCHANGE && !there) expected = ENOENT;
  else if (there && nodes[there].type == DIRECTORY && inside(from.directory, there)) expected = flags & RENAME_EXCHANGE ? EINVAL : ENOTEMPTY;
  else if (moved == there) expected = 0;
  else if (flags & RENAME_EXCHANGE) expected = 0;
  else if (there && is_directory && nodes[there].type != DIRECTORY) expected = ENOTDIR;
  else if (there && !is_directory && nodes[there].type == DIRECTORY) expected = EISDIR;
  else if (there && is_directory && !empty(there)) expected = ENOTEMPTY;
  else expected = 0;
  if (expected == 0 && (too_deep(moved, to.directory) || (flags & RENAME_EXCHANGE && too_deep(there, from.directory)))) return;
  expect(flags & RENAME_EXCHANGE ? "exchange" : flags ? "rename, no replacing" : "rename", from.path, expected, renameat2(AT_FDCWD, from.path, AT_FDCWD, to.path, flags));
  if (expected || moved == there) return;
  if (flags & RENAME_EXCHANGE) {
    *at(&from) = there;
    if (nodes[there].type == DIRECTORY) nodes[there].parent = from.directory;
  } else {
    if (there) unlinked(there);
    *at(&from) = 0;
  }
  *at(&to) = moved;
  if (is_directory) nodes[moved].parent = to.directory;
}

static void do_look(struct spot s) {
  int node = *at(&s);
  struct stat st;
  expect("lstat", s.path, node ? 0 : ENOENT, lstat(s.path, &st));
  if (!node) return;
  static const unsigned types[] = {0, S_IFREG, S_IFDIR, S_IFLNK};
  if ((st.st_mode & S_IFMT) != types[nodes[node].type]) wrong("type", s.path, "that of the model", "another");
  if (nodes[node].type != DIRECTORY && (int)st.st_nlink != nodes[node].links) wrong("links", s.path, "those of the model", "others");
  char expected[64], actual[64] = "";
  if (nodes[node].type == FILE_NODE) {
    int fd = open(s.path, O_RDONLY);
    if (read(fd, actual, sizeof actual - 1) < 0) wrong("read", s.path, "success", strerrorname_np(errno));
    close(fd);
    sprintf(expected, "%d", nodes[node].mark);
  } else if (nodes[node].type == SYMLINK) {
    if (readlink(s.path, actual, sizeof actual - 1) < 0) wrong("readlink", s.path, "success", strerrorname_np(errno));
    target_of(node, expected);
  } else {
    return;
  }
  if (strcmp(expected, actual)) wrong("contents", s.path, expected, actual);
}

static int list(int directory) {
  char path[128];
  path_of(directory, path);
  int seen[NAMES] = {0}, dots = 0, all = 0;
  DIR *d = opendir(path);
  if (!d) wrong("opendir", path, "success", strerrorname_np(errno));
  for (struct dirent *e; (e = readdir(d));) {
    int i;
    if (e->d_name[0] == '.') dots++;
    else if (sscanf(e->d_name, "n%d", &i) != 1 || i < 0 || i >= NAMES || seen[i]++) wrong("listing", path, "each name once", e->d_name);
    else if (!nodes[directory].names[i]) wrong("listing", path, "no such name", e->d_name);
  }
  closedir(d);
  if (dots != 2) wrong("listing", path, ". and ..", "others");
  for (int i = 0; i < NAMES; i++) {
    int node = nodes[directory].names[i];
    if (!!node != seen[i]) wrong("listing", path, "a name", "it left out");
    if (node) all++;
    if (node && nodes[node].type == DIRECTORY) all += list(node);
  }
  return all;
}

static void body(void) {
  static char here[64];
  place = getcwd(here, sizeof here);
  state = 77, results = 0;
  memset(nodes, 0, sizeof nodes);
  nodes[1].type = DIRECTORY, nodes[1].links = 1;
  for (step = 0; step < STEPS; step++) {
    switch (draw(16)) {
      case 0: case 1: case 2: do_create(some_spot()); break;
      case 3: case 4: do_mkdir(some_spot()); break;
      case 5: do_symlink(some_spot()); break;
      case 6: case 7: do_link(some_spot(), some_spot()); break;
      case 8: do_unlink(some_spot()); break;
      case 9: do_rmdir(some_spot()); break;
      case 10: case 11: do_rename(some_spot(), some_spot(), 0); break;
      case 12: do_rename(some_spot(), some_spot(), RENAME_NOREPLACE); break;
      case 13: do_rename(some_spot(), some_spot(), RENAME_EXCHANGE); break;
      case 14: do_look(some_spot()); break;
      default: list(1);
    }
    if (step % 500 == 499) printf("%d names, results %016lx\n", list(1), results);
  }
}

int main(void) {
  everywhere(body);
  return 0;
}
