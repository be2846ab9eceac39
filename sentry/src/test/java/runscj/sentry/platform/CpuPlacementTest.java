package runscj.sentry.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import runscj.host.HostScheduling;

class CpuPlacementTest {
    /** A task that computes, or sleeps, until told to stop. */
    private static final class FakeTask extends Thread {
        private final CpuPlacement.Seat seat;
        private final boolean computes;
        private final CountDownLatch seated = new CountDownLatch(1);
        private volatile boolean stop;
        private volatile int cpu;

        FakeTask(CpuPlacement placement, boolean computes) {
            this.seat = placement.newSeat();
            this.computes = computes;
        }

        @Override
        public void run() {
            seat.sit();
            seat.running();
            cpu = CpuPlacement.callerCpu();
            seated.countDown();
            while (!stop) {
                cpu = CpuPlacement.callerCpu();
                if (computes) {
                    Thread.onSpinWait();
                } else {
                    java.util.concurrent.locks.LockSupport.parkNanos(1_000_000_000);
                }
            }
            seat.leave();
        }

        void startSeated() throws InterruptedException {
            start();
            seated.await();
        }

        void end() throws InterruptedException {
            stop = true;
            interrupt();
            join();
        }
    }

    @Test
    void separatesTasksThatCompute() throws Exception {
        long[] mask = HostScheduling.affinity(0);
        assumeTrue(Long.bitCount(mask[0]) > 1, "one CPU");
        try (var placement = new CpuPlacement()) {
            HostScheduling.pin(0, Long.numberOfTrailingZeros(mask[0]));
            var first = new FakeTask(placement, true);
            var second = new FakeTask(placement, true);
            first.startSeated();
            second.startSeated();
            assertEquals(Long.numberOfTrailingZeros(mask[0]), first.cpu);
            for (int i = 0; i < 500 && first.cpu == second.cpu; i++) {
                Thread.sleep(10);
            }
            int firstCpu = first.cpu;
            int secondCpu = second.cpu;
            first.end();
            second.end();
            assertTrue(firstCpu != secondCpu, "both on CPU " + firstCpu);
        } finally {
            CpuPlacement.releaseCaller(mask);
        }
    }

    @Test
    void sleepersStayWithTheirCreator() throws Exception {
        long[] mask = HostScheduling.affinity(0);
        try (var placement = new CpuPlacement()) {
            int cpu = Long.numberOfTrailingZeros(mask[0]);
            HostScheduling.pin(0, cpu);
            var tasks = new FakeTask[8];
            for (int i = 0; i < tasks.length; i++) {
                tasks[i] = new FakeTask(placement, false);
                tasks[i].startSeated();
                Thread.sleep(5);
            }
            for (FakeTask task : tasks) {
                assertEquals(cpu, task.cpu);
                task.end();
            }
        } finally {
            CpuPlacement.releaseCaller(mask);
        }
    }
}
