package runscj.syscalls;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

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

    private final long[] values;
    private final long[] fields;
    private final String[] joinedNames;
    private final long mask;
    private final boolean wide;
    private final Unknown unknown;

    /** Split from {@link #joinedNames} when something is printed, so that boot does not pay. */
    private volatile String @Nullable [] names;

    private FlagSet(Builder builder) {
        values = builder.values;
        fields = builder.fields;
        joinedNames = builder.joinedNames;
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
        return values.length;
    }

    /** Returns the name at {@code index}, from 0, in the order of the declaration. */
    public String name(int index) {
        return names()[index];
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
        String[] labels = names();
        for (int i = 0; i < labels.length; i++) {
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
                out.append(labels[i]);
                left &= ~field;
            }
        }
        if (left != 0 || out.length() == start) {
            separate(out, start);
            appendNumber(out, left);
        }
    }

    private String[] names() {
        String[] split = names;
        if (split == null) {
            split = new String[values.length];
            int count = 0;
            for (String joined : joinedNames) {
                int from = 0;
                for (int to = joined.indexOf(' '); to >= 0; to = joined.indexOf(' ', from)) {
                    split[count++] = joined.substring(from, to);
                    from = to + 1;
                }
                split[count++] = joined.substring(from);
            }
            names = split;
        }
        return split;
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

    /**
     * Collects names, several in one string, separated by a blank: a string constant costs more at
     * start-up than a number does. Values given as int are taken as unsigned.
     */
    static final class Builder {
        private static final String[] NO_NAMES = {};
        private static final long[] NO_VALUES = {};

        private String[] joinedNames = NO_NAMES;
        private long[] values = NO_VALUES;
        private long[] fields = NO_VALUES;
        private long mask;
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

        Builder bits(String joined, int... words) {
            return bits(joined, unsigned(words));
        }

        Builder bits(String joined, long... words) {
            for (long word : words) {
                mask |= word;
            }
            return add(joined, words, BIT);
        }

        /** A field and the values that it may hold. */
        Builder field(int field, String joined, int... words) {
            long unsigned = field & INT_MASK;
            mask |= unsigned;
            return add(joined, unsigned(words), unsigned);
        }

        /** Bits without a name. */
        Builder unnamed(int bits) {
            mask |= bits & INT_MASK;
            return this;
        }

        /** A command: the whole word is compared. */
        Builder choice(String joined, int... words) {
            mask = wide ? -1L : INT_MASK;
            return add(joined, unsigned(words), mask);
        }

        private static long[] unsigned(int[] words) {
            long[] unsigned = new long[words.length];
            for (int i = 0; i < words.length; i++) {
                unsigned[i] = words[i] & INT_MASK;
            }
            return unsigned;
        }

        private Builder add(String joined, long[] words, long field) {
            int count = joinedNames.length;
            joinedNames = Arrays.copyOf(joinedNames, count + 1);
            joinedNames[count] = joined;
            int from = values.length;
            values = Arrays.copyOf(values, from + words.length);
            fields = Arrays.copyOf(fields, from + words.length);
            System.arraycopy(words, 0, values, from, words.length);
            Arrays.fill(fields, from, fields.length, field);
            return this;
        }

        FlagSet build() {
            return new FlagSet(this);
        }
    }
}
