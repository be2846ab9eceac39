package runscj.sentry.kernel.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Ipc;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.ipc.MessageQueues.Message;
import runscj.sentry.kernel.ipc.MessageQueues.Queue;

final class MessageQueuesTest {
    private static final Credentials ROOT = Credentials.root();

    private final MessageQueues queues = new MessageQueues(UserNamespace.INITIAL, new IpcQuota());

    private Queue queue() throws ErrnoException {
        int id = queues.get(ROOT, Ipc.IPC_PRIVATE, 0600);
        return queues.find(ROOT, id, IpcObject.WRITE);
    }

    /** The model: a list that is searched as msgrcv(2) says. */
    private static int chosen(List<Message> model, long type) {
        int best = -1;
        for (int i = 0; i < model.size(); i++) {
            long candidate = model.get(i).type();
            if (type >= 0) {
                if (type == 0 || candidate == type) {
                    return i;
                }
            } else if (candidate <= -type && (best < 0 || candidate < model.get(best).type())) {
                best = i;
            }
        }
        return best;
    }

    @Test
    void choosesAsTheModelDoes() throws ErrnoException {
        Queue queue = queue();
        List<Message> model = new ArrayList<>();
        Random random = new Random(42);
        for (int i = 0; i < 5000; i++) {
            if (random.nextBoolean() && model.size() < 40) {
                Message message = new Message(1 + random.nextInt(6), new byte[random.nextInt(50)]);
                assertTrue(queues.send(ROOT, queue, message, 1));
                model.add(message);
            } else {
                long type = random.nextInt(13) - 6;
                int expected = chosen(model, type);
                Message taken = queues.receive(ROOT, queue, type, 100, 0, 1);
                if (expected < 0) {
                    assertNull(taken);
                } else {
                    assertEquals(model.remove(expected), taken);
                }
            }
        }
        assertEquals(model.size(), queues.status(ROOT, queue.id(), Ipc.IPC_STAT).count());
    }

    @Test
    void allQueuesTogetherAreBounded() throws ErrnoException {
        int sent = 0;
        Errno end = null;
        byte[] text = new byte[Ipc.MSGMAX];
        while (end == null) {
            Queue queue = queue();
            try {
                while (queues.send(ROOT, queue, new Message(1, text), 1)) {
                    sent++;
                }
            } catch (ErrnoException e) {
                end = e.errno();
            }
        }
        assertEquals(Errno.ENOMEM, end);
        assertTrue(sent < 2100, "16 MiB in messages of 8 KiB: " + sent);
        int id = queues.status(ROOT, 0, Ipc.MSG_STAT).permissions().id();
        queues.remove(ROOT, id);
        assertTrue(queues.send(ROOT, queue(), new Message(1, text), 1));
        assertNotNull(queues.totals());
    }
}
