package runscj.seccomp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import runscj.host.HostNr;
import runscj.host.HostSyscalls;

final class InstallerTest {
    /** The process that puts the filter on itself: both threads must see its errnos. */
    static final class Caged {
        private Caged() {}

        public static void main(String[] args) throws Exception {
            FutureTask<String> other = new FutureTask<>(Caged::tries);
            Thread thread = new Thread(other);
            java.util.concurrent.CountDownLatch installed =
                    new java.util.concurrent.CountDownLatch(1);
            FutureTask<String> waiting =
                    new FutureTask<>(
                            () -> {
                                installed.await();
                                return tries();
                            });
            new Thread(waiting).start();
            RuleSet rules =
                    RuleSet.otherwise(Action.ALLOW)
                            .add(HostNr.GETPRIORITY, Action.errno(77), Condition.intArgEquals(0, 1))
                            .add(HostNr.GETPRIORITY, Action.errno(78))
                            .build();
            Installer.installOnProcess(rules.compile());
            installed.countDown();
            thread.start();
            System.out.println(tries() + other.get() + waiting.get());
        }

        private static String tries() {
            return HostSyscalls.call(HostNr.GETPRIORITY, 1, 0)
                    + " "
                    + HostSyscalls.call(HostNr.GETPRIORITY, 0, 0)
                    + ";";
        }
    }

    @Test
    void filtersAllThreadsOfTheProcess() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Caged.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes()).trim();
        assertEquals(0, process.waitFor(), output);
        assertEquals("-77 -78;-77 -78;-77 -78;", output);
    }
}
