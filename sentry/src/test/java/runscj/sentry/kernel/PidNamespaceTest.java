package runscj.sentry.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.UserNamespace;

final class PidNamespaceTest {
    private final PidNamespace root = new PidNamespace();

    @Test
    void numbersAreCyclic() throws ErrnoException {
        Pid first = root.allocate();
        Pid second = root.allocate();
        assertEquals(1, first.root());
        assertEquals(2, second.root());
        first.freeIfUnused();
        assertEquals(3, root.allocate().root());
        assertNull(root.pid(1));
        assertSame(second, root.pid(2));
    }

    @Test
    void freeingTwiceSparesTheNextOwner() throws ErrnoException {
        Pid pid = root.allocate();
        pid.freeIfUnused();
        pid.freeIfUnused();
        assertNull(root.pid(1));
    }

    @Test
    void nestedNamespacesNumberFromOne() throws ErrnoException {
        root.allocate();
        PidNamespace inner = PidNamespace.inside(root, UserNamespace.INITIAL);
        Pid pid = inner.allocate();
        assertEquals(2, pid.root());
        assertEquals(2, pid.in(root));
        assertEquals(1, pid.in(inner));
        assertEquals(0, pid.in(PidNamespace.inside(root, UserNamespace.INITIAL)));
        assertSame(inner, pid.namespace());
        assertEquals(0, root.allocate().in(inner));
    }

    @Test
    void aDyingNamespaceTakesNobody() throws ErrnoException {
        PidNamespace inner = PidNamespace.inside(root, UserNamespace.INITIAL);
        inner.die();
        assertEquals(Errno.ENOMEM, assertThrows(ErrnoException.class, inner::allocate).errno());
    }
}
