package runscj.sentry.syscall.proc;

import runscj.sentry.syscall.Handlers;

/** Binds all calls of this package. */
public final class ProcessHandlers {
    private ProcessHandlers() {}

    /** Binds; {@code exec} comes from boot, which has the loader. */
    public static void bind(Handlers handlers, ExecSyscalls exec) {
        exec.bind(handlers);
        BpfSyscalls.bind(handlers);
        CloneSyscalls.bind(handlers);
        CredentialSyscalls.bind(handlers);
        IdentitySyscalls.bind(handlers);
        KernelLogSyscalls.bind(handlers);
        MembarrierSyscalls.bind(handlers);
        PidFds.bind(handlers);
        PidFdSignals.bind(handlers);
        PrctlSyscalls.bind(handlers);
        PtraceSyscalls.bind(handlers);
        ProcessMemorySyscalls.bind(handlers);
        RebootSyscalls.bind(handlers);
        SchedulingSyscalls.bind(handlers);
        SeccompSyscalls.bind(handlers);
        SecurityModuleSyscalls.bind(handlers);
        SharingSyscalls.bind(handlers);
        NamespaceSyscalls.bind(handlers);
        SystemSyscalls.bind(handlers);
        UsageSyscalls.bind(handlers);
        WaitSyscalls.bind(handlers);
    }
}
