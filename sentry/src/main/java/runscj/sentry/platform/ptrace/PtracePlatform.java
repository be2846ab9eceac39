package runscj.sentry.platform.ptrace;

import runscj.host.HostSignals;
import runscj.sentry.platform.AddressSpace;
import runscj.sentry.platform.CpuPlacement;
import runscj.sentry.platform.ExtendedState;
import runscj.sentry.platform.GuestContext;
import runscj.sentry.platform.Platform;
import runscj.sentry.platform.stub.PlatformCode;
import runscj.sentry.platform.stub.StubLayout;
import runscj.sentry.platform.stub.Stubs;
import runscj.sentry.platform.stub.ThreadEntry;

/**
 * Guest code runs in threads of stub processes, traced with PTRACE_SYSEMU, each by the Java thread
 * of its task. See the README here.
 */
public final class PtracePlatform implements Platform {
    private final Stubs stubs;
    private final CpuPlacement placement = new CpuPlacement();
    private final ThreadEntry threadEntry;
    private final ExtendedState extendedState;

    /** Starts to make the seed of all guest processes; does not wait for it. */
    public PtracePlatform() {
        HostSignals.ignoreChildStops();
        stubs = new Stubs(PlatformCode.NONE);
        threadEntry = stubs.threadEntry();
        extendedState = ExtendedState.ofThisMachine();
    }

    @Override
    public String name() {
        return "ptrace";
    }

    @Override
    public AddressSpace newAddressSpace() {
        return stubs.newAddressSpace();
    }

    @Override
    public GuestContext newContext() {
        return new PtraceContext(threadEntry, extendedState, placement.newSeat());
    }

    @Override
    public long minAddr() {
        return StubLayout.MIN_ADDR;
    }

    @Override
    public long maxAddr() {
        return StubLayout.START_ADDR;
    }

    @Override
    public void awaitReady() {
        stubs.awaitReady();
    }

    @Override
    public void close() {
        placement.close();
        stubs.close();
    }
}
