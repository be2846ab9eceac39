package runscj.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import runscj.container.ContainerException;
import runscj.container.ContainerRecord;
import runscj.container.StateDirectory;
import runscj.oci.Spec;
import runscj.oci.SpecException;
import runscj.sandbox.Containers;
import runscj.sandbox.Launch;
import runscj.sandbox.UnsupportedFields;

/** What {@code run} and {@code create} share: from the command line to a created container. */
final class Creation {
    private final Globals globals;
    private final Parsed arguments;
    private final Containers containers;
    private final Spec spec;
    private final Path bundle;

    /** Loads and checks the bundle; nothing is made yet. */
    Creation(Globals globals, Parsed arguments) throws CommandException {
        this.globals = globals;
        this.arguments = arguments;
        containers = containers(globals);
        bundle = Arguments.bundle(arguments);
        if (arguments.matchedOptionValue("--preserve-fds", 0) != 0) {
            throw new CommandException("--preserve-fds: not supported: pass 0");
        }
        try {
            spec = Spec.load(bundle.resolve("config.json"));
        } catch (SpecException e) {
            throw new CommandException(e);
        }
        checkSupported(spec);
        for (String warning : UnsupportedFields.warnings(spec)) {
            Report.warning(globals, "config.json: " + warning);
        }
        boolean socket = consoleSocket() != null;
        if (socket && !spec.process().terminal()) {
            throw new CommandException(
                    "--console-socket: config.json does not ask for a terminal (process.terminal)");
        }
    }

    static Containers containers(Globals globals) {
        return new Containers(
                new StateDirectory(globals.root()),
                new Consumer<String>() { // not a lambda: it would cost start-up
                    @Override
                    public void accept(String message) {
                        Report.warning(globals, message);
                    }
                });
    }

    static void checkSupported(Spec spec) throws CommandException {
        String complaint = UnsupportedFields.firstIn(spec);
        if (complaint != null) {
            throw new CommandException("config.json: " + complaint);
        }
    }

    Containers containers() {
        return containers;
    }

    Spec spec() {
        return spec;
    }

    @Nullable Path consoleSocket() {
        String path = arguments.matchedText("--console-socket");
        return path == null ? null : Path.of(path);
    }

    /** Creates the container with these streams and writes the pid file. */
    ContainerRecord create(int[] stdio) throws CommandException {
        String id = Arguments.id(arguments);
        try {
            ContainerRecord record = containers.create(id, bundle, spec, options(globals), stdio);
            writePidFile(record);
            return record;
        } catch (ContainerException e) {
            throw new CommandException(e);
        }
    }

    static Launch.Options options(Globals globals) {
        return new Launch.Options(globals.platform(), globals.debugLog(), globals.trace());
    }

    private void writePidFile(ContainerRecord record) throws CommandException, ContainerException {
        String file = arguments.matchedText("--pid-file");
        if (file == null) {
            return;
        }
        Path target = Path.of(file).toAbsolutePath();
        try {
            Path fresh = target.resolveSibling("." + target.getFileName());
            Files.writeString(fresh, Integer.toString(record.sentryPid()));
            Files.move(
                    fresh,
                    target,
                    java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            containers.delete(record.id(), Containers.Force.YES);
            throw new CommandException("--pid-file: cannot write " + target);
        }
    }
}
