package runscj.seccomp;

import static runscj.abi.Bpf.BPF_JEQ;
import static runscj.abi.Bpf.BPF_JGE;
import static runscj.abi.Bpf.BPF_JGT;
import static runscj.abi.Seccomp.AUDIT_ARCH_X86_64;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.bpf.Assembler;
import runscj.bpf.Assembler.Label;
import runscj.bpf.Program;
import runscj.bpf.SeccompData;

/** Makes the program of a rule set: a balanced search tree over the system calls. */
final class Compiler {
    /** The calls from {@code first} to the next range's have the same rules. */
    private record Range(int first, List<Rule> rules) {}

    private final Assembler assembler = new Assembler();
    private final Action otherwise;
    private final Action foreign;

    Compiler(Action otherwise, Action foreign) {
        this.otherwise = otherwise;
        this.foreign = foreign;
    }

    Program compile(SortedMap<Integer, List<Rule>> rules) throws ErrnoException {
        Label native64 = assembler.label();
        Label refuse = assembler.label();
        assembler.load(SeccompData.ARCH);
        assembler.jumpIf(BPF_JEQ, AUDIT_ARCH_X86_64, null, refuse);
        assembler.load(SeccompData.NR);
        assembler.jumpIf(BPF_JGE, RuleSet.X32_BIT, refuse, native64);
        assembler.bind(refuse);
        assembler.ret(foreign.value());
        assembler.bind(native64);
        List<Range> ranges = ranges(rules);
        tree(ranges, 0, ranges.size());
        return assembler.assemble();
    }

    /** Cuts all numbers into ranges; neighbours with the same rules become one. */
    private List<Range> ranges(SortedMap<Integer, List<Rule>> rules) {
        List<Range> ranges = new ArrayList<>();
        int next = 0;
        for (Map.Entry<Integer, List<Rule>> entry : rules.entrySet()) {
            int nr = entry.getKey();
            if (nr > next) append(ranges, next, List.of());
            append(ranges, nr, entry.getValue());
            next = nr + 1;
        }
        append(ranges, next, List.of());
        return ranges;
    }

    private static void append(List<Range> ranges, int first, List<Rule> rules) {
        if (ranges.isEmpty() || !Rule.same(ranges.getLast().rules(), rules)) {
            ranges.add(new Range(first, rules));
        }
    }

    /** Emits the search among ranges [from, to); the accumulator holds the number. */
    private void tree(List<Range> ranges, int from, int to) {
        if (to - from == 1) {
            leaf(ranges.get(from).rules());
            return;
        }
        int middle = from + to >>> 1;
        Label right = assembler.label();
        assembler.jumpIf(BPF_JGE, ranges.get(middle).first(), right, null);
        tree(ranges, from, middle);
        assembler.bind(right);
        tree(ranges, middle, to);
    }

    private void leaf(List<Rule> rules) {
        for (Rule rule : rules) {
            Label next = assembler.label();
            for (Condition condition : rule.conditions()) require(condition, next);
            assembler.ret(rule.action().value());
            if (rule.isUnconditional()) return;
            assembler.bind(next);
        }
        assembler.ret(otherwise.value());
    }

    /** Falls through if the condition holds. */
    private void require(Condition condition, Label fails) {
        int offset = condition.offset();
        long operand = condition.operand();
        switch (condition.op()) {
            case EQ -> equal(offset, -1L, operand, fails);
            case MASKED_EQ -> equal(offset, condition.second(), operand, fails);
            case NE -> {
                Label holds = assembler.label();
                equal(offset, -1L, operand, holds);
                assembler.jump(fails);
                assembler.bind(holds);
            }
            case GT -> compare(offset, BPF_JGT, operand, null, fails);
            case GE -> compare(offset, BPF_JGE, operand, null, fails);
            case LT -> compare(offset, BPF_JGE, operand, fails, null);
            case LE -> compare(offset, BPF_JGT, operand, fails, null);
            case IN_RANGE -> {
                compare(offset, BPF_JGE, operand, null, fails);
                compare(offset, BPF_JGT, condition.second(), fails, null);
            }
        }
    }

    /** Falls through if (field & mask) == value. Halves that the mask hides are not loaded. */
    private void equal(int offset, long mask, long value, Label differs) {
        half(offset + 4, (int) (mask >>> 32), (int) (value >>> 32), differs);
        half(offset, (int) mask, (int) value, differs);
    }

    private void half(int offset, int mask, int value, Label differs) {
        if (mask == 0 && value == 0) return;
        assembler.load(offset);
        if (mask != -1) assembler.and(mask);
        assembler.jumpIf(BPF_JEQ, value, null, differs);
    }

    /** Compares 64 bits; a null label is the instruction after the comparison. */
    private void compare(
            int offset, int operation, long value, @Nullable Label yes, @Nullable Label no) {
        Label end = assembler.label();
        Label ifTrue = yes == null ? end : yes;
        Label ifFalse = no == null ? end : no;
        int high = (int) (value >>> 32);
        Label sameHigh = assembler.label();
        assembler.load(offset + 4);
        assembler.jumpIf(BPF_JGT, high, ifTrue, null);
        assembler.jumpIf(BPF_JEQ, high, sameHigh, ifFalse);
        assembler.bind(sameHigh);
        assembler.load(offset);
        assembler.jumpIf(operation, (int) value, ifTrue, ifFalse);
        assembler.bind(end);
    }
}
