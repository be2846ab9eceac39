package runscj.sentry.boot;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.oci.Seccomp;
import runscj.seccomp.Action;
import runscj.seccomp.Condition;
import runscj.seccomp.Rule;
import runscj.seccomp.RuleSet;
import runscj.sentry.kernel.Confinement;
import runscj.syscalls.Sysno;

/**
 * Makes the guest's filter of {@code linux.seccomp}, with runc's reading of it: names that this
 * kernel does not know are skipped, conditions on the same argument are alternatives, and a call
 * that is newer than all that the configuration names fails with ENOSYS rather than by a default
 * that its author did not mean for it.
 */
final class GuestFilter {
    private static final int LAST_NUMBER = 1023;

    private GuestFilter() {}

    /** Returns the filter as a stack of one, or null without a configuration. */
    static @Nullable Confinement of(@Nullable Seccomp configuration) throws BootException {
        if (configuration == null) {
            return null;
        }
        try {
            return Confinement.filter(null, rules(configuration).compile(), 0, null);
        } catch (ErrnoException e) {
            throw new BootException("config.json: linux.seccomp: " + e.errno().text());
        }
    }

    /** Returns the rules. */
    static RuleSet rules(Seccomp configuration) throws BootException {
        Action otherwise = action(configuration.defaultAction(), configuration.defaultErrnoRet());
        boolean foreign =
                configuration.architectures().contains("SCMP_ARCH_X86")
                        || configuration.architectures().contains("SCMP_ARCH_X32");
        RuleSet.Builder rules =
                RuleSet.otherwise(otherwise).foreign(foreign ? otherwise : Action.KILL_THREAD);
        int newest = -1;
        for (Seccomp.Syscall entry : configuration.syscalls()) {
            Action action = action(entry.action(), entry.errnoRet());
            List<Rule> alternatives = alternatives(action, entry.args());
            for (String name : entry.names()) {
                Sysno call = Sysno.named(name);
                if (call == null) {
                    continue;
                }
                newest = Math.max(newest, call.nr());
                for (Rule rule : alternatives) {
                    rules.add(call.nr(), rule);
                }
            }
        }
        if (refuses(configuration.defaultAction())) {
            for (int number = newest + 1; number <= LAST_NUMBER; number++) {
                rules.add(number, Action.errno(Errno.ENOSYS.number()));
            }
        }
        return rules.build();
    }

    private static boolean refuses(String action) {
        return !action.equals("SCMP_ACT_ALLOW") && !action.equals("SCMP_ACT_LOG");
    }

    private static Action action(String name, @Nullable Integer data) throws BootException {
        int number = data == null ? Errno.EPERM.number() : data;
        return switch (name) {
            case "SCMP_ACT_ALLOW" -> Action.ALLOW;
            case "SCMP_ACT_LOG" -> Action.LOG;
            case "SCMP_ACT_ERRNO" -> Action.errno(number);
            case "SCMP_ACT_TRACE" -> Action.trace(number);
            case "SCMP_ACT_TRAP" -> Action.TRAP;
            case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> Action.KILL_THREAD;
            case "SCMP_ACT_KILL_PROCESS" -> Action.KILL_PROCESS;
            default ->
                    throw new BootException(
                            "config.json: linux.seccomp: " + name + " is not supported");
        };
    }

    private static List<Rule> alternatives(Action action, List<Seccomp.Arg> args) {
        List<Condition> conditions = new ArrayList<>();
        Set<Integer> indices = new HashSet<>();
        for (Seccomp.Arg arg : args) {
            conditions.add(condition(arg));
            indices.add(arg.index());
        }
        if (indices.size() == args.size()) {
            return List.of(new Rule(action, conditions));
        }
        List<Rule> rules = new ArrayList<>();
        for (Condition condition : conditions) {
            rules.add(new Rule(action, List.of(condition)));
        }
        return rules;
    }

    private static Condition condition(Seccomp.Arg arg) {
        Condition.Op op =
                switch (arg.op()) {
                    case "SCMP_CMP_NE" -> Condition.Op.NE;
                    case "SCMP_CMP_LT" -> Condition.Op.LT;
                    case "SCMP_CMP_LE" -> Condition.Op.LE;
                    case "SCMP_CMP_GE" -> Condition.Op.GE;
                    case "SCMP_CMP_GT" -> Condition.Op.GT;
                    case "SCMP_CMP_MASKED_EQ" -> Condition.Op.MASKED_EQ;
                    default -> Condition.Op.EQ;
                };
        return op == Condition.Op.MASKED_EQ
                ? Condition.argMasked(arg.index(), arg.value(), arg.valueTwo())
                : Condition.arg(arg.index(), op, arg.value());
    }
}
