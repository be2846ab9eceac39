/**
 * Host files served by the gofer. Paths and attributes go through the gofer's client; the data of
 * open files goes through their host descriptors directly. A mount is <em>exclusive</em> (nobody
 * else changes it: attributes, absence and listings are cached for ever) or <em>shared</em> (asked
 * again each time). Locks: a directory's listing and a file's descriptors are guarded by the
 * inode's own lock (rank INODE), held across a round trip to the gofer, never while copying guest
 * memory.
 */
@NullMarked
package runscj.sentry.fs.gofer;

import org.jspecify.annotations.NullMarked;
