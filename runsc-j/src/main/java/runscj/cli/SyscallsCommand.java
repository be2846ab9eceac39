package runscj.cli;

import java.util.Locale;
import runscj.syscalls.doc.Format;
import runscj.syscalls.doc.SyscallTableDoc;

/** {@code syscalls}: every system call of Linux and how far it is implemented. */
final class SyscallsCommand implements Command {
    @Override
    public Form form() {
        Form form =
                new Form(
                        "syscalls",
                        "Print the system calls and how far they are implemented.",
                        "runsc-j syscalls --format=csv");
        return form.addOption(
                Globals.text("-f,--format", "table|json|csv", "how to print (default: table)"));
    }

    @Override
    public int run(Globals globals, Parsed arguments) throws CommandException {
        String name = arguments.matchedOptionValue("--format", "table").toLowerCase(Locale.ROOT);
        Format format =
                switch (name) {
                    case "table" -> Format.TEXT;
                    case "json" -> Format.JSON;
                    case "csv" -> Format.CSV;
                    default ->
                            throw new CommandException(
                                    "--format: " + name + " is none of table, json, csv");
                };
        System.out.print(SyscallTableDoc.render(format));
        return 0;
    }
}
