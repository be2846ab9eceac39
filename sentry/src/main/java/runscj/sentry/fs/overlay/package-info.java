/**
 * overlay: a writable tmpfs over a read-only file system. Owns the union of names and copy-up;
 * imports vfs and tmpfs.
 *
 * <p>An inode of the union is one object with a lower and, once it was changed, an upper inode. A
 * directory remembers which names of its lower directory are hidden and which children have an
 * upper inode, so whiteouts and opaque directories are never stored, and a directory of the lower
 * layer can be renamed without being copied: its object keeps its lower directory wherever it goes.
 * (Linux returns EXDEV there.)
 *
 * <p>Locks: an inode's copy-up lock (rank DIRECTORY, nested, child before parent), then a
 * directory's names (LEAF). The VFS holds directory locks around lookups and changes.
 */
@NullMarked
package runscj.sentry.fs.overlay;

import org.jspecify.annotations.NullMarked;
