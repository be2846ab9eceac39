package runscj.sentry.kernel.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TimerQueueTest {
    private long nowNs = 1_000;
    private final TimerQueue queue = new TimerQueue(() -> nowNs);

    @Test
    void expiresInOrderOfDeadlines() {
        List<Integer> order = new ArrayList<>();
        int[] delays = {50, 10, 40, 20, 30};
        for (int delay : delays) {
            queue.arm(new TimerQueue.Timer(at -> order.add(delay)), nowNs + delay);
        }
        nowNs += 25;
        assertEquals(5, queue.runExpired());
        assertEquals(List.of(10, 20), order);
        nowNs += 100;
        assertEquals(Long.MAX_VALUE, queue.runExpired());
        assertEquals(List.of(10, 20, 30, 40, 50), order);
    }

    @Test
    void cancelledAndMovedTimersKeepTheirWord() {
        List<String> order = new ArrayList<>();
        TimerQueue.Timer a = new TimerQueue.Timer(at -> order.add("a"));
        TimerQueue.Timer b = new TimerQueue.Timer(at -> order.add("b"));
        queue.arm(a, nowNs + 10);
        queue.arm(b, nowNs + 20);
        queue.arm(a, nowNs + 30);
        nowNs += 25;
        queue.runExpired();
        assertEquals(List.of("b"), order);
        assertTrue(queue.cancel(a));
        assertFalse(queue.cancel(a));
        nowNs += 100;
        queue.runExpired();
        assertEquals(List.of("b"), order);
    }

    @Test
    void anExpirationMayArmItself() {
        int[] count = {0};
        TimerQueue.Timer[] self = new TimerQueue.Timer[1];
        self[0] =
                new TimerQueue.Timer(
                        at -> {
                            if (++count[0] < 5) {
                                queue.arm(self[0], at + 10);
                            }
                        });
        queue.arm(self[0], nowNs + 10);
        for (int i = 0; i < 10; i++) {
            nowNs += 10;
            queue.runExpired();
        }
        assertEquals(5, count[0]);
    }

    @Test
    void agreesWithASortedMap() {
        Random random = new Random(7);
        TreeMap<Long, Integer> model = new TreeMap<>();
        List<Integer> expected = new ArrayList<>();
        List<Integer> actual = new ArrayList<>();
        TimerQueue.Timer[] timers = new TimerQueue.Timer[40];
        long[] deadlines = new long[timers.length];
        for (int i = 0; i < timers.length; i++) {
            int id = i;
            timers[i] = new TimerQueue.Timer(at -> actual.add(id));
        }
        for (int step = 0; step < 20_000; step++) {
            int id = random.nextInt(timers.length);
            switch (random.nextInt(3)) {
                case 0 -> {
                    model.remove(deadlines[id]);
                    deadlines[id] = (nowNs + random.nextInt(1000)) * 64 + id; // distinct
                    model.put(deadlines[id], id);
                    queue.arm(timers[id], deadlines[id]);
                }
                case 1 ->
                        assertEquals(model.remove(deadlines[id]) != null, queue.cancel(timers[id]));
                default -> {
                    nowNs += random.nextInt(20);
                    long scaled = nowNs * 64;
                    while (!model.isEmpty() && model.firstKey() <= scaled) {
                        expected.add(model.pollFirstEntry().getValue());
                    }
                    long real = nowNs;
                    nowNs = scaled;
                    queue.runExpired();
                    nowNs = real;
                }
            }
        }
        assertEquals(expected, actual);
        assertFalse(expected.isEmpty());
    }

    @Test
    void theThreadWakesForAnEarlierDeadline() throws InterruptedException {
        try (TimerQueue live = new TimerQueue()) {
            CountDownLatch done = new CountDownLatch(2);
            live.arm(new TimerQueue.Timer(at -> {}), System.nanoTime() + 3_600_000_000_000L);
            live.arm(new TimerQueue.Timer(at -> done.countDown()), System.nanoTime() + 20_000_000);
            live.arm(new TimerQueue.Timer(at -> done.countDown()), System.nanoTime() + 10_000_000);
            assertTrue(done.await(5, TimeUnit.SECONDS));
        }
    }
}
