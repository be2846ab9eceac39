package runscj.sentry.fs.proc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcFormatTest {
    @ParameterizedTest
    @CsvSource({"1,1", "4194303,4194303", "01,-1", "0,-1", "1x,-1", "-1,-1", "9999999999,-1"})
    void onlyPlainNumbersNameProcesses(String name, int number) {
        assertEquals(number, ProcRoot.number(name));
    }

    @ParameterizedTest
    @CsvSource(
            value = {"0;''", "1;0", "3;0-1", "0x17;0-2,4", "-1;0-63"},
            delimiter = ';')
    void masksAreShownAsRanges(String mask, String list) {
        assertEquals(list, TaskStatus.list(Long.decode(mask)));
    }

    @Test
    void mountPathsAreEscaped() {
        StringBuilder out = new StringBuilder();
        MountTables.escaped(out, "/a b\tc\\d\n#");
        assertEquals("/a\\040b\\011c\\134d\\012\\043", out.toString());
    }
}
