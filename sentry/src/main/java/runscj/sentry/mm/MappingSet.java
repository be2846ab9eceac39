package runscj.sentry.mm;

/** The address spaces that map one object. */
public final class MappingSet {
    /** Unmaps the object's range from every address space; accesses fault and translate again. Takes mm locks: call it with no lock of rank MM or later held. */
    public void invalidate(long offset, long length) {
        throw new UnsupportedOperationException();
    }
}
