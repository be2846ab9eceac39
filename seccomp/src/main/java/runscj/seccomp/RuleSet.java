package runscj.seccomp;

import static runscj.abi.Seccomp.AUDIT_ARCH_X86_64;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import runscj.abi.ErrnoException;
import runscj.bpf.Program;
import runscj.bpf.SeccompData;

/**
 * What a filter does with each x86-64 system call: per call a list of rules of which the first that
 * applies decides, else the default. Calls of another architecture, and those with the x32 bit, get
 * the foreign action. Immutable.
 */
public final class RuleSet {
    /** Numbers from here on are x32 calls, or none at all. */
    static final int X32_BIT = 0x4000_0000;

    private final Action otherwise;
    private final Action foreign;
    private final TreeMap<Integer, List<Rule>> rules;

    private RuleSet(Action otherwise, Action foreign, TreeMap<Integer, List<Rule>> rules) {
        this.otherwise = otherwise;
        this.foreign = foreign;
        this.rules = rules;
    }

    /** Starts a rule set with the action for calls that no rule covers. */
    public static Builder otherwise(Action action) {
        return new Builder(action);
    }

    /** Collects rules. Not thread-safe. */
    public static final class Builder {
        private final Action otherwise;
        private Action foreign = Action.KILL_PROCESS;
        private final TreeMap<Integer, List<Rule>> rules = new TreeMap<>();

        private Builder(Action otherwise) {
            this.otherwise = otherwise;
        }

        /** Sets the action for other architectures; KILL_PROCESS if not called. */
        public Builder foreign(Action action) {
            foreign = action;
            return this;
        }

        /** Allows calls whatever their arguments. */
        public Builder allow(int... numbers) {
            for (int nr : numbers) add(nr, Action.ALLOW);
            return this;
        }

        /**
         * Adds a rule behind those that the call has already; earlier ones win.
         *
         * @param nr at least 0; a number with the x32 bit never matches
         * @param conditions must all hold; none means always
         */
        public Builder add(int nr, Action action, Condition... conditions) {
            return add(nr, new Rule(action, List.of(conditions)));
        }

        /** Adds a rule behind those that the call has already; earlier ones win. */
        public Builder add(int nr, Rule rule) {
            if (nr < 0) throw new IllegalArgumentException("system call " + nr);
            List<Rule> list = rules.get(nr);
            if (list == null) {
                list = new ArrayList<>();
                rules.put(nr, list);
            }
            list.add(rule);
            return this;
        }

        /** Makes the rule set; the builder may be used further. */
        public RuleSet build() {
            TreeMap<Integer, List<Rule>> copy = new TreeMap<>();
            for (Map.Entry<Integer, List<Rule>> entry : rules.entrySet()) {
                if (entry.getKey() < X32_BIT)
                    copy.put(entry.getKey(), simplified(entry.getValue()));
            }
            return new RuleSet(otherwise, foreign, copy);
        }

        /**
         * Drops what comes after a rule that always applies, and rules that only say the default.
         */
        private List<Rule> simplified(List<Rule> list) {
            List<Rule> kept = new ArrayList<>();
            for (Rule rule : list) {
                kept.add(rule);
                if (rule.isUnconditional()) break;
            }
            while (!kept.isEmpty() && kept.getLast().action().value() == otherwise.value())
                kept.removeLast();
            return List.copyOf(kept);
        }
    }

    /** The calls that some rule covers, in ascending order, for reports. */
    public List<Integer> numbers() {
        return List.copyOf(rules.keySet());
    }

    /** Decides a call without a program. */
    public Action evaluate(
            int nr, int arch, long ip, long a0, long a1, long a2, long a3, long a4, long a5) {
        if (arch != AUDIT_ARCH_X86_64 || Integer.compareUnsigned(nr, X32_BIT) >= 0) return foreign;
        for (Rule rule : rules.getOrDefault(nr, List.of())) {
            boolean holds = true;
            for (Condition condition : rule.conditions()) {
                long field =
                        switch (condition.offset()) {
                            case SeccompData.INSTRUCTION_POINTER -> ip;
                            case 16 -> a0;
                            case 24 -> a1;
                            case 32 -> a2;
                            case 40 -> a3;
                            case 48 -> a4;
                            default -> a5;
                        };
                holds &= condition.holds(field);
            }
            if (holds) return rule.action();
        }
        return otherwise;
    }

    /**
     * Compiles to a program that tests architecture, then number, then arguments.
     *
     * @throws ErrnoException EINVAL if that takes more than 4096 instructions
     */
    public Program compile() throws ErrnoException {
        return new Compiler(otherwise, foreign).compile(rules);
    }
}
