package runscj.sentry.kernel.ipc;

import runscj.sentry.memory.MemoryFile;

/** The System V objects that a sandbox's containers share: ipc_namespaces(7). Any thread. */
public final class IpcNamespace {
    private final MessageQueues messageQueues = new MessageQueues();
    private final SemaphoreSets semaphoreSets = new SemaphoreSets();
    private final SharedMemory sharedMemory;

    /** Makes an empty namespace; segments lie in the memory file. */
    public IpcNamespace(MemoryFile memory) {
        sharedMemory = new SharedMemory(memory);
    }

    /** Returns the message queues. */
    public MessageQueues messageQueues() {
        return messageQueues;
    }

    /** Returns the semaphore sets. */
    public SemaphoreSets semaphoreSets() {
        return semaphoreSets;
    }

    /** Returns the shared memory segments. */
    public SharedMemory sharedMemory() {
        return sharedMemory;
    }
}
