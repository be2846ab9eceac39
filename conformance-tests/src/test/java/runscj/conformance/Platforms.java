package runscj.conformance;

import java.util.ArrayList;
import java.util.List;

/** The platforms that this machine can run. */
final class Platforms {
    private Platforms() {}

    static List<Runtime> available() {
        List<Runtime> platforms = new ArrayList<>();
        for (String name :
                System.getProperty("conformance.platforms", "ptrace,systrap").split(",")) {
            platforms.add(Runtime.runscj(name));
        }
        return platforms;
    }
}
