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

/** What the AOT cache is trained with: the classes on the way from a command line to the first guest instruction and a little further. */
final class Training {
    private Training() {}

    /** Runs the training; the argument is an empty directory. Where guests cannot run, the command line alone is trained. */
    public static void main(String[] args) throws Exception {
        Path bundle = Path.of(args[0]);
        Spec spec =
                new Spec(
                        Spec.OCI_VERSION,
                        Process.of(List.of("/bin/sh", "-c", "/bin/true; ls / | wc -l; true"), List.of("PATH=/usr/bin:/bin"), "/"),
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
        runscj.sentry.boot.Training.run(spec.toJson());
    }
}
