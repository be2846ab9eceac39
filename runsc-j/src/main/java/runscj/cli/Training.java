package runscj.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import runscj.oci.ExampleSpec;
import runscj.oci.Hooks;
import runscj.oci.Process;
import runscj.oci.Root;
import runscj.oci.Spec;

/**
 * What the command line's AOT cache is trained with: a whole container and the commands that only
 * look.
 */
final class Training {
    private Training() {}

    /**
     * Runs the training; the argument is a directory, where the bundle of all training runs is
     * left. Where guests cannot run, what comes before them is trained.
     */
    public static void main(String[] args) throws Exception {
        Path bundle = Path.of(args[0]);
        Spec spec =
                new Spec(
                        Spec.OCI_VERSION,
                        Process.of(
                                        List.of("/bin/sh", "-c", "/bin/true; ls / | wc -l; true"),
                                        List.of("PATH=/usr/bin:/bin"),
                                        "/")
                                .withCapabilities(ExampleSpec.make().process().capabilities()),
                        new Root("/", false),
                        "training",
                        "",
                        ExampleSpec.make().mounts(),
                        Hooks.NONE,
                        Map.of(),
                        null,
                        List.of());
        Files.write(bundle.resolve("config.json"), spec.toJson());
        String root = bundle.resolve("state").toString();
        Main.run(new String[] {"--root", root, "list"});
        Main.run(new String[] {"--root", root, "state", "none"});
        Main.run(new String[] {"--root", root, "run", "--bundle", bundle.toString(), "training"});
        Main.run(new String[] {"--root", root, "do", "--", "/bin/true"});
    }
}
