package runscj.sentry.kernel.ipc;

import org.jspecify.annotations.Nullable;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.ns.Namespace;
import runscj.sentry.memory.MemoryFile;

/**
 * The System V objects and POSIX message queues that those inside share: ipc_namespaces(7). Any
 * thread.
 */
public final class IpcNamespace extends Namespace {
    private final MemoryFile memory;
    private final IpcQuota quota;

    /** What is in it: made when first asked for, as few programs use any. */
    private volatile @Nullable Objects objects;

    private volatile @Nullable Contents posixQueues;

    /** What a layer above keeps with the namespace. */
    public interface Contents {
        /** The last user of the namespace has gone. */
        void close();
    }

    private record Objects(
            MessageQueues messageQueues, SemaphoreSets semaphoreSets, SharedMemory sharedMemory) {}

    /** Makes the sandbox's first namespace; segments lie in the memory file. */
    public IpcNamespace(MemoryFile memory) {
        this(memory, UserNamespace.INITIAL, new IpcQuota());
    }

    private IpcNamespace(MemoryFile memory, UserNamespace owner, IpcQuota quota) {
        super(owner);
        this.memory = memory;
        this.quota = quota;
    }

    /** Returns an empty one (CLONE_NEWIPC) made in a user namespace. */
    public IpcNamespace another(UserNamespace maker) {
        return new IpcNamespace(memory, maker, quota);
    }

    private Objects objects() {
        Objects known = objects;
        return known != null ? known : firstObjects();
    }

    private synchronized Objects firstObjects() {
        Objects known = objects;
        if (known == null) {
            known =
                    new Objects(
                            new MessageQueues(owner(), quota),
                            new SemaphoreSets(owner(), quota),
                            new SharedMemory(memory, owner(), quota));
            objects = known;
        }
        return known;
    }

    /** Returns the message queues. */
    public MessageQueues messageQueues() {
        return objects().messageQueues();
    }

    /** Returns the semaphore sets. */
    public SemaphoreSets semaphoreSets() {
        return objects().semaphoreSets();
    }

    /** Returns the shared memory segments. */
    public SharedMemory sharedMemory() {
        return objects().sharedMemory();
    }

    /** Returns what the file system of POSIX queues keeps with the namespace, or null. */
    public @Nullable Contents posixQueues() {
        return posixQueues;
    }

    /** Sets it. */
    public void posixQueues(Contents queues) {
        posixQueues = queues;
    }

    @Override
    protected void close() {
        Objects known = objects;
        if (known != null) {
            known.messageQueues().removeAll();
            known.semaphoreSets().removeAll();
            known.sharedMemory().removeAll();
        }
        Contents queues = posixQueues;
        if (queues != null) {
            queues.close();
        }
    }
}
