/**
 * Stubs: the host processes that hold guest address spaces, shared by the platforms that run guest
 * code in such processes.
 *
 * <p>Owns the emitted code of a stub, its orders, the seed from which all stubs are cloned, and the
 * address space over a stub. Lock rank used: {@code ADDRESS_SPACE}. See the README of the ptrace
 * platform.
 */
@NullMarked
package runscj.sentry.platform.stub;

import org.jspecify.annotations.NullMarked;
