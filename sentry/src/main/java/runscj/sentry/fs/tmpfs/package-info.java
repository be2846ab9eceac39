/**
 * tmpfs: files in the sandbox's memory file. Owns inodes, directories and page tables; imports vfs,
 * mm and memory. Locks: a file's write lock (rank FILE_POSITION, nested), then inode locks (rank
 * INODE, one at a time).
 */
@NullMarked
package runscj.sentry.fs.tmpfs;

import org.jspecify.annotations.NullMarked;
