package runscj.sentry.platform.systrap;

import runscj.host.HostAuxv;
import runscj.host.HostSignals;
import runscj.sentry.platform.AddressSpace;
import runscj.sentry.platform.CpuPlacement;
import runscj.sentry.platform.ExtendedState;
import runscj.sentry.platform.GuestContext;
import runscj.sentry.platform.Platform;
import runscj.sentry.platform.stub.StubLayout;
import runscj.sentry.platform.stub.Stubs;

/**
 * Guest code runs in threads of stub processes, which handle the signals of their own traps and
 * wait in shared memory for the Java threads of their tasks. See the README here.
 */
public final class SystrapPlatform implements Platform {
    /** The signals that guest threads handle, as a mask. */
    static final long HANDLED = TrapFrame.handledMask(SystrapCode.SIGNALS);

    private static final int AT_HWCAP2 = 26;
    private static final int HWCAP2_FSGSBASE = 2;
    private static final int FEATURES_LEAF = 7;
    private static final int BMI2 = 1 << 8;

    private final Stubs stubs;
    private final CpuPlacement placement = new CpuPlacement();
    private final ExtendedState extendedState;
    private final boolean userBases;
    private final SystrapCode code;

    /**
     * Starts to make the seed of all guest processes; does not wait for it.
     *
     * @throws UnsupportedOperationException if this machine needs another platform
     */
    public SystrapPlatform() {
        extendedState = ExtendedState.ofThisMachine();
        if (!TrapFrame.fits(extendedState)) {
            throw new UnsupportedOperationException(
                    "systrap: extended states of this machine are too large");
        }
        HostSignals.ignoreChildStops();
        userBases = (HostAuxv.value(AT_HWCAP2) & HWCAP2_FSGSBASE) != 0;
        code = new SystrapCode(userBases, userBases && hasBmi2());
        stubs = new Stubs(code);
    }

    /** Without it, there is no way to look at a register's bits that leaves the flags alone. */
    private static boolean hasBmi2() {
        return (ExtendedState.cpuidEbx(FEATURES_LEAF, 0) & BMI2) != 0;
    }

    @Override
    public String name() {
        return "systrap";
    }

    @Override
    public AddressSpace newAddressSpace() {
        return stubs.newAddressSpace();
    }

    @Override
    public GuestContext newContext() {
        return new SystrapContext(code, userBases, extendedState, placement.newSeat());
    }

    @Override
    public long minAddr() {
        return stubs.minGuestAddr();
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
