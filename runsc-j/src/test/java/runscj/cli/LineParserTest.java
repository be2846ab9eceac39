package runscj.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineParserTest {
    private static Line byPicocli(String[] words) throws CommandException {
        for (String word : words) {
            if (Main.command(word) != null) {
                return Objects.requireNonNull(new Picocli(Main.command(word)).parse(words));
            }
        }
        throw new AssertionError("no command");
    }

    /** What engines and people write; words are separated by single spaces. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "run demo",
                "--root /var/run/docker/runtime-runc/moby --log /x/log.json --log-format json"
                        + " create --bundle /b --pid-file /x/init.pid c1",
                "--root=/r --systemd-cgroup run --bundle=/b --no-pivot -d --keep id",
                "--debug-log /tmp/x --strace do -- cat -n @file --version",
                "do ls -l --help",
                "do --cwd /tmp sh -c --",
                "do --",
                "exec -e A=1 --env B=2 -u 1:2 --cwd / c1 ps -ef",
                "exec --process p.json --detach c1",
                "kill --all c1 9",
                "kill c1 KILL",
                "kill c1 -a",
                "kill c1",
                "delete --force c1",
                "delete c1 -f",
                "list -q --format=json",
                "run --preserve-fds 3 x",
                "state -- --odd"
            })
    void agreesWithPicocli(String line) throws CommandException {
        String[] words = line.split(" ");
        Line plain = Line.plain(words);
        assertNotNull(plain);
        Line slow = byPicocli(words);
        assertEquals(slow.globals(), plain.globals());
        assertEquals(slow.arguments(), plain.arguments());
        assertEquals(slow.command().getClass(), plain.command().getClass());
    }

    @ParameterizedTest
    @ValueSource(strings = {"list -qfjson", "list -f=json -q", "exec -td c1 sh", "exec c1 -- ls"})
    void leavesTerseLinesToPicocli(String line) throws CommandException {
        String[] words = line.split(" ");
        Line plain = Line.plain(words);
        Line slow = byPicocli(words);
        if (plain != null) {
            assertEquals(slow.arguments(), plain.arguments());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "run a b",
                "--nothing run a",
                "run --nothing a",
                "run --bundle",
                "run --bundle --pid-file x",
                "run --preserve-fds x a",
                "run -d -d a",
                "list --format table --format json",
                "kill",
                "state a b c"
            })
    void leavesWrongLinesToPicocli(String line) {
        String[] words = line.split(" ");
        assertNull(Line.plain(words));
        assertThrows(CommandException.class, () -> byPicocli(words));
    }

    @Test
    void leavesHelpToPicocli() {
        for (String line : List.of("--help", "run --help", "-V", "--version", "", "run -h")) {
            assertNull(Line.plain(line.split(" ")), line);
        }
    }
}
