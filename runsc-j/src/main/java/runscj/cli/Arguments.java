package runscj.cli;

import java.nio.file.Path;
import java.util.List;

/** Options and parameters that several commands have. */
final class Arguments {
    private Arguments() {}

    /** Adds the container's id as the next parameter. */
    static Form withId(Form form) {
        return form.addParameter(Form.Arity.ONE, "CONTAINER", "id of the container");
    }

    /** Adds all further parameters; options among them are the program's own. */
    static Form withProgram(Form form, String label) {
        return form.addParameter(Form.Arity.REST, label, "program and its arguments")
                .stopAtParameter();
    }

    /** Adds --bundle. */
    static Form withBundle(Form form) {
        return form.addOption(
                Globals.text("-b,--bundle", "DIR", "directory with config.json (default: .)"));
    }

    /** Adds the options of run and create that runc has. */
    static Form withCreation(Form form) {
        withBundle(form);
        form.addOption(
                Globals.text(
                        "--console-socket", "PATH", "unix socket that gets the terminal's master"));
        form.addOption(Globals.text("--pid-file", "FILE", "write the sandbox's pid to FILE"));
        form.addOption(Globals.flag("--no-pivot", "accepted for runc's sake"));
        form.addOption(Globals.flag("--no-new-keyring", "accepted for runc's sake"));
        form.addOption(
                new Form.Option(
                        List.of("--preserve-fds"), Form.Kind.NUMBER, "N", "not supported; only 0"));
        return form;
    }

    /** Returns the id. */
    static String id(Parsed arguments) {
        return arguments.matchedPositionalValue(0, "");
    }

    /** Returns the bundle as an absolute path. */
    static Path bundle(Parsed arguments) {
        return Path.of(arguments.matchedOptionValue("--bundle", ".")).toAbsolutePath().normalize();
    }
}
