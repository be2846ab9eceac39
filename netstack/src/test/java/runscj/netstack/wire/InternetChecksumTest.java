package runscj.netstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class InternetChecksumTest {
    @Test
    void sumsTheExampleOfRfc1071() {
        byte[] data = HexFormat.of().parseHex("0001f203f4f5f6f7");
        assertEquals(0xddf2, InternetChecksum.fold(sum(data, 0, data.length)));
    }

    @Test
    void agreesWithTheDefinition() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] data = new byte[random.nextInt(80)];
            random.nextBytes(data);
            if (random.nextInt(4) == 0) java.util.Arrays.fill(data, (byte) 0xff);
            int from = random.nextInt(data.length + 1);
            int length = random.nextInt(data.length - from + 1);
            assertEquals(plain(data, from, length), InternetChecksum.fold(sum(data, from, length)));
        }
    }

    @Test
    void takesLargeRanges() {
        byte[] data = new byte[1 << 20];
        java.util.Arrays.fill(data, (byte) 0xff);
        assertEquals(0xffff, InternetChecksum.fold(sum(data, 0, data.length)));
        assertEquals(0xffff, InternetChecksum.fold(-1L));
    }

    /** Updating gives what summing anew gives. */
    @Test
    void updatesIncrementally() {
        Random random = new Random(4);
        for (int i = 0; i < 50_000; i++) {
            byte[] data = new byte[20];
            random.nextBytes(data);
            if (random.nextInt(8) == 0) java.util.Arrays.fill(data, (byte) -random.nextInt(2));
            MemorySegment seg = MemorySegment.ofArray(data);
            Bytes.putU16(seg, 10, 0);
            Bytes.putU16(seg, 10, InternetChecksum.finish(InternetChecksum.sum(0, seg, 0, 20)));
            int at = 2 * random.nextInt(5);
            int before = Bytes.u16(seg, at);
            int after = random.nextInt(4) == 0 ? 0 : random.nextInt(0x10000);
            Bytes.putU16(seg, at, after);
            Bytes.putU16(seg, 10, InternetChecksum.update(Bytes.u16(seg, 10), before, after));
            int word = Bytes.u32(seg, 12);
            int other = random.nextInt();
            Bytes.putU32(seg, 12, other);
            Bytes.putU16(seg, 10, InternetChecksum.update32(Bytes.u16(seg, 10), word, other));
            boolean zeros = InternetChecksum.sum(0, seg, 0, 20) == 0;
            assertTrue(zeros || InternetChecksum.isValid(InternetChecksum.sum(0, seg, 0, 20)));
        }
    }

    /** The case of RFC 1624 §4, where equation 2 of RFC 1141 gives 0xffff. */
    @Test
    void updatesTheExampleOfRfc1624() {
        assertEquals(0x0000, InternetChecksum.update(0xdd2f, 0x5555, 0x3285));
    }

    private static long sum(byte[] data, int from, int length) {
        return InternetChecksum.sum(0, MemorySegment.ofArray(data), from, length);
    }

    private static int plain(byte[] data, int from, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (data[from + i] & 0xff) << (i % 2 == 0 ? 8 : 0);
            if (sum > 0xffff) sum -= 0xffff;
        }
        return sum;
    }
}
