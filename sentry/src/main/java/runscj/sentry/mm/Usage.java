package runscj.sentry.mm;

/** How much an address space has mapped, in bytes. Guarded by the mm's lock. */
final class Usage {
    long total;
    long data;
    long stack;
    long executable;
    long locked;
    long peakTotal;

    /** Of the moments at which somebody asked. */
    long peakResident;

    void add(Vma vma) {
        change(vma, vma.length());
        peakTotal = Math.max(peakTotal, total);
    }

    void subtract(Vma vma) {
        change(vma, -vma.length());
    }

    private void change(Vma vma, long amount) {
        total += amount;
        if (vma.has(Vma.GROWSDOWN)) {
            stack += amount;
        } else if (vma.isData()) {
            data += amount;
        } else if ((vma.prot & Prot.EXEC) != 0 && !vma.isShared()) {
            executable += amount;
        }
        if (vma.has(Vma.LOCKED)) {
            locked += amount;
        }
    }

    void copyFrom(Usage other) {
        total = other.total;
        data = other.data;
        stack = other.stack;
        executable = other.executable;
        locked = other.locked;
        peakTotal = other.total;
    }
}
