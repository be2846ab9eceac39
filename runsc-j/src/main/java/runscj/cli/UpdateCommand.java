package runscj.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import runscj.container.ContainerException;
import runscj.oci.BlockIo;
import runscj.oci.Resources;
import runscj.oci.SpecException;

/** {@code update}: changes the limits of a running container. */
final class UpdateCommand implements Command {
    private static final long KIB = 1024;

    @Override
    public Form form() {
        Form form =
                new Form(
                        "update",
                        "Change the limits of a container.",
                        "runsc-j update --memory 512M --pids-limit 100 web1",
                        "runsc-j update --resources limits.json web1");
        form.addOption(
                Globals.text(
                        "-r,--resources",
                        "FILE",
                        "limits as linux.resources of config.json has them; - for standard input"));
        form.addOption(number("--blkio-weight", "weight of block I/O, 10 to 1000"));
        form.addOption(number("--cpu-period", "period of --cpu-quota in microseconds"));
        form.addOption(number("--cpu-quota", "CPU time in a period in microseconds"));
        form.addOption(number("--cpu-burst", "CPU time that may be saved up in microseconds"));
        form.addOption(number("--cpu-share", "weight of CPU time"));
        form.addOption(number("--cpu-rt-period", "period of --cpu-rt-runtime in microseconds"));
        form.addOption(number("--cpu-rt-runtime", "real-time CPU time in microseconds"));
        form.addOption(Globals.text("--cpuset-cpus", "LIST", "CPUs to use, such as 0-3"));
        form.addOption(Globals.text("--cpuset-mems", "LIST", "memory nodes to use"));
        form.addOption(number("--memory", "memory limit in bytes; k, m and g may follow"));
        form.addOption(number("--memory-reservation", "soft memory limit"));
        form.addOption(number("--memory-swap", "limit of memory and swap together; -1 for none"));
        form.addOption(number("--pids-limit", "most tasks; -1 for no limit"));
        return Arguments.withId(form);
    }

    private static Form.Option number(String name, String description) {
        return Globals.text(name, "N", description);
    }

    @Override
    public int run(Globals globals, Parsed arguments) throws CommandException {
        try {
            Creation.containers(globals).update(Arguments.id(arguments), resources(arguments));
            return 0;
        } catch (ContainerException e) {
            throw new CommandException(e);
        }
    }

    private static Resources resources(Parsed arguments) throws CommandException {
        String file = arguments.matchedText("--resources");
        if (file != null) {
            try {
                byte[] document =
                        file.equals("-")
                                ? System.in.readAllBytes()
                                : Files.readAllBytes(Path.of(file));
                return Resources.parse(file.equals("-") ? "standard input" : file, document);
            } catch (SpecException e) {
                throw new CommandException(e);
            } catch (IOException e) {
                throw new CommandException("--resources: cannot read " + file);
            }
        }
        Long weight = value(arguments, "--blkio-weight");
        Long pids = value(arguments, "--pids-limit");
        Resources.Memory memory =
                new Resources.Memory(
                        value(arguments, "--memory"),
                        value(arguments, "--memory-reservation"),
                        value(arguments, "--memory-swap"),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null);
        Resources.Cpu cpu =
                new Resources.Cpu(
                        value(arguments, "--cpu-share"),
                        value(arguments, "--cpu-quota"),
                        value(arguments, "--cpu-burst"),
                        value(arguments, "--cpu-period"),
                        value(arguments, "--cpu-rt-runtime"),
                        value(arguments, "--cpu-rt-period"),
                        arguments.matchedOptionValue("--cpuset-cpus", ""),
                        arguments.matchedOptionValue("--cpuset-mems", ""),
                        null);
        return new Resources(
                List.of(),
                memory,
                cpu,
                pids == null ? null : new Resources.Pids(pids),
                weight == null ? null : weights(weight),
                List.of(),
                null,
                Map.of(),
                Map.of());
    }

    private static BlockIo weights(long weight) {
        return new BlockIo(
                (int) weight, null, List.of(), List.of(), List.of(), List.of(), List.of());
    }

    /** Returns a number with an optional unit, or null if the option is not given. */
    private static @Nullable Long value(Parsed arguments, String name) throws CommandException {
        String text = arguments.matchedText(name);
        if (text == null) {
            return null;
        }
        long unit =
                switch (text.isEmpty()
                        ? ' '
                        : Character.toLowerCase(text.charAt(text.length() - 1))) {
                    case 'k' -> KIB;
                    case 'm' -> KIB * KIB;
                    case 'g' -> KIB * KIB * KIB;
                    default -> 1;
                };
        try {
            String digits = unit == 1 ? text : text.substring(0, text.length() - 1);
            return Math.multiplyExact(Long.parseLong(digits), unit);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new CommandException(name + ": " + text + " is not a number");
        }
    }
}
