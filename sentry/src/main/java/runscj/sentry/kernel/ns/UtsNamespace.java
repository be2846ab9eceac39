package runscj.sentry.kernel.ns;

import runscj.sentry.cred.UserNamespace;

/**
 * Host and domain name: uts_namespaces(7). Strings of bytes (Latin-1), at most 64 long. Any thread.
 */
public final class UtsNamespace extends Namespace {
    /** The Linux that this kernel behaves as. */
    public static final String RELEASE = "6.12.0";

    /** What uname(2) shows as the version. */
    public static final String VERSION = "#1 SMP PREEMPT_DYNAMIC";

    private volatile String hostName;
    private volatile String domainName;

    /** Makes the sandbox's first namespace. */
    public UtsNamespace(String hostName, String domainName) {
        this(hostName, domainName, UserNamespace.INITIAL);
    }

    private UtsNamespace(String hostName, String domainName, UserNamespace owner) {
        super(owner);
        this.hostName = hostName;
        this.domainName = domainName;
    }

    /** Returns the nodename of uname(2). */
    public String hostName() {
        return hostName;
    }

    /** Sets the host name. */
    public void hostName(String name) {
        hostName = name;
    }

    /** Returns the NIS domain name. */
    public String domainName() {
        return domainName;
    }

    /** Sets the domain name. */
    public void domainName(String name) {
        domainName = name;
    }

    /** Returns a copy (CLONE_NEWUTS) made in a user namespace. */
    public UtsNamespace copy(UserNamespace maker) {
        return new UtsNamespace(hostName, domainName, maker);
    }
}
