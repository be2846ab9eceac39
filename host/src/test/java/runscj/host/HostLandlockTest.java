package runscj.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import runscj.abi.Prctl;

class HostLandlockTest {
    @TempDir Path directory;

    /**
     * Runs a shell that may execute everything and change what is below {@code open}; returns its
     * exit status.
     */
    private int restricted(Path open, String command) {
        HostLandlock landlock = HostLandlock.create();
        assumeTrue(landlock != null, "SKIPPED: this kernel has no Landlock");
        try (landlock;
                Scratch scratch = Scratch.open();
                Fd root =
                        Fd.required(
                                HostFiles.openat(-1, scratch.string("/"), HostFiles.O_CLOEXEC, 0),
                                "open /");
                Fd below =
                        Fd.required(
                                HostFiles.openat(
                                        -1,
                                        scratch.string(open.toString()),
                                        HostFiles.O_CLOEXEC,
                                        0),
                                "open " + open);
                SpawnScript script = new SpawnScript()) {
            landlock.allow(root.number(), HostLandlock.EXECUTE);
            landlock.allow(below.number(), HostLandlock.CHANGE);
            script.call("no_new_privs", HostNr.PRCTL, Prctl.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
            script.call("landlock_restrict_self", HostNr.LANDLOCK_RESTRICT_SELF, landlock.fd(), 0);
            script.execve(
                    "/bin/sh",
                    new String[] {"sh", "-c", command},
                    new String[] {"PATH=/usr/bin:/bin"});
            int status = HostProcess.waitStatus(script.run(0), 0);
            assertTrue(HostProcess.exited(status));
            return HostProcess.exitCode(status);
        }
    }

    @Test
    void changesOnlyWhatIsAllowed() throws Exception {
        Path open = Files.createDirectory(directory.resolve("open"));
        Path shut = Files.createDirectory(directory.resolve("shut"));
        Path there = Files.writeString(shut.resolve("there"), "kept");
        assertEquals(
                0,
                restricted(
                        open,
                        "echo x > "
                                + open
                                + "/new && mkdir "
                                + open
                                + "/d && rm "
                                + open
                                + "/new"));
        assertTrue(Files.isDirectory(open.resolve("d")));
        for (String attempt :
                new String[] {
                    "echo x > " + shut + "/new",
                    "echo x > " + there,
                    "rm -f " + there,
                    "mkdir " + shut + "/d",
                    "mv " + there + " " + open
                }) {
            assertFalse(restricted(open, attempt + " 2>/dev/null") == 0, attempt);
        }
        assertEquals("kept", Files.readString(there));
        assertEquals(1, shut.toFile().list().length);
    }

    @Test
    void signalsNobodyOutside() {
        assertFalse(
                restricted(directory, "kill -0 " + ProcessHandle.current().pid() + " 2>/dev/null")
                        == 0);
        assertEquals(0, restricted(directory, "sleep 100 & kill $!"));
    }
}
