package runscj.syscalls;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;

import java.util.Arrays;

/**
 * The named bits and values of an argument: for printing, and for the check that a call makes
 * before it does anything. Immutable. A set is a list of single bits, of fields (several bits that
 * hold one of some values, like O_ACCMODE), or one field as wide as the argument (a command).
 * Arguments are 32 bits wide, and the upper half of the register is ignored, unless the set is
 * {@link #isWide() wide}.
 */
public final class FlagSet implements Arg {
    /** What happens to a bit that the set does not name. */
    public enum Unknown {
        /** EINVAL. */
        REJECTED,
        /** Dropped. */
        IGNORED,
        /** The handler decides: passes through {@link FlagSet#check(int)}. */
        UNCHECKED
    }

    private static final long INT_MASK = 0xffff_ffffL;

    /** In {@link #fields}: the name stands for its bits, all of which must be set. */
    private static final long BIT = 0;

    private final String[] names;
    private final long[] values;
    private final long[] fields;
    private final long mask;
    private final boolean wide;
    private final Unknown unknown;

    private FlagSet(Builder builder) {
        names = Arrays.copyOf(builder.names, builder.size);
        values = Arrays.copyOf(builder.values, builder.size);
        fields = Arrays.copyOf(builder.fields, builder.size);
        mask = builder.mask;
        wide = builder.wide;
        unknown = builder.unknown;
    }

    static Builder strict() {
        return new Builder(Unknown.REJECTED);
    }

    static Builder lenient() {
        return new Builder(Unknown.IGNORED);
    }

    static Builder unchecked() {
        return new Builder(Unknown.UNCHECKED);
    }

    @Override
    public ArgKind kind() {
        return ArgKind.FLAGS;
    }

    /** Returns all bits that the set knows; 32-bit sets leave the upper half zero. */
    public long mask() {
        return mask;
    }

    /** Returns whether the argument is a 64-bit word. */
    public boolean isWide() {
        return wide;
    }

    /** Returns what becomes of unknown bits. */
    public Unknown unknown() {
        return unknown;
    }

    /**
     * Returns the flags that the call should look at.
     *
     * @throws ErrnoException EINVAL if a bit is set that the call does not know and does not ignore
     */
    public int check(int flags) throws ErrnoException {
        return (int) check(flags & INT_MASK);
    }

    /** As {@link #check(int)}, for a wide set. */
    public long check(long flags) throws ErrnoException {
        return switch (unknown) {
            case REJECTED -> {
                if ((flags & ~mask) != 0) {
                    throw Errno.EINVAL.raise();
                }
                yield flags;
            }
            case IGNORED -> flags & mask;
            case UNCHECKED -> flags;
        };
    }

    /** Returns the number of names. */
    public int size() {
        return names.length;
    }

    /** Returns the name at {@code index}, from 0, in the order of the declaration. */
    public String name(int index) {
        return names[index];
    }

    /** Returns the value of the name at {@code index}. */
    public long value(int index) {
        return values[index];
    }

    /**
     * Appends names joined by {@code |}, and what has no name in hexadecimal: {@code
     * O_WRONLY|O_CREAT|0x4000000}. Zero without a name is {@code 0}. Sets list names of several
     * bits before the bits.
     */
    public void appendTo(StringBuilder out, long word) {
        long all = wide ? word : word & INT_MASK;
        long left = all;
        long fieldsDone = 0;
        int start = out.length();
        for (int i = 0; i < names.length; i++) {
            long field = fields[i];
            boolean matches;
            if (field == BIT) {
                field = values[i];
                matches = field != 0 && (left & field) == field;
            } else {
                matches = (fieldsDone & field) == 0 && (all & field) == values[i];
                fieldsDone |= matches ? field : 0;
            }
            if (matches) {
                separate(out, start);
                out.append(names[i]);
                left &= ~field;
            }
        }
        if (left != 0 || out.length() == start) {
            separate(out, start);
            appendNumber(out, left);
        }
    }

    private static void separate(StringBuilder out, int start) {
        if (out.length() > start) {
            out.append('|');
        }
    }

    private static void appendNumber(StringBuilder out, long number) {
        if (number == 0) {
            out.append('0');
        } else {
            out.append("0x").append(Long.toHexString(number));
        }
    }

    /** Collects names. Values given as int are taken as unsigned. */
    static final class Builder {
        private String[] names = new String[8];
        private long[] values = new long[8];
        private long[] fields = new long[8];
        private int size;
        private long mask;
        private long field;
        private boolean wide;
        private final Unknown unknown;

        private Builder(Unknown unknown) {
            this.unknown = unknown;
        }

        /** The argument is 64 bits wide. First of all calls. */
        Builder wide() {
            wide = true;
            return this;
        }

        Builder bit(String name, int value) {
            return bit(name, value & INT_MASK);
        }

        Builder bit(String name, long value) {
            mask |= value;
            return add(name, value, BIT);
        }

        /** Opens a field: the values that follow are compared under this mask. */
        Builder field(int field) {
            this.field = field & INT_MASK;
            mask |= this.field;
            return this;
        }

        Builder value(String name, int value) {
            return add(name, value & INT_MASK, field);
        }

        /** One value of a command: the whole word is compared. */
        Builder choice(String name, int value) {
            field = wide ? -1L : INT_MASK;
            mask = field;
            return add(name, wide ? value : value & INT_MASK, field);
        }

        private Builder add(String name, long value, long field) {
            if (size == names.length) {
                names = Arrays.copyOf(names, size * 2);
                values = Arrays.copyOf(values, size * 2);
                fields = Arrays.copyOf(fields, size * 2);
            }
            names[size] = name;
            values[size] = value;
            fields[size++] = field;
            return this;
        }

        FlagSet build() {
            return new FlagSet(this);
        }
    }
}
