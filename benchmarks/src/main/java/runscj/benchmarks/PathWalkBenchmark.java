package runscj.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.sentry.fs.tmpfs.TmpfsFileSystem;
import runscj.sentry.fs.tmpfs.TmpfsOptions;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileOpening;
import runscj.sentry.vfs.NameCreation;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.PathWalk;
import runscj.sentry.vfs.Vfs;
import runscj.sentry.vfs.VfsPath;

/** The walk of a path whose entries are known, and what open and close add to it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PathWalkBenchmark {
    /** What is walked. */
    @Param({"/file", "/a/b/c/d/file"})
    public String path = "";

    private MemoryFile memory;
    private Caller caller;

    /** Makes the tree. */
    @Setup
    public void make() throws GuestException {
        memory = MemoryFile.create(1L << 26);
        Vfs vfs = new Vfs(new TmpfsFileSystem(memory, TmpfsOptions.defaults(memory)), "none", 0);
        caller = vfs.kernelCaller();
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            NameCreation.mkdir(caller, null, path.substring(0, slash), 0755);
        }
        FileOpening.open(caller, null, path, Fcntl.O_CREAT | Fcntl.O_WRONLY, 0644, 0).release();
    }

    /** Gives the memory back. */
    @TearDown
    public void close() {
        memory.close();
    }

    /** stat's walk. */
    @Benchmark
    public VfsPath walk() throws GuestException {
        return PathWalk.resolve(caller, null, path, PathWalk.FOLLOW);
    }

    /** open and close. */
    @Benchmark
    public OpenFile open() throws GuestException {
        OpenFile file = FileOpening.open(caller, null, path, Fcntl.O_RDONLY, 0, 0);
        file.release();
        return file;
    }
}
