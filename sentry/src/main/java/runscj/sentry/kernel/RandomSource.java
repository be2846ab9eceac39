package runscj.sentry.kernel;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.prng.EntropySource;
import org.bouncycastle.crypto.prng.drbg.HashSP800DRBG;
import runscj.abi.ErrnoException;
import runscj.host.Host;
import runscj.host.HostFiles;
import runscj.host.Scratch;
import runscj.sentry.mm.IoBuffer;

/**
 * The sandbox's random numbers: an SP 800-90A hash generator, seeded by the host's getrandom(2).
 * Behind getrandom(2), /dev/urandom, AT_RANDOM and layout randomisation. Bytes are drawn from a
 * block that is wiped as it is used up. Any thread.
 */
public final class RandomSource {
    private static final int SECURITY_STRENGTH_BITS = 256;
    private static final int BLOCK_BYTES = 4096;

    /** Blocks between fresh seeds from the host: every MiB. */
    private static final int BLOCKS_PER_SEED = 256;

    private final byte[] block = new byte[BLOCK_BYTES];
    private int used = BLOCK_BYTES;
    private int blocksLeft = BLOCKS_PER_SEED;

    @GuardedBy("this")
    private final HashSP800DRBG generator =
            new HashSP800DRBG(
                    new SHA512Digest(), SECURITY_STRENGTH_BITS, new HostEntropy(), null, null);

    private static final class HostEntropy implements EntropySource {
        @Override
        public boolean isPredictionResistant() {
            return true;
        }

        @Override
        public byte[] getEntropy() {
            try (Scratch scratch = Scratch.open()) {
                MemorySegment seed = scratch.allocate(entropySize() / Byte.SIZE);
                Host.required(HostFiles.getrandom(seed, 0), "getrandom");
                byte[] bytes = Host.bytes(seed);
                seed.fill((byte) 0);
                return bytes;
            }
        }

        @Override
        public int entropySize() {
            return SECURITY_STRENGTH_BITS * 2;
        }
    }

    /** Fills an array. */
    public synchronized void fill(byte[] target) {
        int done = 0;
        while (done < target.length) {
            int count = available(target.length - done);
            System.arraycopy(block, used, target, done, count);
            wipe(count);
            done += count;
        }
    }

    /** Returns 64 random bits. */
    public synchronized long nextLong() {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            available(1);
            value = value << Byte.SIZE | (block[used] & 0xff);
            wipe(1);
        }
        return value;
    }

    /**
     * Fills the rest of a buffer; returns the bytes, fewer after a fault or when the caller is
     * interrupted between blocks.
     */
    public long fill(IoBuffer target, java.util.function.BooleanSupplier interrupted)
            throws ErrnoException {
        byte[] piece = new byte[(int) Math.min(target.remaining(), BLOCK_BYTES)];
        long done = 0;
        while (target.remaining() > 0) {
            int count = (int) Math.min(target.remaining(), piece.length);
            fill(piece);
            long moved;
            try {
                moved = target.put(piece, 0, count);
            } catch (ErrnoException e) {
                if (done == 0) {
                    throw e;
                }
                break;
            }
            done += moved;
            if (moved < count || (done >= BLOCK_BYTES && interrupted.getAsBoolean())) {
                break;
            }
        }
        Arrays.fill(piece, (byte) 0);
        return done;
    }

    /** Mixes a caller's bytes into the state: a write to /dev/urandom. Credits nothing. */
    public synchronized void mix(byte[] input) {
        generator.reseed(input);
        used = BLOCK_BYTES;
    }

    @GuardedBy("this")
    private int available(int wanted) {
        if (used == BLOCK_BYTES) {
            if (--blocksLeft == 0) {
                blocksLeft = BLOCKS_PER_SEED;
                generator.reseed(null);
            }
            generator.generate(block, null, false);
            used = 0;
        }
        return Math.min(wanted, BLOCK_BYTES - used);
    }

    @GuardedBy("this")
    private void wipe(int count) {
        Arrays.fill(block, used, used + count, (byte) 0);
        used += count;
    }
}
