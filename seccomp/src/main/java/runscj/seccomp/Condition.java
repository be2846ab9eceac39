package runscj.seccomp;

import runscj.bpf.SeccompData;

/**
 * A condition on one 64-bit field of a call. Comparisons are unsigned.
 *
 * @param offset of the field in struct seccomp_data
 * @param operand the value to compare with; of {@link Op#MASKED_EQ} what the masked field must
 *     equal
 * @param second the mask of {@link Op#MASKED_EQ}, the inclusive end of {@link Op#IN_RANGE}, else 0
 */
public record Condition(int offset, Op op, long operand, long second) {
    /** How to compare. */
    public enum Op {
        EQ,
        NE,
        LT,
        LE,
        GT,
        GE,
        MASKED_EQ,
        IN_RANGE
    }

    /** Compares an argument, 0 to 5, with a value. {@code op} takes one operand. */
    public static Condition arg(int index, Op op, long value) {
        if (op == Op.MASKED_EQ || op == Op.IN_RANGE) {
            throw new IllegalArgumentException(op + " takes two operands");
        }
        return new Condition(offset(index), op, value, 0);
    }

    /** Holds if the argument equals the value in all 64 bits. */
    public static Condition argEquals(int index, long value) {
        return arg(index, Op.EQ, value);
    }

    /**
     * Holds if the low 32 bits of the argument equal the value. For arguments that the kernel takes
     * as int: the upper half is not defined then.
     */
    public static Condition intArgEquals(int index, int value) {
        return argMasked(index, 0xffff_ffffL, value & 0xffff_ffffL);
    }

    /** Holds if {@code (argument & mask) == value}. */
    public static Condition argMasked(int index, long mask, long value) {
        return new Condition(offset(index), Op.MASKED_EQ, value, mask);
    }

    /** Holds if no bit outside of {@code allowed} is set. */
    public static Condition argHasOnly(int index, long allowed) {
        return argMasked(index, ~allowed, 0);
    }

    /** Holds if the argument is in [first, last]. */
    public static Condition argInRange(int index, long first, long last) {
        return new Condition(offset(index), Op.IN_RANGE, first, last);
    }

    /**
     * Holds if the call was made from [firstAddr, lastAddr], where the address is that after the
     * call.
     */
    public static Condition calledFrom(long firstAddr, long lastAddr) {
        return new Condition(SeccompData.INSTRUCTION_POINTER, Op.IN_RANGE, firstAddr, lastAddr);
    }

    private static int offset(int index) {
        if (index < 0 || index > 5) throw new IllegalArgumentException("argument " + index);
        return SeccompData.arg(index);
    }

    boolean isSame(Condition other) {
        return offset == other.offset
                && op == other.op
                && operand == other.operand
                && second == other.second;
    }

    /** Decides the condition for a value of its field. */
    public boolean holds(long field) {
        int order = Long.compareUnsigned(field, operand);
        return switch (op) {
            case EQ -> order == 0;
            case NE -> order != 0;
            case LT -> order < 0;
            case LE -> order <= 0;
            case GT -> order > 0;
            case GE -> order >= 0;
            case MASKED_EQ -> (field & second) == operand;
            case IN_RANGE -> order >= 0 && Long.compareUnsigned(field, second) <= 0;
        };
    }
}
