package runscj.sentry.fs.dev;

import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.GuestException;
import runscj.abi.Ioctl;
import runscj.sentry.kernel.Ioctls;
import runscj.sentry.kernel.RandomSource;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.vfs.AsyncQueue;
import runscj.sentry.vfs.Asynchronous;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Inode;

/** /dev/random and /dev/urandom: random(4). Never block, as the source is seeded. */
final class RandomDevice extends MemoryDevice implements Asynchronous, Ioctls {
    /** What Linux reports once its generator is ready. */
    private static final int ENTROPY_BITS = 256;

    private static final int MIXED_BYTES = 64;

    private final RandomSource source;

    RandomDevice(Inode node, RandomSource source) {
        super(node);
        this.source = source;
    }

    /** Nobody ever hears: the generator has been seeded. */
    @Override
    public void subscribe(AsyncQueue.Subscriber added) {}

    @Override
    public void unsubscribe(AsyncQueue.Subscriber removed) {}

    @Override
    public long read(Caller caller, IoBuffer target) throws GuestException {
        return source.fill(target, caller::interrupted);
    }

    @Override
    public long write(Caller caller, IoBuffer input) throws GuestException {
        byte[] mixed = new byte[(int) Math.min(input.remaining(), MIXED_BYTES)];
        long count = input.get(mixed, 0, mixed.length);
        source.mix(mixed);
        return count + discard(input);
    }

    @Override
    public long ioctl(Task task, int command, long argument) throws GuestException {
        switch (command) {
            case Ioctl.RNDGETENTCNT -> task.mm().writeInt(argument, ENTROPY_BITS);
            case Ioctl.RNDRESEEDCRNG -> {
                requireAdmin(task);
                source.mix(new byte[0]);
            }
            case Ioctl.RNDADDTOENTCNT, Ioctl.RNDZAPENTCNT, Ioctl.RNDCLEARPOOL -> requireAdmin(task);
            default -> throw Errno.EINVAL.raise();
        }
        return 0;
    }

    private static void requireAdmin(Task task) throws GuestException {
        if (!task.credentials().capable(Capability.CAP_SYS_ADMIN)) {
            throw Errno.EPERM.raise();
        }
    }
}
