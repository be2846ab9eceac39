package runscj.seccomp;

import java.util.List;

/** An action under conditions that must all hold; none means always. */
public record Rule(Action action, List<Condition> conditions) {
    /** Copies the list. */
    public Rule {
        conditions = List.copyOf(conditions);
    }

    boolean isUnconditional() {
        return conditions.isEmpty();
    }

    /** As equals of the lists, which would have to generate code at run time, while we start. */
    static boolean same(List<Rule> left, List<Rule> right) {
        if (left.size() != right.size()) return false;
        for (int i = 0; i < left.size(); i++) {
            if (!left.get(i).isSame(right.get(i))) return false;
        }
        return true;
    }

    private boolean isSame(Rule other) {
        if (action.value() != other.action.value()) return false;
        if (conditions.size() != other.conditions.size()) return false;
        for (int i = 0; i < conditions.size(); i++) {
            if (!conditions.get(i).isSame(other.conditions.get(i))) return false;
        }
        return true;
    }
}
