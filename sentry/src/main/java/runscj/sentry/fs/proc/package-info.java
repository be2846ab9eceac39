/**
 * proc(5). Everything is read from other threads' tasks without waiting for them and without the
 * task lock, because reads happen with a file position locked: only volatile parts of tasks,
 * concurrent tables and the locks of ranks behind FILE_POSITION are used.
 */
@NullMarked
package runscj.sentry.fs.proc;

import org.jspecify.annotations.NullMarked;
