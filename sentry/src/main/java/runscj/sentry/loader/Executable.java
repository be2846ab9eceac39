package runscj.sentry.loader;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.sentry.vfs.OpenFile;

/**
 * What execve(2) has found to run. Owns the files that were opened on the way, not the one that the
 * caller gave.
 */
public final class Executable implements AutoCloseable {
    private final String path;
    private final Arguments arguments;
    private final List<OpenFile> opened = new ArrayList<>(2);
    private @Nullable ElfFile program;
    private @Nullable ElfFile interpreter;

    Executable(String path, Arguments arguments) {
        this.path = path;
        this.arguments = arguments;
    }

    void own(OpenFile file) {
        opened.add(file);
    }

    void program(ElfFile elf) {
        program = elf;
    }

    void interpreter(ElfFile elf) {
        interpreter = elf;
    }

    ElfFile program() {
        ElfFile elf = program;
        if (elf == null) {
            throw new IllegalStateException("not resolved");
        }
        return elf;
    }

    @Nullable ElfFile interpreter() {
        return interpreter;
    }

    /**
     * Returns the ELF file that runs: behind a script its interpreter. Its mode decides
     * set-user-ID, /proc/PID/exe shows it. Borrowed.
     */
    public OpenFile file() {
        return program().file();
    }

    /** Returns the path that execve was given: AT_EXECFN. */
    public String path() {
        return path;
    }

    /** Returns the arguments, after scripts have put theirs in. */
    public Arguments arguments() {
        return arguments;
    }

    /** Returns the task's new name: the last component of the path, at most 15 bytes. */
    public String comm() {
        String base = path.substring(path.lastIndexOf('/') + 1);
        return base.length() > 15 ? base.substring(0, 15) : base;
    }

    /** Drops the files. */
    @Override
    public void close() {
        for (OpenFile file : opened) {
            file.release();
        }
        opened.clear();
    }
}
