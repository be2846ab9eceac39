package runscj.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import runscj.oci.ExampleSpec;

/** {@code spec}: writes an example config.json. */
final class SpecCommand implements Command {
    @Override
    public Form form() {
        return Arguments.withBundle(
                new Form(
                        "spec",
                        "Write an example config.json into the bundle.",
                        "runsc-j spec",
                        "runsc-j spec --bundle /srv/bundle"));
    }

    @Override
    public int run(Globals globals, Parsed arguments) throws CommandException {
        Path file = Arguments.bundle(arguments).resolve("config.json");
        try {
            Files.write(
                    file,
                    ExampleSpec.make().toJson(),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
            return 0;
        } catch (FileAlreadyExistsException e) {
            throw new CommandException("spec: " + file + " exists: remove it first");
        } catch (IOException e) {
            throw new CommandException("spec: cannot write " + file + ": " + e.getMessage());
        }
    }
}
