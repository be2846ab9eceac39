/**
 * Program loading for execve(2): scripts, ELF files, the initial stack with the auxiliary vector,
 * and the vDSO.
 *
 * <p>{@link runscj.sentry.loader.Loader#resolve} finds out what is to run without touching
 * anything, {@link runscj.sentry.loader.Loader#load} fills a fresh address space. Files are
 * hostile: everything in a header is checked before it is used. May import mm, memory, vfs, arch.
 */
@NullMarked
package runscj.sentry.loader;

import org.jspecify.annotations.NullMarked;
